#include "formats/results/options_json.h"

#include "core/base/memory.h"

void rl_options_write(const rl_results_header *header, rl_json_writer *json)
{
#define WORD(value, word) [value] = word,
    static const char *const on_invalid[] = {RL_ON_INVALID_WORDS(WORD)};
#undef WORD
    if (header->options) {
        rl_json_put_value(json, header->options);
        return;
    }
    rl_json_open(json, '{');
    rl_criterion_write_keys(&header->criterion, json);
    rl_json_put_key(json, "on_invalid");
    rl_json_put_text(json, on_invalid[header->on_invalid]);
    rl_json_close(json, '}');
}

char *rl_options_text(const rl_results_header *header, rl_status *status)
{
    if (header->options) return rl_copy_text(header->options, status);
    rl_json_writer json = {.output = rl_output_in_memory(status), .space = ""};
    if (!json.output) return NULL;
    rl_options_write(header, &json);
    char *text = rl_output_copy_text(json.output, status);
    rl_output_discard(json.output);
    return text;
}
