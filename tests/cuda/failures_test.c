/* Each CUDA call of the operations on ragged batches made to fail once: the operation fails, says so, and leaks
 * nothing. The simulator ends the program where something is left at the next start. */
#include "core/formulas/criterion.h"
#include "core/ragged.h"
#include "tests/cuda/devices.h"
#include "tests/cudasim/cudasim.h"

#include <stdlib.h>
#include <string.h>

/* Every operation once; false where one fails. */
static bool operate(rl_backend *gpu, rl_status *status)
{
    const float numbers[] = {1, 2, 3, 4, 5};
    const int64_t places[] = {0, 0, 1};
    const size_t data_sizes[] = {3, 2}, index_sizes[] = {1, 2};
    rl_tensor samples[2], indices[2];
    rl_ragged data = {0}, index = {0}, got = {0}, mask = {0}, converted = {0};
    double sums[2];
    for (size_t b = 0; b < 2; b++)
        if (!rl_tensor_init(&samples[b], RL_F32, 4, 1, &data_sizes[b], false, numbers + 3 * b, status) ||
            !rl_tensor_init(&indices[b], RL_I64, 8, 1, &index_sizes[b], false, places + b, status))
            return false;
    bool done = rl_ragged_combine(gpu, samples, 2, 1, NULL, &data, status) &&
                rl_ragged_combine(gpu, indices, 2, 1, NULL, &index, status) &&
                rl_batched_indexing_access(&data, &index, NULL, &got, status) &&
                rl_batched_indexing_write(&got, &index, &data, status) &&
                rl_batched_mask_from_indices(&index, 4, &mask, status) &&
                rl_ragged_to_dtype(&data, RL_F64, &converted, status) && rl_sum_over_targets(&data, sums, status);
    if (done) {
        rl_tensor *split;
        void *memory;
        done = rl_ragged_split(&data, &split, &memory, status);
        if (done) {
            free(split);
            free(memory);
        }
    }
    rl_ragged *const made[] = {&data, &index, &got, &mask, &converted};
    for (size_t k = 0; k < sizeof made / sizeof *made; k++)
        if (made[k]->sizes) rl_ragged_release(made[k]);
    return done;
}

static bool open_and_operate(rl_status *status)
{
    const int device = 0;
    rl_backend *gpu = rl_backend_cuda_create(&device, 1, status);
    if (!gpu) return false;
    bool done = operate(gpu, status);
    gpu->ops->destroy(gpu);
    return done;
}

static bool releases(const char *call)
{
    return strncmp(call, "cudaFree", 8) == 0 || strcmp(call, "cudaStreamDestroy") == 0;
}

static void test_each_call_fails_once(void **state)
{
    (void)state;
    unsigned long call = 1;
    for (;; call++) {
        const cudasim_options options = {.seed = call, .devices = 1, .memory = 1 << 20, .fail = call};
        rl_status status;
        cudasim_configure(&options);
        bool done = open_and_operate(&status);
        const char *failed = cudasim_failed_call();
        if (!failed) {
            assert_true(done);
            break;
        }
        if (done) {
            if (!releases(failed)) fail_msg("call %lu, %s: the failure went unseen", call, failed);
            continue;
        }
        assert_int_equal(status.code, strcmp(failed, "cudaMalloc") == 0 ? RL_ERR_DEVICE_MEMORY : RL_ERR_DEVICE);
        if (!strstr(status.what, " failed: ")) fail_msg("call %lu, %s: %s", call, failed, status.what);
    }
    assert_true(call > 80);
}

/* As many GPUs as there may be, and no more, are asked for their memory. */
static void test_memory_of_the_most_gpus(void **state)
{
    (void)state;
    const cudasim_options options = {.devices = RL_CUDA_MAX_DEVICES, .memory = 1 << 20};
    int devices[RL_CUDA_MAX_DEVICES];
    for (int k = 0; k < RL_CUDA_MAX_DEVICES; k++) devices[k] = k;
    rl_status status;
    size_t size;
    cudasim_configure(&options);
    rl_backend *gpus = rl_backend_cuda_create(devices, RL_CUDA_MAX_DEVICES, &status);
    assert_non_null(gpus);
    assert_string_equal(gpus->ops->name, "cuda:0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15");
    unsigned long before = cudasim_calls();
    assert_true(gpus->ops->free_memory(gpus, &size, &status));
    assert_int_equal(size, RL_CUDA_MAX_DEVICES << 20);
    assert_int_equal(cudasim_calls() - before, 2 * RL_CUDA_MAX_DEVICES); /* chosen and asked, each once */
    gpus->ops->destroy(gpus);
}

static void expect_no_gpus(const int *devices, size_t num_devices, const char *line)
{
    rl_status status;
    assert_null(rl_backend_cuda_create(devices, num_devices, &status));
    assert_int_equal(status.code, RL_ERR_ARGUMENT);
    assert_string_equal(status.what, line);
}

static void test_as_many_gpus_as_there_may_be(void **state)
{
    (void)state;
    const cudasim_options options = {.devices = RL_CUDA_MAX_DEVICES, .memory = 1 << 20};
    int devices[RL_CUDA_MAX_DEVICES + 1];
    for (int k = 0; k <= RL_CUDA_MAX_DEVICES; k++) devices[k] = k;
    cudasim_configure(&options);
    expect_no_gpus(devices, 0, "an evaluation takes 1 to 16 GPUs, not 0");
    expect_no_gpus(devices, RL_CUDA_MAX_DEVICES + 1, "an evaluation takes 1 to 16 GPUs, not 17");
    assert_int_equal(cudasim_calls(), 0);
}

/* Sizes whose products do not fit are reported as a lack of memory, which a smaller batch may do without. */
static void test_batches_beyond_any_memory(void **state)
{
    (void)state;
    const size_t huge = SIZE_MAX / 2;
    const struct {
        size_t num_samples, num_objects, num_preds, num_classes;
        const char *line;
    } batches[] = {
        {huge, 1, huge, 1, "a batch's predictions are too many for any memory"},
        {16, 1, huge, 1, "a batch's predictions are too many for any memory"},
        {1, 1, huge, 1, "a batch's boxes are too many for any memory"},
        {1, 1, 2, huge, "a batch's class probabilities are too many for any memory"},
        {1, huge, 1, 1, "a batch's objects' boxes are too many for any memory"},
    };
    const cudasim_options options = {.devices = 1, .memory = 1 << 20};
    const int device = 0;
    rl_status status;
    cudasim_configure(&options);
    rl_backend *gpu = rl_backend_cuda_create(&device, 1, &status);
    assert_non_null(gpu);
    for (size_t k = 0; k < sizeof batches / sizeof *batches; k++) {
        const rl_batch_limits limits = {batches[k].num_samples,
                                        batches[k].num_objects,
                                        batches[k].num_preds,
                                        batches[k].num_classes,
                                        batches[k].num_objects,
                                        rl_criterion_preset("accv"),
                                        false};
        assert_null(gpu->ops->job_create(gpu, &limits, &status));
        assert_int_equal(status.code, RL_ERR_DEVICE_MEMORY);
        assert_string_equal(status.what, batches[k].line);
    }
    gpu->ops->destroy(gpu);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_call_fails_once),
        cmocka_unit_test(test_memory_of_the_most_gpus),
        cmocka_unit_test(test_as_many_gpus_as_there_may_be),
        cmocka_unit_test(test_batches_beyond_any_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
