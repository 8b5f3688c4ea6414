/* What the tests of ragged batches share: batches of every kind, and what they should hold. Filler is NaN wherever a
 * type has it: none may come through. */
#ifndef RAGLOSS_RAGGED_TESTING_H
#define RAGLOSS_RAGGED_TESTING_H

#include "tests/core/core_testing.h"

#include "core/base/backend.h"
#include "core/base/tensor.h"
#include "core/ragged.h"

#include <math.h>

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

static inline void for_all_kinds(void (*check)(const kind *kind))
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

static inline int dim_of(const kind *k)
{
    return k->rank == 3 ? 2 : 1;
}

static inline size_t outer_of(const kind *k)
{
    return k->rank == 3 ? OUTER : 1;
}

static inline size_t inner_of(const kind *k)
{
    return k->rank == 1 ? 1 : INNER;
}

static inline size_t most_of(const kind *k)
{
    size_t most = 0;
    for (size_t b = 0; b < k->num_samples; b++)
        if (k->sizes[b] > most) most = k->sizes[b];
    return most;
}

static inline size_t sum_of(const kind *k)
{
    size_t sum = 0;
    for (size_t b = 0; b < k->num_samples; b++) sum += k->sizes[b];
    return sum;
}

/* The number at a place of a sample: small, whole, and of every sign that the type has. */
static inline double number_at(rl_dtype dtype, size_t b, size_t o, size_t i, size_t k)
{
    size_t mixed = b * 31 + o * 17 + i * 7 + k * 3 + 1;
    return dtype == RL_BOOL ? (double)(mixed % 2) : (double)(mixed % 200) - 100.0;
}

static inline void store(rl_dtype dtype, void *data, size_t index, double number)
{
    switch (dtype) {
    case RL_F32: ((float *)data)[index] = (float)number; break;
    case RL_F64: ((double *)data)[index] = number; break;
    case RL_I32: ((int32_t *)data)[index] = (int32_t)number; break;
    case RL_I64: ((int64_t *)data)[index] = (int64_t)number; break;
    default: ((uint8_t *)data)[index] = number != 0.0;
    }
}

static inline double load(rl_dtype dtype, const void *data, size_t index)
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
static inline double poison_of(rl_dtype dtype)
{
    return dtype == RL_F32 || dtype == RL_F64 ? (double)NAN : dtype == RL_BOOL ? 1.0 : -77777.0;
}

static inline bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static inline rl_tensor view(rl_dtype dtype, int rank, const size_t *shape, const void *data)
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

static inline void sample_shape(const kind *k, size_t size, size_t *shape)
{
    if (k->rank == 3) *shape++ = OUTER;
    *shape++ = size;
    if (k->rank > 1) *shape = INNER;
}

static inline samples make_samples(const kind *k)
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

static inline void free_samples(samples *s)
{
    for (size_t b = 0; b < MOST_SAMPLES; b++) free(s->data[b]);
}

static inline rl_ragged combine(const kind *k, const rl_ragged *like)
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
static inline void padded_shape(const kind *k, size_t *shape)
{
    shape[0] = k->num_samples;
    sample_shape(k, most_of(k), shape + 1);
}

static inline size_t padded_count(const kind *k)
{
    return k->num_samples * outer_of(k) * most_of(k) * inner_of(k);
}

/* The same batch with poisoned filler. */
static inline rl_ragged poisoned(const kind *k)
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

static inline void check_sizes(const kind *k, const rl_ragged *batch)
{
    assert_int_equal(rl_ragged_num_targets(batch), sum_of(k));
    assert_memory_equal(rl_ragged_sample_sizes(batch), k->sizes, k->num_samples * sizeof *k->sizes);
    for (size_t b = 0; b < k->num_samples; b++)
        for (size_t i = 0; i < most_of(k); i++)
            assert_int_equal(rl_ragged_mask(batch)[b * most_of(k) + i], i < k->sizes[b]);
}

static inline void check_shape(const kind *k, const rl_ragged *batch)
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
static inline void check_padded(const kind *k, const rl_ragged *batch, double filler)
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

static inline rl_ragged one_sample(rl_dtype dtype, size_t size, const void *data)
{
    rl_status status;
    rl_ragged batch;
    rl_tensor tensor = view(dtype, 1, &size, data);
    expect_success(rl_ragged_combine(rl_backend_cpu(), &tensor, 1, 1, NULL, &batch, &status), &status);
    return batch;
}

#endif
