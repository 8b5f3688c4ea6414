/* Ragged batches on a GPU are those on the CPU, bit for bit. */
#include "core/base/backend.h"
#include "core/base/tensor.h"
#include "core/ragged.h"
#include "core/ragged/ragged_ops.h"
#include "tests/cuda/devices.h"
#include "tests/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const rl_dtype batch_dtypes[] = {RL_BOOL, RL_I32, RL_I64, RL_F32, RL_F64};
#define NUM_DTYPES (sizeof batch_dtypes / sizeof *batch_dtypes)

/* More than the tests' grids have room for at once. */
#define MOST_SAMPLES 30

/* Samples of one input: (outer…, size, inner…) of any bytes. */
typedef struct input {
    rl_tensor samples[MOST_SAMPLES];
    size_t num_samples;
    int non_uniform_dim;
    unsigned char *bytes;
} input;

static void make_input(input *made, rl_dtype dtype, int rank, int axis, size_t num_samples, uint64_t seed)
{
    uint64_t state = seed;
    size_t item_size = rl_dtype_size(dtype), shape[3] = {1 + random_below(&state, 3), 1 + random_below(&state, 5), 3};
    made->num_samples = num_samples;
    made->non_uniform_dim = axis + 1;
    made->bytes = calloc(1, MOST_SAMPLES * 3 * 5 * 70 * sizeof(double));
    assert_non_null(made->bytes);
    unsigned char *next = made->bytes;
    for (size_t b = 0; b < num_samples; b++) {
        rl_status status;
        shape[axis] = random_below(&state, 4) ? random_below(&state, 70) : 0;
        assert_true(rl_tensor_init(&made->samples[b], dtype, item_size, rank, shape, false, next, &status));
        next += rl_tensor_count(&made->samples[b]) * item_size;
    }
    for (unsigned char *byte = made->bytes; byte < next; byte++)
        *byte = (unsigned char)(dtype == RL_BOOL ? random_below(&state, 2) : next_random(&state));
}

static void must(bool done, const rl_status *status)
{
    if (!done) fail_msg("%s", status->what);
}

static rl_ragged combine(rl_backend *backend, const input *from)
{
    rl_ragged made;
    rl_status status;
    must(rl_ragged_combine(backend, from->samples, from->num_samples, from->non_uniform_dim, NULL, &made, &status),
         &status);
    return made;
}

/* Where several GPUs are named, the first one has the ragged batches: here not the first that there is. */
static rl_backend *open_gpu(void)
{
    const int backwards[] = {1, 0};
    int count;
    rl_status status;
    must(rl_cuda_count(&count, &status), &status);
    rl_backend *backend = rl_backend_cuda_create(count > 1 ? backwards : backwards + 1, count > 1 ? 2 : 1, &status);
    if (!backend) fail_msg("%s", status.what);
    return backend;
}

static size_t num_bytes(const rl_ragged *ragged)
{
    size_t size = rl_dtype_size(ragged->dtype);
    for (int d = 0; d < ragged->rank; d++) size *= ragged->shape[d];
    return size;
}

static void assert_same_bytes(const unsigned char *expected, const unsigned char *actual, size_t size, const char *what)
{
    for (size_t k = 0; k < size; k++)
        if (expected[k] != actual[k])
            fail_msg("%s: byte %zu of %zu is %02x; %02x was expected", what, k, size, actual[k], expected[k]);
}

/* Holds the padded tensors, filler too, against each other. */
static void assert_same_batch(const rl_ragged *expected, const rl_ragged *actual, const char *what)
{
    rl_status status;
    size_t size = num_bytes(expected);
    assert_int_equal(size, num_bytes(actual));
    unsigned char *bytes = malloc(size + 1);
    assert_non_null(bytes);
    must(actual->backend->ragged->download(actual->backend, bytes, actual->data, size, &status), &status);
    assert_same_bytes(expected->data, bytes, size, what);
    free(bytes);
}

static void hold_split_to_cpu(const rl_ragged *expected, const rl_ragged *actual)
{
    rl_status status;
    rl_tensor *expected_samples, *actual_samples;
    void *expected_memory, *actual_memory;
    must(rl_ragged_split(expected, &expected_samples, &expected_memory, &status), &status);
    must(rl_ragged_split(actual, &actual_samples, &actual_memory, &status), &status);
    for (size_t b = 0; b < expected->shape[0]; b++) {
        size_t size = rl_tensor_count(&expected_samples[b]) * rl_dtype_size(expected->dtype);
        assert_int_equal(rl_tensor_count(&expected_samples[b]), rl_tensor_count(&actual_samples[b]));
        assert_same_bytes(expected_samples[b].data, actual_samples[b].data, size, "split");
    }
    free(expected_samples);
    free(expected_memory);
    free(actual_samples);
    free(actual_memory);
}

static void hold_dtypes_to_cpu(const rl_ragged *expected, const rl_ragged *actual)
{
    for (size_t k = 0; k < NUM_DTYPES; k++) {
        rl_status status;
        rl_ragged on_cpu, on_gpu;
        must(rl_ragged_to_dtype(expected, batch_dtypes[k], &on_cpu, &status), &status);
        must(rl_ragged_to_dtype(actual, batch_dtypes[k], &on_gpu, &status), &status);
        assert_same_batch(&on_cpu, &on_gpu, "to dtype");
        rl_ragged_release(&on_cpu);
        rl_ragged_release(&on_gpu);
    }
}

static void hold_sums_to_cpu(const rl_ragged *expected, const rl_ragged *actual)
{
    rl_status status;
    size_t count = num_bytes(expected) / sizeof(float) + MOST_SAMPLES * 15;
    double *sums = calloc(2 * count, sizeof *sums);
    assert_non_null(sums);
    must(rl_sum_over_targets(expected, sums, &status), &status);
    must(rl_sum_over_targets(actual, sums + count, &status), &status);
    assert_same_bytes((unsigned char *)sums, (unsigned char *)(sums + count), count * sizeof *sums, "sums");
    must(rl_average_over_targets(expected, true, sums, &status), &status);
    must(rl_average_over_targets(actual, true, sums + count, &status), &status);
    assert_same_bytes((unsigned char *)sums, (unsigned char *)(sums + count), count * sizeof *sums, "averages");
    free(sums);
}

static void test_packing_types_and_sums(void **state)
{
    (void)state;
    rl_backend *gpu = open_gpu();
    for (uint64_t seed = 0; seed < 30; seed++) {
        input made;
        int rank = 1 + (int)(seed % 3), axis = (int)(seed / 3 % (uint64_t)rank);
        make_input(&made, batch_dtypes[seed % NUM_DTYPES], rank, axis, seed % 12, seed);
        rl_ragged on_cpu = combine(rl_backend_cpu(), &made), on_gpu = combine(gpu, &made);
        assert_same_batch(&on_cpu, &on_gpu, "combine");
        hold_split_to_cpu(&on_cpu, &on_gpu);
        hold_dtypes_to_cpu(&on_cpu, &on_gpu);
        if (on_cpu.dtype == RL_F32) hold_sums_to_cpu(&on_cpu, &on_gpu);
        rl_ragged_release(&on_cpu);
        rl_ragged_release(&on_gpu);
        free(made.bytes);
    }
    gpu->ops->destroy(gpu);
}

/* Every type's edges, and what other types make of them. */
static void test_conversion_of_edges(void **state)
{
    (void)state;
    double f64[] = {0.0,           -0.0,   0.5,     -0.5, 1e-310, 3.5e38,   -1e300,    2147483647.5,
                    -2147483649.0, 9.3e18, -9.3e18, NAN,  -NAN,   INFINITY, -INFINITY, 1.00000017881393432617187499};
    float f32[] = {0.0f, -0.0f, 1e-45f, -1e-40f, 16777217.0f, 3e9f, 1e19f, -1e19f, NAN, -NAN, INFINITY, -INFINITY};
    int64_t i64[] = {0, -1, INT64_MIN, INT64_MAX, 16777217, 9007199254740993, -9007199254740993, INT32_MAX};
    int32_t i32[] = {0, 1, -1, INT32_MIN, INT32_MAX, 16777217};
    const struct {
        rl_dtype dtype;
        const void *data;
        size_t count;
    } edges[] = {{RL_F64, f64, sizeof f64 / sizeof *f64},
                 {RL_F32, f32, sizeof f32 / sizeof *f32},
                 {RL_I64, i64, sizeof i64 / sizeof *i64},
                 {RL_I32, i32, sizeof i32 / sizeof *i32}};
    rl_backend *gpu = open_gpu();
    for (size_t k = 0; k < sizeof edges / sizeof *edges; k++) {
        rl_status status;
        input made = {.num_samples = 1, .non_uniform_dim = 1};
        must(rl_tensor_init(&made.samples[0], edges[k].dtype, rl_dtype_size(edges[k].dtype), 1, &edges[k].count, false,
                            edges[k].data, &status),
             &status);
        rl_ragged on_cpu = combine(rl_backend_cpu(), &made), on_gpu = combine(gpu, &made);
        hold_dtypes_to_cpu(&on_cpu, &on_gpu);
        rl_ragged_release(&on_cpu);
        rl_ragged_release(&on_gpu);
    }
    gpu->ops->destroy(gpu);
}

/* Data, as many indices as some samples have targets, and what to write there. */
typedef struct indexing {
    input data, indices, values;
} indexing;

static void make_indexing(indexing *made, uint64_t seed)
{
    uint64_t state = seed;
    size_t num_samples = 1 + (size_t)(7 * seed % MOST_SAMPLES);
    make_input(&made->data, batch_dtypes[seed % NUM_DTYPES], 2, 0, num_samples, seed);
    make_input(&made->indices, RL_I64, 1, 0, num_samples, seed);
    make_input(&made->values, batch_dtypes[seed % NUM_DTYPES], 2, 0, num_samples, seed);
    int64_t *index = (int64_t *)(void *)made->indices.bytes;
    for (size_t b = 0; b < num_samples; b++)
        for (size_t i = 0; i < made->indices.samples[b].shape[0]; i++)
            *index++ = (int64_t)random_below(&state, made->data.samples[b].shape[0]); /* some of them equal */
}

static void release_indexing(indexing *made)
{
    free(made->data.bytes);
    free(made->indices.bytes);
    free(made->values.bytes);
}

/* What indexing makes on one device: access, write, and mask. */
typedef struct indexed {
    rl_ragged data, indices, values, got, mask;
} indexed;

static void run_indexing(rl_backend *backend, const indexing *from, indexed *made)
{
    rl_status status;
    const uint64_t filler = 0x0102030405060708u;
    made->data = combine(backend, &from->data);
    made->indices = combine(backend, &from->indices);
    made->values = combine(backend, &from->values);
    must(rl_batched_indexing_access(&made->data, &made->indices, &filler, &made->got, &status), &status);
    must(rl_batched_indexing_write(&made->values, &made->indices, &made->data, &status), &status);
    must(rl_batched_mask_from_indices(&made->indices, 77, &made->mask, &status), &status);
}

static void release_indexed(indexed *made)
{
    rl_ragged_release(&made->data);
    rl_ragged_release(&made->indices);
    rl_ragged_release(&made->values);
    rl_ragged_release(&made->got);
    rl_ragged_release(&made->mask);
}

static void test_indexing(void **state)
{
    (void)state;
    rl_backend *gpu = open_gpu();
    for (uint64_t seed = 0; seed < 20; seed++) {
        indexing made;
        indexed on_cpu, on_gpu;
        make_indexing(&made, seed);
        run_indexing(rl_backend_cpu(), &made, &on_cpu);
        run_indexing(gpu, &made, &on_gpu);
        assert_same_batch(&on_cpu.got, &on_gpu.got, "access");
        assert_same_batch(&on_cpu.data, &on_gpu.data, "write");
        assert_same_batch(&on_cpu.mask, &on_gpu.mask, "mask");
        release_indexed(&on_cpu);
        release_indexed(&on_gpu);
        release_indexing(&made);
    }
    gpu->ops->destroy(gpu);
}

/* The first of several bad indices is reported, as on the CPU, and nothing is written. */
static void test_bad_indices(void **state)
{
    (void)state;
    rl_backend *gpu = open_gpu();
    const int64_t indices[][2] = {{0, 1}, {4, 5}, {-1, 99}};
    input made = {.num_samples = 3, .non_uniform_dim = 1};
    rl_status on_cpu, on_gpu;
    const size_t two = 2;
    for (size_t b = 0; b < 3; b++)
        must(rl_tensor_init(&made.samples[b], RL_I64, sizeof(int64_t), 1, &two, false, indices[b], &on_cpu), &on_cpu);
    rl_ragged cpu_indices = combine(rl_backend_cpu(), &made), gpu_indices = combine(gpu, &made), mask;
    assert_false(rl_batched_mask_from_indices(&cpu_indices, 5, &mask, &on_cpu));
    assert_false(rl_batched_mask_from_indices(&gpu_indices, 5, &mask, &on_gpu));
    assert_int_equal(on_gpu.code, RL_ERR_ARGUMENT);
    assert_int_equal(on_gpu.sample, 1);
    assert_string_equal(on_gpu.what, "index 5 is outside [0, 5)");
    assert_string_equal(on_gpu.what, on_cpu.what);
    rl_ragged_release(&cpu_indices);
    rl_ragged_release(&gpu_indices);
    gpu->ops->destroy(gpu);
}

/* Transfers are done when their call returns, from the memory that does not make them so by itself, too. */
static void test_transfers_of_pinned_memory(void **state)
{
    (void)state;
    rl_backend *gpu = open_gpu();
    rl_status status;
    const size_t size = 100;
    unsigned char *pinned = gpu->ops->host_alloc(gpu, size, &status);
    void *memory = gpu->ragged->alloc(gpu, size, &status);
    assert_non_null(pinned);
    assert_non_null(memory);
    memset(pinned, 1, size);
    must(gpu->ragged->upload(gpu, memory, pinned, size, &status), &status);
    memset(pinned, 2, size);
    must(gpu->ragged->download(gpu, pinned, memory, size, &status), &status);
    for (size_t k = 0; k < size; k++) assert_int_equal(pinned[k], 1);
    gpu->ragged->release(gpu, memory);
    gpu->ops->host_release(gpu, pinned);
    gpu->ops->destroy(gpu);
}

static void test_to_device_and_back(void **state)
{
    (void)state;
    rl_backend *gpu = open_gpu();
    rl_status status;
    input made;
    make_input(&made, RL_F32, 2, 0, 7, 5);
    rl_ragged on_cpu = combine(rl_backend_cpu(), &made), on_gpu, back;
    must(rl_ragged_to_device(&on_cpu, gpu, &on_gpu, &status), &status);
    must(rl_ragged_to_device(&on_gpu, rl_backend_cpu(), &back, &status), &status);
    assert_same_batch(&on_cpu, &on_gpu, "to device");
    assert_same_batch(&on_cpu, &back, "and back");
    rl_ragged_release(&on_cpu);
    rl_ragged_release(&on_gpu);
    rl_ragged_release(&back);
    free(made.bytes);
    gpu->ops->destroy(gpu);
}

int main(void)
{
    int skipped = skip_without_gpu();
    if (skipped) return skipped;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packing_types_and_sums),
        cmocka_unit_test(test_conversion_of_edges),
        cmocka_unit_test(test_indexing),
        cmocka_unit_test(test_bad_indices),
        cmocka_unit_test(test_to_device_and_back),
        cmocka_unit_test(test_transfers_of_pinned_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
