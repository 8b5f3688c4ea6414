#include "cli/show_problems.h"

#include "cli/messages.h"
#include "core/base/harmless.h"
#include "core/base/memory.h"
#include "core/problems/problems.h"

#include <stdlib.h>

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* "NaN: 3 in 2 samples" or "NaN in the term giou: 3 in 2 samples", and where the first is. */
static void print_problem(rl_cause cause, rl_place place, const rl_problem *problem, const char *const *ids)
{
    char where[sizeof problem->first + 128];
    rl_status_text(&problem->first, where, sizeof where);
    printf("%s%s", rl_cause_is_problem(cause) ? "" : "note: ", rl_cause_name(cause));
    if (place >= RL_PLACE_TERMS) printf(" %s", rl_term_names[place - RL_PLACE_TERMS]);
    printf(": ");
    if (!rl_cause_is_of_samples(cause)) printf("%zu in ", problem->count);
    printf("%zu sample%s; the first, of id ", problem->num_samples, plural(problem->num_samples));
    rl_put_harmless(ids[problem->in_first], stdout);
    printf(":\n  %s\n", where);
}

static int print_problems(const rl_problems *problems, const rl_dataset *dataset)
{
    size_t num_samples = rl_dataset_ground_truth(dataset)->num_samples;
    int exit_status = CLI_DONE;
    for (rl_cause cause = 0; cause < RL_NUM_CAUSES; cause++) {
        for (rl_place place = 0; place < RL_NUM_PLACES; place++) {
            const rl_problem *problem = &(*problems)[cause][place];
            if (!problem->count) continue;
            print_problem(cause, place, problem, rl_dataset_ids(dataset));
            if (rl_cause_is_problem(cause)) exit_status = CLI_DIFFERENT;
        }
    }
    if (exit_status == CLI_DONE) printf("no problem in %zu sample%s\n", num_samples, plural(num_samples));
    return exit_status;
}

int cli_show_problems(const char *gt, const char *pred, const cli_input *input, const cli_criterion *options,
                      rl_status *status)
{
    int exit_status = CLI_FAILED;
    rl_named_criterion criterion;
    rl_dataset *dataset = NULL;
    rl_problems *problems = NULL;
    if (cli_read_criterion(options, RL_PRESET_ACCV, &criterion, status) &&
        (problems = rl_alloc(1, sizeof *problems, status)) &&
        (dataset = cli_input_open(input, gt, pred, rl_heads_of(&criterion.settings), status)) &&
        rl_problems_find(rl_dataset_ground_truth(dataset), rl_dataset_predictions(dataset), &criterion.settings,
                         problems, status))
        exit_status = print_problems(problems, dataset);
    rl_dataset_close(dataset);
    free(problems);
    return exit_status;
}
