#include "core/evaluation/united.h"

#include "core/base/memory.h"

#include <stdlib.h>

static size_t most_matches(const rl_limits *limits)
{
    size_t most;
    return rl_multiply(limits->num_samples, limits->predictions->blocks.at[0].num_preds, &most) ? most : SIZE_MAX;
}

bool rl_united_init(rl_united *united, const rl_limits *limits, rl_status *status)
{
    size_t samples = limits->num_samples, most = most_matches(limits);
    if (!(united->starts = rl_alloc(samples, sizeof *united->starts, status)) ||
        !(united->num_matched = rl_alloc(samples, sizeof *united->num_matched, status)) ||
        !(united->pred = rl_alloc(most, sizeof *united->pred, status)) ||
        !(united->gt = rl_alloc(most, sizeof *united->gt, status)))
        return false;
    united->pairs = (rl_pairs){united->starts, united->num_matched, united->pred, united->gt, NULL};
    return true;
}

void rl_united_release(rl_united *united)
{
    free(united->starts);
    free(united->num_matched);
    free(united->pred);
    free(united->gt);
    *united = (rl_united){0};
}

double rl_united_bytes(const rl_limits *limits)
{
    return (double)limits->num_samples * 2 * sizeof(size_t) + (double)most_matches(limits) * 2 * sizeof(int32_t);
}

/* A block's match of prediction `pred` in sample b, where it has one and takes part; else -1. */
static int32_t object_of(const rl_block_run *block, size_t b, int32_t pred)
{
    size_t low = block->starts[b], high = low + block->num_matched[b], end = high;
    if (rl_block_queries(block->block.id) == RL_DENOISING) return -1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (block->pred[middle] < pred)
            low = middle + 1;
        else
            high = middle;
    }
    return low < end && block->pred[low] == pred ? block->gt[low] : -1;
}

static size_t votes_for(const rl_block_run *blocks, size_t num_blocks, size_t b, int32_t pred, int32_t object)
{
    size_t votes = 0;
    for (size_t k = 0; k < num_blocks; k++) votes += object_of(&blocks[k], b, pred) == object;
    return votes;
}

/* -1 where no block gives the prediction an object. */
static int32_t elect(const rl_block_run *blocks, size_t num_blocks, size_t b, int32_t pred)
{
    int32_t elected = -1;
    size_t most = 0;
    for (size_t k = 0; k < num_blocks; k++) {
        int32_t object = object_of(&blocks[k], b, pred);
        size_t votes = object < 0 ? 0 : votes_for(blocks, num_blocks, b, pred, object);
        if (votes > most || (votes && votes == most && object < elected)) {
            elected = object;
            most = votes;
        }
    }
    return elected;
}

void rl_united_take(rl_united *united, const rl_block_run *blocks, size_t num_blocks, size_t b)
{
    size_t at = b ? united->starts[b - 1] + united->num_matched[b - 1] : 0;
    united->starts[b] = at;
    for (int32_t pred = 0; (size_t)pred < blocks[0].block.num_preds; pred++) {
        int32_t object = elect(blocks, num_blocks, b, pred);
        if (object < 0) continue;
        united->pred[at] = pred;
        united->gt[at++] = object;
    }
    united->num_matched[b] = at - united->starts[b];
}
