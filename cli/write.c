#include "write.h"

#include "leftovers.h"

#include <string.h>

static bool wants_json(const cli_destination *to)
{
    if (to->format != CLI_FORMAT_BY_NAME) return to->format == CLI_JSON;
    size_t length = strlen(to->output);
    return length >= 5 && strcmp(to->output + length - 5, ".json") == 0;
}

static void write_output(const cli_destination *to, const rl_results *results, const rl_results_header *header,
                         rl_output *output)
{
    if (wants_json(to))
        rl_results_write_json(results, header, output);
    else
        rl_results_write_csv(results, header, output);
}

bool cli_write_results(const cli_destination *to, const rl_results *results, const rl_results_header *header,
                       rl_status *status)
{
    bool done = false;
    rl_output *output = NULL, *matches = NULL;
    if (!(output = cli_output_open(to->output, status))) goto done;
    if (to->matches && !(matches = cli_output_open(to->matches, status))) goto done;
    if (matches) {
        rl_results_write_matches_csv(results, header, matches);
        if (!rl_output_finish(matches, status)) goto done;
    }
    write_output(to, results, header, output);
    done = rl_output_commit(output, status);
    output = NULL;
    if (done && matches) {
        done = rl_output_commit(matches, status);
        matches = NULL;
    }
done:
    rl_output_discard(output);
    rl_output_discard(matches);
    return done;
}
