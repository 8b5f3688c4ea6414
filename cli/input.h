/* Opens ground truth and predictions according to the options that eval, inspect and report share. */
#ifndef RAGLOSS_INPUT_H
#define RAGLOSS_INPUT_H

#include "cli/options.h"
#include "formats/dataset/dataset.h"

typedef struct cli_input {
    cli_list keys; /* of the form "boxes=NAME" */
    bool coco;
    size_t num_preds; /* for COCO; 0: as many as the image with the most has */
} cli_input;

/* The entries for a table of options, without the locations of their values. */
#define CLI_OPTION_KEY 'k', "key", "ARRAY=NAME", "read ARRAY (boxes, labels, ...) from the array called NAME", CLI_LIST
#define CLI_OPTION_COCO                                                                                                \
    '\0', "coco", NULL, "GT is COCO's annotations, and PRED a list of results in COCO's format", CLI_FLAG
#define CLI_OPTION_NUM_PREDS 'p', CLI_NAME_NUM_PREDS
#define CLI_NAME_NUM_PREDS                                                                                             \
    "num-preds", "P", "with --coco: predictions of each sample (default: the most any image has)", CLI_COUNT

/* Returns NULL and a status on failure. */
rl_dataset *cli_input_open(const cli_input *input, const char *gt, const char *pred, const rl_criterion *criterion,
                           rl_status *status);

#endif
