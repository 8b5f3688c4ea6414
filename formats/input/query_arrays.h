/* The arrays of one kind of queries (the decoder's, the encoder's, the denoising ones) in a source: found by name, with
 * their shapes compared with each other. */
#ifndef RAGLOSS_QUERY_ARRAYS_H
#define RAGLOSS_QUERY_ARRAYS_H

#include "core/interface/evaluate.h"
#include "formats/source/names.h"

/* How a source holds them: with an axis of samples; in JSON's pieces, one a sample, after another along axis 0; or as
 * one sample's, without such an axis. */
typedef enum rl_array_form { RL_FORM_WHOLE, RL_FORM_PIECES, RL_FORM_SAMPLE } rl_array_form;

typedef struct rl_query_arrays {
    const char *name[RL_NUM_ARRAYS]; /* the names'; NULL of those that are not read */
    size_t index[RL_NUM_ARRAYS];     /* of the source's arrays */
    size_t num_layers;               /* 0 where there are no such queries */
    bool has_layers;                 /* the first axis of the arrays, or of a sample's pieces, is that of the layers */
    size_t num_preds, num_groups;
    size_t num_classes; /* RL_ANY if JSON has no prediction to say */
} rl_query_arrays;

/* What finding them takes; all the caller's. */
typedef struct rl_query_search {
    rl_source *source;
    rl_names *names;
    const rl_criterion *criterion;
    rl_array_form form;
    const rl_array *boxes; /* the decoder's, where others must have as many samples, else NULL */
} rl_query_search;

/* Finds the names. Those of the decoder must be there; of others all or none, and none is looked for that the criterion
 * does not take. */
bool rl_query_arrays_find(rl_query_arrays *arrays, const rl_query_search *search, rl_queries queries,
                          rl_status *status);

/* Compares the shapes and reads the number of groups. Both name array and sample when they fail, and not the file. */
bool rl_query_arrays_check(rl_query_arrays *arrays, const rl_query_search *search, rl_queries queries,
                           rl_status *status);

#endif
