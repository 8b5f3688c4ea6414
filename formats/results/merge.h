/* The parts of a run, put together to the results of the whole. */
#ifndef RAGLOSS_MERGE_H
#define RAGLOSS_MERGE_H

#include "formats/results/results.h"

typedef struct rl_merged {
    rl_results results; /* as rl_evaluate gives them, but for matches that lie in the order of the parts */
    char **ids;         /* (B,) */
    char *options;      /* as in rl_results_header */
    rl_notes *notes;    /* likewise */
} rl_merged;

/* Reads result files of shards, in any order. Fails where one is no such file, is of another run than the first, or of
 * the same shard as another, where a shard is missing, and where two samples have one id; "-" is standard input.
 * `*merged` is written on success only. */
bool rl_merge(char *const *paths, size_t count, rl_merged *merged, rl_status *status);

/* Frees what it owns. */
void rl_merged_release(rl_merged *merged);

#endif
