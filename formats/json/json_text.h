/* JSON text as a tree of cJSON's, after it has been held to what json_reader.h takes. */
#ifndef RAGLOSS_JSON_TEXT_H
#define RAGLOSS_JSON_TEXT_H

#include "core/base/status.h"

#include <cjson/cJSON.h>

/* Parses `length` bytes, which need no final NUL. The caller frees the tree with cJSON_Delete. NULL and RL_ERR_INPUT
 * for what the reader refuses, and for a number of more than 63 characters, which cJSON would cut. Numbers beyond
 * float64's range read as infinities, as 1e999 does. */
cJSON *rl_json_parse(const char *text, size_t length, rl_status *status);

#endif
