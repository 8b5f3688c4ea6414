/* The evaluation and what it is given to work with: loading, progress, and devices that are slow, small or broken. */
#include "tests/core/evaluate_testing.h"
#include "tests/core/loading_testing.h"

#include <math.h>
#include <time.h>

static bool refuse_to_prepare(void *context, size_t num_slots, size_t max_count, rl_status *status)
{
    (void)context, (void)num_slots, (void)max_count;
    return rl_fail(status, RL_ERR_IO, "not prepared");
}

static void loading_is_in_order_and_may_fail(void **state)
{
    (void)state;
    scene s;
    make_crowd(&s, 6);
    rl_results expected = evaluate(&s, &plans[0]);
    scene watched = s;
    for (size_t p = 0; p < NUM_PLANS; p++) {
        loading self = {.source = &s, .fail_from = CROWD};
        watch_loading(&watched.predictions, &self);
        expect_results(&watched, &plans[p], &expected);
        assert_int_equal(self.next, CROWD);

        self = (loading){.source = &s, .fail_from = 17};
        expect_error(&watched, &plans[p], RL_ERR_IO, "pred/x.npz: sample 17: cannot be read");
        assert_int_equal(self.prepared, 1);
        assert_true(self.next <= 17 + self.max_count); /* and no further */
    }

    /* An error in an earlier sample is reported, though it may be found after the failure to load. */
    s.existence[9 * 2] = NAN;
    for (size_t p = 0; p < NUM_PLANS; p++) {
        loading self = {.source = &s, .fail_from = 40};
        if (plans[p].batch_size == 0 || plans[p].batch_size > 3) continue;
        watch_loading(&watched.predictions, &self);
        expect_error(&watched, &plans[p], RL_ERR_NONFINITE,
                     "array 'existence', sample 2: element (0) is nan; finite numbers were expected");
    }
    watched.predictions.prepare = refuse_to_prepare;
    expect_error_in_all_plans(&watched, RL_ERR_IO, "not prepared");
    rl_results_release(&expected);
    free_scene(&s);
}

typedef struct progress {
    size_t calls, done;
} progress;

static void watch_progress(void *context, size_t done, size_t total)
{
    progress *seen = context;
    assert_int_equal(total, CROWD);
    assert_true(done > seen->done && done <= total);
    seen->done = done;
    seen->calls++;
}

static void progress_only_rises(void **state)
{
    (void)state;
    scene s;
    make_crowd(&s, 7);
    for (size_t p = 0; p < NUM_PLANS; p++) {
        progress seen = {0, 0};
        rl_options options = plans[p];
        options.progress = watch_progress;
        options.progress_context = &seen;
        rl_results results = evaluate(&s, &options);
        assert_int_equal(seen.done, CROWD);
        if (options.batch_size == 1) assert_int_equal(seen.calls, CROWD);
        rl_results_release(&results);
    }
    free_scene(&s);
}

/* A device that is the CPU, but fails at a call by its number, and reads nothing in place where a test asks for that.
 */
typedef struct device {
    rl_backend backend;
    rl_backend_ops ops;
    size_t calls, fail_at; /* of fallible calls; used by one thread */
} device;

typedef struct device_job {
    device *owner;
    rl_job *job;
} device_job;

static bool call_fails(device *self, rl_status *status)
{
    if (++self->calls != self->fail_at) return false;
    rl_status_set(status, RL_ERR_DEVICE, "the device is gone");
    return true;
}

static void *device_host_alloc(rl_backend *backend, size_t size, rl_status *status)
{
    if (call_fails((device *)backend, status)) return NULL;
    return rl_backend_cpu()->ops->host_alloc(rl_backend_cpu(), size, status);
}

static void device_job_destroy(rl_job *job)
{
    device_job *wrapped = (device_job *)job;
    rl_backend_cpu()->ops->job_destroy(wrapped->job);
    free(wrapped);
}

static rl_job *device_job_create(rl_backend *backend, const rl_batch_limits *limits, rl_status *status)
{
    device *self = (device *)backend;
    if (call_fails(self, status)) return NULL;
    device_job *wrapped = allocate(sizeof *wrapped);
    wrapped->owner = self;
    wrapped->job = rl_backend_cpu()->ops->job_create(rl_backend_cpu(), limits, status);
    assert_non_null(wrapped->job);
    return (rl_job *)wrapped;
}

static bool device_cost(rl_job *job, const rl_batch *batch, float **cost, rl_status *status)
{
    device_job *wrapped = (device_job *)job;
    return !call_fails(wrapped->owner, status) && rl_backend_cpu()->ops->cost(wrapped->job, batch, cost, status);
}

static bool device_loss(rl_job *job, const rl_batch *batch, const rl_pairs *pairs, rl_losses *losses, float *iou,
                        rl_status *status)
{
    device_job *wrapped = (device_job *)job;
    return !call_fails(wrapped->owner, status) &&
           rl_backend_cpu()->ops->loss(wrapped->job, batch, pairs, losses, iou, status);
}

static void devices_fail_and_leave_nothing(void **state)
{
    (void)state;
    scene s;
    make_crowd(&s, 6);
    device it = {.ops = *rl_backend_cpu()->ops};
    it.backend.ops = &it.ops;
    it.ops.reads_in_place = false;
    it.ops.host_alloc = device_host_alloc;
    it.ops.job_create = device_job_create;
    it.ops.job_destroy = device_job_destroy;
    it.ops.cost = device_cost;
    it.ops.loss = device_loss;
    rl_options options = {.backend = &it.backend, .num_threads = 1, .batch_size = 20};
    rl_results expected = evaluate(&s, &plans[0]);
    expect_results(&s, &options, &expected);
    size_t calls = it.calls;
    assert_true(calls >= 3 + 1 + 3 * 2); /* staging, job, and costs and losses of three batches */
    for (it.fail_at = 1; it.fail_at <= calls; it.fail_at++) {
        it.calls = 0;
        expect_error(&s, &options, RL_ERR_DEVICE, "the device is gone");
    }
    rl_results_release(&expected);
    free_scene(&s);
}

/* The CPU, but a sample's costs take as many milliseconds as its first object weighs. */
static bool slow_cost(rl_job *job, const rl_batch *batch, float **cost, rl_status *status)
{
    long delay = batch->offsets[batch->num_samples] ? (long)batch->weights[0] : 0;
    nanosleep(&(struct timespec){.tv_nsec = delay * 1000000}, NULL);
    return rl_backend_cpu()->ops->cost(job, batch, cost, status);
}

static void make_slow(scene *s, rl_backend_ops *ops, size_t num_samples)
{
    size_t counts[CROWD];
    for (size_t b = 0; b < CROWD; b++) counts[b] = 1;
    make_scene(s, 2, num_samples, 3, 2, counts, ANYWHERE);
    for (size_t b = 0; b < num_samples; b++) s->weights[b] = 1.0f;
    *ops = *rl_backend_cpu()->ops;
    ops->cost = slow_cost;
}

static bool slow_load(void *context, size_t slot, size_t first, size_t count, rl_prediction_rows *rows,
                      rl_status *status)
{
    const rl_predictions *all = &((const scene *)context)->predictions;
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    return all->load(all->context, slot, first, count, rows, status);
}

static void time_is_counted_where_it_is_spent(void **state)
{
    (void)state;
    scene s;
    rl_backend_ops ops;
    rl_backend backend = {&ops, NULL};
    rl_stats stats;
    make_slow(&s, &ops, 3);
    for (size_t b = 0; b < 3; b++) s.weights[b] = 4.0f;
    scene slow = s;
    slow.predictions.load = slow_load;
    slow.predictions.context = &s;
    rl_options options = {.backend = &backend, .num_threads = 2, .batch_size = 1, .stats = &stats};
    rl_results results = evaluate(&slow, &options);
    assert_true(stats.seconds[RL_STAGE_READ] >= 3 * 0.002);
    assert_true(stats.seconds[RL_STAGE_COST] >= 3 * 0.004);
    rl_results_release(&results);
    free_scene(&s);
}

/* The second sample's failure comes while the first one's is known, and must not replace it. */
static void a_later_failure_replaces_no_earlier_one(void **state)
{
    (void)state;
    scene s;
    rl_backend_ops ops;
    rl_backend backend = {&ops, NULL};
    make_slow(&s, &ops, 2);
    for (size_t k = 0; k < 8; k++) s.gt_boxes[k] = k % 4 < 2 ? 0 : 1e30f;
    for (size_t k = 0; k < 24; k++) s.boxes[k] = k % 4 < 2 ? 0 : 1e30f;
    for (int first_is_slow = 0; first_is_slow < 2; first_is_slow++) {
        s.weights[first_is_slow] = 20.0f;
        s.weights[!first_is_slow] = 60.0f;
        expect_error(&s, &(rl_options){.backend = &backend, .num_threads = 2, .batch_size = 1}, RL_ERR_NONFINITE,
                     "sample 0: the cost of prediction 0 and object 0 is nan: the boxes or probabilities are too large "
                     "for float32");
    }
    free_scene(&s);
}

/* Slow enough that each thread has its share of the samples, in the order of the ground truth and in the opposite one.
 */
static void the_first_skipped_sample_is_reported_by_any_thread(void **state)
{
    (void)state;
    scene s;
    rl_backend_ops ops;
    rl_backend backend = {&ops, NULL};
    size_t backwards[CROWD];
    make_slow(&s, &ops, CROWD);
    for (size_t b = 0; b < CROWD; b++) backwards[b] = CROWD - 1 - b;
    for (size_t b = 5; b < CROWD; b += 2) s.gt_boxes[4 * b + 1] = NAN;
    rl_options options = {.backend = &backend, .num_threads = 7, .batch_size = 1, .on_invalid = RL_INVALID_IS_SKIPPED};
    for (int k = 0; k < 2; k++) {
        s.predictions.gt_index = k ? backwards : NULL;
        rl_results results = evaluate(&s, &options);
        assert_int_equal(results.num_invalid, 23);
        expect_failure(false, &results.first_invalid, RL_ERR_NONFINITE,
                       "array 'boxes', sample 5: element (0, 1) is nan; finite numbers were expected");
        rl_results_release(&results);
    }
    free_scene(&s);
}

/* The CPU, but with room for jobs of so many samples only. */
typedef struct small_device {
    rl_backend backend;
    rl_backend_ops ops;
    size_t room, smallest_refused;
} small_device;

static rl_job *small_job_create(rl_backend *backend, const rl_batch_limits *limits, rl_status *status)
{
    small_device *self = (small_device *)backend;
    if (limits->num_samples <= self->room) return rl_backend_cpu()->ops->job_create(rl_backend_cpu(), limits, status);
    self->smallest_refused = limits->num_samples;
    rl_status_set(status, RL_ERR_DEVICE_MEMORY, "no room for %zu samples", limits->num_samples);
    return NULL;
}

static void batches_are_halved_until_they_fit(void **state)
{
    (void)state;
    scene s;
    make_crowd(&s, 6);
    rl_results expected = evaluate(&s, &plans[0]);
    small_device it = {.ops = *rl_backend_cpu()->ops};
    it.backend.ops = &it.ops;
    it.ops.job_create = small_job_create;
    rl_options options = {.backend = &it.backend, .num_threads = 2, .batch_size = 40};
    for (it.room = 40; it.room; it.room /= 2) expect_results(&s, &options, &expected);
    assert_int_equal(it.smallest_refused, 2);
    expect_error(&s, &options, RL_ERR_DEVICE_MEMORY,
                 "batches of a single sample, one for each of up to 2 threads, do not fit: no room for 1 samples");
    rl_results_release(&expected);
    free_scene(&s);
}

static rl_job *watched_job_create(rl_backend *backend, const rl_batch_limits *limits, rl_status *status)
{
    ((small_device *)backend)->room = limits->num_samples;
    return rl_backend_cpu()->ops->job_create(rl_backend_cpu(), limits, status);
}

/* Where the caller does not: a sample has 9 predictions of 45 floats, and some for its costs. */
static void backends_say_how_large_a_batch_is(void **state)
{
    (void)state;
    scene s;
    make_crowd(&s, 6);
    rl_results expected = evaluate(&s, &plans[0]);
    small_device it = {.ops = *rl_backend_cpu()->ops};
    it.backend.ops = &it.ops;
    it.ops.job_create = watched_job_create;
    rl_options options = {.backend = &it.backend, .num_threads = 1};
    it.ops.batch_bytes = 1;
    expect_results(&s, &options, &expected);
    assert_int_equal(it.room, 1);
    it.ops.batch_bytes = 10 * 9 * 45 * sizeof(float);
    expect_results(&s, &options, &expected);
    assert_in_range(it.room, 8, 9);
    it.ops.batch_bytes = 64 << 20;
    expect_results(&s, &options, &expected);
    assert_int_equal(it.room, CROWD);
    rl_results_release(&expected);
    free_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loading_is_in_order_and_may_fail),
        cmocka_unit_test(progress_only_rises),
        cmocka_unit_test(devices_fail_and_leave_nothing),
        cmocka_unit_test(time_is_counted_where_it_is_spent),
        cmocka_unit_test(a_later_failure_replaces_no_earlier_one),
        cmocka_unit_test(the_first_skipped_sample_is_reported_by_any_thread),
        cmocka_unit_test(batches_are_halved_until_they_fit),
        cmocka_unit_test(backends_say_how_large_a_batch_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
