/* Every operation on ragged batches, for empty, full and mixed samples of every type, against loops over the samples
 * themselves. */
#include "tests/core/ragged_testing.h"

static void check_combine(const kind *k)
{
    rl_ragged batch = combine(k, NULL);
    check_shape(k, &batch);
    check_padded(k, &batch, 0.0);
    rl_ragged_release(&batch);
    rl_ragged_release(&batch); /* all zero now */
}

static void combine_packs_samples(void **state)
{
    (void)state;
    for_all_kinds(check_combine);
}

static void combine_reads_any_strides(void **state)
{
    (void)state;
    rl_status status;
    rl_ragged batch;
    const int16_t fortran[] = {1, 4, 2, 5, 3, 6}, plain[] = {0x0700, 0x0800, 0x0900};
    const int16_t expected[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0};
    rl_tensor tensor[2];
    size_t shape[2][2] = {{2, 3}, {1, 3}};
    expect_success(rl_tensor_init(&tensor[0], RL_I16, 2, 2, shape[0], true, fortran, &status), &status);
    expect_success(rl_tensor_init(&tensor[1], RL_I16, 2, 2, shape[1], false, plain, &status), &status);
    tensor[1].swapped = true;
    expect_success(rl_ragged_combine(rl_backend_cpu(), tensor, 2, 1, NULL, &batch, &status), &status);
    assert_memory_equal(batch.data, expected, sizeof expected);
    rl_ragged_release(&batch);
}

static void check_shared(const kind *k)
{
    rl_ragged first = combine(k, NULL);
    kind other = *k;
    other.dtype = RL_F64;
    other.rank = 2;
    rl_ragged second = combine(&other, &first);
    check_shape(&other, &second);
    check_padded(&other, &second, 0.0);
    assert_ptr_equal(second.sizes, first.sizes);
    assert_ptr_equal(rl_ragged_mask(&second), rl_ragged_mask(&first));
    rl_ragged_release(&first);
    check_padded(&other, &second, 0.0);
    rl_ragged_release(&second);
}

static void combine_shares_sizes(void **state)
{
    (void)state;
    for_all_kinds(check_shared);
}

static void check_samples(const kind *k, const rl_ragged *batch)
{
    rl_status status;
    rl_tensor *tensors;
    void *memory;
    expect_success(rl_ragged_split(batch, &tensors, &memory, &status), &status);
    for (size_t b = 0; b < k->num_samples; b++) {
        size_t shape[3] = {0}, count = 0;
        sample_shape(k, k->sizes[b], shape);
        assert_int_equal(tensors[b].rank, k->rank);
        assert_int_equal(tensors[b].dtype, k->dtype);
        assert_memory_equal(tensors[b].shape, shape, (size_t)k->rank * sizeof *shape);
        assert_true(rl_tensor_is_plain(&tensors[b], k->dtype));
        for (size_t o = 0; o < outer_of(k); o++)
            for (size_t i = 0; i < k->sizes[b]; i++)
                for (size_t c = 0; c < inner_of(k); c++)
                    assert_true(load(k->dtype, tensors[b].data, count++) == number_at(k->dtype, b, o, i, c));
    }
    free(tensors);
    free(memory);
}

static void check_split(const kind *k)
{
    rl_ragged batch = poisoned(k);
    check_samples(k, &batch);
    rl_ragged_release(&batch);
}

static void split_gives_the_samples_back(void **state)
{
    (void)state;
    for_all_kinds(check_split);
}

static void check_device(const kind *k)
{
    rl_status status;
    rl_backend other = *rl_backend_cpu();
    rl_ragged batch = poisoned(k), moved;
    expect_success(rl_ragged_to_device(&batch, &other, &moved, &status), &status);
    assert_ptr_equal(moved.backend, &other);
    assert_ptr_not_equal(moved.sizes, batch.sizes);
    rl_ragged_release(&batch);
    check_padded(k, &moved, poison_of(k->dtype));
    check_samples(k, &moved);
    rl_ragged_release(&moved);
}

static void to_device_copies_all(void **state)
{
    (void)state;
    for_all_kinds(check_device);
}

static void check_dtype(const kind *k)
{
    rl_status status;
    rl_ragged batch = poisoned(k);
    for (size_t t = 0; t < NUM_DTYPES; t++) {
        kind as = *k;
        as.dtype = dtypes[t];
        rl_ragged converted;
        expect_success(rl_ragged_to_dtype(&batch, as.dtype, &converted, &status), &status);
        assert_int_equal(converted.dtype, as.dtype);
        assert_ptr_equal(converted.sizes, batch.sizes);
        check_sizes(k, &converted);
        size_t count = 0;
        for (size_t b = 0; b < k->num_samples; b++)
            for (size_t o = 0; o < outer_of(k); o++)
                for (size_t i = 0; i < most_of(k); i++)
                    for (size_t c = 0; c < inner_of(k); c++, count++) {
                        if (i >= k->sizes[b]) continue;
                        double number = number_at(k->dtype, b, o, i, c);
                        assert_true(load(as.dtype, converted.data, count) ==
                                    (as.dtype == RL_BOOL ? number != 0.0 : number));
                    }
        rl_ragged_release(&converted);
    }
    rl_ragged_release(&batch);
}

static void to_dtype_converts_all(void **state)
{
    (void)state;
    for_all_kinds(check_dtype);
}

static void check_converted(rl_dtype from, const void *in, rl_dtype to, const void *expected, size_t size)
{
    rl_status status;
    rl_ragged batch = one_sample(from, size, in), converted;
    expect_success(rl_ragged_to_dtype(&batch, to, &converted, &status), &status);
    assert_memory_equal(converted.data, expected, size * rl_dtype_size(to));
    rl_ragged_release(&batch);
    rl_ragged_release(&converted);
}

static void to_dtype_clamps_and_rounds_once(void **state)
{
    (void)state;
    const double reals[] = {1e300, -1e300, NAN, 2.9, -2.9, 0x1p63, -0.0};
    check_converted(RL_F64, reals, RL_I32, (int32_t[]){INT32_MAX, INT32_MIN, 0, 2, -2, INT32_MAX, 0}, 7);
    check_converted(RL_F64, reals, RL_I64, (int64_t[]){INT64_MAX, INT64_MIN, 0, 2, -2, INT64_MAX, 0}, 7);
    check_converted(RL_F64, reals, RL_BOOL, (uint8_t[]){1, 1, 1, 1, 1, 1, 0}, 7);
    check_converted(RL_F64, reals, RL_F32, (float[]){INFINITY, -INFINITY, NAN, 2.9f, -2.9f, 0x1p63f, -0.0f}, 7);
    const int64_t wholes[] = {INT64_MAX, INT64_MIN, (INT64_C(1) << 60) + (INT64_C(1) << 36) + 1};
    check_converted(RL_I64, wholes, RL_F32, (float[]){0x1p63f, -0x1p63f, 0x1p60f + 0x1p37f}, 3);
    check_converted(RL_I64, wholes, RL_I32, (int32_t[]){INT32_MAX, INT32_MIN, INT32_MAX}, 3);
    check_converted(RL_BOOL, (uint8_t[]){0, 1, 7}, RL_I32, (int32_t[]){0, 1, 1}, 3);
}

typedef struct halving {
    rl_dtype from;
    size_t expected_count;
    int calls;
} halving;

static bool halve(void *context, rl_backend *backend, const void *in, void *made, size_t count, rl_status *status)
{
    (void)status;
    halving *self = context;
    self->calls++;
    assert_ptr_equal(backend, rl_backend_cpu());
    assert_int_equal(count, self->expected_count);
    for (size_t k = 0; k < count; k++) ((double *)made)[k] = load(self->from, in, k) / 2.0;
    return true;
}

static void check_apply(const kind *k)
{
    rl_status status;
    rl_ragged batch = combine(k, NULL), made;
    halving self = {k->dtype, padded_count(k), 0};
    expect_success(rl_ragged_apply(&batch, RL_F64, halve, &self, &made, &status), &status);
    assert_int_equal(self.calls, 1);
    assert_int_equal(made.dtype, RL_F64);
    assert_int_equal(made.non_uniform_dim, batch.non_uniform_dim);
    assert_ptr_equal(made.sizes, batch.sizes);
    assert_memory_equal(made.shape, batch.shape, sizeof made.shape);
    for (size_t n = 0; n < self.expected_count; n++)
        assert_true(load(RL_F64, made.data, n) == load(k->dtype, batch.data, n) / 2.0);
    rl_ragged_release(&batch);
    rl_ragged_release(&made);
}

static void apply_makes_a_batch_alike(void **state)
{
    (void)state;
    for_all_kinds(check_apply);
}

static void check_with_sizes(const kind *k)
{
    rl_ragged batch = poisoned(k);
    if (k->num_samples) check_shape(k, &batch);
    check_padded(k, &batch, poison_of(k->dtype));
    rl_ragged_release(&batch);
}

static void with_sample_sizes_like_attaches_sizes(void **state)
{
    (void)state;
    for_all_kinds(check_with_sizes);
}

/* Index `i` of sample `b`: targets backwards, and some twice; as many as `num_indices` says. */
static size_t index_at(const kind *k, size_t b, size_t i)
{
    return k->sizes[b] - 1 - i * 2 / 3 % k->sizes[b];
}

static size_t num_indices(const kind *k, size_t b)
{
    return k->sizes[b] == 0 ? 0 : b % 2 && k->sizes[b] > 1 ? k->sizes[b] - 1 : k->sizes[b] + 2;
}

static rl_ragged make_indices(const kind *k)
{
    rl_status status;
    rl_tensor tensor[MOST_SAMPLES];
    int64_t *data[MOST_SAMPLES] = {0};
    for (size_t b = 0; b < k->num_samples; b++) {
        size_t count = num_indices(k, b);
        data[b] = allocate(count * sizeof **data);
        for (size_t i = 0; i < count; i++) data[b][i] = (int64_t)index_at(k, b, i);
        tensor[b] = view(RL_I64, 1, &count, data[b]);
    }
    rl_ragged batch, indices;
    expect_success(rl_ragged_combine(rl_backend_cpu(), tensor, k->num_samples, 1, NULL, &batch, &status), &status);
    expect_success(rl_ragged_to_dtype(&batch, RL_I64, &indices, &status), &status); /* without samples, float32 */
    rl_ragged_release(&batch);
    for (size_t b = 0; b < k->num_samples; b++) free(data[b]);

    /* What is beyond a sample's indices is no index. */
    for (size_t b = 0; b < k->num_samples; b++)
        for (size_t i = num_indices(k, b); i < indices.shape[1]; i++)
            ((int64_t *)indices.data)[b * indices.shape[1] + i] = -99;
    return indices;
}

static void check_access(const kind *k)
{
    rl_status status;
    rl_ragged data = poisoned(k), indices = make_indices(k);
    for (int with_filler = 0; with_filler < 2; with_filler++) {
        double filler_number = with_filler ? (k->dtype == RL_BOOL ? 1.0 : 42.0) : 0.0;
        unsigned char filler[8];
        store(k->dtype, filler, 0, filler_number);
        rl_ragged out;
        expect_success(rl_batched_indexing_access(&data, &indices, with_filler ? filler : NULL, &out, &status),
                       &status);
        assert_ptr_equal(out.sizes, indices.sizes);
        assert_int_equal(out.non_uniform_dim, dim_of(k));
        assert_int_equal(out.shape[dim_of(k)], indices.shape[1]);
        size_t count = 0;
        for (size_t b = 0; b < k->num_samples; b++)
            for (size_t o = 0; o < outer_of(k); o++)
                for (size_t i = 0; i < indices.shape[1]; i++)
                    for (size_t c = 0; c < inner_of(k); c++) {
                        double expected =
                            i < num_indices(k, b) ? number_at(k->dtype, b, o, index_at(k, b, i), c) : filler_number;
                        assert_true(load(k->dtype, out.data, count++) == expected);
                    }
        rl_ragged_release(&out);
    }
    rl_ragged_release(&data);
    rl_ragged_release(&indices);
}

static void access_gathers_targets(void **state)
{
    (void)state;
    for_all_kinds(check_access);
}

/* What access gives is a batch of the indices' sizes. It gets numbers of its own and poisoned filler, and is written to
 * a batch that holds -5, or false, everywhere. */
static void check_write(const kind *k)
{
    rl_status status;
    rl_ragged indices = make_indices(k), all = poisoned(k), into = poisoned(k), data;
    expect_success(rl_batched_indexing_access(&all, &indices, NULL, &data, &status), &status);
    const double old = k->dtype == RL_BOOL ? 0.0 : -5.0;
    size_t width = indices.shape[1], in = inner_of(k), out = outer_of(k);
    for (size_t n = 0; n < padded_count(k); n++) store(k->dtype, into.data, n, old);
    for (size_t b = 0; b < k->num_samples; b++)
        for (size_t o = 0; o < out; o++)
            for (size_t i = 0; i < width; i++)
                for (size_t c = 0; c < in; c++)
                    store(k->dtype, data.data, ((b * out + o) * width + i) * in + c,
                          i < num_indices(k, b) ? number_at(k->dtype, b + 1, o, i, c) : poison_of(k->dtype));
    expect_success(rl_batched_indexing_write(&data, &indices, &into, &status), &status);
    size_t count = 0;
    for (size_t b = 0; b < k->num_samples; b++)
        for (size_t o = 0; o < out; o++)
            for (size_t t = 0; t < most_of(k); t++)
                for (size_t c = 0; c < in; c++) {
                    double expected = old;
                    for (size_t i = 0; i < num_indices(k, b); i++)
                        if (index_at(k, b, i) == t) expected = number_at(k->dtype, b + 1, o, i, c);
                    assert_true(load(k->dtype, into.data, count++) == expected);
                }
    rl_ragged_release(&indices);
    rl_ragged_release(&all);
    rl_ragged_release(&into);
    rl_ragged_release(&data);
}

static void write_scatters_targets_the_last_counting(void **state)
{
    (void)state;
    for_all_kinds(check_write);
}

static void check_mask(const kind *k)
{
    rl_status status;
    rl_ragged indices = make_indices(k), mask;
    for (size_t num_targets = most_of(k); num_targets <= most_of(k) + 2; num_targets += 2) {
        expect_success(rl_batched_mask_from_indices(&indices, num_targets, &mask, &status), &status);
        assert_int_equal(mask.dtype, RL_BOOL);
        assert_int_equal(mask.rank, 2);
        assert_int_equal(mask.shape[0], k->num_samples);
        assert_int_equal(mask.shape[1], num_targets);
        assert_int_equal(rl_ragged_num_targets(&mask), k->num_samples * num_targets);
        for (size_t b = 0; b < k->num_samples; b++) {
            assert_int_equal(rl_ragged_sample_sizes(&mask)[b], num_targets);
            for (size_t t = 0; t < num_targets; t++) {
                bool named = false;
                for (size_t i = 0; i < num_indices(k, b); i++) named |= index_at(k, b, i) == t;
                assert_int_equal(((uint8_t *)mask.data)[b * num_targets + t], named);
                assert_int_equal(rl_ragged_mask(&mask)[b * num_targets + t], 1);
            }
        }
        rl_ragged_release(&mask);
    }
    rl_ragged_release(&indices);
}

static void mask_marks_the_targets_named(void **state)
{
    (void)state;
    for_all_kinds(check_mask);
}

static void check_sums(const kind *k)
{
    rl_status status;
    if (k->dtype != RL_F32) return;
    rl_ragged batch = poisoned(k);
    size_t width = outer_of(k) * inner_of(k), count = k->num_samples * width;
    double *sums = allocate(count * sizeof *sums), *means = allocate(count * sizeof *means),
           *clean = allocate(count * sizeof *clean);
    expect_success(rl_sum_over_targets(&batch, sums, &status), &status);
    expect_success(rl_average_over_targets(&batch, false, means, &status), &status);
    expect_success(rl_average_over_targets(&batch, true, clean, &status), &status);
    for (size_t n = 0; n < count; n++) {
        size_t b = n / width, o = n % width / inner_of(k), c = n % inner_of(k);
        double sum = 0.0; /* of small whole numbers: exact in any order */
        for (size_t i = 0; i < k->sizes[b]; i++) sum += number_at(RL_F32, b, o, i, c);
        assert_true(sums[n] == sum);
        if (k->sizes[b]) {
            assert_true(means[n] == sum / (double)k->sizes[b]);
            assert_true(clean[n] == means[n]);
        } else {
            assert_true(isnan(means[n]));
            assert_true(clean[n] == 0.0);
        }
    }
    free(sums);
    free(means);
    free(clean);
    rl_ragged_release(&batch);
}

static void sums_and_averages_are_of_targets(void **state)
{
    (void)state;
    for_all_kinds(check_sums);
}

/* Terms 0 and 32 share a lane, and 16 joins theirs first: in ascending order the 1 would be lost in 2^60. */
static void sums_go_by_lanes(void **state)
{
    (void)state;
    rl_status status;
    float terms[33] = {0};
    double sum;
    terms[0] = 0x1p60f;
    terms[8] = 1.0f;
    terms[16] = -0x1p61f;
    terms[32] = 0x1p60f;
    rl_ragged batch = one_sample(RL_F32, 33, terms);
    expect_success(rl_sum_over_targets(&batch, &sum, &status), &status);
    assert_true(sum == 1.0);
    rl_ragged_release(&batch);
}

static void averages_of_nan_become_zero_where_asked(void **state)
{
    (void)state;
    rl_status status;
    double average;
    rl_ragged batch = one_sample(RL_F32, 2, (float[]){NAN, 1.0f});
    expect_success(rl_average_over_targets(&batch, false, &average, &status), &status);
    assert_true(isnan(average));
    expect_success(rl_average_over_targets(&batch, true, &average, &status), &status);
    assert_true(average == 0.0);
    rl_ragged_release(&batch);
}

/* Four batches that share sizes, and one that has its own, released in every order. */
static void any_holder_may_go_first(void **state)
{
    (void)state;
    rl_status status;
    const kind k = {RL_F32, 2, 4, {2, 0, 5, 1}};
    for (size_t order = 0; order < 24; order++) {
        rl_ragged batch[4];
        batch[0] = combine(&k, NULL);
        batch[1] = combine(&k, &batch[0]);
        expect_success(rl_ragged_to_dtype(&batch[1], RL_F64, &batch[2], &status), &status);
        expect_success(rl_ragged_to_device(&batch[2], rl_backend_cpu(), &batch[3], &status), &status);
        size_t left[4] = {0, 1, 2, 3}, code = order;
        for (size_t remaining = 4; remaining; remaining--) {
            size_t at = code % remaining;
            code /= remaining;
            rl_ragged_release(&batch[left[at]]);
            assert_null(batch[left[at]].data);
            for (; at + 1 < remaining; at++) left[at] = left[at + 1];
            for (size_t r = 0; r + 1 < remaining; r++) check_sizes(&k, &batch[left[r]]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(combine_packs_samples),
        cmocka_unit_test(combine_reads_any_strides),
        cmocka_unit_test(combine_shares_sizes),
        cmocka_unit_test(split_gives_the_samples_back),
        cmocka_unit_test(to_device_copies_all),
        cmocka_unit_test(to_dtype_converts_all),
        cmocka_unit_test(to_dtype_clamps_and_rounds_once),
        cmocka_unit_test(apply_makes_a_batch_alike),
        cmocka_unit_test(with_sample_sizes_like_attaches_sizes),
        cmocka_unit_test(access_gathers_targets),
        cmocka_unit_test(write_scatters_targets_the_last_counting),
        cmocka_unit_test(mask_marks_the_targets_named),
        cmocka_unit_test(sums_and_averages_are_of_targets),
        cmocka_unit_test(sums_go_by_lanes),
        cmocka_unit_test(averages_of_nan_become_zero_where_asked),
        cmocka_unit_test(any_holder_may_go_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
