/* What the tests of the search for problems share. */
#ifndef RAGLOSS_PROBLEMS_TESTING_H
#define RAGLOSS_PROBLEMS_TESTING_H

#include "tests/core/evaluate_testing.h"

#include "core/problems/problems.h"
#include "tests/core/criterion_testing.h"

static rl_problems problems; /* too large for a small stack */

static inline void find_problems(const scene *s, const rl_criterion *criterion)
{
    rl_status status;
    expect_success(rl_problems_find(&s->gt, &s->predictions, criterion, &problems, &status), &status);
}

static inline size_t num_kinds(void)
{
    size_t kinds = 0;
    for (int cause = 0; cause < RL_NUM_CAUSES; cause++)
        for (int place = 0; place < RL_NUM_PLACES; place++) kinds += problems[cause][place].count > 0;
    return kinds;
}

static inline void expect_problem(rl_cause cause, rl_place place, size_t count, size_t num_samples, size_t first,
                                  const char *line)
{
    const rl_problem *problem = &problems[cause][place];
    char text[2048];
    assert_int_equal(problem->count, count);
    assert_int_equal(problem->num_samples, num_samples);
    assert_int_equal(problem->in_first, first);
    rl_status_text(&problem->first, text, sizeof text);
    assert_string_equal(text, line);
}

static inline rl_place place_of(rl_term term)
{
    return (rl_place)((int)RL_PLACE_TERMS + (int)term);
}

static inline void weigh_equally(scene *s)
{
    for (size_t j = 0; j < s->offsets[s->num_samples]; j++) s->weights[j] = 1.0f;
}

#endif
