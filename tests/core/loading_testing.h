/* Predictions whose loading is watched. */
#ifndef RAGLOSS_LOADING_TESTING_H
#define RAGLOSS_LOADING_TESTING_H

#include "tests/core/evaluate_testing.h"

/* It must be prepared once, go in order, and fails from some sample on. */
typedef struct loading {
    const scene *source;
    size_t num_slots, max_count, prepared, next, fail_from;
} loading;

static inline bool prepare_watched(void *context, size_t num_slots, size_t max_count, rl_status *status)
{
    (void)status;
    loading *self = context;
    self->num_slots = num_slots;
    self->max_count = max_count;
    self->prepared++;
    return true;
}

static inline bool load_watched(void *context, size_t slot, size_t first, size_t count, rl_prediction_rows *rows,
                                rl_status *status)
{
    loading *self = context;
    assert_int_equal(self->prepared, 1);
    assert_true(slot < self->num_slots);
    assert_true(count > 0 && count <= self->max_count);
    assert_int_equal(first, self->next);
    self->next += count;
    if (first + count > self->fail_from) {
        rl_status_set(status, RL_ERR_IO, "cannot be read");
        rl_in_file(status, "pred/x.npz");
        return rl_in_sample(status, self->fail_from);
    }
    const rl_predictions *all = &self->source->predictions;
    return all->load(all->context, slot, first, count, rows, status);
}

static inline void watch_loading(rl_predictions *predictions, loading *self)
{
    predictions->load = load_watched;
    predictions->prepare = prepare_watched;
    predictions->context = self;
}

#endif
