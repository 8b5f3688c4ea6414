/* The golden file of an evaluation: compared with its results, or updated from them. */
#ifndef RAGLOSS_GOLDEN_H
#define RAGLOSS_GOLDEN_H

#include "cli/comparing.h"

typedef struct cli_golden_options {
    const char *path; /* NULL: there is none, and the functions below do nothing */
    cli_comparing comparing;
    bool update;
} cli_golden_options;

/* To start, set `options`, which must outlive it, and the rest to 0. */
typedef struct cli_golden {
    const cli_golden_options *options;
    rl_record before, actual;
    bool is_new; /* the file did not exist, so the results are compared with themselves */
    rl_comparison comparison;
    rl_output *junit, *anew; /* where they are to be written */
} cli_golden;

/* Refuses an update of something that cannot be written. */
bool cli_golden_check(const cli_golden_options *options, rl_status *status);

/* Reads the file, which may be absent if it is to be updated. */
bool cli_golden_read(cli_golden *golden, rl_status *status);

/* Whether the file is JSON, or will be. */
bool cli_golden_is_json(const cli_golden *golden);

bool cli_golden_compare(cli_golden *golden, const rl_results *results, const rl_results_header *header,
                        rl_status *status);

/* Opens the JUnit file and the new golden file, which has the format of the old one, or else the one that its name
 * suggests. */
bool cli_golden_open(cli_golden *golden, cli_outputs *outputs, rl_status *status);
bool cli_golden_write(const cli_golden *golden, const rl_results *results, const rl_results_header *header,
                      rl_status *status);

/* Whether there is something to report on standard error; and the report. */
bool cli_golden_reports(const cli_golden_options *options, bool quiet);
void cli_golden_print(const cli_golden *golden, bool quiet);

/* Whether the results differ from what they should be. */
bool cli_golden_differs(const cli_golden *golden);

void cli_golden_release(cli_golden *golden);

#endif
