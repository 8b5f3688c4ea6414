/* Minimum-cost matching of a sample's predictions and objects: SciPy's own matches, ties included.
 *
 * Shortest augmenting paths with dual variables: D. F. Crouse, "On implementing 2D rectangular assignment algorithms",
 * IEEE Transactions on Aerospace and Electronic Systems 52(4), 2016, with the choices among equal costs that
 * scipy.optimize.linear_sum_assignment makes. Where no choice can matter, core/assignment/unique.h takes a shorter way.
 */
#ifndef RAGLOSS_ASSIGNMENT_H
#define RAGLOSS_ASSIGNMENT_H

#include "core/assignment/chunks.h"
#include "core/base/cpu.h"
#include "core/base/status.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Memory reused from sample to sample; for one thread at a time. */
typedef struct rl_assignment rl_assignment;

/* For problems of up to `max_preds` predictions and `max_objects` objects. NULL on failure. */
rl_assignment *rl_assignment_create(size_t max_preds, size_t max_objects, rl_status *status);
void rl_assignment_destroy(rl_assignment *workspace);

/* The bytes such a workspace takes, at most. */
double rl_assignment_bytes(size_t max_preds, size_t max_objects);

/* Uses no vector instructions beyond `level`, instead of all that the machine has. The pairs are the same. */
void rl_assignment_limit_simd(rl_assignment *workspace, rl_simd level);

typedef enum rl_assigned {
    RL_ASSIGNED,
    RL_COST_INVALID,   /* a cost is NaN or -infinity */
    RL_COST_INFEASIBLE /* +infinity forbids a pair, and every matching would use a forbidden one */
} rl_assigned;

/* The matrix scipy would be given, (num_preds, num_objects), is passed by objects: the cost of prediction i and object
 * j is cost[j * stride + i], read as float64. A row's last chunk is filled up with +infinity, so that `stride` is no
 * less than num_preds rounded up to RL_ASSIGN_CHUNK; on boundaries of 64 bytes it is read fastest. On success
 * min(num_preds, num_objects) pairs are written, by ascending prediction. */
rl_assigned rl_assign(rl_assignment *workspace, const float *cost, size_t stride, size_t num_preds, size_t num_objects,
                      int32_t *pred, int32_t *object);

#ifdef __cplusplus
}
#endif
#endif
