#include "json_text.h"

#include "json_reader.h"

/* What cJSON's buffer for a number holds. */
#define MAX_NUMBER_LENGTH 63

static bool check(rl_json_reader *reader, rl_status *status)
{
    do {
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_NUMBER && reader->number.length > MAX_NUMBER_LENGTH)
            return rl_json_refuse(reader, reader->number.text,
                                  "a number of more than 63 characters; expected fewer digits", status);
    } while (reader->token != RL_JSON_END);
    return true;
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
