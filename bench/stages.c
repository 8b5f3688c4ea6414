/* Times the cost and loss stages in one thread against a copy of memory, as CSV.
 *
 * The stages work batch by batch, as a run does. `memory`: every batch is met once a round, so its predictions come
 * from main memory; `cache`: one batch again and again. The copy moves the predictions of the same batches to one
 * buffer that is used again. A stage's bytes are those it reads and writes at least once: costs read boxes and class
 * probabilities, and write a row of costs an object; losses read every existence, and the boxes and probabilities of
 * the matches. */
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
    size_t samples, preds, classes, objects; /* objects of each sample */
} shape;

typedef struct bench {
    shape of;
    size_t batch_size, num_batches;
    float *boxes, *probs, *existence, *gt_boxes, *weights, *copy, *iou;
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

static void fill_boxes(float *boxes, size_t count, uint64_t *state)
{
    for (size_t k = 0; k < count; k++) {
        float *box = boxes + 4 * k;
        fill(box, 2, 0, 600, state);
        box[2] = box[0] + uniform(state, 4, 200);
        box[3] = box[1] + uniform(state, 4, 200);
    }
}

static void release(bench *b)
{
    void *all[] = {b->boxes,  b->probs, b->existence, b->gt_boxes, b->weights,     b->copy,  b->iou,
                   b->labels, b->pred,  b->gt,        b->offsets,  b->num_matched, b->losses};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) free(all[k]);
    if (b->job) b->backend->ops->job_destroy(b->job);
}

static bool allocate(bench *b, rl_status *status)
{
    size_t samples = b->of.samples, rows = samples * b->of.preds, objects = samples * b->of.objects;
    size_t copied = b->batch_size * b->of.preds * (4 + b->of.classes);
    const rl_batch_limits limits = {b->batch_size, b->batch_size * b->of.objects, b->of.preds, b->of.classes,
                                    rl_criterion_preset("accv")};
    return (b->boxes = rl_alloc_aligned(rows, 4 * sizeof(float), status)) &&
           (b->probs = rl_alloc_aligned(rows, b->of.classes * sizeof(float), status)) &&
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
    fill_boxes(b->boxes, rows, &state);
    fill_boxes(b->gt_boxes, objects, &state);
    fill(b->probs, rows * b->of.classes, 0, 1, &state);
    fill(b->existence, rows, 0, 1, &state);
    fill(b->weights, objects, 0.5f, 1.5f, &state);
    for (size_t k = 0; k < objects; k++) b->labels[k] = (int32_t)(next_random(&state) % b->of.classes);
    for (size_t k = 0; k <= b->of.samples; k++) b->offsets[k] = k * b->of.objects;
}

static rl_batch batch_at(const bench *b, size_t index)
{
    size_t first = index * b->batch_size, row = first * b->of.preds, object = first * b->of.objects;
    size_t left = b->of.samples - first;
    return (rl_batch){.num_samples = left < b->batch_size ? left : b->batch_size,
                      .num_preds = b->of.preds,
                      .num_classes = b->of.classes,
                      .array = {[RL_BOXES] = (const unsigned char *)(b->boxes + 4 * row),
                                [RL_CLASS_PROBS] = (const unsigned char *)(b->probs + b->of.classes * row),
                                [RL_EXISTENCE] = (const unsigned char *)(b->existence + row)},
                      .offsets = b->offsets + first,
                      .gt_boxes = b->gt_boxes + 4 * object,
                      .labels = b->labels + object,
                      .weights = b->weights + object,
                      .criterion = rl_criterion_preset("accv")};
}

/* The pairs of a batch, which the losses are taken of. */
static rl_pairs pairs_at(const bench *b, size_t index)
{
    size_t first = index * b->batch_size;
    return (rl_pairs){b->num_matched + first, b->pred + first * b->of.objects, b->gt + first * b->of.objects};
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
    size_t rows = batch.num_samples * batch.num_preds, probs = rows * batch.num_classes;
    memcpy(b->copy, batch.array[RL_BOXES], 4 * rows * sizeof(float));
    memcpy(b->copy + 4 * rows, batch.array[RL_CLASS_PROBS], probs * sizeof(float));
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

static size_t bytes_of_sample(const shape *of, size_t which)
{
    size_t preds = of->preds, classes = of->classes, objects = of->objects, size = sizeof(float);
    const size_t bytes[] = {2 * preds * (4 + classes) * size,
                            (preds * (4 + classes) + objects * (rl_cost_stride(preds) + 5)) * size,
                            (preds + objects * (classes + 4 + 6)) * size};
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
    printf("%s,%zu,%zu,%zu,%s,%d,%zu,%.9f\n", stages[which].name, b->of.preds, b->of.classes, b->of.objects,
           cached ? "cache" : "memory", round, samples * bytes_of_sample(&b->of, which), time);
    return true;
}

static bool time_shape(const shape *of, int rounds, rl_status *status)
{
    size_t sample_bytes = of->preds * (5 + of->classes + of->objects) * sizeof(float);
    bench b = {.of = *of, .batch_size = BATCH_BYTES / sample_bytes, .backend = rl_backend_cpu()};
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
    const shape shapes[] = {{2000, 300, 80, 7}, {660, 900, 80, 280}, {190, 900, 300, 280}};
    int rounds = argc == 2 ? atoi(argv[1]) : 7;
    rl_status status;
    puts("stage,preds,classes,objects,data,round,bytes,seconds");
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++)
        if (!time_shape(&shapes[k], rounds, &status)) {
            fprintf(stderr, "%s\n", status.what);
            return 1;
        }
    return ferror(stdout) ? 1 : 0;
}
