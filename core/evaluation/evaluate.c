/* A run: batches handed to workers.
 *
 * A worker takes the next batch, loads it while it holds the lock (input is read in order), and does the rest on its
 * own: a thread's arithmetic on the CPU, a stream on a GPU, where one worker's matching runs beside the others'
 * transfers and kernels. A sample's numbers depend on that sample alone, so neither the number of workers nor the batch
 * size shows in them. */
#include "core/base/memory.h"
#include "core/base/workers.h"
#include "core/evaluation/check_input.h"
#include "core/evaluation/criterion_ops.h"
#include "core/evaluation/plan.h"
#include "core/evaluation/slot.h"
#include "core/evaluation/steps.h"
#include "core/evaluation/tally.h"
#include "core/formulas/criterion.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct evaluation {
    const rl_options *options;
    rl_plan plan;
    rl_results *results;
    rl_losses *factors; /* (blocks, B) of the ground truth's samples, where gradients are taken; owned */
    size_t num_slots;
    rl_slot *slots; /* one a worker */

    pthread_mutex_t lock; /* for all below, and for loading */
    size_t next, done;
    size_t failed_at; /* the first sample of the earliest batch that failed, or the number of samples */
    rl_status failure;
} evaluation;

static void fail_run(evaluation *run, size_t first, const rl_status *status)
{
    if (first >= run->failed_at) return;
    run->failed_at = first;
    run->failure = *status;
}

static size_t bytes_of(const rl_prediction_rows *rows, size_t num_blocks)
{
    size_t bytes = 0;
    for (size_t k = 0; k < num_blocks; k++)
        for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++)
            bytes += rl_tensor_count(&rows[k].array[array]) * rows[k].array[array].item_size;
    return bytes;
}

/* Takes and loads the next batch; false where there is none, or a batch before it failed. */
static bool next_batch(evaluation *run, size_t worker, size_t *first, size_t *count, rl_prediction_rows *rows)
{
    rl_status status;
    const rl_predictions *predictions = run->plan.limits.predictions;
    size_t num_samples = predictions->num_samples, batch = run->plan.limits.num_samples;
    pthread_mutex_lock(&run->lock);
    double since = rl_seconds();
    bool taken = run->failed_at == num_samples && run->next < num_samples;
    if (taken) {
        *first = run->next;
        *count = num_samples - *first < batch ? num_samples - *first : batch;
        run->next += *count;
        taken = predictions->load(predictions->context, worker, *first, *count, rows, &status);
        if (!taken) fail_run(run, *first, &status);
        rl_stats_lap(&run->slots[worker].stats, RL_STAGE_READ, &since, 0);
    }
    pthread_mutex_unlock(&run->lock);
    return taken;
}

/* This runs while other workers load their batches. */
static bool fetch_rows(evaluation *run, size_t worker, size_t first, size_t count, rl_prediction_rows *rows,
                       rl_status *status)
{
    const rl_predictions *predictions = run->plan.limits.predictions;
    double since = rl_seconds();
    bool fetched = !predictions->fetch || predictions->fetch(predictions->context, worker, first, count, rows, status);
    rl_stats_lap(&run->slots[worker].stats, RL_STAGE_READ, &since,
                 fetched ? bytes_of(rows, predictions->blocks.count) : 0);
    return fetched;
}

static void finish_batch(evaluation *run, size_t first, size_t count, bool succeeded, const rl_status *status)
{
    const rl_options *options = run->options;
    pthread_mutex_lock(&run->lock);
    if (!succeeded) fail_run(run, first, status);
    run->done += count;
    if (succeeded && options->progress)
        options->progress(options->progress_context, run->done, run->plan.limits.gt->num_samples);
    pthread_mutex_unlock(&run->lock);
}

static void work(void *context, size_t worker)
{
    evaluation *run = context;
    const rl_predictions *predictions = run->plan.limits.predictions;
    size_t first, count;
    rl_prediction_rows *rows = run->slots[worker].rows;
    rl_status status;
    while (next_batch(run, worker, &first, &count, rows)) {
        bool succeeded = fetch_rows(run, worker, first, count, rows, &status) &&
                         rl_slot_evaluate(&run->slots[worker], first, count, run->factors, run->results, &status);
        if (predictions->forget) predictions->forget(predictions->context, first, count);
        finish_batch(run, first, count, succeeded, &status);
    }
}

static void release_slots(evaluation *run)
{
    for (size_t k = 0; k < run->num_slots; k++) rl_slot_release(&run->slots[k]);
    free(run->slots);
    run->slots = NULL;
    run->num_slots = 0;
}

static bool make_slots(evaluation *run, rl_status *status)
{
    const rl_plan *plan = &run->plan;
    if (!(run->slots = rl_alloc(plan->num_workers, sizeof *run->slots, status))) return false;
    for (; run->num_slots < plan->num_workers; run->num_slots++)
        if (!rl_slot_init(&run->slots[run->num_slots], &plan->limits, status)) return false;
    return true;
}

/* Reports the last refusal of the device, and what else may help. */
static bool refuse_smallest(size_t num_workers, rl_status *status)
{
    return rl_fail_because(status, "batches of a single sample, one for each of up to %zu threads, do not fit",
                           num_workers);
}

/* Makes the slots, for batches that are halved for as long as the device is too small. */
static bool prepare(evaluation *run, rl_status *status)
{
    const rl_predictions *predictions = run->plan.limits.predictions;
    while (!make_slots(run, status)) {
        release_slots(run);
        if (status->code != RL_ERR_DEVICE_MEMORY) return false;
        if (!rl_plan_halve(&run->plan)) return refuse_smallest(run->plan.most_workers, status);
    }
    return !predictions->prepare ||
           predictions->prepare(predictions->context, run->num_slots, run->plan.limits.num_samples, status);
}

/* This finds the first of the samples that the workers skipped. */
static void merge_invalid(const evaluation *run, rl_results *results)
{
    size_t first = RL_NO_SAMPLE;
    for (size_t k = 0; k < run->num_slots; k++) {
        if (run->slots[k].first_invalid >= first) continue;
        first = run->slots[k].first_invalid;
        results->first_invalid = run->slots[k].why_invalid;
    }
}

static void merge_notes(const evaluation *run, rl_notes *notes)
{
    for (size_t k = 0; k < run->num_slots; k++) rl_notes_add(notes, &run->slots[k].look->notes, NULL);
}

static void merge_stats(const evaluation *run, rl_stats *stats)
{
    *stats = (rl_stats){.num_workers = run->num_slots};
    for (size_t k = 0; k < run->num_slots; k++) {
        for (int stage = 0; stage < RL_NUM_STAGES; stage++) {
            stats->seconds[stage] += run->slots[k].stats.seconds[stage];
            stats->bytes[stage] += run->slots[k].stats.bytes[stage];
        }
    }
}

/* The only place where callers' defaults become what they stand for. */
static rl_options without_defaults(const rl_options *given)
{
    rl_options options = *given;
    if (!options.criterion) options.criterion = rl_criterion_preset("accv");
    if (!options.backend) options.backend = rl_backend_cpu();
    return options;
}

/* Whether the factors of gradients depend on which samples are skipped: on all that remain, or on the number of steps
 * that do. */
static bool results_count(const rl_options *options, const rl_ground_truth *gt)
{
    bool has_steps = gt->steps || options->step_size;
    if (rl_unites_boxes(options->criterion, RL_BLOCK_MAIN)) return true;
    return options->on_invalid == RL_INVALID_IS_SKIPPED &&
           (has_steps || !rl_criterion_ops_of(options->criterion)->adds_samples);
}

/* Takes the factors of gradients from the counts of samples. Where they depend on which samples are skipped, all are
 * evaluated without gradients first. */
static bool take_factors(evaluation *run, const rl_ground_truth *gt, const rl_predictions *predictions,
                         rl_status *status)
{
    const rl_options *options = run->options;
    if (!options->gradients) return true;
    if (!results_count(options, gt)) return (run->factors = rl_steps_factors(run->results, options, status)) != NULL;
    rl_options first = *options;
    rl_results counts;
    first.gradients = NULL;
    first.progress = NULL;
    first.stats = NULL;
    first.notes = NULL;
    if (!rl_evaluate_into(gt, predictions, &first, &counts, status)) return false;
    run->factors = rl_steps_factors(&counts, options, status);
    rl_results_release(&counts);
    return run->factors != NULL;
}

bool rl_evaluate_into(const rl_ground_truth *gt, const rl_predictions *predictions, const rl_options *given,
                      rl_results *results, rl_status *status)
{
    const rl_options options = without_defaults(given);
    if (!rl_check_input(gt, predictions, &options, status)) return false;
    rl_results made = {0};
    evaluation run = {
        .options = &options, .results = &made, .lock = PTHREAD_MUTEX_INITIALIZER, .failed_at = gt->num_samples};
    bool any = gt->num_samples != 0;
    bool done = (!any || rl_plan_make(&run.plan, gt, predictions, &options, status)) &&
                rl_tally_init(&made, &options, gt, &predictions->blocks, status) &&
                take_factors(&run, gt, predictions, status) && (!any || prepare(&run, status));
    if (done && run.num_slots) rl_run_workers(run.num_slots, work, &run);
    if (done && run.failed_at < gt->num_samples) {
        *status = run.failure;
        done = false;
    }
    if (done && predictions->check) done = predictions->check(predictions->context, status);
    done = done && rl_tally_finish(&made, options.criterion, status);
    if (done) {
        merge_invalid(&run, &made);
        if (options.stats) merge_stats(&run, options.stats);
        if (options.notes) {
            merge_notes(&run, options.notes);
            rl_results_note(&made, options.criterion, options.notes);
        }
        *results = made;
    } else {
        rl_results_release(&made);
    }
    release_slots(&run);
    free(run.factors);
    pthread_mutex_destroy(&run.lock);
    return done;
}
