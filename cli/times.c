#include "cli/times.h"

#include <stdio.h>

typedef struct row {
    const char *name;
    double seconds; /* elapsed time, as if the workers shared a stage's work evenly */
    double bytes;   /* 0 if none are counted */
} row;

static void print_row(const row *stage, double total)
{
    fprintf(stderr, "%-6s %10.2f ms %4.0f %%", stage->name, 1e3 * stage->seconds,
            total > 0.0 ? 100.0 * stage->seconds / total : 0.0);
    if (stage->bytes > 0.0 && stage->seconds > 0.0)
        fprintf(stderr, " %10.1f MB %8.2f GB/s", 1e-6 * stage->bytes, 1e-9 * stage->bytes / stage->seconds);
    fputc('\n', stderr);
}

void cli_print_times(const cli_times *times, const rl_stats *stats)
{
    static const char *const names[RL_NUM_STAGES] = {"read", "pack", "cost", "match", "loss"};
    row rows[RL_NUM_STAGES + 2];
    size_t count = 0, slowest = 0;
    double total = times->open + times->evaluate + times->write;
    rows[count++] = (row){"open", times->open, 0.0};
    for (int stage = 0; stage < RL_NUM_STAGES; stage++)
        rows[count++] =
            (row){names[stage], stats->num_workers ? stats->seconds[stage] / (double)stats->num_workers : 0.0,
                  (double)stats->bytes[stage]};
    rows[count++] = (row){"write", times->write, 0.0};
    for (size_t k = 0; k < count; k++) {
        print_row(&rows[k], total);
        if (rows[k].seconds > rows[slowest].seconds) slowest = k;
    }
    fprintf(stderr, "total  %10.2f ms; %zu worker%s; %s bounds the run\n", 1e3 * total, stats->num_workers,
            stats->num_workers == 1 ? "" : "s", rows[slowest].name);
}
