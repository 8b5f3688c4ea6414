/* The notes on a run: gathered, and shown. */
#ifndef RAGLOSS_CLI_NOTES_H
#define RAGLOSS_CLI_NOTES_H

#include "core/base/notes.h"
#include "core/interface/evaluate.h"
#include "formats/coco/coco.h"
#include "formats/dataset/dataset.h"
#include "formats/input/ids.h"

/* Samples of the predictions that eval looks at. They are few, so that it costs next to nothing, and the first of the
 * whole run, so that they are the same however the run is cut. */
enum { CLI_LOOKED_AT = 16 };

typedef struct cli_notes {
    rl_notes of_run;        /* on the input and then on all, by places in the whole run */
    rl_notes of_evaluation; /* what rl_options asks for */
    const char *const *ids; /* of the whole run; the dataset's, or these */
    rl_ids own_ids;
} cli_notes;

/* To be called before a shard is kept, for what is noted of all: the files, and the objects as a criterion takes them.
 * NULL and a status on failure. */
cli_notes *cli_note_input(const rl_dataset *dataset, const rl_criterion *criterion, bool is_coco, rl_status *status);

/* Likewise of COCO's files that are only converted. */
cli_notes *cli_note_coco(const rl_coco *coco, const char *gt_file, const char *results_file, rl_status *status);

void cli_notes_destroy(cli_notes *notes);

/* Adds what the evaluation found, of a part where the run is a shard. */
void cli_notes_add(cli_notes *notes, const rl_part *part);

/* On standard error, a line each. */
void cli_print_notes(const cli_notes *notes);

/* Prints what is noted to standard output, as inspect does. Returns whether one is a problem. */
bool cli_list_notes(const cli_notes *notes);

#endif
