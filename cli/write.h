/* The output that eval and merge share: where results go, and in which format. */
#ifndef RAGLOSS_WRITE_H
#define RAGLOSS_WRITE_H

#include "results.h"

/* The places of "csv|json" in the commands' options, and their default. */
enum { CLI_CSV, CLI_JSON, CLI_FORMAT_BY_NAME };

typedef struct cli_destination {
    const char *output, *matches; /* paths; no matches are written where that is NULL */
    size_t format;
} cli_destination;

/* Both files are whole before either is put in place, so that a full disk spoils neither. */
bool cli_write_results(const cli_destination *to, const rl_results *results, const rl_results_header *header,
                       rl_status *status);

#endif
