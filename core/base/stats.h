/* Where the time of a run went. */
#ifndef RAGLOSS_STATS_H
#define RAGLOSS_STATS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum rl_stage {
    RL_STAGE_READ,  /* batches made available, their CRC included; bytes: of the predictions as they are stored */
    RL_STAGE_PACK,  /* converted and checked; bytes: as float32 */
    RL_STAGE_COST,  /* bytes: of the cost matrices */
    RL_STAGE_MATCH, /* bytes: likewise */
    RL_STAGE_LOSS,  /* bytes: of the predictions that losses are taken of */
    RL_NUM_STAGES
} rl_stage;

typedef struct rl_stats {
    double seconds[RL_NUM_STAGES]; /* of all workers together */
    uint64_t bytes[RL_NUM_STAGES];
    size_t num_workers;
} rl_stats;

/* Adds to a stage the time since `*since`, in seconds, and sets that to now. */
void rl_stats_lap(rl_stats *stats, rl_stage stage, double *since, size_t bytes);

/* Seconds of a clock that only goes forward. */
double rl_seconds(void);

#ifdef __cplusplus
}
#endif
#endif
