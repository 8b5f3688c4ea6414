#include "formats/input/turns.h"

#include "core/base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool rl_turns_init(rl_turns *turns, size_t num_queues, rl_status *status)
{
    turns->count = num_queues;
    if (!(turns->next = rl_alloc(num_queues, sizeof *turns->next, status))) return false;
    pthread_mutex_init(&turns->lock, NULL);
    pthread_cond_init(&turns->moved, NULL);
    rl_turns_restart(turns);
    return true;
}

void rl_turns_destroy(rl_turns *turns)
{
    pthread_cond_destroy(&turns->moved);
    pthread_mutex_destroy(&turns->lock);
    free(turns->next);
}

void rl_turns_restart(rl_turns *turns)
{
    memset(turns->next, 0, turns->count * sizeof *turns->next);
    turns->failed_at = SIZE_MAX;
}

bool rl_turns_wait(rl_turns *turns, size_t queue, size_t first)
{
    pthread_mutex_lock(&turns->lock);
    while (turns->next[queue] != first && turns->failed_at >= first) pthread_cond_wait(&turns->moved, &turns->lock);
    bool came = turns->next[queue] == first;
    pthread_mutex_unlock(&turns->lock);
    return came;
}

void rl_turns_pass(rl_turns *turns, size_t queue, size_t next)
{
    pthread_mutex_lock(&turns->lock);
    turns->next[queue] = next;
    pthread_cond_broadcast(&turns->moved);
    pthread_mutex_unlock(&turns->lock);
}

void rl_turns_fail(rl_turns *turns, size_t first)
{
    pthread_mutex_lock(&turns->lock);
    if (first < turns->failed_at) turns->failed_at = first;
    pthread_cond_broadcast(&turns->moved);
    pthread_mutex_unlock(&turns->lock);
}
