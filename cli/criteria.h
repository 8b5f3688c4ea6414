/* The options --criterion and --config, which eval, inspect and report share: whose losses to take, and with which
 * settings. */
#ifndef RAGLOSS_CRITERIA_H
#define RAGLOSS_CRITERIA_H

#include "cli/input.h"
#include "formats/dataset/dataset.h"
#include "formats/results/criterion_json.h"

#include <stdint.h>

/* The names as an option's words, in the order of rl_preset, and the index for no choice. There are too many for a
 * line of --help. */
#define CLI_PRESET_WORD(NAME, name, ...) "|" #name
#define CLI_CRITERIA (&"" RL_PRESETS(CLI_PRESET_WORD)[1])
#define CLI_ANY_CRITERION SIZE_MAX

typedef struct cli_criterion {
    size_t name;        /* CLI_ANY_CRITERION if none was asked for */
    const char *config; /* a path, or NULL */
} cli_criterion;

/* The entries for a table of options, without the locations of their values, and without CLI_CRITERIA. */
#define CLI_OPTION_CRITERION 'c', "criterion", "NAME", "which losses, of which arrays (default: accv)", CLI_CHOICE
#define CLI_OPTION_CONFIG                                                                                              \
    '\0', "config", "FILE", "take a criterion's settings from FILE (see: ragloss config)", CLI_TEXT

/* Reads the file, which must be of the criterion that was asked for, if any. Without a file, takes the defaults of that
 * criterion, or of `otherwise`. */
bool cli_read_criterion(const cli_criterion *options, rl_preset otherwise, rl_named_criterion *criterion,
                        rl_status *status);

#endif
