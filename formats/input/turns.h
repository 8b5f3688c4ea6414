/* Work that must be done in the order of the samples, although each thread has a batch of its own: a thread waits until
 * it is the turn of its batch. This is used to inflate arrays, with a queue for each. */
#ifndef RAGLOSS_TURNS_H
#define RAGLOSS_TURNS_H

#include "core/base/status.h"

#include <pthread.h>

typedef struct rl_turns {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    size_t count, *next; /* by queue, the first sample of the batch whose turn it is */
    size_t failed_at;    /* the first sample of the earliest batch that failed */
} rl_turns;

bool rl_turns_init(rl_turns *turns, size_t num_queues, rl_status *status);
void rl_turns_destroy(rl_turns *turns);

/* Starts from the first sample again, with no failure. */
void rl_turns_restart(rl_turns *turns);

/* Waits for the turn of the batch that starts at `first`. Returns false if it never comes because an earlier batch
 * failed. */
bool rl_turns_wait(rl_turns *turns, size_t queue, size_t first);

/* Ends the current turn; that of the batch that starts at `next` follows. */
void rl_turns_pass(rl_turns *turns, size_t queue, size_t next);

/* Reports that the batch that starts at `first` failed, so that no later batch waits in any queue. */
void rl_turns_fail(rl_turns *turns, size_t first);

#endif
