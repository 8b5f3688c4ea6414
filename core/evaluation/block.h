/* A block of a batch in flight: its job on the backend, its costs, matches and losses. */
#ifndef RAGLOSS_BLOCK_H
#define RAGLOSS_BLOCK_H

#include "core/assignment/assignment.h"
#include "core/evaluation/gradients.h"
#include "core/evaluation/pack.h"

typedef struct rl_block_run {
    const rl_packed_block *packed;
    rl_block block;
    rl_job *job;
    float *cost;                  /* the job's */
    float *scratch;               /* costs of a group of predictions, or of repeated objects; else NULL */
    size_t *starts, *num_matched; /* (batch,) */
    int32_t *pred, *gt;           /* (matches of a batch,) */
    float *iou;                   /* likewise */
    rl_losses *losses;            /* (batch,) */
    rl_losses *factors;           /* (batch,) where gradients are taken; for the caller to fill in */
    rl_gradients gradients;       /* likewise */
} rl_block_run;

/* Makes what the block at place `k` of a pack needs. */
bool rl_block_run_init(rl_block_run *run, const rl_pack *pack, const rl_limits *limits, size_t k, rl_status *status);
void rl_block_run_release(rl_block_run *run, rl_backend *backend);

/* Returns at most how many bytes of the host's memory it takes, with the rows of predictions that it works on. */
double rl_block_run_bytes(const rl_limits *limits, size_t k);

/* Takes the costs of the packed batch. */
bool rl_block_run_cost(rl_block_run *run, const rl_options *options, rl_status *status);

/* Makes sample b one without a match; called for each, in ascending order, before it is matched. */
void rl_block_run_start(rl_block_run *run, size_t b);

/* Matches sample b, which is the ground truth's g, or takes the matches that are given for it; `given` may be NULL. The
 * failure does not say where it is. */
bool rl_block_run_match(rl_block_run *run, rl_assignment *assignment, const rl_given_matches *given, size_t b, size_t g,
                        rl_status *status);

/* Takes the gradients, which of invalid samples are zeros, once the losses are taken. */
bool rl_block_run_gradients(rl_block_run *run, const rl_pairs *boxes, rl_backend *backend, const bool *invalid,
                            rl_status *status);

/* `boxes` are the matches that box terms are taken of, or NULL: the block's own. */
rl_pairs rl_block_run_pairs(const rl_block_run *run, const rl_pairs *boxes);

#endif
