#include "core/evaluation/plan.h"

#include "core/base/available.h"
#include "core/base/workers.h"
#include "core/evaluation/criterion_ops.h"
#include "core/evaluation/origin.h"
#include "core/evaluation/slot.h"
#include "core/evaluation/tally.h"

/* A batch is as much as the backend works on best, but never more than a small part of the memory that is free. */
static bool default_batch_size(const rl_plan *plan, size_t num_workers, size_t *batch_size, rl_status *status)
{
    const rl_predictions *predictions = plan->limits.predictions;
    size_t num_samples = predictions->num_samples, wanted = plan->limits.options->backend->ops->batch_bytes;
    size_t free_memory;
    if (!plan->limits.options->backend->ops->free_memory(plan->limits.options->backend, &free_memory, status))
        return false;
    if (plan->max_memory < (double)free_memory) free_memory = (size_t)plan->max_memory;
    size_t share = free_memory / 16 / num_workers;
    if (share && share < wanted) wanted = share;
    double objects = (double)plan->limits.gt->offsets[num_samples] / (double)num_samples;
    double floats = 0.0;
    for (size_t k = 0; k < predictions->blocks.count; k++) {
        const rl_block *block = &predictions->blocks.at[k];
        double own = (double)rl_prediction_floats(plan->limits.options->criterion, block->num_classes);
        floats += (double)block->num_preds * (own + objects);
    }
    double size = (double)wanted / (floats * sizeof(float) + 1.0);
    size_t even = (num_samples + num_workers - 1) / num_workers;
    size_t batch = size < 1.0 ? 1 : size > 4096.0 ? 4096 : (size_t)size;
    *batch_size = batch < even ? batch : even;
    return true;
}

/* There should be no more workers than batches of this size keep busy. */
static size_t busy_workers(const rl_plan *plan, size_t num_workers, size_t batch)
{
    size_t num_batches = (plan->limits.predictions->num_samples + batch - 1) / batch;
    return num_workers < num_batches ? num_workers : num_batches;
}

static bool refuse_memory(const rl_plan *plan, double needed, rl_status *status)
{
    const double mib = 1024.0 * 1024.0;
    rl_fail(status, RL_ERR_MEMORY,
            "to match its %zu objects and %zu predictions, and to hold all results, %.1f MiB of memory are needed; "
            "%.1f MiB may be used",
            plan->limits.max_objects, plan->limits.predictions->blocks.at[0].num_preds, needed / mib,
            plan->max_memory / mib);
    return rl_in_ground_truth(status, plan->limits.gt, RL_NO_ARRAY, plan->limits.largest);
}

/* Lowers the number of workers, then the batch size, until the estimate is within the memory that may be taken. */
static bool fit_memory(rl_plan *plan, size_t *num_workers, size_t *batch, rl_status *status)
{
    const rl_options *options = plan->limits.options;
    const rl_predictions *predictions = plan->limits.predictions;
    size_t min_workers = options->backend->ops->min_slots;
    double whole_run = rl_tally_bytes(plan->limits.gt, options, &predictions->blocks) + predictions->reading_bytes;
    double factors = (double)predictions->blocks.count * (double)plan->limits.gt->num_samples * sizeof(rl_losses);
    if (options->gradients) whole_run += factors;
    for (;; *batch /= 2) {
        rl_limits_set(&plan->limits, *batch);
        double slot = rl_slot_bytes(&plan->limits), needed;
        for (;; --*num_workers) {
            needed = whole_run + slot * (double)busy_workers(plan, *num_workers, *batch);
            if (needed <= plan->max_memory) return true;
            if (*num_workers <= min_workers) break;
        }
        if (*batch == 1) return refuse_memory(plan, needed, status);
    }
}

bool rl_plan_make(rl_plan *plan, const rl_ground_truth *gt, const rl_predictions *predictions,
                  const rl_options *options, rl_status *status)
{
    size_t min_workers = options->backend->ops->min_slots, batch = options->batch_size;
    size_t num_workers = options->num_threads ? options->num_threads : rl_num_processors();
    if (num_workers > predictions->num_samples) num_workers = predictions->num_samples;
    if (num_workers < min_workers) num_workers = min_workers;
    *plan = (rl_plan){.limits = {.gt = gt, .predictions = predictions, .options = options},
                      .max_memory = (double)(options->max_memory ? options->max_memory : rl_available_memory())};
    if (!batch && !default_batch_size(plan, num_workers, &batch, status)) return false;
    if (predictions->num_samples && batch > predictions->num_samples) batch = predictions->num_samples;
    if (!fit_memory(plan, &num_workers, &batch, status)) return false;
    plan->most_workers = num_workers;
    plan->num_workers = busy_workers(plan, num_workers, batch);
    return true;
}

bool rl_plan_halve(rl_plan *plan)
{
    size_t batch = plan->limits.num_samples;
    if (batch == 1) return false;
    rl_limits_set(&plan->limits, batch / 2);
    plan->num_workers = busy_workers(plan, plan->most_workers, batch / 2);
    return true;
}
