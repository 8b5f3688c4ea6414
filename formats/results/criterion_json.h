/* Criteria by name, and their settings as JSON, written and read back: {"criterion": "detr", "cost": {"l1": 5}, ...}.
 *
 * ragloss-config(1) explains the keys. Numbers are read as the nearest float32, and written so that reading gives the
 * same. */
#ifndef RAGLOSS_CRITERION_JSON_H
#define RAGLOSS_CRITERION_JSON_H

#include "core/formulas/criterion.h"
#include "formats/json/json_writer.h"

/* A criterion with a name, and the settings that it was published with or others. */
typedef struct rl_named_criterion {
    rl_preset name;
    rl_criterion settings;
} rl_named_criterion;

/* As published. */
rl_named_criterion rl_criterion_defaults(rl_preset name);

/* From the file: of the settings that it does not have, the defaults of the criterion that it names. Unknown and
 * doubled keys, and what rl_criterion_check refuses, are errors. "-" is standard input. */
bool rl_criterion_read(const char *path, rl_named_criterion *criterion, rl_status *status);

/* The same from JSON's object of a result's options, which has other keys besides. */
bool rl_criterion_from_options(const char *options, rl_named_criterion *criterion, rl_status *status);

/* All settings, a line each. */
void rl_criterion_write(const rl_named_criterion *criterion, rl_output *output);

/* The same as keys of an object that is open, in one line. */
void rl_criterion_write_keys(const rl_named_criterion *criterion, rl_json_writer *json);

#endif
