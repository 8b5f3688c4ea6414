#include "core/base/memory.h"
#include "core/interface/evaluate.h"

#include <stdlib.h>

rl_options *rl_options_create(rl_status *status)
{
    return rl_alloc(1, sizeof(rl_options), status);
}

void rl_options_destroy(rl_options *options)
{
    free(options);
}

void rl_options_set_criterion(rl_options *options, const rl_criterion *criterion)
{
    options->criterion = criterion;
}

void rl_options_set_backend(rl_options *options, rl_backend *backend)
{
    options->backend = backend;
}

void rl_options_set_threads(rl_options *options, size_t num_threads)
{
    options->num_threads = num_threads;
}

void rl_options_set_batch_size(rl_options *options, size_t num_samples)
{
    options->batch_size = num_samples;
}

void rl_options_set_max_memory(rl_options *options, size_t size)
{
    options->max_memory = size;
}

void rl_options_set_on_invalid(rl_options *options, rl_on_invalid on_invalid)
{
    options->on_invalid = on_invalid;
}

void rl_options_set_progress(rl_options *options, rl_progress_function *function, void *context)
{
    options->progress = function;
    options->progress_context = context;
}

void rl_options_set_gradients(rl_options *options, rl_gradients_function *function, void *context)
{
    options->gradients = function;
    options->gradients_context = context;
}
