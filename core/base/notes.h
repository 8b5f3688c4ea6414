/* What a user should know about a run that has not failed: notes of several kinds, each with the number of its
 * occurrences and a description of the first.
 *
 * A note casts doubt on numbers, but changes none. Its text consists of numbers and fixed words, without names of
 * files, so that results which hold it do not depend on where the input lies. */
#ifndef RAGLOSS_NOTES_H
#define RAGLOSS_NOTES_H

#include "core/base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a note was found in, which determines how the shards of a run are merged. */
typedef enum rl_note_scope {
    RL_NOTE_OF_INPUT,   /* the input of the whole run: every shard has the same note */
    RL_NOTE_OF_SAMPLES, /* predictions of single samples: shards have their own notes, which add up */
    RL_NOTE_OF_RESULTS  /* the results: the note is found again in those of the whole run */
} rl_note_scope;

/* X(KIND, kind, scope, is_problem, title): `kind` is for programs. A problem is certain: published code stops there, or
 * results are NaN or infinite. */
#define RL_NOTES(X)                                                                                                    \
    X(ONE_SIDED_IDS, one_sided_ids, INPUT, false,                                                                      \
      "only one side carries ids, so that samples are paired by their place")                                          \
    X(NO_SAMPLE, no_sample, INPUT, false, "there is not one sample")                                                   \
    X(NO_OBJECT, no_object, INPUT, false, "there is not one object")                                                   \
    X(NO_PREDICTION, no_prediction, INPUT, false, "there is not one prediction")                                       \
    X(NO_WEIGHT, no_weight, INPUT, false, "no object weighs more than 0")                                              \
    X(NO_LABEL_0, no_label_0, INPUT, false, "no object has label 0")                                                   \
    X(DOUBLED_OBJECT, doubled_object, INPUT, false,                                                                    \
      "doubled annotations: objects of a sample that have the label and the box of another")                           \
    X(FLAT_OBJECT, flat_object, INPUT, false,                                                                          \
      "objects whose boxes have no area; they count as objects, which the loaders of other projects drop")             \
    X(INVERTED_OBJECT, inverted_object, INPUT, false,                                                                  \
      "objects whose boxes are inverted, of negative width or height: are they of another form?")                      \
    X(OBJECT_UNIT, object_unit, INPUT, false,                                                                          \
      "objects' boxes exceed 1: are they in pixels/xyxy? see gt_form of --config")                                     \
    X(OBJECT_FORM, object_form, INPUT, false,                                                                          \
      "objects' boxes leave the image, and all would be xyxy: are they? see gt_form of --config")                      \
    X(DOUBLED_DETECTION, doubled_detection, INPUT, false,                                                              \
      "doubled detections: those of an image that have the category and the box of another")                           \
    X(DOUBLED_PREDICTION, doubled_prediction, SAMPLES, false,                                                          \
      "doubled detections: predictions of a sample that have the class and the box of another")                        \
    X(FLAT_PREDICTION, flat_prediction, SAMPLES, false, "predictions whose boxes have no area")                        \
    X(INVERTED_PREDICTION, inverted_prediction, SAMPLES, false,                                                        \
      "predictions whose boxes are inverted, of negative width or height: are they of another form?")                  \
    X(PREDICTION_UNIT, prediction_unit, SAMPLES, false,                                                                \
      "boxes exceed 1: are they in pixels/xyxy? see pred_form of --config")                                            \
    X(PREDICTION_FORM, prediction_form, SAMPLES, false,                                                                \
      "boxes leave the image, and all of a sample would be xyxy: are they? see pred_form of --config")                 \
    X(OTHER_UNIT, other_unit, SAMPLES, false, "the boxes of one side lie in [0, 1], the other's do not")               \
    X(LOGITS_SUM_TO_1, logits_sum_to_1, SAMPLES, false, "logits lie in [0, 1] and sum to 1: are they probabilities?")  \
    X(LOGITS_IN_0_1, logits_in_0_1, SAMPLES, false, "logits lie in [0, 1]: are they probabilities?")                   \
    X(PROBS_OUTSIDE_0_1, probs_outside_0_1, SAMPLES, false,                                                            \
      "class_probs lie outside [0, 1]: are they logits? --criterion detr|focal")                                       \
    X(EXISTENCE_OUTSIDE_0_1, existence_outside_0_1, SAMPLES, false, "existence lies outside [0, 1]: is it a logit?")   \
    X(HALF_SATURATES, half_saturates, SAMPLES, true,                                                                   \
      "saturation of float16, the type of the logits: the focal cost is infinite there")                               \
    X(LOSS_NO_NUMBER, loss_no_number, RESULTS, true, "NaN or infinity in the losses")                                  \
    X(LOSS_BELOW_0, loss_below_0, RESULTS, false, "losses below 0")                                                    \
    X(LAST_LOGIT, last_logit, RESULTS, false,                                                                          \
      "the last logit is never the largest: is it that of no object, as the criterion takes it?")

typedef enum rl_note_kind {
#define RL_ENUMERATE_NOTE(KIND, kind, scope, is_problem, title) RL_NOTE_##KIND,
    RL_NOTES(RL_ENUMERATE_NOTE) RL_NUM_NOTES
#undef RL_ENUMERATE_NOTE
} rl_note_kind;

const char *rl_note_name(rl_note_kind kind); /* "doubled_object" */
const char *rl_note_title(rl_note_kind kind);
bool rl_note_is_problem(rl_note_kind kind);

/* The kind with this name; RL_NUM_NOTES if there is none. */
rl_note_kind rl_note_named(const char *name);

typedef struct rl_note {
    size_t count;    /* 0 if there is nothing to note */
    size_t sample;   /* the first that has it, in the results' order; RL_NO_SAMPLE if it belongs to no single one */
    rl_status first; /* file, array, sample and description of the first */
} rl_note;

/* To start, set it to 0. */
typedef struct rl_notes {
    rl_note note[RL_NUM_NOTES];
} rl_notes;

/* Counts one more, in this sample. If it is the first, returns the status in which to describe it, otherwise NULL. The
 * first is the one in the lowest sample, and within that sample the one that is found first. */
rl_status *rl_note_found(rl_notes *notes, rl_note_kind kind, size_t sample);

/* Notes something that belongs to no single sample, `count` times, unless it has been noted already; `file` may be
 * NULL. */
void rl_note_whole(rl_notes *notes, rl_note_kind kind, size_t count, const char *file, const char *format, ...)
    RL_PRINTF(5, 6);

/* Adds what was found in other samples. `samples` has their numbers in `to`; NULL means that the numbers are the same.
 */
void rl_notes_add(rl_notes *to, const rl_notes *from, const size_t *samples);

/* Adds the notes of another shard, which come from its results file. */
void rl_notes_merge(rl_notes *to, const rl_notes *shard);

/* "TITLE (3; the first, of id 42: FILE: array 'boxes', sample 3: what is there)", on one line and harmless to a
 * terminal; `id` is that of note->sample. */
void rl_note_text(rl_note_kind kind, const rl_note *note, const char *id, char *text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
