/* Every operation on ragged batches, for empty, full and mixed samples of every type, against loops over the samples
 * themselves. Filler is NaN wherever a type has it: none may come through. */
#include "core_testing.h"

#include "ragged.h"

#include <math.h>
#include <stdio.h>

#define MOST_SAMPLES 4
#define INNER 3
#define OUTER 2

static const rl_dtype dtypes[] = {RL_F32, RL_I32, RL_I64, RL_BOOL, RL_F64};
#define NUM_DTYPES (sizeof dtypes / sizeof *dtypes)

/* A kind of batch: samples of (size,), (size, INNER) or (OUTER, size, INNER). */
typedef struct kind {
    rl_dtype dtype;
    int rank; /* of a sample */
    size_t num_samples, sizes[MOST_SAMPLES];
} kind;

static const kind size_cases[] = {
    {0, 0, 0, {0}},          /* no sample */
    {0, 0, 2, {0, 0}},       /* no target */
    {0, 0, 3, {4, 4, 4}},    /* full */
    {0, 0, 4, {2, 0, 5, 1}}, /* mixed */
    {0, 0, 1, {3}},          /* one */
    {0, 0, 3, {70, 0, 33}},  /* more targets than lanes */
};

static void for_all_kinds(void (*check)(const kind *kind))
{
    for (size_t c = 0; c < sizeof size_cases / sizeof *size_cases; c++) {
        for (size_t t = 0; t < NUM_DTYPES; t++) {
            for (int rank = 1; rank <= 3; rank++) {
                kind k = size_cases[c];
                k.dtype = dtypes[t];
                k.rank = rank;
                check(&k);
            }
        }
    }
}

static int dim_of(const kind *k)
{
    return k->rank == 3 ? 2 : 1;
}

static size_t outer_of(const kind *k)
{
    return k->rank == 3 ? OUTER : 1;
}

static size_t inner_of(const kind *k)
{
    return k->rank == 1 ? 1 : INNER;
}

static size_t most_of(const kind *k)
{
    size_t most = 0;
    for (size_t b = 0; b < k->num_samples; b++)
        if (k->sizes[b] > most) most = k->sizes[b];
    return most;
}

static size_t sum_of(const kind *k)
{
    size_t sum = 0;
    for (size_t b = 0; b < k->num_samples; b++) sum += k->sizes[b];
    return sum;
}

/* The number at a place of a sample: small, whole, and of every sign that the type has. */
static double number_at(rl_dtype dtype, size_t b, size_t o, size_t i, size_t k)
{
    size_t mixed = b * 31 + o * 17 + i * 7 + k * 3 + 1;
    return dtype == RL_BOOL ? (double)(mixed % 2) : (double)(mixed % 200) - 100.0;
}

static void store(rl_dtype dtype, void *data, size_t index, double number)
{
    switch (dtype) {
    case RL_F32: ((float *)data)[index] = (float)number; break;
    case RL_F64: ((double *)data)[index] = number; break;
    case RL_I32: ((int32_t *)data)[index] = (int32_t)number; break;
    case RL_I64: ((int64_t *)data)[index] = (int64_t)number; break;
    default: ((uint8_t *)data)[index] = number != 0.0;
    }
}

static double load(rl_dtype dtype, const void *data, size_t index)
{
    switch (dtype) {
    case RL_F32: return (double)((const float *)data)[index];
    case RL_F64: return ((const double *)data)[index];
    case RL_I32: return ((const int32_t *)data)[index];
    case RL_I64: return (double)((const int64_t *)data)[index];
    default: return ((const uint8_t *)data)[index];
    }
}

/* Filler that would be noticed. */
static double poison_of(rl_dtype dtype)
{
    return dtype == RL_F32 || dtype == RL_F64 ? (double)NAN : dtype == RL_BOOL ? 1.0 : -77777.0;
}

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static rl_tensor view(rl_dtype dtype, int rank, const size_t *shape, const void *data)
{
    rl_tensor tensor;
    rl_status status;
    expect_success(rl_tensor_init(&tensor, dtype, rl_dtype_size(dtype), rank, shape, false, data, &status), &status);
    return tensor;
}

typedef struct samples {
    rl_tensor tensor[MOST_SAMPLES];
    void *data[MOST_SAMPLES];
} samples;

static void sample_shape(const kind *k, size_t size, size_t *shape)
{
    if (k->rank == 3) *shape++ = OUTER;
    *shape++ = size;
    if (k->rank > 1) *shape = INNER;
}

static samples make_samples(const kind *k)
{
    samples made = {0};
    for (size_t b = 0; b < k->num_samples; b++) {
        size_t shape[3] = {0}, count = 0;
        sample_shape(k, k->sizes[b], shape);
        made.data[b] = allocate(outer_of(k) * k->sizes[b] * inner_of(k) * rl_dtype_size(k->dtype));
        for (size_t o = 0; o < outer_of(k); o++)
            for (size_t i = 0; i < k->sizes[b]; i++)
                for (size_t c = 0; c < inner_of(k); c++)
                    store(k->dtype, made.data[b], count++, number_at(k->dtype, b, o, i, c));
        made.tensor[b] = view(k->dtype, k->rank, shape, made.data[b]);
    }
    return made;
}

static void free_samples(samples *s)
{
    for (size_t b = 0; b < MOST_SAMPLES; b++) free(s->data[b]);
}

static rl_ragged combine(const kind *k, const rl_ragged *like)
{
    rl_status status;
    rl_ragged batch;
    samples s = make_samples(k);
    expect_success(rl_ragged_combine(rl_backend_cpu(), s.tensor, k->num_samples, dim_of(k), like, &batch, &status),
                   &status);
    free_samples(&s);
    return batch;
}

/* The padded shape of such a batch; of none without samples, whose type and rank nobody knows. */
static void padded_shape(const kind *k, size_t *shape)
{
    shape[0] = k->num_samples;
    sample_shape(k, most_of(k), shape + 1);
}

static size_t padded_count(const kind *k)
{
    return k->num_samples * outer_of(k) * most_of(k) * inner_of(k);
}

/* The same batch with poisoned filler. */
static rl_ragged poisoned(const kind *k)
{
    rl_status status;
    rl_ragged plain = combine(k, NULL), batch;
    void *data = allocate(padded_count(k) * rl_dtype_size(k->dtype));
    size_t shape[4] = {0}, count = 0;
    padded_shape(k, shape);
    for (size_t b = 0; b < k->num_samples; b++)
        for (size_t o = 0; o < outer_of(k); o++)
            for (size_t i = 0; i < most_of(k); i++)
                for (size_t c = 0; c < inner_of(k); c++)
                    store(k->dtype, data, count++,
                          i < k->sizes[b] ? number_at(k->dtype, b, o, i, c) : poison_of(k->dtype));
    rl_tensor padded = view(k->dtype, k->rank + 1, shape, data);
    expect_success(rl_ragged_with_sample_sizes_like(&plain, &padded, dim_of(k), &batch, &status), &status);
    free(data);
    rl_ragged_release(&plain);
    return batch;
}

static void check_sizes(const kind *k, const rl_ragged *batch)
{
    assert_int_equal(rl_ragged_num_targets(batch), sum_of(k));
    assert_memory_equal(rl_ragged_sample_sizes(batch), k->sizes, k->num_samples * sizeof *k->sizes);
    for (size_t b = 0; b < k->num_samples; b++)
        for (size_t i = 0; i < most_of(k); i++)
            assert_int_equal(rl_ragged_mask(batch)[b * most_of(k) + i], i < k->sizes[b]);
}

static void check_shape(const kind *k, const rl_ragged *batch)
{
    size_t shape[4] = {0};
    padded_shape(k, shape);
    if (k->num_samples == 0) shape[1] = shape[2] = shape[3] = 0;
    assert_int_equal(batch->rank, k->num_samples ? k->rank + 1 : 2);
    assert_int_equal(batch->non_uniform_dim, k->num_samples ? dim_of(k) : 1);
    assert_int_equal(batch->dtype, k->num_samples ? k->dtype : RL_F32);
    assert_memory_equal(batch->shape, shape, (size_t)batch->rank * sizeof *shape);
}

/* The padded tensor holds the samples' numbers and this filler. */
static void check_padded(const kind *k, const rl_ragged *batch, double filler)
{
    size_t count = 0;
    check_sizes(k, batch);
    for (size_t b = 0; b < k->num_samples; b++)
        for (size_t o = 0; o < outer_of(k); o++)
            for (size_t i = 0; i < most_of(k); i++)
                for (size_t c = 0; c < inner_of(k); c++)
                    assert_true(same(load(k->dtype, batch->data, count++),
                                     i < k->sizes[b] ? number_at(k->dtype, b, o, i, c) : filler));
}

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

static rl_ragged one_sample(rl_dtype dtype, size_t size, const void *data)
{
    rl_status status;
    rl_ragged batch;
    rl_tensor tensor = view(dtype, 1, &size, data);
    expect_success(rl_ragged_combine(rl_backend_cpu(), &tensor, 1, 1, NULL, &batch, &status), &status);
    return batch;
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

/* Two samples, of 3 and 1 targets, and indices into them: in the second sample the last one is `index`. */
static void with_index(int64_t index, const char *text)
{
    rl_status status;
    rl_backend *cpu = rl_backend_cpu();
    size_t three = 3, one = 1, two = 2;
    const float numbers[] = {1, 2, 3};
    const int64_t first[] = {2, 0}, second[] = {0, index};
    rl_tensor tensor[2] = {view(RL_F32, 1, &three, numbers), view(RL_F32, 1, &one, numbers)};
    rl_ragged data, indices, values, out = {0};
    expect_success(rl_ragged_combine(cpu, tensor, 2, 1, NULL, &data, &status), &status);
    tensor[0] = view(RL_I64, 1, &two, first);
    tensor[1] = view(RL_I64, 1, &two, second);
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
    with_index(0, NULL);
    with_index(1, "sample 1: index 1 is outside [0, 1)"); /* filler of the padded tensor */
    with_index(3, "sample 1: index 3 is outside [0, 1)");
    with_index(-1, "sample 1: index -1 is outside [0, 1)");
    with_index(INT64_MIN, "sample 1: index -9223372036854775808 is outside [0, 1)");
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
    const kind plain = {RL_F32, 2, 2, {1, 1}}, real = {RL_F64, 2, 2, {1, 1}}, flat = {RL_F32, 1, 2, {1, 1}},
               deep = {RL_F32, 3, 2, {1, 1}}, more = {RL_F32, 2, 2, {1, 2}}, indexing = {RL_I64, 1, 2, {1, 1}};
    rl_ragged indices = combine(&indexing, NULL), into = combine(&plain, NULL);
    const kind *wrong[] = {&real, &flat, &deep, &more};
    for (size_t c = 0; c < 4; c++) {
        rl_ragged data = combine(wrong[c], NULL);
        expect_write_refused(&data, &indices, &into);
        rl_ragged_release(&data);
    }
    expect_write_refused(&into, &indices, &into);
    rl_ragged_release(&indices);
    rl_ragged_release(&into);
}

/* A device whose memory runs out after some allocations. */
typedef struct scarce {
    rl_backend backend;
    rl_backend_ops ops;
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
    return rl_backend_cpu()->ops->alloc(rl_backend_cpu(), size, status);
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
    scarce device = {.ops = *rl_backend_cpu()->ops};
    device.ops.alloc = scarce_alloc;
    device.backend.ops = &device.ops;
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
        cmocka_unit_test(combine_packs_samples),
        cmocka_unit_test(combine_reads_any_strides),
        cmocka_unit_test(combine_shares_sizes),
        cmocka_unit_test(split_gives_the_samples_back),
        cmocka_unit_test(to_device_copies_all),
        cmocka_unit_test(to_dtype_converts_all),
        cmocka_unit_test(to_dtype_clamps_and_rounds_once),
        cmocka_unit_test(apply_makes_a_batch_alike),
        cmocka_unit_test(apply_passes_failures_on),
        cmocka_unit_test(with_sample_sizes_like_attaches_sizes),
        cmocka_unit_test(access_gathers_targets),
        cmocka_unit_test(write_scatters_targets_the_last_counting),
        cmocka_unit_test(mask_marks_the_targets_named),
        cmocka_unit_test(sums_and_averages_are_of_targets),
        cmocka_unit_test(sums_go_by_lanes),
        cmocka_unit_test(averages_of_nan_become_zero_where_asked),
        cmocka_unit_test(any_holder_may_go_first),
        cmocka_unit_test(samples_that_do_not_belong_together_are_refused),
        cmocka_unit_test(sizes_are_lent_to_their_own_shape_only),
        cmocka_unit_test(types_without_arithmetic_are_not_converted),
        cmocka_unit_test(indices_name_targets_and_no_filler),
        cmocka_unit_test(indices_are_held_to_full_samples_too),
        cmocka_unit_test(indices_of_other_kinds_are_refused),
        cmocka_unit_test(what_is_written_must_fit),
        cmocka_unit_test(nothing_leaks_where_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
