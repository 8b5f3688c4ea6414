/* Batches read arrays in order, whichever threads have them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/workers.h"
#include "formats/input/turns.h"

#include <stdatomic.h>

enum { NUM_BATCHES = 300, BATCH = 7, NUM_THREADS = 5, NUM_QUEUES = 7 };

typedef struct reading {
    rl_turns turns;
    atomic_size_t taken;
    size_t read[NUM_BATCHES]; /* in the order in which the last queue was passed */
    size_t num_read;          /* changed by the thread whose turn it is */
    size_t bad;               /* the batch that fails */
} reading;

static void read_batch(reading *job, size_t batch)
{
    for (size_t queue = 0; queue < NUM_QUEUES; queue++) {
        if (!rl_turns_wait(&job->turns, queue, batch * BATCH)) return;
        if (batch == job->bad && queue == 1) {
            rl_turns_fail(&job->turns, batch * BATCH);
            return;
        }
        if (queue + 1 == NUM_QUEUES) job->read[job->num_read++] = batch;
        rl_turns_pass(&job->turns, queue, (batch + 1) * BATCH);
    }
}

static void read_batches(void *context, size_t worker)
{
    (void)worker;
    reading *job = context;
    for (size_t batch; (batch = atomic_fetch_add(&job->taken, 1)) < NUM_BATCHES;) read_batch(job, batch);
}

static void run(size_t bad, size_t expected)
{
    reading job = {.bad = bad};
    rl_status status;
    assert_true(rl_turns_init(&job.turns, NUM_QUEUES, &status));
    rl_run_workers(NUM_THREADS, read_batches, &job);
    rl_turns_destroy(&job.turns);
    assert_int_equal(job.num_read, expected);
    for (size_t k = 0; k < job.num_read; k++) assert_int_equal(job.read[k], k);
}

static void batches_come_in_order(void **state)
{
    (void)state;
    run(NUM_BATCHES, NUM_BATCHES);
}

static void a_failure_keeps_none_waiting_and_spares_those_before(void **state)
{
    (void)state;
    run(0, 0);
    run(57, 57);
    run(NUM_BATCHES - 1, NUM_BATCHES - 1);
}

static void a_restart_begins_anew(void **state)
{
    (void)state;
    rl_turns turns;
    rl_status status;
    assert_true(rl_turns_init(&turns, 1, &status));
    rl_turns_fail(&turns, 0);
    assert_false(rl_turns_wait(&turns, 0, BATCH));
    rl_turns_restart(&turns);
    assert_true(rl_turns_wait(&turns, 0, 0));
    rl_turns_destroy(&turns);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batches_come_in_order),
        cmocka_unit_test(a_failure_keeps_none_waiting_and_spares_those_before),
        cmocka_unit_test(a_restart_begins_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
