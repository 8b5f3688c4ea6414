#include "cli/shards.h"

#include "cli/options.h"
#include "formats/text/number.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The greatest number that fits in results. */
#define MOST_SHARDS INT64_MAX

/* Variables that number the processes of a job from 0, and say how many there are. */
typedef struct launcher {
    const char *rank, *size;
} launcher;

static const launcher slurm = {"SLURM_PROCID", "SLURM_NTASKS"};
static const launcher open_mpi = {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"};

/* Leaves the shard unchanged unless both variables are set. */
static bool read_launcher(const launcher *from, rl_shard *shard, rl_status *status)
{
    const char *rank = getenv(from->rank), *size = getenv(from->size);
    if (!rank || !size) return true;
    if (!rl_parse_size(rank, strlen(rank), &shard->number) || !rl_parse_size(size, strlen(size), &shard->of) ||
        shard->number >= shard->of || shard->of > MOST_SHARDS)
        return rl_fail(status, RL_ERR_ARGUMENT,
                       "option --shard auto: %s is '%.32s' and %s '%.32s'; expected a whole number and a larger one",
                       from->rank, rank, from->size, size);
    shard->number++;
    return true;
}

static bool read_environment(rl_shard *shard, rl_status *status)
{
    rl_shard other = {0};
    *shard = other;
    if (!read_launcher(&slurm, shard, status) || !read_launcher(&open_mpi, &other, status)) return false;
    if (!shard->of && !other.of)
        return rl_fail(status, RL_ERR_ARGUMENT,
                       "option --shard auto: expected %s and %s, or %s and %s, in the environment", slurm.rank,
                       slurm.size, open_mpi.rank, open_mpi.size);
    if (shard->of && other.of && (shard->of != other.of || shard->number != other.number))
        return rl_fail(status, RL_ERR_ARGUMENT,
                       "option --shard auto: Slurm says %zu/%zu, but Open MPI %zu/%zu; expected one of the two, or "
                       "--shard K/N",
                       shard->number, shard->of, other.number, other.of);
    if (!shard->of) *shard = other;
    return true;
}

bool cli_read_shard(const char *text, rl_shard *shard, rl_status *status)
{
    if (strcmp(text, "auto") == 0) return read_environment(shard, status);
    const char *slash = strchr(text, '/');
    char hint[RL_HINT_SIZE];
    cli_hint_word("auto", text, hint);
    return (slash && rl_parse_size(text, (size_t)(slash - text), &shard->number) &&
            rl_parse_size(slash + 1, strlen(slash + 1), &shard->of) && shard->number >= 1 &&
            shard->number <= shard->of && shard->of <= MOST_SHARDS) ||
           rl_fail(status, RL_ERR_ARGUMENT, "option --shard: '%.64s' is neither auto nor K/N, with K from 1 to N%s",
                   text, hint);
}
