#include "cli/write.h"

#include "cli/messages.h"
#include "formats/source/members.h"

#include <string.h>
#include <unistd.h>

static bool spares_inputs(const cli_outputs *outputs, const rl_output *output, rl_status *status)
{
    for (size_t k = 0; k < outputs->num_inputs; k++) {
        const char *input = outputs->inputs[k];
        if (input && (!rl_output_spares(output, input, status) || !rl_members_are_spared(input, output, status)))
            return false;
    }
    return true;
}

/* Messages may share standard error with any other output, but a report may only share it with results that come there
 * by redirection: results and report in one log are no mistake, but results written to /dev/stderr are. */
static bool spares_streams(const cli_outputs *outputs, const rl_output *output, rl_status *status)
{
    if (outputs->reports && rl_output_is_stream(output, STDERR_FILENO)) {
        rl_fail(status, RL_ERR_ARGUMENT, "the report goes there; expected another path");
        return rl_in_file(status, rl_output_name(output));
    }
    return rl_output_spares_stream(output, STDERR_FILENO, status);
}

static bool is_apart(const cli_outputs *outputs, const rl_output *output, rl_status *status)
{
    for (size_t k = 0; k < outputs->count; k++)
        if (!rl_output_is_apart(output, outputs->output[k], status)) return false;
    return rl_output_spares_stream(output, STDOUT_FILENO, status);
}

rl_output *cli_outputs_open(cli_outputs *outputs, const char *path, rl_status *status)
{
    rl_output *output = rl_output_find(path, status);
    if (output && spares_inputs(outputs, output, status) && spares_streams(outputs, output, status) &&
        cli_output_start(output, status) && is_apart(outputs, output, status))
        return outputs->output[outputs->count++] = output;
    rl_output_discard(output);
    return NULL;
}

static void note_written_in_place(const cli_outputs *outputs)
{
    for (size_t k = 0; k < outputs->count && !outputs->quiet; k++) {
        int why = rl_output_not_replaced(outputs->output[k]);
        if (why)
            cli_note("%s: written in place, since it cannot be replaced: %s", rl_output_name(outputs->output[k]),
                     strerror(why));
    }
}

bool cli_outputs_commit(cli_outputs *outputs, rl_status *status)
{
    sigset_t before;
    bool done = true;
    cli_hold_signals(&before); /* a signal must not end the program when only some are in place */
    for (size_t k = 0; done && k < outputs->count; k++) done = rl_output_settle(outputs->output[k], status);
    cli_let_signals(&before);
    note_written_in_place(outputs);
    return done;
}

void cli_outputs_discard(cli_outputs *outputs)
{
    for (size_t k = 0; k < outputs->count; k++) rl_output_discard(outputs->output[k]);
    outputs->count = 0;
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

bool cli_open_results(const cli_destination *to, cli_outputs *outputs, cli_results_outputs *opened, rl_status *status)
{
    *opened = (cli_results_outputs){0};
    return (opened->results = cli_outputs_open(outputs, to->output, status)) &&
           (!to->matches || (opened->matches = cli_outputs_open(outputs, to->matches, status))) &&
           (!to->steps || (opened->steps = cli_outputs_open(outputs, to->steps, status)));
}

bool cli_write_results(const cli_destination *to, const cli_results_outputs *opened, const rl_results *results,
                       const rl_results_header *header, rl_status *status)
{
    if (opened->matches) {
        rl_results_write_matches_csv(results, header, opened->matches);
        if (!rl_output_finish(opened->matches, status)) return false;
    }
    if (opened->steps) {
        rl_results_write_steps_csv(results, opened->steps);
        if (!rl_output_finish(opened->steps, status)) return false;
    }
    if (cli_writes_json(to))
        rl_results_write_json(results, header, opened->results);
    else
        rl_results_write_csv(results, header, opened->results);
    return rl_output_finish(opened->results, status);
}
