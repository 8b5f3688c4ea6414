/* Where a run's time went, for people. */
#ifndef RAGLOSS_TIMES_H
#define RAGLOSS_TIMES_H

#include "core/base/stats.h"

typedef struct cli_times {
    double open, evaluate, write; /* seconds that passed */
} cli_times;

/* A row a stage on standard error, and which of them bounds the run. */
void cli_print_times(const cli_times *times, const rl_stats *stats);

#endif
