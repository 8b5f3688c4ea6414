#include "formats/input/shard.h"

#include "core/base/memory.h"

#include <stdlib.h>

/* The number of samples in all shards before `number`, which is counted from 0. */
static size_t samples_before(size_t number, size_t of, size_t num_samples)
{
    size_t rest = num_samples % of;
    return num_samples / of * number + (number < rest ? number : rest);
}

static size_t gt_sample_of(const size_t *gt_index, size_t sample)
{
    return gt_index ? gt_index[sample] : sample;
}

/* Numbers the samples of the ground truth that belong to the slice, in their order. */
static void number_samples(rl_slice *slice, size_t num_samples, const size_t *gt_index, size_t *number)
{
    enum { NOT_HERE, HERE };
    for (size_t i = 0; i < slice->count; i++) number[gt_sample_of(gt_index, slice->first + i)] = HERE;
    for (size_t sample = 0, next = 0; sample < num_samples; sample++) {
        if (number[sample] == NOT_HERE) continue;
        slice->gt_samples[next] = sample;
        number[sample] = next++;
    }
    for (size_t i = 0; i < slice->count; i++) {
        slice->pred_samples[i] = slice->first + i;
        slice->gt_index[i] = number[gt_sample_of(gt_index, slice->first + i)];
    }
}

bool rl_slice_make(rl_slice *slice, rl_shard shard, size_t num_samples, const size_t *gt_index, rl_status *status)
{
    size_t first = samples_before(shard.number - 1, shard.of, num_samples);
    size_t count = samples_before(shard.number, shard.of, num_samples) - first;
    *slice = (rl_slice){.first = first, .count = count};
    size_t *number = rl_alloc(num_samples, sizeof *number, status);
    bool done = number && (slice->pred_samples = rl_alloc(count, sizeof(size_t), status)) &&
                (slice->gt_samples = rl_alloc(count, sizeof(size_t), status)) &&
                (slice->gt_index = rl_alloc(count, sizeof(size_t), status));
    if (done) number_samples(slice, num_samples, gt_index, number);
    free(number);
    if (!done) rl_slice_release(slice);
    return done;
}

void rl_slice_release(rl_slice *slice)
{
    free(slice->pred_samples);
    free(slice->gt_samples);
    free(slice->gt_index);
    *slice = (rl_slice){0};
}
