/* The objects of all samples, read from any of the ground truth's forms into flat arrays. */
#ifndef RAGLOSS_GROUND_TRUTH_H
#define RAGLOSS_GROUND_TRUTH_H

#include "formats/source/names.h"
#include "formats/source/sample_files.h"

typedef struct rl_objects {
    size_t num_samples, num_objects;
    size_t box_size;                    /* D */
    size_t *offsets;                    /* (B + 1,) from 0 */
    float *boxes;                       /* (N, D) */
    int32_t *labels;                    /* (N,) whole numbers that fit int32, not yet compared with C */
    float *weights;                     /* (N,), or NULL if all are 1 */
    int64_t *steps, *ranks;             /* (B,) or NULL where samples have none */
    const char *name[RL_NUM_GT_ARRAYS]; /* what the file calls the arrays; owned by the names */
    size_t capacity[RL_NUM_GT_ARRAYS];
} rl_objects;

/* Boxes of `box_size` numbers. Both functions name the file, array and sample when they fail. */
bool rl_objects_read(rl_objects *objects, rl_source *source, rl_names *names, size_t box_size, rl_status *status);
bool rl_objects_read_files(rl_objects *objects, const rl_sample_files *files, rl_names *names, size_t box_size,
                           rl_status *status);

/* Keeps only these `count` samples, which ascend. */
void rl_objects_keep(rl_objects *objects, const size_t *samples, size_t count);

void rl_objects_release(rl_objects *objects);

/* The largest label plus 1; 0 if there is no object. */
size_t rl_objects_num_classes(const rl_objects *objects);

#endif
