/* Criteria by name, and their settings as JSON, written and read back: {"criterion": "detr", "cost": {"l1": 5}, ...}.
 *
 * ragloss-config(1) explains the keys. Numbers are read as the nearest float32, and written so that reading gives the
 * same. */
#ifndef RAGLOSS_CRITERION_JSON_H
#define RAGLOSS_CRITERION_JSON_H

#include "core/formulas/criterion.h"
#include "formats/json/json_writer.h"

typedef enum rl_criterion_name {
    RL_CRITERION_ACCV,
    RL_CRITERION_DETR,
    RL_CRITERION_FOCAL,
    RL_NUM_CRITERIA
} rl_criterion_name;

extern const char *const rl_criterion_names[RL_NUM_CRITERIA];

typedef struct rl_named_criterion {
    rl_criterion_name name;
    rl_criterion settings; /* accv has none: they are all 0, so that boxes are corners */
} rl_named_criterion;

/* As published. */
rl_named_criterion rl_criterion_defaults(rl_criterion_name name);

/* From the file: of the settings that it does not have, the defaults of the criterion that it names. Unknown and
 * doubled keys, and what rl_criterion_check refuses, are errors. "-" is standard input. */
bool rl_criterion_read(const char *path, rl_named_criterion *criterion, rl_status *status);

/* The same from JSON's object of a result's options, which has other keys besides. */
bool rl_criterion_from_options(const char *options, rl_named_criterion *criterion, rl_status *status);

/* What the library is given: NULL for accv. */
const rl_criterion *rl_criterion_settings(const rl_named_criterion *criterion);

/* All settings, a line each. */
void rl_criterion_write(const rl_named_criterion *criterion, rl_output *output);

/* The same as keys of an object that is open, in one line. */
void rl_criterion_write_keys(const rl_named_criterion *criterion, rl_json_writer *json);

#endif
