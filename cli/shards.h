/* Which shard of a run this process evaluates, according to --shard. */
#ifndef RAGLOSS_SHARDS_H
#define RAGLOSS_SHARDS_H

#include "formats/input/shard.h"

/* Reads "K/N", or "auto", which takes the numbers that Slurm or Open MPI put in a process's environment. */
bool cli_read_shard(const char *text, rl_shard *shard, rl_status *status);

#endif
