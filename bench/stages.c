/* Times the cost and loss stages of some criteria in one thread against a copy of memory, as CSV.
 *
 * The stages work batch by batch, as a run does. With `memory`, a round takes every batch once, so that its predictions
 * come from main memory; with `cache`, it takes one batch again and again. The copy moves the predictions of the same
 * batches to one buffer that is used again.
 *
 * A stage's bytes are those that it must read and write at least once. Costs read boxes and the scores of all classes,
 * and write a row of costs for each object. Losses read the objects and boxes of the matches, and what they need of
 * classes: of the example, every existence and the probabilities of the matches; of terms, for each prediction the
 * digest of its logits, which the costs left, the logit of its class, and the last one, by which it is counted. */
#include "bench/clock.h"
#include "core/assignment/assignment.h"
#include "core/base/backend.h"
#include "core/base/memory.h"
#include "core/formulas/criterion.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH_BYTES = 1 << 19 };

typedef struct shape {
    const char *criterion;
    size_t samples, preds, classes, objects; /* objects of each sample */
} shape;

typedef struct bench {
    shape of;
    const rl_criterion *criterion;
    bool has_logits;
    size_t batch_size, num_batches;
    float *boxes, *scores, *existence, *gt_boxes, *weights, *copy, *iou;
    int32_t *labels, *pred, *gt;
    size_t *offsets, *num_matched;
    rl_losses *losses;
    rl_backend *backend;
    rl_job *job;
} bench;

static uint64_t next_random(uint64_t *state)
{
    uint64_t x = (*state += 0x9E3779B97F4A7C15u);
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static float uniform(uint64_t *state, float low, float high)
{
    return low + (high - low) * (float)(next_random(state) >> 40) * 0x1p-24f;
}

static void fill(float *values, size_t count, float low, float high, uint64_t *state)
{
    for (size_t k = 0; k < count; k++) values[k] = uniform(state, low, high);
}

/* Corners in pixels for the example, else centres and sizes in parts of the image. */
static void fill_boxes(const bench *b, float *boxes, size_t count, uint64_t *state)
{
    float place = b->has_logits ? 1.0f : 600.0f, side = b->has_logits ? 0.3f : 200.0f;
    for (size_t k = 0; k < count; k++) {
        float *box = boxes + 4 * k;
        fill(box, 2, 0, place, state);
        box[2] = uniform(state, side / 50, side) + (b->has_logits ? 0.0f : box[0]);
        box[3] = uniform(state, side / 50, side) + (b->has_logits ? 0.0f : box[1]);
    }
}

static void release(bench *b)
{
    void *all[] = {b->boxes,  b->scores, b->existence, b->gt_boxes, b->weights,     b->copy,  b->iou,
                   b->labels, b->pred,   b->gt,        b->offsets,  b->num_matched, b->losses};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) free(all[k]);
    if (b->job) b->backend->ops->job_destroy(b->job);
}

static bool allocate(bench *b, rl_status *status)
{
    size_t samples = b->of.samples, rows = samples * b->of.preds, objects = samples * b->of.objects;
    size_t copied = b->batch_size * b->of.preds * (4 + b->of.classes);
    const rl_batch_limits limits = {.num_samples = b->batch_size,
                                    .num_objects = b->batch_size * b->of.objects,
                                    .num_preds = b->of.preds,
                                    .num_classes = b->of.classes,
                                    .num_pairs = b->batch_size * b->of.objects,
                                    .criterion = b->criterion};
    return (b->boxes = rl_alloc_aligned(rows, 4 * sizeof(float), status)) &&
           (b->scores = rl_alloc_aligned(rows, b->of.classes * sizeof(float), status)) &&
           (b->existence = rl_alloc_aligned(rows, sizeof(float), status)) &&
           (b->gt_boxes = rl_alloc(objects, 4 * sizeof(float), status)) &&
           (b->weights = rl_alloc(objects, sizeof(float), status)) &&
           (b->copy = rl_alloc_aligned(copied, sizeof(float), status)) &&
           (b->iou = rl_alloc(objects, sizeof(float), status)) &&
           (b->labels = rl_alloc(objects, sizeof(int32_t), status)) &&
           (b->pred = rl_alloc(objects, sizeof(int32_t), status)) &&
           (b->gt = rl_alloc(objects, sizeof(int32_t), status)) &&
           (b->offsets = rl_alloc(samples + 1, sizeof(size_t), status)) &&
           (b->num_matched = rl_alloc(samples, sizeof(size_t), status)) &&
           (b->losses = rl_alloc(samples, sizeof(rl_losses), status)) &&
           (b->job = b->backend->ops->job_create(b->backend, &limits, status));
}

static void fill_all(bench *b)
{
    uint64_t state = 2026;
    size_t rows = b->of.samples * b->of.preds, objects = b->of.samples * b->of.objects;
    fill_boxes(b, b->boxes, rows, &state);
    fill_boxes(b, b->gt_boxes, objects, &state);
    fill(b->scores, rows * b->of.classes, b->has_logits ? -10.0f : 0.0f, b->has_logits ? 2.0f : 1.0f, &state);
    fill(b->existence, rows, 0, 1, &state);
    fill(b->weights, objects, 0.5f, 1.5f, &state);
    for (size_t k = 0; k < objects; k++)
        b->labels[k] = (int32_t)(next_random(&state) % (b->of.classes - b->has_logits));
    for (size_t k = 0; k <= b->of.samples; k++) b->offsets[k] = k * b->of.objects;
}

static rl_batch batch_at(const bench *b, size_t index)
{
    size_t first = index * b->batch_size, row = first * b->of.preds, object = first * b->of.objects;
    size_t left = b->of.samples - first;
    const unsigned char *scores = (const unsigned char *)(b->scores + b->of.classes * row);
    return (rl_batch){.num_samples = left < b->batch_size ? left : b->batch_size,
                      .num_preds = b->of.preds,
                      .num_classes = b->of.classes,
                      .array = {[RL_BOXES] = (const unsigned char *)(b->boxes + 4 * row),
                                [RL_CLASS_PROBS] = b->has_logits ? NULL : scores,
                                [RL_LOGITS] = b->has_logits ? scores : NULL,
                                [RL_EXISTENCE] = (const unsigned char *)(b->existence + row)},
                      .offsets = b->offsets, /* every sample has as many objects */
                      .gt_boxes = b->gt_boxes + 4 * object,
                      .labels = b->labels + object,
                      .weights = b->weights + object,
                      .criterion = b->criterion};
}

/* The pairs of a batch, which the losses are taken of. */
static rl_pairs pairs_at(const bench *b, size_t index)
{
    size_t first = index * b->batch_size;
    return (rl_pairs){.starts = b->offsets,
                      .num_matched = b->num_matched + first,
                      .pred = b->pred + first * b->of.objects,
                      .gt = b->gt + first * b->of.objects};
}

typedef bool stage(bench *b, size_t index, rl_status *status);

static bool run_cost(bench *b, size_t index, rl_status *status)
{
    float *cost;
    rl_batch batch = batch_at(b, index);
    return b->backend->ops->cost(b->job, &batch, &cost, status);
}

static bool run_loss(bench *b, size_t index, rl_status *status)
{
    rl_batch batch = batch_at(b, index);
    rl_pairs pairs = pairs_at(b, index);
    size_t first = index * b->batch_size;
    return b->backend->ops->loss(b->job, &batch, &pairs, b->losses + first, b->iou + first * b->of.objects, status);
}

static bool run_copy(bench *b, size_t index, rl_status *status)
{
    (void)status;
    rl_batch batch = batch_at(b, index);
    size_t rows = batch.num_samples * batch.num_preds, scores = rows * batch.num_classes;
    memcpy(b->copy, batch.array[RL_BOXES], 4 * rows * sizeof(float));
    memcpy(b->copy + 4 * rows, batch.array[b->has_logits ? RL_LOGITS : RL_CLASS_PROBS], scores * sizeof(float));
    __asm__ volatile("" ::: "memory"); /* so that the copy, which nothing reads, is made */
    return true;
}

/* Matches every sample, as the losses need it. */
static bool match_all(bench *b, rl_status *status)
{
    size_t stride = rl_cost_stride(b->of.preds);
    rl_assignment *workspace = rl_assignment_create(b->of.preds, b->of.objects, status);
    bool done = workspace != NULL;
    for (size_t k = 0; done && k < b->num_batches; k++) {
        float *cost;
        rl_batch batch = batch_at(b, k);
        done = b->backend->ops->cost(b->job, &batch, &cost, status);
        for (size_t s = 0; done && s < batch.num_samples; s++) {
            size_t sample = k * b->batch_size + s, object = sample * b->of.objects;
            b->num_matched[sample] = b->of.objects;
            done = rl_assign(workspace, cost + s * b->of.objects * stride, stride, b->of.preds, b->of.objects,
                             b->pred + object, b->gt + object) == RL_ASSIGNED ||
                   rl_fail(status, RL_ERR_INPUT, "a sample cannot be matched");
        }
    }
    rl_assignment_destroy(workspace);
    return done;
}

static const struct {
    const char *name;
    stage *run;
} stages[] = {{"copy", run_copy}, {"cost", run_cost}, {"loss", run_loss}};

static size_t bytes_of_sample(const bench *b, size_t which)
{
    size_t preds = b->of.preds, classes = b->of.classes, objects = b->of.objects, size = sizeof(float);
    size_t losses = b->has_logits ? preds * (sizeof(rl_digest) + 2 * size) + objects * (4 + 5) * size
                                  : (preds + objects * (classes + 4 + 6)) * size;
    const size_t bytes[] = {2 * preds * (4 + classes) * size,
                            (preds * (4 + classes) + objects * (rl_cost_stride(preds) + 5)) * size, losses};
    return bytes[which];
}

/* Every batch once, or the first as often. */
static bool time_round(bench *b, size_t which, bool cached, int round, rl_status *status)
{
    double start = seconds_now();
    for (size_t k = 0; k < b->num_batches; k++)
        if (!stages[which].run(b, cached ? 0 : k, status)) return false;
    double time = seconds_now() - start;
    size_t samples = cached ? b->num_batches * b->batch_size : b->of.samples;
    printf("%s,%s,%zu,%zu,%zu,%s,%d,%zu,%.9f\n", b->of.criterion, stages[which].name, b->of.preds, b->of.classes,
           b->of.objects, cached ? "cache" : "memory", round, samples * bytes_of_sample(b, which), time);
    return true;
}

static bool time_shape(const shape *of, int rounds, rl_status *status)
{
    size_t sample_bytes = of->preds * (5 + of->classes + of->objects) * sizeof(float);
    bench b = {.of = *of,
               .criterion = rl_criterion_preset(of->criterion),
               .has_logits = strcmp(of->criterion, "accv") != 0,
               .batch_size = BATCH_BYTES / sample_bytes,
               .backend = rl_backend_cpu()};
    if (b.batch_size == 0) b.batch_size = 1;
    b.num_batches = (of->samples + b.batch_size - 1) / b.batch_size;
    bool done = allocate(&b, status);
    if (done) fill_all(&b);
    done = done && match_all(&b, status);
    for (int round = -1; done && round < rounds; round++) /* the first one warms up, and is printed as -1 */
        for (size_t k = 0; done && k < 2 * (sizeof stages / sizeof *stages); k++)
            done = time_round(&b, k / 2, k % 2, round, status);
    release(&b);
    return done;
}

int main(int argc, char **argv)
{
    const shape shapes[] = {{"accv", 2000, 300, 80, 7},
                            {"accv", 660, 900, 80, 280},
                            {"accv", 190, 900, 300, 280},
                            {"detr", 2000, 300, 80, 7},
                            {"focal", 2000, 300, 80, 7}};
    int rounds = argc == 2 ? atoi(argv[1]) : 7;
    rl_status status;
    puts("criterion,stage,preds,classes,objects,data,round,bytes,seconds");
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++)
        if (!time_shape(&shapes[k], rounds, &status)) {
            fprintf(stderr, "%s\n", status.what);
            return 1;
        }
    return ferror(stdout) ? 1 : 0;
}
