#include "cli/write.h"

#include <string.h>

static bool may_take_place(const cli_outputs *outputs, const rl_output *output, rl_status *status)
{
    for (size_t k = 0; k < outputs->count; k++)
        if (!rl_output_is_apart(output, outputs->output[k], status)) return false;
    for (size_t k = 0; k < outputs->num_inputs; k++)
        if (outputs->inputs[k] && !rl_output_spares(output, outputs->inputs[k], status)) return false;
    return true;
}

rl_output *cli_outputs_open(cli_outputs *outputs, const char *path, rl_status *status)
{
    rl_output *output = cli_output_open(path, status);
    if (!output) return NULL;
    if (!may_take_place(outputs, output, status)) {
        rl_output_discard(output);
        return NULL;
    }
    outputs->output[outputs->count++] = output;
    return output;
}

bool cli_outputs_commit(cli_outputs *outputs, rl_status *status)
{
    sigset_t before;
    bool done = true;
    cli_hold_signals(&before); /* which leave all or none in place */
    for (size_t k = 0; done && k < outputs->count; k++) {
        rl_output *output = outputs->output[k];
        outputs->output[k] = NULL;
        done = rl_output_commit(output, status);
    }
    cli_let_signals(&before);
    return done;
}

void cli_outputs_discard(cli_outputs *outputs)
{
    for (size_t k = 0; k < outputs->count; k++) rl_output_discard(outputs->output[k]);
}

bool cli_is_json_name(const char *path)
{
    size_t length = strlen(path);
    return length >= 5 && strcmp(path + length - 5, ".json") == 0;
}

bool cli_writes_json(const cli_destination *to)
{
    return to->format == CLI_FORMAT_BY_NAME ? cli_is_json_name(to->output) : to->format == CLI_JSON;
}

bool cli_write_results(const cli_destination *to, const rl_results *results, const rl_results_header *header,
                       cli_outputs *outputs, rl_status *status)
{
    rl_output *output = cli_outputs_open(outputs, to->output, status);
    if (!output) return false;
    if (to->matches) {
        rl_output *matches = cli_outputs_open(outputs, to->matches, status);
        if (!matches) return false;
        rl_results_write_matches_csv(results, header, matches);
        if (!rl_output_finish(matches, status)) return false;
    }
    if (cli_writes_json(to))
        rl_results_write_json(results, header, output);
    else
        rl_results_write_csv(results, header, output);
    return rl_output_finish(output, status);
}
