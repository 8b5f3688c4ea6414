/* Every allocation of every operation on ragged batches fails in turn: no batch is given out. */
#include "tests/core/failing_allocations.h"
#include "tests/core/ragged_testing.h"

typedef struct batches {
    rl_tensor samples[3], padded;
    rl_ragged data, indices,
        targets;   /* of 1, 0 and 3 numbers, as many indices, and 4 numbers each to which they lead */
    rl_ragged out; /* all zero between the calls */
} batches;

/* Frees the batch that was made; none may be where the call failed. */
static bool end(bool done, rl_ragged *out)
{
    const rl_ragged none = {0};
    if (!done) assert_memory_equal(out, &none, sizeof none);
    rl_ragged_release(out);
    *out = none;
    return done;
}

static bool combine_alone(void *input, rl_status *status)
{
    batches *in = input;
    return end(rl_ragged_combine(rl_backend_cpu(), in->samples, 3, 1, NULL, &in->out, status), &in->out);
}

static bool combine_like(void *input, rl_status *status)
{
    batches *in = input;
    return end(rl_ragged_combine(rl_backend_cpu(), in->samples, 3, 1, &in->data, &in->out, status), &in->out);
}

static bool with_sample_sizes_like(void *input, rl_status *status)
{
    batches *in = input;
    return end(rl_ragged_with_sample_sizes_like(&in->data, &in->padded, 1, &in->out, status), &in->out);
}

static bool split(void *input, rl_status *status)
{
    batches *in = input;
    rl_tensor *made;
    void *memory;
    if (!rl_ragged_split(&in->data, &made, &memory, status)) return false;
    free(made);
    free(memory);
    return true;
}

static bool to_device(void *input, rl_status *status)
{
    batches *in = input;
    rl_backend elsewhere = *rl_backend_cpu();
    return end(rl_ragged_to_device(&in->data, &elsewhere, &in->out, status), &in->out);
}

static bool to_dtype(void *input, rl_status *status)
{
    batches *in = input;
    return end(rl_ragged_to_dtype(&in->data, RL_F64, &in->out, status), &in->out);
}

static bool copy(void *context, rl_backend *backend, const void *from, void *made, size_t count, rl_status *status)
{
    (void)context;
    (void)backend;
    (void)status;
    memcpy(made, from, count * sizeof(float));
    return true;
}

static bool apply(void *input, rl_status *status)
{
    batches *in = input;
    return end(rl_ragged_apply(&in->data, RL_F32, copy, NULL, &in->out, status), &in->out);
}

static bool indexing_access(void *input, rl_status *status)
{
    batches *in = input;
    return end(rl_batched_indexing_access(&in->targets, &in->indices, NULL, &in->out, status), &in->out);
}

static bool indexing_write(void *input, rl_status *status)
{
    batches *in = input;
    return rl_batched_indexing_write(&in->data, &in->indices, &in->targets, status);
}

static bool mask_from_indices(void *input, rl_status *status)
{
    batches *in = input;
    return end(rl_batched_mask_from_indices(&in->indices, 9, &in->out, status), &in->out);
}

static bool sum(void *input, rl_status *status)
{
    double sums[3];
    return rl_sum_over_targets(&((batches *)input)->data, sums, status);
}

static bool average(void *input, rl_status *status)
{
    double averages[3];
    return rl_average_over_targets(&((batches *)input)->data, true, averages, status);
}

static rl_ragged combined(const rl_tensor *tensors)
{
    rl_ragged made;
    rl_status status;
    expect_success(rl_ragged_combine(rl_backend_cpu(), tensors, 3, 1, NULL, &made, &status), &status);
    return made;
}

static void make_batches(batches *in)
{
    static const float numbers[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    static const int64_t places[] = {3, 0, 2, 1, 3};
    const size_t sizes[] = {1, 0, 3}, whole = 4, padded[] = {3, 3};
    rl_tensor indices[3], targets[3];
    *in = (batches){.padded = view(RL_F32, 2, padded, numbers)};
    for (size_t b = 0; b < 3; b++) {
        in->samples[b] = view(RL_F32, 1, &sizes[b], numbers);
        indices[b] = view(RL_I64, 1, &sizes[b], places);
        targets[b] = view(RL_F32, 1, &whole, numbers);
    }
    in->data = combined(in->samples);
    in->indices = combined(indices);
    in->targets = combined(targets);
}

static void each_allocation_fails(void **state)
{
    (void)state;
    batches in;
    make_batches(&in);
    fail_each("combine", combine_alone, &in, 5, 0);
    fail_each("combine like", combine_like, &in, 2, 0);
    fail_each("with sample sizes like", with_sample_sizes_like, &in, 1, 0);
    fail_each("split", split, &in, 2, 0);
    fail_each("to device", to_device, &in, 4, 0);
    fail_each("to dtype", to_dtype, &in, 1, 0);
    fail_each("apply", apply, &in, 1, 0);
    fail_each("access", indexing_access, &in, 1, 0);
    fail_each("write", indexing_write, &in, 0, 0);
    fail_each("mask", mask_from_indices, &in, 5, 0);
    fail_each("sum", sum, &in, 1, 0);
    fail_each("average", average, &in, 1, 0);
    rl_ragged_release(&in.data);
    rl_ragged_release(&in.indices);
    rl_ragged_release(&in.targets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_allocation_fails)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
