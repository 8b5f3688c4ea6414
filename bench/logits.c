/* Times what criteria of terms take of logits, and their costs, in one thread and from the cache, at every level of
 * vector instructions that this machine has, as CSV: nanoseconds a logit, or, for costs, a pair; the least of many
 * rounds. `scalar` is by the formulas of one prediction and one pair. */
#include "bench/clock.h"
#include "core/cpu/logits_kernels.h"
#include "core/cpu/terms_kernels.h"
#include "tests/random.h"

#include <stdio.h>
#include <stdlib.h>

enum { PREDS = 1600, OBJECTS = 7, MOST_CLASSES = 300 };

typedef struct bench {
    rl_batch batch;                  /* of one sample */
    const rl_logits_kernels *logits; /* NULL: by the formulas */
    const rl_terms_kernels *terms;
    rl_digest digests[PREDS];
    _Alignas(64) float cost[OBJECTS * PREDS];
} bench;

static void run_softmax(bench *b)
{
    size_t count = b->batch.num_classes;
    if (b->logits) b->logits->softmax(b->batch.array[RL_LOGITS], PREDS, count, b->digests);
    for (size_t i = 0; !b->logits && i < PREDS; i++)
        rl_softmax_digest(b->batch.array[RL_LOGITS] + i * count * sizeof(float), (int32_t)count, &b->digests[i]);
}

static void run_background(bench *b, float gamma)
{
    size_t count = b->batch.num_classes;
    if (b->logits) b->logits->background(b->batch.array[RL_LOGITS], PREDS, count, gamma, b->digests);
    for (size_t i = 0; !b->logits && i < PREDS; i++)
        rl_background_digest(b->batch.array[RL_LOGITS] + i * count * sizeof(float), (int32_t)count, gamma,
                             &b->digests[i]);
}

static void run_squares(bench *b)
{
    run_background(b, 2.0f);
}

static void run_powers(bench *b)
{
    run_background(b, 1.5f);
}

static float cost_of_pair(const bench *b, size_t i, size_t j)
{
    const rl_criterion *criterion = b->batch.criterion;
    rl_scores scores = {b->batch.array[RL_LOGITS] + i * b->batch.num_classes * sizeof(float),
                        (int32_t)b->batch.num_classes, b->digests[i]};
    return rl_pair_cost(criterion, &scores, rl_pred_box(criterion, (const float *)b->batch.array[RL_BOXES] + 4 * i),
                        rl_gt_box(criterion, b->batch.gt_boxes + 4 * j), b->batch.labels[j]);
}

static void run_costs(bench *b, const char *preset)
{
    b->batch.criterion = rl_criterion_preset(preset);
    if (b->terms) b->terms->cost(&b->batch, 0, b->digests, b->cost);
    for (size_t k = 0; !b->terms && k < OBJECTS * PREDS; k++) b->cost[k] = cost_of_pair(b, k % PREDS, k / PREDS);
}

static void run_detr(bench *b)
{
    run_costs(b, "detr");
}

static void run_focal(bench *b)
{
    run_costs(b, "focal");
}

static const struct {
    const char *name;
    void (*run)(bench *b);
    bool is_of_pairs;
} parts[] = {{"softmax", run_softmax, false},
             {"costs of detr", run_detr, true},
             {"background", run_squares, false},
             {"background of power 1.5", run_powers, false},
             {"costs of focal", run_focal, true}};

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
            b->logits = level < 0 ? NULL : rl_logits_kernels_of((rl_simd)level);
            b->terms = level < 0 ? NULL : rl_terms_kernels_of((rl_simd)level);
            size_t count = PREDS * (parts[part].is_of_pairs ? OBJECTS : b->batch.num_classes);
            double time = least_time(b, parts[part].run, rounds);
            printf("%s,%zu,%s,%.3f\n", parts[part].name, b->batch.num_classes, levels[level + 1],
                   time / (double)count * 1e9);
        }
    }
}

static void fill(float *numbers, size_t count, float from, float to, uint64_t *state)
{
    for (size_t k = 0; k < count; k++) numbers[k] = from + (to - from) * random_step(state, 1u << 24);
}

int main(int argc, char **argv)
{
    static float logits[PREDS * MOST_CLASSES], boxes[4 * PREDS], gt_boxes[4 * OBJECTS];
    static const size_t classes[] = {80, 92, MOST_CLASSES}, offsets[] = {0, OBJECTS};
    static const int32_t labels[OBJECTS] = {3, 1, 4, 15, 9, 26, 5};
    static bench b;
    int rounds = argc == 2 ? atoi(argv[1]) : 50;
    uint64_t state = 2026;
    fill(logits, PREDS * MOST_CLASSES, -10.0f, 2.0f, &state);
    fill(boxes, 4 * PREDS, 0.1f, 0.9f, &state);
    fill(gt_boxes, 4 * OBJECTS, 0.1f, 0.9f, &state);
    puts("part,classes,level,nanoseconds");
    for (size_t k = 0; k < sizeof classes / sizeof *classes; k++) {
        b.batch = (rl_batch){
            .num_samples = 1,
            .num_preds = PREDS,
            .num_classes = classes[k],
            .array = {[RL_BOXES] = (const unsigned char *)boxes, [RL_LOGITS] = (const unsigned char *)logits},
            .offsets = offsets,
            .gt_boxes = gt_boxes,
            .labels = labels};
        time_all(&b, rounds);
    }
    return ferror(stdout) ? 1 : 0;
}
