/* An array of a source: its makers fill it in, and its users read it. */
#ifndef RAGLOSS_ARRAY_H
#define RAGLOSS_ARRAY_H

#include "core/base/tensor.h"

typedef struct rl_source rl_source;

/* One array. The tensor's data is NULL if its rows must be read (rl_source_read), as those of a deflated member must.
 * An array of per-sample pieces (JSON) consists of those pieces one after another along axis 0, and has their sizes. */
typedef struct rl_array {
    const char *name;     /* the key, or the file's name without ".npy" */
    rl_tensor tensor;     /* for JSON: float64, or the bytes of the ids' texts, one per element */
    const size_t *sizes;  /* (num_samples,) the number of rows of each sample, or NULL */
    size_t num_samples;   /* only with sizes */
    const char *unread;   /* NULL, or why its elements are not read (rl_source_use); then only the shape may be set */
    size_t unread_sample; /* for an unread array: the sample that is the reason, or RL_NO_SAMPLE */
    const char *type;     /* for an unread array: the element type as the file spells it, or NULL */
} rl_array;

#endif
