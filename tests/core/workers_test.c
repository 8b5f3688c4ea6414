/* Threads over a shared pile of work. */
#include "tests/core/core_testing.h"

#include "core/base/workers.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#define MOST_WORKERS 9
#define PILE 1000

typedef struct pile {
    atomic_size_t next;
    atomic_int taken[PILE];
    atomic_int calls[MOST_WORKERS];
    pthread_t thread[MOST_WORKERS];
} pile;

static void take_from_pile(void *context, size_t worker)
{
    pile *shared = context;
    shared->calls[worker]++;
    shared->thread[worker] = pthread_self();
    for (size_t k; (k = shared->next++) < PILE;) shared->taken[k]++;
}

static void every_piece_is_taken_once(void **state)
{
    (void)state;
    for (size_t count = 1; count <= MOST_WORKERS; count++) {
        pile shared = {0};
        rl_run_workers(count, take_from_pile, &shared);
        for (size_t k = 0; k < PILE; k++) assert_int_equal(shared.taken[k], 1);
        assert_int_equal(shared.calls[0], 1);
        assert_true(pthread_equal(shared.thread[0], pthread_self()));
        for (size_t k = 0; k < MOST_WORKERS; k++) assert_true(shared.calls[k] <= (k < count));
    }
}

/* Not called at all: a worker 0 would find nothing made for it. */
static void no_workers_do_nothing(void **state)
{
    (void)state;
    pile shared = {0};
    rl_run_workers(0, take_from_pile, &shared);
    assert_int_equal(shared.next, 0);
}

typedef struct meeting {
    pthread_mutex_t lock;
    pthread_cond_t all_here;
    size_t expected, here;
} meeting;

static void meet(void *context, size_t worker)
{
    (void)worker;
    meeting *room = context;
    pthread_mutex_lock(&room->lock);
    if (++room->here == room->expected) pthread_cond_broadcast(&room->all_here);
    while (room->here < room->expected) pthread_cond_wait(&room->all_here, &room->lock);
    pthread_mutex_unlock(&room->lock);
}

/* Hangs where one worker had to end before the next could start. */
static void workers_run_side_by_side(void **state)
{
    (void)state;
    meeting room = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 4, 0};
    rl_run_workers(4, meet, &room);
    assert_int_equal(room.here, 4);
}

static void processors_are_those_allowed(void **state)
{
    (void)state;
    cpu_set_t allowed, one;
    assert_true(rl_num_processors() >= 1);
    assert_int_equal(sched_getaffinity(0, sizeof allowed, &allowed), 0);
    size_t cpu = 0;
    while (!CPU_ISSET(cpu, &allowed)) cpu++;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    assert_int_equal(rl_num_processors(), 1);
    assert_int_equal(sched_setaffinity(0, sizeof allowed, &allowed), 0);
    assert_int_equal(rl_num_processors(), CPU_COUNT(&allowed));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_piece_is_taken_once),
        cmocka_unit_test(no_workers_do_nothing),
        cmocka_unit_test(workers_run_side_by_side),
        cmocka_unit_test(processors_are_those_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
