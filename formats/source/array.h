/* An array of a source: what its makers fill in and its users read. */
#ifndef RAGLOSS_ARRAY_H
#define RAGLOSS_ARRAY_H

#include "core/base/tensor.h"

typedef struct rl_source rl_source;

/* One array. The tensor's data is NULL where its rows must be read (rl_source_read), as they must from a deflated
 * member. Arrays made of per-sample pieces (JSON) are those pieces one after another along axis 0, and say their sizes.
 */
typedef struct rl_array {
    const char *name;     /* the key: without ".npy" */
    rl_tensor tensor;     /* for JSON: float64, or for ids the bytes of their texts, one an element */
    const size_t *sizes;  /* (num_samples,) rows of each sample, or NULL */
    size_t num_samples;   /* with sizes */
    const char *unread;   /* NULL, or why its elements are not read: rl_source_use fails with it. The tensor then has at
                             most a shape */
    size_t unread_sample; /* of an unread array: whose piece is the reason, or RL_NO_SAMPLE */
    const char *type;     /* of an unread array: the element type as the file spells it, NULL where it says none */
} rl_array;

#endif
