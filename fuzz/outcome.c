#include "fuzz/outcome.h"

#include "fuzz/fuzz.h"

#include <string.h>

outcome outcome_of(const problem *input, rl_options options)
{
    outcome made = {0};
    options.criterion = &input->criterion;
    made.done = rl_evaluate_into(&input->gt, &input->predictions, &options, &made.results, &made.status);
    if (!made.done) fuzz_check_failure(&made.status);
    fuzz_require(made.done || options.on_invalid == RL_INVALID_IS_ERROR, "it is evaluated: %s", made.status.what);
    return made;
}

void outcome_release(outcome *made)
{
    if (made->done) rl_results_release(&made->results);
}

bool same_double(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static void check_same_losses(const rl_loss_list *list, const rl_sample_result *a, const rl_sample_result *b,
                              size_t sample, const char *what)
{
    for (size_t k = 0; k < list->count; k++)
        fuzz_require(same_double(a->losses[k], b->losses[k]), "%s: sample %zu has the same %s: %a and %a", what, sample,
                     list->at[k].name, a->losses[k], b->losses[k]);
    fuzz_require(same_double(a->loss, b->loss), "%s: sample %zu has the same loss: %a and %a", what, sample, a->loss,
                 b->loss);
}

void outcome_check_same_sample(const rl_results *a, size_t at_a, const rl_results *b, size_t at_b, const char *what)
{
    const rl_sample_result *first = &a->samples[at_a], *second = &b->samples[at_b];
    fuzz_require(first->invalid == second->invalid && first->num_matched == second->num_matched &&
                     first->num_gt == second->num_gt && first->num_pred == second->num_pred,
                 "%s: sample %zu has the same counts", what, at_a);
    fuzz_require(memcmp(a->matches + first->first_match, b->matches + second->first_match,
                        first->num_matched * sizeof *a->matches) == 0,
                 "%s: sample %zu has the same matches", what, at_a);
    check_same_losses(&a->losses, first, second, at_a, what);
}

void outcome_check_same_words(const rl_status *a, const rl_status *b, const char *what)
{
    char text[2][sizeof *a];
    rl_status_text(a, text[0], sizeof text[0]);
    rl_status_text(b, text[1], sizeof text[1]);
    fuzz_require(strcmp(text[0], text[1]) == 0, "%s: both say the same: %s | %s", what, text[0], text[1]);
}

void outcome_check_same(const outcome *a, const outcome *b, const char *what)
{
    fuzz_require(a->done == b->done, "%s: both succeed or fail", what);
    outcome_check_same_words(a->done ? &a->results.first_invalid : &a->status,
                             b->done ? &b->results.first_invalid : &b->status, what);
    if (!a->done) return;
    for (size_t k = 0; k < a->results.num_samples; k++) outcome_check_same_sample(&a->results, k, &b->results, k, what);
    fuzz_require(a->results.num_matches == b->results.num_matches && a->results.num_invalid == b->results.num_invalid,
                 "%s: the same counts", what);
    fuzz_require(same_double(a->results.total, b->results.total), "%s: the same total", what);
}
