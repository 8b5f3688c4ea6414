/* Shows people where a run's time went. */
#ifndef RAGLOSS_TIMES_H
#define RAGLOSS_TIMES_H

#include "core/base/stats.h"

typedef struct cli_times {
    double open, evaluate, write; /* elapsed seconds */
} cli_times;

/* Prints one row per stage to standard error, and which of them limits the run. */
void cli_print_times(const cli_times *times, const rl_stats *stats);

#endif
