/* Which shard of a run this process evaluates: what --shard says. */
#ifndef RAGLOSS_SHARDS_H
#define RAGLOSS_SHARDS_H

#include "formats/input/shard.h"

/* "K/N", or "auto": what Slurm or Open MPI say in the environment of a process. */
bool cli_read_shard(const char *text, rl_shard *shard, rl_status *status);

#endif
