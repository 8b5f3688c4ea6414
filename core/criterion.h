/* A criterion: what makes up the matching cost and the losses.
 *
 * It starts as one that is published, "accv" (the object-detection loss example of ACCV-Lab's batching-helpers), "detr"
 * or another, and its settings can then be changed by name. They are numbers, of words their places:
 *
 *     cost.TERM, loss.TERM           weights of a term in the matching cost and in the losses; 0: it takes no part
 *     no_object_weight               of unmatched predictions, in the class losses of softmax
 *     no_object                      which logit is that of no object in softmax, an rl_no_object
 *     cost_focal.alpha, .gamma, .epsilon
 *     loss_focal.alpha, .gamma       "focal.alpha" and "focal.gamma" set both
 *     varifocal                      which of the losses called so: 0 RT-DETR's, 1 mmdetection's, 2 RF-DETR's
 *     cardinality                    which predictions count as found objects, an rl_cardinality
 *     ranks                          which objects a process of a training step divides by, an rl_ranks
 *     box_matches                    which matches box terms are taken of, an rl_box_matches
 *     iou_epsilon.add, .clamp        what keeps the union of two boxes from being 0,
 *     giou_epsilon.add, .clamp       and of a GIoU the union and the hull
 *     gt_form, pred_form             what the numbers of a box are, an rl_box_form
 *     invalid_costs.become, .nan, .inf, .minus_inf
 *                                    what becomes of costs that are not finite, an rl_invalid_costs, and the numbers
 *     clamp_boxes                    1: the numbers of the predictions' boxes are clamped to [0, 1]
 *     blocks.layers, .denoising      1: the inner decoder layers, and the denoising queries, have losses, too
 *     blocks.encoder                 whether those of the encoder have, an rl_encoder
 *     repeats                        how often each object is put up for matching; 0: once, as with 1
 *
 * ragloss-config(1) says more of them, and has the terms. "accv" has no settings. */
#ifndef RAGLOSS_CRITERION_H
#define RAGLOSS_CRITERION_H

#include "status.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

typedef struct rl_criterion rl_criterion;

typedef enum rl_box_form { RL_FORM_XYXY, RL_FORM_XYWH, RL_FORM_CXCYWH } rl_box_form;

/* Which logit is that of no object where class losses are of softmax. Where it is the first, label k is that of logit
 * k + 1; where there is none, predictions without a match have no class loss. */
typedef enum rl_no_object { RL_NO_OBJECT_LAST, RL_NO_OBJECT_FIRST, RL_NO_OBJECT_NONE } rl_no_object;

/* A prediction is a found object where its logit of no object, or with sigmoid its last logit, is not the largest, or
 * where its largest sigmoid exceeds a half. */
typedef enum rl_cardinality { RL_CARDINALITY_LAST, RL_CARDINALITY_HALF } rl_cardinality;

/* The objects that a process of a training step divides by: those of all, by the number of processes; its own; or those
 * of all, by that number twice, as where a trainer and the criterion both do so. */
typedef enum rl_ranks { RL_RANKS_SHARED, RL_RANKS_OWN, RL_RANKS_TWICE } rl_ranks;

/* Whether the encoder's proposals have losses; their objects may all have label 0, as things without a class. */
typedef enum rl_encoder { RL_NO_ENCODER, RL_ENCODER_OF_LABEL_0, RL_ENCODER_OF_LABELS } rl_encoder;

/* The matches that box terms are taken of: those of their own block, or the union of those of all decoder layers and
 * the encoder. */
typedef enum rl_box_matches { RL_BOX_MATCHES_OWN, RL_BOX_MATCHES_UNITED } rl_box_matches;

/* What becomes of costs that are not finite, before what the options have for invalid samples: they stay, become
 * numbers, or exceed all others of their sample. */
typedef enum rl_invalid_costs { RL_COSTS_STAY, RL_COSTS_BECOME_NUMBERS, RL_COSTS_EXCEED } rl_invalid_costs;

/* The first creates the published criterion of this name, the second copies a criterion. The caller destroys what they
 * return, which is NULL on failure. */
rl_criterion *rl_criterion_create(const char *preset, rl_status *status);
rl_criterion *rl_criterion_copy(const rl_criterion *criterion, rl_status *status);
void rl_criterion_destroy(rl_criterion *criterion); /* NULL is left as it is */

/* The names that can be created, and those of all settings, by their places; NULL from the last one on. */
const char *rl_criterion_preset_name(size_t place);
const char *rl_criterion_setting_name(size_t place);

/* Fails with RL_ERR_ARGUMENT if no setting has this name. Whether the numbers go together is left to
 * rl_criterion_check, which an evaluation calls first. */
bool rl_criterion_get(const rl_criterion *criterion, const char *setting, double *number, rl_status *status);
bool rl_criterion_set(rl_criterion *criterion, const char *setting, double number, rl_status *status);

/* RL_ERR_ARGUMENT for what is of no kind. Of terms, also for a number that is negative, not finite or, as alpha, above
 * 1; for a cost without a term; and for class losses of softmax and of sigmoid in one criterion. Of the example's loss,
 * for settings. */
bool rl_criterion_check(const rl_criterion *criterion, rl_status *status);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
