/* The loops over logits at every level of vector instructions: the bits of their definition, whatever the number of
 * classes, the alignment and the logits; and how close what follows from them is to the true values. */
#include "tests/core/core_testing.h"

#include "core/cpu/logits_kernels.h"

#include <math.h>

enum { MOST_CLASSES = 140 };

static const float powers[] = {0.0f, 1.0f, 2.0f, 1.5f, 0.25f, 5.0f};
#define NUM_POWERS (sizeof powers / sizeof *powers)

/* Some predictions, one byte off any boundary; nothing lies behind them. */
typedef struct logits {
    size_t count, num_classes;
    unsigned char *floats;
} logits;

static float logit_at(const logits *of, size_t i, size_t c)
{
    float value;
    memcpy(&value, of->floats + (i * of->num_classes + c) * sizeof value, sizeof value);
    return value;
}

/* About what detectors put out; now and then, where `wild`, what arithmetic does not stay finite or exact with. */
static float random_logit(uint64_t *state, bool wild)
{
    static const float rare[] = {NAN,   -NAN,      INFINITY, -INFINITY, FLT_MAX, -FLT_MAX, 0.0f,
                                 -0.0f, 0x1p-149f, 100.0f,   -100.0f,   88.8f,   -103.5f};
    if (wild && random_below(state, 8) == 0) return rare[random_below(state, sizeof rare / sizeof *rare)];
    return 6.0f * (random_unit(state) + random_unit(state) + random_unit(state)) - 12.0f;
}

static logits make_logits(uint64_t *state, size_t num_classes, bool wild)
{
    logits made = {1 + random_below(state, 5), num_classes, NULL};
    size_t size = made.count * num_classes * sizeof(float);
    made.floats = (unsigned char *)allocate(size + 1) + 1;
    for (size_t k = 0; k < made.count * num_classes; k++) {
        float value = random_logit(state, wild);
        memcpy(made.floats + k * sizeof value, &value, sizeof value);
    }
    return made;
}

static void free_logits(logits *of)
{
    free(of->floats - 1);
}

/* The digests by the order of sums, logit by logit. */
static rl_digest expected_digest(const logits *of, size_t i, float gamma)
{
    rl_digest digest;
    float max_lane[RL_LANES];
    double softmax[RL_LANES] = {0}, background[RL_LANES] = {0};
    for (size_t l = 0; l < RL_LANES; l++) max_lane[l] = -INFINITY;
    for (size_t c = 0; c + 1 < of->num_classes; c++)
        max_lane[c % RL_LANES] = rl_max(max_lane[c % RL_LANES], logit_at(of, i, c));
    rl_digest_largest(&digest, rl_fold_max(max_lane), logit_at(of, i, of->num_classes - 1));
    for (size_t c = 0; c < of->num_classes; c++) {
        float logit = logit_at(of, i, c);
        softmax[c % RL_LANES] += (double)rl_softmax_term(logit, digest.max);
        background[c % RL_LANES] += (double)rl_background_term(logit, gamma);
    }
    digest.softmax = rl_fold_lanes(softmax);
    digest.background = rl_fold_lanes(background);
    return digest;
}

static void check_definition(const logits *of, size_t i, float gamma, const rl_digest *expected)
{
    const unsigned char *row = of->floats + i * of->num_classes * sizeof(float);
    int32_t count = (int32_t)of->num_classes;
    rl_digest defined;
    rl_softmax_digest(row, count, &defined);
    rl_background_digest(row, count, gamma, &defined);
    assert_memory_equal(&defined, expected, sizeof defined);
}

static void check_digests(const logits *of, const rl_digest *digests, float gamma, rl_simd level)
{
    for (size_t i = 0; i < of->count; i++) {
        rl_digest expected = expected_digest(of, i, gamma);
        check_definition(of, i, gamma, &expected);
        if (memcmp(&digests[i], &expected, sizeof expected) != 0)
            fail_msg("power %g, %zu classes, level %d: sums %a %a, max %a, %d, expected %a %a, %a, %d", (double)gamma,
                     of->num_classes, (int)level, digests[i].softmax, digests[i].background, (double)digests[i].max,
                     digests[i].last_leads, expected.softmax, expected.background, (double)expected.max,
                     expected.last_leads);
    }
}

/* Each of the two leaves the other's sum as it is. */
static void check_level(const logits *of, rl_simd level)
{
    const rl_logits_kernels *kernels = rl_logits_kernels_of(level);
    rl_digest *digests = allocate(of->count * sizeof *digests);
    kernels->softmax(of->floats, of->count, of->num_classes, digests);
    for (size_t k = 0; k < NUM_POWERS; k++) {
        kernels->background(of->floats, of->count, of->num_classes, powers[k], digests);
        if (k == 1) kernels->softmax(of->floats, of->count, of->num_classes, digests);
        check_digests(of, digests, powers[k], level);
    }
    free(digests);
}

static void digests_are_their_definition_at_every_level(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (size_t round = 0; round < 6; round++) {
        for (size_t num_classes = 1; num_classes < MOST_CLASSES; num_classes++) {
            logits made = make_logits(&seed, num_classes, round % 2);
            for (rl_simd level = RL_SIMD_BASELINE; level <= rl_simd_best(); level++) check_level(&made, level);
            free_logits(&made);
        }
    }
    print_message("levels up to %d of %d\n", (int)rl_simd_best(), (int)RL_SIMD_AVX512);
}

/* In another order the sum is another one: else the order could not be seen to be kept. */
static void the_order_of_a_sum_shows(void **state)
{
    (void)state;
    uint64_t seed = 6;
    size_t different = 0;
    for (size_t round = 0; round < 100; round++) {
        logits made = make_logits(&seed, 80, false);
        double ascending = 0.0;
        for (size_t c = 0; c < 80; c++) ascending += (double)rl_background_term(logit_at(&made, 0, c), 2.0f);
        different += ascending != expected_digest(&made, 0, 2.0f).background;
        free_logits(&made);
    }
    assert_true(different > 10);
}

static void expect_close(const char *of, double x, double actual, long double expected, long double within)
{
    long double error = fabsl((long double)actual - expected) / fabsl(expected);
    if (!(error <= within)) fail_msg("%s at %a: %.17g, not %.17Lg, by %Lg", of, x, actual, expected, error);
}

static long double true_softplus(long double x)
{
    return x > 0.0L ? x + log1pl(expl(-x)) : log1pl(expl(x));
}

/* Where products with squares of s are no smaller than the smallest numbers, all of what sigmoid's terms are made of
 * keeps its digits. */
static void terms_of_sigmoid_keep_their_digits(void **state)
{
    (void)state;
    for (float x = -28.0f; x <= 28.0f; x += 0x1.01p-9f) {
        long double yes = true_softplus(-(long double)x), no = true_softplus((long double)x);
        rl_sigmoid sigmoid = rl_sigmoid_of(x);
        expect_close("s", (double)x, (double)sigmoid.yes, expl(-yes), 3e-7L);
        expect_close("1 - s", (double)x, (double)sigmoid.no, expl(-no), 3e-7L);
        expect_close("-ln s", (double)x, (double)sigmoid.yes_entropy, yes, 3e-7L);
        expect_close("-ln(1 - s)", (double)x, (double)sigmoid.no_entropy, no, 3e-7L);
        expect_close("background", (double)x, (double)rl_background_term(x, 2.0f), expl(-2.0L * yes) * no, 7e-7L);
        expect_close("match", (double)x, (double)rl_focal_match_term(x, 0.25f, 2.0f), 0.25L * expl(-2.0L * no) * yes,
                     7e-7L);
        expect_close("soft target", (double)x, (double)rl_binary_entropy(sigmoid, 0.375f), 0.375L * yes + 0.625L * no,
                     3e-7L);
        expect_close("power", (double)x, (double)rl_background_term(x, 1.5f), expl(-1.5L * yes) * no,
                     5e-7L + 1.5L * yes * 3e-7L);
    }
}

static long double true_background(const logits *of, size_t i)
{
    long double sum = 0.0L;
    for (size_t c = 0; c < of->num_classes; c++) {
        long double x = (long double)logit_at(of, i, c);
        sum += expl(-2.0L * true_softplus(-x)) * true_softplus(x);
    }
    return sum;
}

static long double true_entropy(const logits *of, size_t i, size_t label)
{
    long double sum = 0.0L, x = (long double)logit_at(of, i, label);
    for (size_t c = 0; c < of->num_classes; c++) sum += expl((long double)logit_at(of, i, c) - x);
    /* Where the label leads by far, 1 + the others lacks their digits. */
    long double others = 0.0L;
    for (size_t c = 0; c < of->num_classes; c++)
        others += c == label ? 0.0L : expl((long double)logit_at(of, i, c) - x);
    return others < 0.5L ? log1pl(others) : logl(sum);
}

static void losses_are_close_to_their_true_values(void **state)
{
    (void)state;
    uint64_t seed = 12;
    const rl_logits_kernels *kernels = rl_logits_kernels_of(rl_simd_best());
    for (size_t round = 0; round < 2000; round++) {
        logits made = make_logits(&seed, 2 + random_below(&seed, 100), false);
        rl_digest digests[5];
        size_t label = random_below(&seed, made.num_classes);
        kernels->softmax(made.floats, made.count, made.num_classes, digests);
        for (size_t i = 0; i < made.count; i++) {
            float logit = logit_at(&made, i, label);
            long double entropy = true_entropy(&made, i, label);
            expect_close("cross-entropy", (double)logit, rl_softmax_entropy(logit, digests[i].max, digests[i].softmax),
                         entropy, 5e-7L);
            expect_close("probability", (double)logit,
                         (double)rl_softmax_probability(logit, digests[i].max, (float)digests[i].softmax),
                         expl(-entropy), 1e-6L);
        }
        kernels->background(made.floats, made.count, made.num_classes, 2.0f, digests);
        for (size_t i = 0; i < made.count; i++)
            expect_close("background", (double)made.num_classes, digests[i].background, true_background(&made, i),
                         5e-7L);
        free_logits(&made);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_their_definition_at_every_level),
        cmocka_unit_test(the_order_of_a_sum_shows),
        cmocka_unit_test(terms_of_sigmoid_keep_their_digits),
        cmocka_unit_test(losses_are_close_to_their_true_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
