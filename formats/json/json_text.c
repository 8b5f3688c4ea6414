#include "formats/json/json_text.h"

#include "core/base/available.h"
#include "formats/json/json_reader.h"

/* What cJSON's buffer for a number holds. */
#define MAX_NUMBER_LENGTH 63

/* What a value takes in a tree: cJSON's struct, a short name, and what malloc adds to both. */
#define BYTES_OF_VALUE 112

/* Holds every token to what cJSON can do, and all of them to the memory at hand. */
static bool check(rl_json_reader *reader, rl_status *status)
{
    double num_tokens = 0.0;
    do {
        if (!rl_json_next(reader, status)) return false;
        num_tokens += 1.0;
        if (reader->token == RL_JSON_NUMBER && reader->number.length > MAX_NUMBER_LENGTH)
            return rl_json_refuse(reader, reader->number.text,
                                  "a number of more than 63 characters; expected fewer digits", status);
    } while (reader->token != RL_JSON_END);
    return rl_check_available(num_tokens * BYTES_OF_VALUE, status);
}

cJSON *rl_json_parse(const char *text, size_t length, rl_status *status)
{
    rl_json_reader reader;
    rl_json_start(&reader, text, length);
    bool ok = check(&reader, status);
    rl_json_release(&reader);
    if (!ok) return NULL;
    cJSON *tree = cJSON_ParseWithLength(reader.start, (size_t)(reader.end - reader.start));
    if (!tree) rl_fail(status, RL_ERR_MEMORY, "out of memory: a JSON text of %zu bytes was to be parsed", length);
    return tree;
}
