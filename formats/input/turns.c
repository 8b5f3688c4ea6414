#include "formats/input/turns.h"

#include <stdint.h>
#include <string.h>

void rl_turns_init(rl_turns *turns)
{
    pthread_mutex_init(&turns->lock, NULL);
    pthread_cond_init(&turns->moved, NULL);
    rl_turns_restart(turns);
}

void rl_turns_destroy(rl_turns *turns)
{
    pthread_cond_destroy(&turns->moved);
    pthread_mutex_destroy(&turns->lock);
}

void rl_turns_restart(rl_turns *turns)
{
    memset(turns->next, 0, sizeof turns->next);
    turns->failed_at = SIZE_MAX;
}

bool rl_turns_wait(rl_turns *turns, rl_array_id array, size_t first)
{
    pthread_mutex_lock(&turns->lock);
    while (turns->next[array] != first && turns->failed_at >= first) pthread_cond_wait(&turns->moved, &turns->lock);
    bool came = turns->next[array] == first;
    pthread_mutex_unlock(&turns->lock);
    return came;
}

void rl_turns_pass(rl_turns *turns, rl_array_id array, size_t next)
{
    pthread_mutex_lock(&turns->lock);
    turns->next[array] = next;
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
