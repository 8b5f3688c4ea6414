/* Merges the parts of a run into the results of the whole. */
#ifndef RAGLOSS_MERGE_H
#define RAGLOSS_MERGE_H

#include "formats/results/results.h"

typedef struct rl_merged {
    rl_results results; /* as from rl_evaluate, except that matches are in the order of the parts */
    char **ids;         /* (B,) */
    char *options;      /* as in rl_results_header */
    rl_notes *notes;    /* likewise */
} rl_merged;

/* Reads result files of shards, in any order; "-" is standard input. Fails if one is not such a file, is of another run
 * than the first, or is of the same shard as another; if a shard is missing; or if two samples have the same id.
 * `*merged` is written on success only. */
bool rl_merge(char *const *paths, size_t count, rl_merged *merged, rl_status *status);

/* Frees what it owns. */
void rl_merged_release(rl_merged *merged);

#endif
