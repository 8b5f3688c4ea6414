/* Where output goes, and in which format; shared by the commands that write files. */
#ifndef RAGLOSS_WRITE_H
#define RAGLOSS_WRITE_H

#include "cli/leftovers.h"
#include "cli/options.h"
#include "formats/results/results.h"

/* The outputs of a command, which appear together: whoever writes an output finishes it, and the first is put in place
 * when all are whole, so that a full disk spoils none. To start, set the inputs, and the rest to 0. */
typedef struct cli_outputs {
    const char *const *inputs; /* (num_inputs,) paths of files and folders that must not be replaced; NULL: none */
    size_t num_inputs;
    bool reports; /* a report goes to standard error, so no output may go there */
    bool quiet;   /* print no notes */
    rl_output *output[CLI_MOST_OUTPUTS];
    size_t count;
} cli_outputs;

/* Opens an output; refuses the path of another output or of an input. */
rl_output *cli_outputs_open(cli_outputs *outputs, const char *path, rl_status *status);
bool cli_outputs_commit(cli_outputs *outputs, rl_status *status);
void cli_outputs_discard(cli_outputs *outputs); /* call this at the end, whether they were committed or not */

/* The indices of the formats' words, and the default. */
enum { CLI_CSV, CLI_JSON, CLI_FORMAT_BY_NAME };
#define CLI_FORMATS "csv|json"

bool cli_is_json_name(const char *path);

typedef struct cli_destination {
    const char *output, *matches, *steps; /* paths; matches and steps are not written if NULL */
    size_t format;
} cli_destination;

/* The entries for a table of options, without the locations of their values. */
#define CLI_OPTION_OUTPUT 'o', "output", "FILE", "write the results to FILE; - is standard output (default)", CLI_TEXT
#define CLI_OPTION_FORMAT                                                                                              \
    'f', "format", CLI_FORMATS, "format of the results (default: by FILE's ending, else csv)", CLI_CHOICE
#define CLI_OPTION_MATCHES 'm', "matches", "FILE", "write the matches to FILE as CSV", CLI_TEXT

#define CLI_OPTION_STEPS '\0', "steps", "FILE", "write the losses of training steps to FILE as CSV", CLI_TEXT

/* Whether the results are written as JSON. */
bool cli_writes_json(const cli_destination *to);

/* The outputs of the results, the matches and the steps, or NULL. A command opens all its outputs before it writes the
 * first, because what is written to standard output cannot be taken back. */
typedef struct cli_results_outputs {
    rl_output *results, *matches, *steps;
} cli_results_outputs;

bool cli_open_results(const cli_destination *to, cli_outputs *outputs, cli_results_outputs *opened, rl_status *status);

/* Writes and finishes all of them. */
bool cli_write_results(const cli_destination *to, const cli_results_outputs *opened, const rl_results *results,
                       const rl_results_header *header, rl_status *status);

#endif
