/* Ground truth and predictions, opened as the options say that eval, inspect and report share. */
#ifndef RAGLOSS_INPUT_H
#define RAGLOSS_INPUT_H

#include "dataset.h"
#include "options.h"

typedef struct cli_input {
    cli_list keys; /* of the form "boxes=NAME" */
    bool coco;
    size_t num_preds; /* of COCO's; 0: as many as any image has */
} cli_input;

/* NULL and a status on failure. */
rl_dataset *cli_input_open(const cli_input *input, const char *gt, const char *pred, rl_heads heads, rl_status *status);

#endif
