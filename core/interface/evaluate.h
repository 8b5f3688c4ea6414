/* The evaluation as the program's own parts use it: what ragloss.h makes and fills by functions has its members here,
 * and stands on the caller's stack. Predictions may come a batch at a time. */
#ifndef RAGLOSS_EVALUATE_H
#define RAGLOSS_EVALUATE_H

#include "core/base/arrays.h"
#include "core/base/backend.h"
#include "core/base/blocks.h"
#include "core/base/notes.h"
#include "core/base/stats.h"
#include "core/base/tensor.h"
#include "core/ragloss.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What errors call the places that data came from; all zero where nothing better than the arrays' own names is known.
 * Nothing is copied or owned. */
typedef struct rl_origin {
    const char *file;
    const size_t *places;            /* (B,) the samples' numbers there, or NULL: 0, 1, … */
    const char *const *sample_files; /* by these numbers, where each sample has a file of its own, else NULL */
    const char *name[RL_NUM_QUERIES][RL_NUM_ARRAYS]; /* of the side's arrays; the ground truth's are the decoder's */
} rl_origin;

/* Objects of all samples, flat: sample b has those from offsets[b] to offsets[b + 1]. Nothing is owned. */
struct rl_ground_truth {
    size_t num_samples;
    const size_t *offsets;        /* (B + 1,) non-decreasing, from 0 */
    const float *boxes;           /* (N, D) in the form that the criterion says */
    const int32_t *labels;        /* (N,) in [0, C) */
    const float *weights;         /* (N,) or NULL: all 1, which all criteria but the example's loss ask for */
    const int64_t *steps, *ranks; /* (B,) the samples' training steps and processes, or NULL: all 0 */
    rl_origin origin;
};

/* A block's predictions of consecutive samples: their arrays, with the axes that arrays.h says, of any number type and
 * strides; all zero where there is none. */
typedef struct rl_prediction_rows {
    rl_tensor array[RL_NUM_ARRAYS];
} rl_prediction_rows;

/* Predictions that lie in memory, of decoder, encoder and denoising queries: arrays of all samples, which may have an
 * axis of layers in front of the others; and into how many groups the queries fall, 0 where nobody said. */
typedef struct rl_query_tensors {
    rl_prediction_rows of[RL_NUM_QUERIES];
    size_t num_groups[RL_NUM_QUERIES];
} rl_query_tensors;

/* Where predictions come from, a batch at a time. */
struct rl_predictions {
    size_t num_samples;
    rl_blocks blocks;
    double reading_bytes;            /* of memory that reading takes in all, beside the rows of batches */
    bool has_layers[RL_NUM_QUERIES]; /* whether the arrays have an axis of layers, which may be one of a single layer */

    /* Samples `first` to `first + count`, the rows of each block; called in ascending order, by one thread at a time.
     * `slot` (below num_slots of `prepare`) names the batch in flight: the rows stay valid until the next call for the
     * same slot. */
    bool (*load)(void *context, size_t slot, size_t first, size_t count, rl_prediction_rows *rows, rl_status *status);
    /* Called once before the first load; NULL where nothing is to be prepared. */
    bool (*prepare)(void *context, size_t num_slots, size_t max_count, rl_status *status);
    /* All NULL where there is nothing to do. For the rows of each batch, by the worker that evaluates it, beside other
     * batches': `fetch` makes ready what `load` only found, and may still fill in `rows`; `forget` says that they are
     * done with. When all are evaluated, `check` may still find the data damaged. */
    bool (*fetch)(void *context, size_t slot, size_t first, size_t count, rl_prediction_rows *rows, rl_status *status);
    void (*forget)(void *context, size_t first, size_t count);
    bool (*check)(void *context, rl_status *status);
    void *context;
    rl_query_tensors all; /* of rl_predictions_from_tensors */

    const size_t *gt_index; /* (B,) the ground truth's sample for each of these; NULL: the same place */
    rl_origin origin;
};

/* Predictions that lie in memory, for a criterion: the arrays that it reads are there, and others may be; queries that
 * it does not take are left out. The views' data must stay; so must `*predictions` itself, in its place. Fails where
 * the shapes do not belong together. */
bool rl_predictions_from_queries(rl_predictions *predictions, const rl_criterion *criterion,
                                 const rl_query_tensors *tensors, rl_status *status);

/* The same of the decoder alone. */
bool rl_predictions_from_tensors(rl_predictions *predictions, const rl_criterion *criterion,
                                 const rl_prediction_rows *tensors, rl_status *status);

/* Gradients of a block's rows, in their shapes; NULL of what the criterion does not read. */
typedef struct rl_gradients {
    float *rows[RL_NUM_ARRAYS];
} rl_gradients;

struct rl_gradient_rows {
    const rl_blocks *blocks;
    const rl_gradients *of; /* (blocks->count,) */
};

/* Matches to be taken instead of computing them. Nothing is owned. */
typedef struct rl_given_matches {
    const size_t *starts;    /* (B + 1,) of the ground truth's samples, in `matches` */
    const rl_match *matches; /* by block, then by ascending prediction; of each, block, pred and gt are read */
    /* Where a sample has no match in a block, it is given none if it and the block are named here, else it is matched.
     */
    const bool *names; /* (B,) */
    bool names_block[RL_NUM_BLOCK_IDS];
} rl_given_matches;

struct rl_options {
    const rl_criterion *criterion; /* NULL: accv, the example's loss */
    rl_backend *backend;           /* NULL: the CPU */
    size_t num_threads;            /* at most; 0: the processors this process may use */
    size_t batch_size;             /* samples in a batch, at most; 0: chosen from P, C and the memory at hand */
    size_t max_memory; /* bytes that may be taken beside the input, as estimated before the start; 0: what the system
                          can give. With less, fewer threads and smaller batches are used */
    const rl_given_matches *given; /* NULL: none */
    size_t step_size;              /* samples of a training step, where the ground truth has none; 0: all */
    rl_on_invalid on_invalid;
    /* Called now and then with the number of samples done, from any thread but one at a time; may be NULL. */
    void (*progress)(void *context, size_t done, size_t total);
    void *progress_context;
    /* Called for each batch, of the predictions' samples `first` to `first + count`, by any thread, beside other
     * batches' and in no order; a failure fails the evaluation. NULL: gradients are not taken. */
    bool (*gradients)(void *context, size_t first, size_t count, const rl_gradient_rows *rows, rl_status *status);
    void *gradients_context;
    rl_stats *stats; /* filled in on success; may be NULL */
    /* Added to on success; may be NULL. Notes on predictions are of those that are among the first num_looked_at of the
     * whole input, so that they depend on neither threads, batches, device nor shards. */
    rl_notes *notes;
    size_t num_looked_at;
};

/* Of a criterion that rl_criterion_check has nothing against: whether it reads an array, and which it reads of the two
 * with scores, RL_CLASS_PROBS and RL_LOGITS; the numbers that a box has on one side, and those that one object or
 * prediction has in an array. */
bool rl_criterion_reads(const rl_criterion *criterion, rl_array_id array);
rl_array_id rl_criterion_scores(const rl_criterion *criterion);
size_t rl_criterion_box_size(const rl_criterion *criterion, rl_side side);
size_t rl_array_width(const rl_criterion *criterion, rl_array_id array, size_t num_classes);

/* Lists the losses of a sample: those of the main block, then the other blocks'. */
typedef struct rl_loss_list {
    size_t count;
    struct rl_listed_loss {
        int block, loss;              /* numbers of the block, and of the loss in rl_loss_names */
        char name[RL_LOSS_NAME_SIZE]; /* "loss_ce", "loss_ce_0", "loss_ce_enc" */
    } * at;
} rl_loss_list;

/* Whoever makes a list releases it. */
bool rl_losses_of(const rl_criterion *criterion, const rl_blocks *blocks, rl_loss_list *list, rl_status *status);
void rl_losses_release(rl_loss_list *list);

/* A training step, as it would have been logged: the losses of its valid samples together, not each one's. */
typedef struct rl_step {
    int64_t number;
    size_t num_samples, num_boxes; /* valid samples, and their objects */
    double *losses;                /* as many as rl_results.losses lists, in rl_results.step_losses */
    double loss;
} rl_step;

typedef struct rl_sample_result {
    int64_t step, rank;                   /* the training step that it belongs to, and the process of that step */
    size_t num_gt, num_pred, num_matched; /* of the main block */
    size_t first_match, num_matches;      /* in rl_results.matches, of all blocks */
    bool invalid;                         /* skipped: the numbers below are 0 and there is no match */
    double *losses;                       /* as many as rl_results.losses lists, in rl_results.all_losses */
    double loss;
} rl_sample_result;

struct rl_results {
    size_t num_samples, num_matches, num_invalid;
    rl_blocks blocks;
    rl_loss_list losses;
    rl_sample_result *samples; /* (B,) in the ground truth's order; owned */
    double *all_losses;        /* (B, losses.count); owned */
    rl_match *matches;         /* (num_matches,) by sample, then block, then ascending prediction; owned */
    size_t num_steps;
    rl_step *steps;          /* (num_steps,) by ascending number; owned */
    double *step_losses;     /* (num_steps, losses.count); owned */
    double total;            /* the mean of the steps' losses */
    rl_status first_invalid; /* why the first skipped sample was; RL_OK where none was */
};

/* As rl_evaluate, into `*results`, which is written on success only. */
bool rl_evaluate_into(const rl_ground_truth *gt, const rl_predictions *predictions, const rl_options *options,
                      rl_results *results, rl_status *status);

/* Fills in the steps, the total and the number of invalid samples from the samples' own results: of a run that several
 * machines divided, once its samples are together again. Fails where memory does. */
bool rl_results_add_up(rl_results *results, const rl_criterion *criterion, rl_status *status);

/* Adds the notes that follow from results, as rl_evaluate does: losses that are no numbers, or below 0, and a last
 * logit that seems to be that of a class like others. */
void rl_results_note(const rl_results *results, const rl_criterion *criterion, rl_notes *notes);

/* Frees what the results own. */
void rl_results_release(rl_results *results);

#ifdef __cplusplus
}
#endif
#endif
