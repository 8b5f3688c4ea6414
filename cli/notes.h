/* Gathers the notes on a run, and shows them. */
#ifndef RAGLOSS_CLI_NOTES_H
#define RAGLOSS_CLI_NOTES_H

#include "core/base/notes.h"
#include "core/interface/evaluate.h"
#include "formats/coco/coco.h"
#include "formats/dataset/dataset.h"
#include "formats/input/ids.h"

/* How many samples of the predictions eval looks at. They are few, so that this costs next to nothing, and the first of
 * the whole run, so that they do not depend on how the run is divided. */
enum { CLI_LOOKED_AT = 16 };

typedef struct cli_notes {
    rl_notes of_run;        /* first on the input and then on everything, by samples' numbers in the whole run */
    rl_notes of_evaluation; /* what rl_options asks for */
    const char *const *ids; /* of the whole run; owned by the dataset, or these */
    rl_ids own_ids;
} cli_notes;

/* Notes what concerns the whole input: the files, and the objects as a criterion takes them. Call this before a shard
 * is kept. Returns NULL and a status on failure. */
cli_notes *cli_note_input(const rl_dataset *dataset, const rl_criterion *criterion, bool is_coco, rl_status *status);

/* Does the same for COCO's files that are only converted. */
cli_notes *cli_note_coco(const rl_coco *coco, const char *gt_file, const char *results_file, rl_status *status);

void cli_notes_destroy(cli_notes *notes);

/* Adds what the evaluation found, in a part if the run is a shard. */
void cli_notes_add(cli_notes *notes, const rl_part *part);

/* Prints the notes to standard error, one per line. */
void cli_print_notes(const cli_notes *notes);

/* Prints the notes to standard output, as inspect does. Returns whether one of them is a problem. */
bool cli_list_notes(const cli_notes *notes);

#endif
