#include "cli/show_problems.h"

#include "cli/messages.h"
#include "cli/notes.h"
#include "core/base/harmless.h"
#include "core/base/memory.h"
#include "core/problems/problems.h"

#include <stdint.h>
#include <stdlib.h>

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* Prints "NaN: 3 in 2 samples" or "NaN in the term giou: 3 in 2 samples", and where the first one is. */
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

/* Returns whether there is one that is more than a note. */
static bool print_problems(const rl_problems *problems, const rl_dataset *dataset)
{
    bool has_problem = false;
    for (rl_cause cause = 0; cause < RL_NUM_CAUSES; cause++) {
        for (rl_place place = 0; place < RL_NUM_PLACES; place++) {
            const rl_problem *problem = &(*problems)[cause][place];
            if (!problem->count) continue;
            print_problem(cause, place, problem, rl_dataset_ids(dataset));
            has_problem |= rl_cause_is_problem(cause);
        }
    }
    return has_problem;
}

/* Labels and weights that a criterion does not take end an evaluation. */
static bool can_be_evaluated(const rl_problems *problems)
{
    return !(*problems)[RL_CAUSE_LABEL][RL_GT_LABELS].count && !(*problems)[RL_CAUSE_WEIGHT][RL_GT_WEIGHTS].count;
}

/* Adds the notes on all predictions, and on the losses that result from them. */
static bool note_all(const rl_dataset *dataset, const rl_criterion *criterion, const rl_problems *problems,
                     cli_notes *notes, rl_status *status)
{
    const rl_options how = {.criterion = criterion,
                            .num_threads = 1, /* as the search for problems has */
                            .on_invalid = RL_INVALID_IS_SKIPPED,
                            .notes = &notes->of_evaluation,
                            .num_looked_at = SIZE_MAX};
    rl_predictions again = *rl_dataset_predictions(dataset);
    rl_results results;
    again.check = NULL; /* the search has already read and checked them all */
    if (!can_be_evaluated(problems)) return true;
    if (!rl_evaluate_into(rl_dataset_ground_truth(dataset), &again, &how, &results, status)) return false;
    rl_results_release(&results);
    cli_notes_add(notes, NULL);
    notes->of_run.note[RL_NOTE_INVERTED_OBJECT].count = 0; /* the search also counts those of invalid samples */
    notes->of_run.note[RL_NOTE_INVERTED_PREDICTION].count = 0;
    return true;
}

static int print_all(const rl_problems *problems, const cli_notes *notes, const rl_dataset *dataset)
{
    size_t num_samples = rl_dataset_ground_truth(dataset)->num_samples;
    bool has_problem = print_problems(problems, dataset);
    has_problem |= cli_list_notes(notes);
    if (has_problem) return CLI_DIFFERENT;
    printf("no problem in %zu sample%s\n", num_samples, plural(num_samples));
    return CLI_DONE;
}

int cli_show_problems(const char *gt, const char *pred, const cli_input *input, const cli_criterion *options,
                      rl_status *status)
{
    int exit_status = CLI_FAILED;
    rl_named_criterion criterion;
    rl_dataset *dataset = NULL;
    rl_problems *problems = NULL;
    cli_notes *notes = NULL;
    if (cli_read_criterion(options, RL_PRESET_ACCV, &criterion, status) &&
        (problems = rl_alloc(1, sizeof *problems, status)) &&
        (dataset = cli_input_open(input, gt, pred, &criterion.settings, status)) &&
        rl_problems_find(rl_dataset_ground_truth(dataset), rl_dataset_predictions(dataset), &criterion.settings,
                         problems, status) &&
        (notes = cli_note_input(dataset, &criterion.settings, input->coco, status)) &&
        note_all(dataset, &criterion.settings, problems, notes, status))
        exit_status = print_all(problems, notes, dataset);
    rl_dataset_close(dataset);
    free(problems);
    cli_notes_destroy(notes);
    return exit_status;
}
