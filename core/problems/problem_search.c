#include "core/problems/problem_search.h"

#include "core/evaluation/origin.h"

rl_status *rl_problem_found(rl_problem_search *s, rl_cause cause, rl_place place)
{
    rl_problem *problem = &(*s->problems)[cause][place];
    bool is_first = problem->count++ == 0;
    if (is_first) problem->in_first = s->g;
    if (is_first || problem->in_last != s->g) problem->num_samples++;
    problem->in_last = s->g;
    return is_first ? &problem->first : NULL;
}

void rl_problem_in_place(const rl_problem_search *s, rl_place place, rl_status *what)
{
    if (place >= RL_NUM_ARRAYS)
        rl_in_predictions(what, s->predictions, s->k, RL_NO_ARRAY, s->b);
    else if (rl_array_side((rl_array_id)place) == RL_SIDE_PRED)
        rl_in_predictions(what, s->predictions, s->k, (rl_array_id)place, s->b);
    else
        rl_in_ground_truth(what, s->gt, (rl_array_id)place, s->g);
}
