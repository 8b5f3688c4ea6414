/* What cannot be done with ragged batches, and that nothing is left of it. */
#include "tests/core/ragged_testing.h"

#include "core/ragged/ragged_ops.h"

static void samples_that_do_not_belong_together_are_refused(void **state)
{
    (void)state;
    rl_status status;
    rl_backend *cpu = rl_backend_cpu();
    static const float data[64];
    size_t shape[8] = {2, 3, 1, 1, 1, 1, 1, 1}, other[2] = {3, 4}, few[2] = {1, 3};
    rl_tensor tensor[2] = {view(RL_F32, 2, shape, data), view(RL_F32, 2, other, data)};
    rl_ragged untouched = {.rank = 7}, out = untouched;
    expect_failure(rl_ragged_combine(cpu, tensor, 2, 1, NULL, &out, &status), &status, RL_ERR_ARGUMENT,
                   "sample 1: its type or shape differs from sample 0's in more than dimension 1");
    expect_failure(rl_ragged_combine(cpu, tensor, 2, 2, NULL, &out, &status), &status, RL_ERR_ARGUMENT,
                   "sample 1: its type or shape differs from sample 0's in more than dimension 2");
    tensor[1] = view(RL_F64, 2, shape, data);
    expect_failure(rl_ragged_combine(cpu, tensor, 2, 1, NULL, &out, &status), &status, RL_ERR_ARGUMENT,
                   "sample 1: its type or shape differs from sample 0's in more than dimension 1");
    tensor[1] = view(RL_F32, 1, shape, data);
    expect_failure(rl_ragged_combine(cpu, tensor, 2, 1, NULL, &out, &status), &status, RL_ERR_ARGUMENT,
                   "sample 1: its type or shape differs from sample 0's in more than dimension 1");
    expect_failure(rl_ragged_combine(cpu, tensor, 1, 0, NULL, &out, &status), &status, RL_ERR_ARGUMENT,
                   "samples of 2 dimensions cannot be non-uniform in dimension 0 of a batch");
    expect_failure(rl_ragged_combine(cpu, tensor, 1, 3, NULL, &out, &status), &status, RL_ERR_ARGUMENT,
                   "samples of 2 dimensions cannot be non-uniform in dimension 3 of a batch");
    tensor[0] = view(RL_F32, 7, (size_t[]){1, 1, 1, 1, 1, 1, 1}, data);
    rl_ragged most;
    expect_success(rl_ragged_combine(cpu, tensor, 1, 1, NULL, &most, &status), &status);
    rl_ragged_release(&most);
    tensor[0] = view(RL_F32, 8, shape, data);
    expect_failure(rl_ragged_combine(cpu, tensor, 1, 1, NULL, &out, &status), &status, RL_ERR_ARGUMENT,
                   "samples of 8 dimensions cannot be non-uniform in dimension 1 of a batch");
    expect_success(rl_tensor_init(&tensor[0], RL_BYTES, 3, 1, shape, false, data, &status), &status);
    expect_failure(rl_ragged_combine(cpu, tensor, 1, 1, NULL, &out, &status), &status, RL_ERR_ARGUMENT,
                   "a batch cannot hold bytes; numbers were expected");
    size_t wide[2] = {0, SIZE_MAX / 8};
    tensor[0] = view(RL_I8, 2, wide, data);
    expect_failure(rl_ragged_combine(cpu, tensor, 1, 1, NULL, &out, &status), &status, RL_ERR_MEMORY,
                   "out of memory: the padded batch is too large for this machine");

    rl_backend elsewhere = *cpu;
    rl_ragged like;
    tensor[0] = tensor[1] = view(RL_F32, 2, shape, data);
    expect_success(rl_ragged_combine(cpu, tensor, 2, 1, NULL, &like, &status), &status);
    tensor[1] = view(RL_F32, 2, few, data);
    expect_failure(rl_ragged_combine(cpu, tensor, 2, 1, &like, &out, &status), &status, RL_ERR_ARGUMENT,
                   "sample 1: it has 1 targets; the batch to share sizes with has 2");
    tensor[0] = tensor[1];
    tensor[1] = view(RL_F32, 2, shape, data);
    expect_failure(rl_ragged_combine(cpu, tensor, 2, 1, &like, &out, &status), &status, RL_ERR_ARGUMENT,
                   "sample 0: it has 1 targets; the batch to share sizes with has 2");
    expect_failure(rl_ragged_combine(cpu, tensor, 1, 1, &like, &out, &status), &status, RL_ERR_ARGUMENT,
                   "1 samples on cpu cannot share the sizes of a batch of 2 on cpu");
    expect_failure(rl_ragged_combine(&elsewhere, tensor, 2, 1, &like, &out, &status), &status, RL_ERR_ARGUMENT,
                   "2 samples on cpu cannot share the sizes of a batch of 2 on cpu");
    assert_memory_equal(&out, &untouched, sizeof out);
    rl_ragged_release(&like);
}

static void sizes_are_lent_to_their_own_shape_only(void **state)
{
    (void)state;
    rl_status status;
    static const float data[64];
    const kind k = {RL_F32, 2, 4, {2, 0, 5, 1}};
    rl_ragged like = combine(&k, NULL), untouched = {.rank = 7}, out = untouched;
    static const struct {
        int rank, dim;
        size_t shape[3];
        const char *text;
    } cases[] = {
        {2, 0, {4, 5}, "its shape is not that of a batch of 4 samples and up to 5 targets in dimension 0"},
        {2, 2, {4, 5}, "its shape is not that of a batch of 4 samples and up to 5 targets in dimension 2"},
        {2, 1, {3, 5}, "its shape is not that of a batch of 4 samples and up to 5 targets in dimension 1"},
        {2, 1, {4, 6}, "its shape is not that of a batch of 4 samples and up to 5 targets in dimension 1"},
        {3, 2, {4, 5, 3}, "its shape is not that of a batch of 4 samples and up to 5 targets in dimension 2"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        rl_tensor padded = view(RL_F32, cases[c].rank, cases[c].shape, data);
        expect_failure(rl_ragged_with_sample_sizes_like(&like, &padded, cases[c].dim, &out, &status), &status,
                       RL_ERR_ARGUMENT, cases[c].text);
    }
    rl_tensor text;
    expect_success(rl_tensor_init(&text, RL_BYTES, 1, 2, (size_t[]){4, 5}, false, data, &status), &status);
    expect_failure(rl_ragged_with_sample_sizes_like(&like, &text, 1, &out, &status), &status, RL_ERR_ARGUMENT,
                   "a batch cannot hold bytes; numbers were expected");
    assert_memory_equal(&out, &untouched, sizeof out);
    rl_ragged_release(&like);
}

static void types_without_arithmetic_are_not_converted(void **state)
{
    (void)state;
    rl_status status;
    rl_ragged half = one_sample(RL_F16, 2, (uint16_t[]){1, 2}), whole = one_sample(RL_I32, 2, (int32_t[]){1, 2}), out;
    double sums[2] = {5.0, 6.0};
    expect_failure(rl_ragged_to_dtype(&half, RL_F32, &out, &status), &status, RL_ERR_ARGUMENT,
                   "a batch of float16 cannot become one of float32");
    expect_failure(rl_ragged_to_dtype(&whole, RL_U8, &out, &status), &status, RL_ERR_ARGUMENT,
                   "a batch of int32 cannot become one of uint8");
    expect_failure(rl_sum_over_targets(&whole, sums, &status), &status, RL_ERR_ARGUMENT,
                   "sums are taken of float32, not of int32");
    expect_failure(rl_average_over_targets(&half, true, sums, &status), &status, RL_ERR_ARGUMENT,
                   "sums are taken of float32, not of float16");
    assert_true(sums[0] == 5.0 && sums[1] == 6.0);
    rl_ragged_release(&half);
    rl_ragged_release(&whole);
}

/* Two samples, of 3 targets and 1, and indices into them: the last one of `sample`, which has 1, is `index`. */
static void with_index(size_t sample, int64_t index, const char *text)
{
    rl_status status;
    rl_backend *cpu = rl_backend_cpu();
    size_t three = 3, one = 1, two = 2;
    const float numbers[] = {1, 2, 3};
    const int64_t of_three[] = {2, 0}, of_one[] = {0, index};
    rl_tensor tensor[2];
    tensor[sample] = view(RL_F32, 1, &one, numbers);
    tensor[!sample] = view(RL_F32, 1, &three, numbers);
    rl_ragged data, indices, values, out = {0};
    expect_success(rl_ragged_combine(cpu, tensor, 2, 1, NULL, &data, &status), &status);
    tensor[sample] = view(RL_I64, 1, &two, of_one);
    tensor[!sample] = view(RL_I64, 1, &two, of_three);
    expect_success(rl_ragged_combine(cpu, tensor, 2, 1, NULL, &indices, &status), &status);
    tensor[0] = tensor[1] = view(RL_F32, 1, &two, numbers);
    expect_success(rl_ragged_combine(cpu, tensor, 2, 1, &indices, &values, &status), &status);

    if (text) {
        expect_failure(rl_batched_indexing_access(&data, &indices, NULL, &out, &status), &status, RL_ERR_ARGUMENT,
                       text);
        expect_failure(rl_batched_indexing_write(&values, &indices, &data, &status), &status, RL_ERR_ARGUMENT, text);
    } else {
        expect_success(rl_batched_indexing_access(&data, &indices, NULL, &out, &status), &status);
        expect_success(rl_batched_indexing_write(&values, &indices, &data, &status), &status);
    }
    rl_ragged_release(&out);
    rl_ragged_release(&data);
    rl_ragged_release(&indices);
    rl_ragged_release(&values);
}

static void indices_name_targets_and_no_filler(void **state)
{
    (void)state;
    with_index(1, 0, NULL);
    with_index(1, 1, "sample 1: index 1 is outside [0, 1)"); /* filler of the padded tensor */
    with_index(1, 3, "sample 1: index 3 is outside [0, 1)");
    with_index(1, -1, "sample 1: index -1 is outside [0, 1)");
    with_index(0, 1, "sample 0: index 1 is outside [0, 1)");
    with_index(1, INT64_MIN, "sample 1: index -9223372036854775808 is outside [0, 1)");
}

static void indices_are_held_to_full_samples_too(void **state)
{
    (void)state;
    rl_status status;
    rl_ragged data = one_sample(RL_F32, 2, (float[]){1, 2}), values = one_sample(RL_F32, 2, (float[]){3, 4}), out;
    const int64_t wrong[] = {-1, 2, INT64_MAX};
    const char *const texts[] = {"sample 0: index -1 is outside [0, 2)", "sample 0: index 2 is outside [0, 2)",
                                 "sample 0: index 9223372036854775807 is outside [0, 2)"};
    for (size_t c = 0; c < 3; c++) {
        rl_ragged indices = one_sample(RL_I64, 2, (int64_t[]){1, wrong[c]});
        expect_failure(rl_batched_indexing_access(&data, &indices, NULL, &out, &status), &status, RL_ERR_ARGUMENT,
                       texts[c]);
        expect_failure(rl_batched_indexing_write(&values, &indices, &data, &status), &status, RL_ERR_ARGUMENT,
                       texts[c]);
        expect_failure(rl_batched_mask_from_indices(&indices, 2, &out, &status), &status, RL_ERR_ARGUMENT, texts[c]);
        rl_ragged_release(&indices);
    }
    assert_true(((float *)data.data)[1] == 2.0f); /* nothing was written before the failure */
    rl_ragged_release(&data);
    rl_ragged_release(&values);
}

static void indices_of_other_kinds_are_refused(void **state)
{
    (void)state;
    rl_status status;
    const kind two = {RL_I64, 2, 2, {1, 1}}, reals = {RL_F32, 1, 2, {1, 1}};
    rl_ragged data = one_sample(RL_F32, 1, (float[]){1}), deep = combine(&two, NULL), real = combine(&reals, NULL), out;
    expect_failure(rl_batched_indexing_access(&data, &deep, NULL, &out, &status), &status, RL_ERR_ARGUMENT,
                   "indices are a batch of int64 with 2 dimensions, not of int64 with 3");
    expect_failure(rl_batched_indexing_write(&data, &real, &data, &status), &status, RL_ERR_ARGUMENT,
                   "indices are a batch of int64 with 2 dimensions, not of float32 with 2");
    expect_failure(rl_batched_mask_from_indices(&real, 3, &out, &status), &status, RL_ERR_ARGUMENT,
                   "indices are a batch of int64 with 2 dimensions, not of float32 with 2");
    rl_ragged indices;
    expect_success(rl_ragged_to_dtype(&real, RL_I64, &indices, &status), &status);
    expect_failure(rl_batched_indexing_access(&data, &indices, NULL, &out, &status), &status, RL_ERR_ARGUMENT,
                   "indices of 2 samples on cpu do not belong to data of 1 samples on cpu");
    expect_failure(rl_batched_mask_from_indices(&indices, SIZE_MAX / 2 + 1, &out, &status), &status, RL_ERR_MEMORY,
                   "out of memory: a mask of 2 samples of up to 9223372036854775808 targets is too large");
    rl_ragged_release(&data);
    rl_ragged_release(&deep);
    rl_ragged_release(&real);
    rl_ragged_release(&indices);
}

static void expect_write_refused(const rl_ragged *data, const rl_ragged *indices, rl_ragged *into)
{
    rl_status status;
    expect_failure(rl_batched_indexing_write(data, indices, into, &status), &status, RL_ERR_ARGUMENT,
                   "what is written must be another batch, of the indices' sizes and of the type and shape of what it "
                   "is written to");
}

static void what_is_written_must_fit(void **state)
{
    (void)state;
    const kind plain = {RL_F32, 2, 2, {1, 2}}, real = {RL_F64, 2, 2, {1, 2}}, flat = {RL_F32, 1, 2, {1, 2}},
               deep = {RL_F32, 3, 2, {1, 2}}, less = {RL_F32, 2, 2, {1, 1}}, swapped = {RL_F32, 2, 2, {2, 1}},
               indexing = {RL_I64, 1, 2, {1, 2}};
    rl_ragged indices = combine(&indexing, NULL), into = combine(&plain, NULL);
    const kind *wrong[] = {&real, &flat, &deep, &less, &swapped};
    for (size_t c = 0; c < 5; c++) {
        rl_ragged data = combine(wrong[c], NULL);
        expect_write_refused(&data, &indices, &into);
        rl_ragged_release(&data);
    }
    expect_write_refused(&into, &indices, &into);
    rl_ragged_release(&indices);
    rl_ragged_release(&into);
}

static bool refuse(void *context, rl_backend *backend, const void *in, void *made, size_t count, rl_status *status)
{
    (void)context, (void)backend, (void)in, (void)made, (void)count;
    return rl_fail(status, RL_ERR_DEVICE, "no");
}

static void apply_passes_failures_on(void **state)
{
    (void)state;
    rl_status status;
    rl_ragged batch = one_sample(RL_F32, 1, (float[]){1.0f}), untouched = {.rank = 7}, out = untouched;
    expect_failure(rl_ragged_apply(&batch, RL_F32, refuse, NULL, &out, &status), &status, RL_ERR_DEVICE, "no");
    expect_failure(rl_ragged_apply(&batch, RL_UCS4, refuse, NULL, &out, &status), &status, RL_ERR_ARGUMENT,
                   "a batch cannot hold text; numbers were expected");
    assert_memory_equal(&out, &untouched, sizeof out);
    rl_ragged_release(&batch);
}

/* A device whose memory runs out after some allocations. */
typedef struct scarce {
    rl_backend backend;
    rl_ragged_ops ops;
    size_t left;
} scarce;

static void *scarce_alloc(rl_backend *backend, size_t size, rl_status *status)
{
    scarce *self = (scarce *)backend;
    if (self->left == 0) {
        rl_status_set(status, RL_ERR_MEMORY, "no more");
        return NULL;
    }
    self->left--;
    return rl_backend_cpu()->ragged->alloc(rl_backend_cpu(), size, status);
}

/* One operation after another, until one fails; all that was made is released. */
static bool run_operations(rl_backend *backend, rl_status *status)
{
    size_t sizes[2] = {2, 1};
    const float numbers[] = {1, 2};
    const int64_t index[] = {0, 0};
    rl_tensor data[2] = {view(RL_F32, 1, &sizes[0], numbers), view(RL_F32, 1, &sizes[1], numbers)};
    rl_tensor names[2] = {view(RL_I64, 1, &sizes[0], index), view(RL_I64, 1, &sizes[1], index)};
    rl_ragged batch[7] = {0};
    rl_tensor *tensors = NULL;
    void *memory = NULL;
    double sums[2];
    bool done = rl_ragged_combine(backend, data, 2, 1, NULL, &batch[0], status) &&
                rl_ragged_combine(backend, names, 2, 1, &batch[0], &batch[1], status) &&
                rl_ragged_to_device(&batch[0], backend, &batch[2], status) &&
                rl_ragged_to_dtype(&batch[0], RL_F64, &batch[3], status) &&
                rl_batched_indexing_access(&batch[0], &batch[1], NULL, &batch[4], status) &&
                rl_batched_mask_from_indices(&batch[1], 2, &batch[5], status) &&
                rl_ragged_with_sample_sizes_like(&batch[0],
                                                 &(rl_tensor){.dtype = RL_F32,
                                                              .rank = 2,
                                                              .item_size = 4,
                                                              .shape = {2, 2},
                                                              .stride = {0, 4},
                                                              .data = (const unsigned char *)numbers},
                                                 1, &batch[6], status) &&
                rl_ragged_split(&batch[0], &tensors, &memory, status) && rl_sum_over_targets(&batch[0], sums, status);
    free(tensors);
    free(memory);
    for (size_t k = 0; k < 7; k++) rl_ragged_release(&batch[k]);
    return done;
}

static void nothing_leaks_where_memory_runs_out(void **state)
{
    (void)state;
    scarce device = {.backend = *rl_backend_cpu(), .ops = *rl_backend_cpu()->ragged};
    device.ops.alloc = scarce_alloc;
    device.backend.ragged = &device.ops;
    rl_status status;
    size_t allocations = 0;
    for (;; allocations++) {
        device.left = allocations;
        if (run_operations(&device.backend, &status)) break;
        expect_failure(false, &status, RL_ERR_MEMORY, strstr(status.what, "mask") ? status.what : "no more");
        assert_true(allocations < 100);
    }
    assert_true(allocations > 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_that_do_not_belong_together_are_refused),
        cmocka_unit_test(sizes_are_lent_to_their_own_shape_only),
        cmocka_unit_test(types_without_arithmetic_are_not_converted),
        cmocka_unit_test(indices_name_targets_and_no_filler),
        cmocka_unit_test(indices_are_held_to_full_samples_too),
        cmocka_unit_test(indices_of_other_kinds_are_refused),
        cmocka_unit_test(what_is_written_must_fit),
        cmocka_unit_test(apply_passes_failures_on),
        cmocka_unit_test(nothing_leaks_where_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
