/* ragloss: losses of object detectors by set matching, exactly as a training loss computes them.
 *
 * Arrays in, losses and matches out:
 *
 *     rl_ground_truth *gt = rl_ground_truth_create(num_samples, sizes, &status);
 *     rl_ground_truth_set(gt, "boxes", &gt_boxes, &status);              likewise "labels"
 *     rl_predictions *predictions = rl_predictions_create(&status);
 *     rl_predictions_set(predictions, "boxes", &boxes, &status);         likewise "class_probs" and "existence"
 *     rl_results *results = rl_evaluate(gt, predictions, NULL, &status);
 *     if (results) printf("%g\n", rl_results_total(results));
 *
 * Whoever creates something destroys it; a destroyer leaves NULL as it is. What a function takes as `const` it neither
 * changes nor keeps, unless it says so. Different objects may be used by different threads at the same time, and one
 * object by several that only read it. There are no globals, and nothing is printed.
 *
 * The same input gives the same bytes on every machine, for any number of threads, batch size and device. All of this
 * is in ragloss(3); ragged batches are in ragged.h and ragloss-ragged(3). */
#ifndef RAGLOSS_H
#define RAGLOSS_H

#include "criterion.h"
#include "device.h"
#include "ragged.h"
#include "status.h"
#include "tensor.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/* The version of the library. */
const char *rl_version(void);

/* Objects of all samples, N together, flat: one sample's after the other's, sizes[b] of sample b. */
typedef struct rl_ground_truth rl_ground_truth;

rl_ground_truth *rl_ground_truth_create(size_t num_samples, const size_t *sizes, rl_status *status);
void rl_ground_truth_destroy(rl_ground_truth *gt);

/* Gives one of the arrays, of numbers of any type, which are copied:
 *   "boxes"    (N, 4) x1 y1 x2 y2, or in the form that the criterion says
 *   "labels"   (N,) whole numbers in [0, C)
 *   "weights"  (N,) optional; all 1, which all criteria but the example's loss ask for
 *   "step"     (B,) whole numbers, optional: the training step that saw the sample,
 *   "rank"     (B,) and the process of that step */
bool rl_ground_truth_set(rl_ground_truth *gt, const char *array, const rl_tensor *tensor, rl_status *status);

/* Predictions of B samples, P each, in the ground truth's order. */
typedef struct rl_predictions rl_predictions;

rl_predictions *rl_predictions_create(rl_status *status);
void rl_predictions_destroy(rl_predictions *predictions);

/* Gives one of the arrays, of numbers of any type and strides. The data are read where they lie, and must stay:
 *   "boxes"        (B, P, 4)
 *   "class_probs"  (B, P, C) and
 *   "existence"    (B, P), of the example's loss alone
 *   "logits"       (B, P, C), of all other criteria
 * With a leading axis of L decoder layers, boxes and logits are of several blocks, (L, B, P, 4) and (L, B, P, C), the
 * last of which is the main one. Others are, for the criteria that take them:
 *   "enc_boxes", "enc_logits"  (B, E, 4) and (B, E, C), proposals of the encoder
 *   "dn_boxes", "dn_logits"    (L, B, Q, 4) and (L, B, Q, C), denoising queries
 * Whether their shapes belong together is looked at when they are evaluated. */
bool rl_predictions_set(rl_predictions *predictions, const char *array, const rl_tensor *tensor, rl_status *status);

/* Into how many groups of as many queries those of decoder and encoder fall, and the denoising ones, group after group;
 * 0, as at first: one, and of denoising queries unknown, which fails the evaluation where there are any. */
void rl_predictions_set_groups(rl_predictions *predictions, size_t num_groups, size_t num_dn_groups);

typedef enum rl_on_invalid {
    RL_INVALID_IS_ERROR,   /* the first sample that holds NaN or infinity, or whose costs do, fails the evaluation */
    RL_INVALID_IS_SKIPPED, /* such a sample is marked and left out of the total */
    RL_INVALID_IS_CLAMPED  /* costs of NaN or infinity become FLT_MAX; losses are what the formulas give, NaN too */
} rl_on_invalid;

/* How an evaluation is done. Criterion, backend and contexts are kept, not copied, and must stay. */
typedef struct rl_options rl_options;

rl_options *rl_options_create(rl_status *status);
void rl_options_destroy(rl_options *options);

void rl_options_set_criterion(rl_options *options, const rl_criterion *criterion); /* else "accv" */
void rl_options_set_backend(rl_options *options, rl_backend *backend);             /* else the CPU */
/* At most so many; 0, as at first: the processors this process may use, and what P, C and the memory at hand say. */
void rl_options_set_threads(rl_options *options, size_t num_threads);
void rl_options_set_batch_size(rl_options *options, size_t num_samples);
/* Bytes that may be taken beside the input, as estimated before the start; 0, as at first: what the system can give.
 * With less, fewer threads and smaller batches are used. */
void rl_options_set_max_memory(rl_options *options, size_t size);
void rl_options_set_on_invalid(rl_options *options, rl_on_invalid on_invalid);

/* Called from time to time with the number of samples done: by any thread, but never by two at once. */
typedef void rl_progress_function(void *context, size_t done, size_t total);
void rl_options_set_progress(rl_options *options, rl_progress_function *function, void *context);

/* d total / d predictions of consecutive samples, the matches held fixed. Those of skipped samples are zero. */
typedef struct rl_gradient_rows rl_gradient_rows;

/* Of one layer of the prediction array of this name, counted from 0; an array without an axis of layers has one. In C
 * order, of the shape of that layer but for the number of samples; NULL where no prediction array that the criterion
 * reads has this name, or it has no such layer. Theirs who is called, during the call. */
const float *rl_gradient_rows_of(const rl_gradient_rows *rows, const char *array, size_t layer);

/* Called for each batch, of the `count` samples from `first` on, by any thread, in no fixed order and possibly at the
 * same time as for other batches; a failure fails the evaluation. With terms, where samples are skipped, everything is
 * evaluated twice, as the total is divided by the counts of those that are not. */
typedef bool rl_gradients_function(void *context, size_t first, size_t count, const rl_gradient_rows *rows,
                                   rl_status *status);
void rl_options_set_gradients(rl_options *options, rl_gradients_function *function, void *context);

typedef struct rl_match {
    int32_t pred, gt; /* indices within the sample */
    int32_t label;
    float cost, iou, weight;
    int32_t block; /* the number of the block, 0 of the main one */
} rl_match;

typedef struct rl_results rl_results;

/* Evaluates; `options` may be NULL. The results are the caller's, and refer to nothing that was given. NULL on failure:
 * RL_ERR_ARGUMENT or RL_ERR_INPUT where arrays are missing, do not belong together or a label is out of range,
 * RL_ERR_NONFINITE as `on_invalid` says, and where memory or device fail. */
rl_results *rl_evaluate(const rl_ground_truth *gt, const rl_predictions *predictions, const rl_options *options,
                        rl_status *status);
void rl_results_destroy(rl_results *results);

size_t rl_results_num_samples(const rl_results *results);

/* The first returns how many samples were skipped, the second why the first of them was, or NULL if none was. */
size_t rl_results_num_invalid(const rl_results *results);
const rl_status *rl_results_first_invalid(const rl_results *results);

/* Of the example's loss the sum of the valid samples' losses, in their order; of terms the loss of all of them as one
 * batch. */
double rl_results_total(const rl_results *results);

/* The parts of a sample's loss have names, "class_loss" or "loss_giou", by their places; NULL from the last one on. */
size_t rl_results_num_losses(const rl_results *results);
const char *rl_results_loss_name(const rl_results *results, size_t place);

/* Of one sample, below the number of samples: whether it was skipped, when all else is 0 and none; its loss; and the
 * loss' parts, as many as have names. */
bool rl_results_is_invalid(const rl_results *results, size_t sample);
double rl_results_loss(const rl_results *results, size_t sample);
const double *rl_results_losses(const rl_results *results, size_t sample);

/* Its matches, `*count` of them, by ascending prediction. */
const rl_match *rl_results_matches(const rl_results *results, size_t sample, size_t *count);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
