/* The options that shaped the results, as result files state them. */
#ifndef RAGLOSS_OPTIONS_JSON_H
#define RAGLOSS_OPTIONS_JSON_H

#include "formats/json/json_writer.h"
#include "formats/results/results.h"

/* Writes them as a value: an object. */
void rl_options_write(const rl_results_header *header, rl_json_writer *json);

/* The same as text, which the caller frees; NULL on failure. */
char *rl_options_text(const rl_results_header *header, rl_status *status);

#endif
