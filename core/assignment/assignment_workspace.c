#include "core/assignment/assignment_search.h"

#include "core/base/memory.h"

#include <math.h>
#include <stdlib.h>

static const rl_assignment_kernels *kernels_of(rl_simd level)
{
    switch (level) {
#if defined(__x86_64__)
    case RL_SIMD_AVX512: return &rl_assignment_kernels_avx512;
    case RL_SIMD_AVX2: return &rl_assignment_kernels_avx2;
#endif
    default: return &rl_assignment_kernels_baseline;
    }
}

static const rl_unique_kernels *unique_kernels_of(rl_simd level)
{
    switch (level) {
#if defined(__x86_64__)
    case RL_SIMD_AVX512: return &rl_unique_kernels_avx512;
    case RL_SIMD_AVX2: return &rl_unique_kernels_avx2;
#endif
    default: return &rl_unique_kernels_baseline;
    }
}

void rl_assignment_limit_simd(rl_assignment *w, rl_simd level)
{
    rl_simd best = rl_simd_best();
    if (level > best) level = best;
    w->kernels = kernels_of(level);
    w->unique.kernels = unique_kernels_of(level);
}

static bool allocate(rl_assignment *w, size_t rows, size_t columns, size_t max_objects, rl_status *status)
{
    size_t core, transposed;
    w->core_stride = rl_whole_chunks(rows);
    if (!rl_multiply(rows, w->core_stride, &core) || !rl_multiply(rows, rl_whole_chunks(max_objects), &transposed))
        core = transposed = SIZE_MAX; /* which is refused */
    return (w->transposed = rl_alloc_aligned(transposed, sizeof *w->transposed, status)) &&
           (w->core = rl_alloc(core, sizeof *w->core, status)) && (w->u = rl_alloc(rows, sizeof *w->u, status)) &&
           (w->least_free = rl_alloc(rows, sizeof *w->least_free, status)) &&
           (w->free_column = rl_alloc(rows, sizeof *w->free_column, status)) &&
           (w->num_core = rl_alloc(rows, sizeof *w->num_core, status)) &&
           (w->taken = rl_alloc_aligned(columns, sizeof *w->taken, status)) &&
           (w->slot_of = rl_alloc_aligned(columns, sizeof *w->slot_of, status)) &&
           (w->list = rl_alloc_aligned(columns, sizeof *w->list, status)) &&
           (w->place = rl_alloc_aligned(columns, sizeof *w->place, status)) &&
           (w->marks = rl_alloc(columns / 64 + 1, sizeof *w->marks, status)) &&
           (w->column_of = rl_alloc(rows, sizeof *w->column_of, status)) &&
           (w->row_of = rl_alloc(columns, sizeof *w->row_of, status)) &&
           (w->v = rl_alloc_aligned(columns, sizeof *w->v, status)) &&
           (w->distance = rl_alloc_aligned(columns, sizeof *w->distance, status)) &&
           (w->place_of = rl_alloc_aligned(columns, sizeof *w->place_of, status)) &&
           (w->visits = rl_alloc(rows, sizeof *w->visits, status)) &&
           (w->bound = rl_alloc(rows, sizeof *w->bound, status)) && rl_unique_init(&w->unique, rows, columns, status);
}

rl_assignment *rl_assignment_create(size_t max_preds, size_t max_objects, rl_status *status)
{
    size_t rows = max_preds < max_objects ? max_preds : max_objects;
    size_t columns = max_preds < max_objects ? max_objects : max_preds;
    if (columns > INT32_MAX - RL_ASSIGN_CHUNK) {
        rl_fail(status, RL_ERR_ARGUMENT, "%zu predictions and %zu objects cannot be matched: more than %d of either",
                max_preds, max_objects, INT32_MAX - RL_ASSIGN_CHUNK);
        return NULL;
    }
    rl_assignment *w = rl_alloc(1, sizeof *w, status);
    if (!w) return NULL;
    columns = rl_whole_chunks(columns);
    if (!allocate(w, rows, columns, max_objects, status)) {
        rl_assignment_destroy(w);
        return NULL;
    }
    rl_assignment_limit_simd(w, rl_simd_best());
    for (size_t j = 0; j < columns; j++) {
        w->taken[j] = 0;
        w->slot_of[j] = -1;
        w->place[j] = 0;
        w->v[j] = -INFINITY;
        w->place_of[j] = 0;
    }
    return w;
}

void rl_assignment_destroy(rl_assignment *w)
{
    if (!w) return;
    free(w->transposed);
    free(w->core);
    free(w->u);
    free(w->least_free);
    free(w->free_column);
    free(w->num_core);
    free(w->taken);
    free(w->slot_of);
    free(w->list);
    free(w->place);
    free(w->marks);
    free(w->column_of);
    free(w->row_of);
    free(w->v);
    free(w->distance);
    free(w->place_of);
    free(w->visits);
    free(w->bound);
    rl_unique_release(&w->unique);
    free(w);
}

double rl_assignment_bytes(size_t max_preds, size_t max_objects)
{
    const rl_assignment *w = NULL;
    double objects = (double)max_objects, preds = (double)max_preds, chunk = RL_ASSIGN_CHUNK;
    double rows = preds < objects ? preds : objects, columns = (preds < objects ? objects : preds) + chunk;
    double by_row = sizeof *w->u + sizeof *w->least_free + sizeof *w->free_column + sizeof *w->num_core +
                    sizeof *w->column_of + sizeof *w->visits + sizeof *w->bound;
    double by_column = sizeof *w->taken + sizeof *w->slot_of + sizeof *w->list + sizeof *w->place + sizeof *w->row_of +
                       sizeof *w->v + sizeof *w->distance + sizeof *w->place_of + 1;
    double transposed = preds > objects ? 0.0 : rows * (objects + chunk); /* else it is never touched */
    return sizeof *w + rows * by_row + columns * by_column + sizeof(float) * (transposed + rows * (rows + chunk)) +
           rl_unique_bytes(rows, columns);
}
