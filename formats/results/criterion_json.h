/* Criteria by name, and their settings as JSON, written and read back: {"criterion": "detr", "cost": {"l1": 5}, ...}.
 *
 * ragloss-config(1) explains the keys. Numbers are read as the nearest float32, and written so that they read back
 * unchanged. */
#ifndef RAGLOSS_CRITERION_JSON_H
#define RAGLOSS_CRITERION_JSON_H

#include "core/formulas/criterion.h"
#include "formats/json/json_writer.h"

/* A criterion with a name, and its settings, published or changed. */
typedef struct rl_named_criterion {
    rl_preset name;
    rl_criterion settings;
} rl_named_criterion;

/* The criterion as published. */
rl_named_criterion rl_criterion_defaults(rl_preset name);

/* Reads a file; settings that it lacks are the defaults of the criterion that it names. Unknown and repeated keys are
 * errors, and so is what rl_criterion_check refuses. "-" is standard input. */
bool rl_criterion_read(const char *path, rl_named_criterion *criterion, rl_status *status);

/* Does the same for the JSON object of a result's options, which also has other keys. */
bool rl_criterion_from_options(const char *options, rl_named_criterion *criterion, rl_status *status);

/* Writes all settings, one per line. */
void rl_criterion_write(const rl_named_criterion *criterion, rl_output *output);

/* Writes them as keys of an object that is already open, in one line. */
void rl_criterion_write_keys(const rl_named_criterion *criterion, rl_json_writer *json);

#endif
