/* The targets of a detection loss as ragged batches: two samples, with three objects and one.
 *
 *     cc ragged_batches.c -o ragged_batches $(pkg-config --static --cflags --libs ragloss)
 *
 * Objects that a matching chose are picked out, marked, summed up, and taken apart again. */
#include <ragloss/ragloss.h>
#include <stdio.h>
#include <stdlib.h>

enum { NUM_SAMPLES = 2 };

/* Samples of `sizes` numbers each, one after another in `data`, as one batch; with `like` it shares that one's sizes.
 */
static bool combine(rl_dtype dtype, const size_t *sizes, const void *data, const rl_ragged *like, rl_ragged *batch,
                    rl_status *status)
{
    const unsigned char *next = data;
    rl_tensor samples[NUM_SAMPLES];
    for (size_t b = 0; b < NUM_SAMPLES; b++) {
        if (!rl_tensor_init(&samples[b], dtype, rl_dtype_size(dtype), 1, &sizes[b], false, next, status)) return false;
        next += sizes[b] * rl_dtype_size(dtype);
    }
    return rl_ragged_combine(rl_backend_cpu(), samples, NUM_SAMPLES, 1, like, batch, status);
}

/* Each sample's own numbers, without filler. */
static bool print_samples(const char *title, const rl_ragged *batch, rl_status *status)
{
    rl_tensor *samples;
    void *memory;
    if (!rl_ragged_split(batch, &samples, &memory, status)) return false;
    printf("%s:", title);
    for (size_t b = 0; b < batch->shape[0]; b++) {
        const float *numbers = (const float *)samples[b].data;
        printf(" [");
        for (size_t i = 0; i < samples[b].shape[0]; i++) printf(i ? " %g" : "%g", (double)numbers[i]);
        printf("]");
    }
    printf("\n");
    free(samples);
    free(memory);
    return true;
}

/* The mask of one byte an object, on the CPU, where backend memory is the host's. */
static void print_mask(const rl_ragged *mask)
{
    const unsigned char *marked = mask->data;
    printf("matched:");
    for (size_t b = 0; b < mask->shape[0]; b++) {
        printf(" [");
        for (size_t t = 0; t < mask->shape[1]; t++) printf(t ? " %d" : "%d", marked[b * mask->shape[1] + t]);
        printf("]");
    }
    printf("\n");
}

typedef struct batches {
    rl_ragged weights, matched, scores, picked, mask;
} batches;

static bool walk(batches *made, rl_status *status)
{
    const size_t num_objects[NUM_SAMPLES] = {3, 1}, num_matches[NUM_SAMPLES] = {2, 1};
    const float weights[] = {0.5f, 1.0f, 2.0f, /* */ 4.0f}, scores[] = {0.25f, 0.75f, /* */ 0.125f};
    const int64_t matched[] = {2, 0, /* */ 0};
    double sums[NUM_SAMPLES], averages[NUM_SAMPLES];

    if (!combine(RL_F32, num_objects, weights, NULL, &made->weights, status) ||
        !combine(RL_I64, num_matches, matched, NULL, &made->matched, status) ||
        !combine(RL_F32, num_matches, scores, &made->matched, &made->scores, status) ||
        !rl_batched_indexing_access(&made->weights, &made->matched, NULL, &made->picked, status) ||
        !rl_batched_mask_from_indices(&made->matched, made->weights.shape[1], &made->mask, status) ||
        !rl_sum_over_targets(&made->picked, sums, status) ||
        !rl_average_over_targets(&made->picked, true, averages, status) ||
        !print_samples("weights", &made->weights, status) || !print_samples("picked", &made->picked, status))
        return false;
    print_mask(&made->mask);
    for (size_t b = 0; b < NUM_SAMPLES; b++) printf("sample %zu: sum %g, average %g\n", b, sums[b], averages[b]);

    /* The matches' scores to the objects; the second object of sample 0 has no match, and stays as it is. */
    return rl_batched_indexing_write(&made->scores, &made->matched, &made->weights, status) &&
           print_samples("written", &made->weights, status);
}

int main(void)
{
    batches made = {0};
    rl_status status;
    char text[512];
    bool done = walk(&made, &status);
    if (!done) {
        rl_status_text(&status, text, sizeof text);
        fprintf(stderr, "%s\n", text);
    }
    rl_ragged_release(&made.mask);
    rl_ragged_release(&made.picked);
    rl_ragged_release(&made.scores);
    rl_ragged_release(&made.matched);
    rl_ragged_release(&made.weights);
    return !done;
}
