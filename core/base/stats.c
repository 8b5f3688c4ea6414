#include "core/base/stats.h"

#include <time.h>

double rl_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void rl_stats_lap(rl_stats *stats, rl_stage stage, double *since, size_t bytes)
{
    double now = rl_seconds();
    stats->seconds[stage] += now - *since;
    stats->bytes[stage] += bytes;
    *since = now;
}
