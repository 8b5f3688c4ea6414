#include "core/problems/problem_search.h"

#include "core/evaluation/arrays.h"

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
    if (place >= RL_PLACE_COSTS)
        rl_in_predictions(what, s->predictions, NULL, s->b);
    else if (place >= RL_PLACE_BOXES)
        rl_in_predictions(what, s->predictions,
                          rl_predictions_array(s->predictions, (rl_pred_array)(place - RL_PLACE_BOXES)), s->b);
    else
        rl_in_ground_truth(what, s->gt, rl_ground_truth_array(s->gt, (int)place - (int)RL_PLACE_LABELS), s->g);
}
