/* Reads the result file of a shard. */
#ifndef RAGLOSS_PART_H
#define RAGLOSS_PART_H

#include "core/interface/evaluate.h"
#include "formats/input/shard.h"
#include "formats/results/criterion_json.h"

/* A sample of any part. */
typedef struct rl_part_sample {
    size_t place; /* index in the whole run */
    char *id;     /* owned */
    size_t first_loss;
    rl_sample_result result; /* whose losses are those from first_loss on */
} rl_part_sample;

/* All samples read so far, part after part. All zero to start with. */
typedef struct rl_part_samples {
    size_t num_samples, num_matches, num_losses;
    rl_part_sample *samples; /* owned */
    rl_match *matches;       /* owned */
    double *losses;          /* owned */
    size_t sample_capacity, match_capacity, loss_capacity;
} rl_part_samples;

/* What a part says about itself: which shard it is, and of what run. */
typedef struct rl_part_label {
    const char *path; /* owned by the caller */
    rl_shard shard;
    size_t num_samples;              /* of the whole run */
    char *version, *options, *input; /* owned */
    rl_named_criterion criterion;    /* as the options give it */
    rl_blocks blocks;                /* of the run */
    rl_notes *notes;                 /* owned */
} rl_part_label;

/* Appends the samples of the part at `path`; "-" is standard input. On failure, the label is all zero, and `*to` keeps
 * whatever it has by then. */
bool rl_part_read(const char *path, rl_part_label *label, rl_part_samples *to, rl_status *status);

void rl_part_label_release(rl_part_label *label);
void rl_part_samples_release(rl_part_samples *samples);

#endif
