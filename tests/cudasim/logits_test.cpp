/* The digests of logits on the simulated GPU: the CPU's bits, whatever the number of classes and the logits. */
#include "core/cpu/logits_kernels.h"
#include "cuda/kernels.h"
#include "tests/cudasim/cudasim.h"
#include "tests/random.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <setjmp.h>
#include <vector>

extern "C" {
#include <cmocka.h>
}

static const float powers[] = {2.0f, 0.0f, 1.0f, 1.5f, 4.0f};

static float random_logit(uint64_t *state)
{
    static const float rare[] = {NAN, INFINITY, -INFINITY, FLT_MAX, -FLT_MAX, 0.0f, -0.0f, 0x1p-149f, 100.0f, -100.0f};
    if (random_below(state, 16) == 0) return rare[random_below(state, sizeof rare / sizeof *rare)];
    return 24.0f * random_step(state, 1u << 24) - 16.0f;
}

static void must(cudaError_t error)
{
    if (error != cudaSuccess) fail_msg("unexpected: %s", cudaGetErrorName(error));
}

/* Memory of the simulated GPU. */
template <typename T> static T *device_array(size_t count)
{
    void *memory;
    must(cudaMalloc(&memory, count * sizeof(T)));
    return (T *)memory;
}

struct gpu {
    cudaStream_t stream;
    float *logits;
    rl_digest *digests;
};

static gpu load(const std::vector<float> &logits, size_t count)
{
    gpu made = {NULL, device_array<float>(logits.size()), device_array<rl_digest>(count)};
    must(cudaStreamCreateWithFlags(&made.stream, cudaStreamNonBlocking));
    must(cudaMemcpyAsync(made.logits, logits.data(), logits.size() * sizeof(float), cudaMemcpyHostToDevice,
                         made.stream));
    return made;
}

static void release(gpu *made)
{
    must(cudaStreamDestroy(made->stream));
    must(cudaFree(made->logits));
    must(cudaFree(made->digests));
}

static void expect_digests(const gpu *made, const std::vector<rl_digest> &expected, size_t num_classes)
{
    std::vector<rl_digest> actual(expected.size());
    must(cudaMemcpyAsync(actual.data(), made->digests, actual.size() * sizeof(rl_digest), cudaMemcpyDeviceToHost,
                         made->stream));
    must(cudaStreamSynchronize(made->stream));
    for (size_t i = 0; i < expected.size(); i++)
        if (memcmp(&actual[i], &expected[i], sizeof(rl_digest)) != 0)
            fail_msg("%zu classes, prediction %zu: sums %a %a, max %a, %d, expected %a %a, %a, %d", num_classes, i,
                     actual[i].softmax, actual[i].background, (double)actual[i].max, actual[i].last_leads,
                     expected[i].softmax, expected[i].background, (double)expected[i].max, expected[i].last_leads);
}

static void check(uint64_t *state, size_t num_classes, float gamma)
{
    const rl_logits_kernels *cpu = rl_logits_kernels_of(rl_simd_best());
    size_t count = 1 + random_below(state, 3 * RL_DIGEST_WARPS);
    std::vector<float> logits(count * num_classes);
    std::vector<rl_digest> expected(count);
    for (float &logit : logits) logit = random_logit(state);
    gpu made = load(logits, count);
    dim3 block(RL_WARP, RL_DIGEST_WARPS);

    cpu->softmax((const unsigned char *)logits.data(), count, num_classes, expected.data());
    must(rl_launch(rl_softmax_kernel, 2, 1, block, made.stream, made.logits, count, num_classes, made.digests));
    cpu->background((const unsigned char *)logits.data(), count, num_classes, gamma, expected.data());
    must(rl_launch(rl_background_kernel, 2, 1, block, made.stream, made.logits, count, num_classes, gamma,
                   made.digests));
    expect_digests(&made, expected, num_classes);
    release(&made);
}

static void digests_are_the_cpus(void **)
{
    uint64_t state = 3;
    for (size_t num_classes = 1; num_classes < 140; num_classes += num_classes < 36 ? 1 : 13)
        for (float gamma : powers) check(&state, num_classes, gamma);
}

int main()
{
    const CMUnitTest tests[] = {cmocka_unit_test(digests_are_the_cpus)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
