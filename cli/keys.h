/* The option --key: what files call the arrays. */
#ifndef RAGLOSS_KEYS_H
#define RAGLOSS_KEYS_H

#include "dataset.h"
#include "options.h"

/* All zero to start with. */
typedef struct cli_keys {
    rl_key *keys; /* (count,); owned, as is the text they point into */
    size_t count;
    char *text;
} cli_keys;

/* From values of the form "boxes=NAME". To be released also on failure. */
bool cli_keys_read(cli_keys *keys, const cli_list *values, rl_status *status);
void cli_keys_release(cli_keys *keys);

#endif
