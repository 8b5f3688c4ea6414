#include "core/base/workers.h"

#include "core/base/memory.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

size_t rl_num_processors(void)
{
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return (size_t)CPU_COUNT(&allowed);
    long online = sysconf(_SC_NPROCESSORS_ONLN); /* more processors than a cpu_set_t names */
    return online > 0 ? (size_t)online : 1;
}

typedef struct worker {
    void (*work)(void *context, size_t worker);
    void *context;
    size_t index;
    pthread_t thread;
} worker;

static void *run(void *argument)
{
    worker *self = argument;
    self->work(self->context, self->index);
    return NULL;
}

void rl_run_workers(size_t count, void (*work)(void *context, size_t worker), void *context)
{
    if (!count) return;
    rl_status ignored;
    size_t started = 0;
    worker *workers = count > 1 ? rl_alloc(count - 1, sizeof *workers, &ignored) : NULL;
    for (; workers && started < count - 1; started++) {
        workers[started] = (worker){work, context, started + 1, 0};
        if (pthread_create(&workers[started].thread, NULL, run, &workers[started]) != 0) break;
    }
    work(context, 0);
    for (size_t i = 0; i < started; i++) pthread_join(workers[i].thread, NULL);
    free(workers);
}
