/* Times what class terms take of the logits, in one thread and from the cache, at every level of vector instructions
 * that this machine has, as CSV: nanoseconds a logit, or, for costs, a pair; the least of many rounds. `scalar` is by
 * the formulas of doubles in terms.h. */
#include "bench/clock.h"
#include "core/cpu/logits_kernels.h"
#include "core/formulas/criterion.h"
#include "tests/random.h"

#include <stdio.h>
#include <stdlib.h>

enum { PREDS = 1600, MOST_CLASSES = 300 };

typedef struct bench {
    size_t num_classes;
    const rl_logits_kernels *kernels; /* NULL: the formulas of doubles */
    const float *logits;              /* (PREDS, num_classes) */
    const float *chosen;              /* (PREDS,) of one label */
    rl_digest *digests;
    float *costs;
    double sum; /* so that nothing is left out */
} bench;

/* Cost and loss of softmax: the formulas take the sum for both. */
static void run_softmax(bench *b)
{
    const unsigned char *logits = (const unsigned char *)b->logits;
    if (b->kernels) {
        b->kernels->softmax(logits, PREDS, b->num_classes, b->digests);
        return;
    }
    for (size_t i = 0; i < PREDS; i++)
        b->sum += rl_softmax_of(logits + i * b->num_classes * sizeof(float), (int32_t)b->num_classes).sum;
}

static void run_focal(bench *b)
{
    const unsigned char *logits = (const unsigned char *)b->logits;
    const rl_focal focal = {0.25f, 2.0f};
    if (b->kernels) {
        b->kernels->background(logits, PREDS, b->num_classes, focal.gamma, b->digests);
        return;
    }
    for (size_t i = 0; i < PREDS; i++) {
        rl_scores scores = {logits + i * b->num_classes * sizeof(float), (int32_t)b->num_classes, 0.0f, 0.0, 0.0};
        b->sum += rl_focal_loss(&scores, focal, -1);
    }
}

static void run_power(bench *b)
{
    const unsigned char *logits = (const unsigned char *)b->logits;
    const rl_focal focal = {0.25f, 1.5f};
    if (b->kernels) {
        b->kernels->background(logits, PREDS, b->num_classes, focal.gamma, b->digests);
        return;
    }
    for (size_t i = 0; i < PREDS; i++) {
        rl_scores scores = {logits + i * b->num_classes * sizeof(float), (int32_t)b->num_classes, 0.0f, 0.0, 0.0};
        b->sum += rl_focal_loss(&scores, focal, -1);
    }
}

static void run_probability_cost(bench *b)
{
    for (size_t i = 0; b->kernels && i < PREDS; i += RL_COST_ALIGN)
        b->kernels->add_probability_costs(1.0f, b->chosen + i, b->digests + i, b->costs + i);
    for (size_t i = 0; !b->kernels && i < PREDS; i++) {
        rl_scores scores = {(const unsigned char *)(b->chosen + i), 1, b->digests[i].max, b->digests[i].sum, 0.0};
        b->sum += (double)rl_probability_cost(&scores, (rl_focal){0.25f, 2.0f}, 0);
    }
}

static void run_focal_cost(bench *b)
{
    for (size_t i = 0; b->kernels && i < PREDS; i += RL_COST_ALIGN)
        b->kernels->add_focal_costs(1.0f, b->chosen + i, 0.25f, 2.0f, 1e-8f, b->costs + i);
    for (size_t i = 0; !b->kernels && i < PREDS; i++) {
        rl_scores scores = {(const unsigned char *)(b->chosen + i), 1, 0.0f, 0.0, 0.0};
        b->sum += (double)rl_focal_cost(&scores, (rl_focal){0.25f, 2.0f}, 0);
    }
}

static const struct {
    const char *name;
    void (*run)(bench *b);
    bool is_of_pairs;
} parts[] = {{"softmax", run_softmax, false},
             {"focal", run_focal, false},
             {"focal of power 1.5", run_power, false},
             {"cost of softmax", run_probability_cost, true},
             {"cost of focal", run_focal_cost, true}};

static double least_time(bench *b, void (*run)(bench *b), int rounds)
{
    double least = 0.0;
    for (int round = 0; round < rounds; round++) {
        double start = seconds_now();
        run(b);
        double time = seconds_now() - start;
        least = round == 0 || time < least ? time : least;
    }
    return least;
}

static void time_all(bench *b, int rounds)
{
    static const char *const levels[] = {"scalar", "baseline", "avx2", "avx512"};
    for (size_t part = 0; part < sizeof parts / sizeof *parts; part++) {
        for (int level = -1; level <= (int)rl_simd_best(); level++) {
            b->kernels = level < 0 ? NULL : rl_logits_kernels_of((rl_simd)level);
            double count = parts[part].is_of_pairs ? PREDS : (double)(PREDS * b->num_classes);
            double time = least_time(b, parts[part].run, rounds);
            printf("%s,%zu,%s,%.3f\n", parts[part].name, b->num_classes, levels[level + 1], time / count * 1e9);
        }
    }
}

int main(int argc, char **argv)
{
    static float logits[PREDS * MOST_CLASSES], chosen[PREDS], costs[PREDS];
    static rl_digest digests[PREDS];
    static const size_t classes[] = {80, 92, MOST_CLASSES};
    int rounds = argc == 2 ? atoi(argv[1]) : 50;
    uint64_t state = 2026;
    bench b = {.logits = logits, .chosen = chosen, .digests = digests, .costs = costs};
    for (size_t k = 0; k < PREDS * MOST_CLASSES; k++)
        logits[k] = 8.0f * (random_step(&state, 1u << 24) + random_step(&state, 1u << 24)) - 13.0f;
    for (size_t i = 0; i < PREDS; i++) chosen[i] = logits[i * MOST_CLASSES];
    puts("part,classes,level,nanoseconds");
    for (size_t k = 0; k < sizeof classes / sizeof *classes; k++) {
        b.num_classes = classes[k];
        time_all(&b, rounds);
    }
    return b.sum != 0.0 && ferror(stdout) ? 1 : 0;
}
