/* The assignment written plainly, with each of its decisions open to change.
 *
 * With none changed it is the definition that core/assignment/assignment.h is held to. With one changed it still finds
 * an optimum, but another one where costs tie: a test that lets it pass could not see that decision go wrong in the
 * library. */
#ifndef ASSIGNMENT_REFERENCE_H
#define ASSIGNMENT_REFERENCE_H

#include "core/assignment/assignment.h"

typedef enum decision {
    AS_SCIPY,
    ASSIGNED_COUNT_AS_FREE, /* among equal columns the earliest is taken, free or not */
    EARLIEST_FREE,          /* among equal free columns the earliest is taken */
    ASCENDING_LIST,         /* the list of columns starts with column 0 */
    ORDERED_REMOVAL,        /* the list closes up behind a column that is taken off */
    LATER_ROW_KEEPS_TIES,   /* an equal path replaces the earlier one */
    REVERSED_ROWS,          /* the last row is assigned first */
    SQUARE_BY_COLUMNS,      /* a square matrix is transposed as well */
    SINGLE_PRECISION,       /* float32 arithmetic */
    REASSOCIATED,           /* (cost - u) - v, then added to what is reached */
    REDUCED_COLUMNS,        /* the duals of columns start at the columns' least costs */
    NUM_DECISIONS
} decision;

extern const char *const decision_names[NUM_DECISIONS];

/* As rl_assign, for any stride. */
rl_assigned reference_assign(decision changed, const float *cost, size_t stride, size_t num_preds, size_t num_objects,
                             int32_t *pred, int32_t *object);

#endif
