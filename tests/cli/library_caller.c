/* A caller of the installed library, in what C and C++ have in common: what the examples leave out. Ends with the
 * number of the line where something was not as expected. */
#include <ragloss/ragloss.h>
#include <string.h>

#define EXPECT(condition)                                                                                              \
    if (!(condition)) return __LINE__

static rl_status status;

static bool says(const char *expected)
{
    char text[200];
    rl_status_text(&status, text, sizeof text);
    return strcmp(text, expected) == 0;
}

static rl_tensor view(rl_dtype dtype, int rank, const size_t *shape, const void *data)
{
    rl_tensor tensor;
    if (!rl_tensor_init(&tensor, dtype, rl_dtype_size(dtype), rank, shape, false, data, &status)) tensor.rank = -1;
    return tensor;
}

static int criteria_are_set_by_name(void)
{
    double number = 0;
    size_t count = 0;
    rl_criterion *made = rl_criterion_create("detr", &status), *copy = rl_criterion_copy(made, &status);
    EXPECT(rl_criterion_get(copy, "cost.giou", &number, &status) && number == 2);
    EXPECT(rl_criterion_set(copy, "loss.ciou", 3, &status) && rl_criterion_check(copy, &status));
    EXPECT(rl_criterion_get(copy, "loss.ciou", &number, &status) && number == 3);
    EXPECT(rl_criterion_get(made, "loss.ciou", &number, &status) && number == 0);
    EXPECT(rl_criterion_set(copy, "gt_form", RL_FORM_XYWH, &status) && rl_criterion_check(copy, &status));
    EXPECT(rl_criterion_get(copy, "gt_form", &number, &status) && number == RL_FORM_XYWH);
    EXPECT(!rl_criterion_set(copy, "gt_form", 0.5, &status) && status.code == RL_ERR_ARGUMENT);
    EXPECT(rl_criterion_set(copy, "focal.gamma", 3, &status) && rl_criterion_check(copy, &status));
    EXPECT(rl_criterion_get(copy, "cost_focal.gamma", &number, &status) && number == 3);
    EXPECT(rl_criterion_get(copy, "loss_focal.gamma", &number, &status) && number == 3);
    EXPECT(rl_criterion_set(copy, "cardinality", RL_CARDINALITY_HALF, &status) && rl_criterion_check(copy, &status));
    EXPECT(rl_criterion_set(copy, "clamp_boxes", 1, &status) && rl_criterion_check(copy, &status));
    EXPECT(!rl_criterion_set(copy, "clamp_boxes", 2, &status) && status.code == RL_ERR_ARGUMENT);
    EXPECT(rl_criterion_set(copy, "blocks.encoder", RL_ENCODER_OF_LABELS, &status));
    EXPECT(rl_criterion_set(copy, "blocks.layers", 0, &status) && rl_criterion_set(copy, "repeats", 6, &status));
    EXPECT(rl_criterion_check(copy, &status) && rl_criterion_get(copy, "repeats", &number, &status) && number == 6);
    EXPECT(!rl_criterion_set(copy, "repeats", 65536, &status) && status.code == RL_ERR_ARGUMENT);
    EXPECT(!rl_criterion_set(copy, "loss.area", 3, &status) && status.code == RL_ERR_ARGUMENT);
    EXPECT(rl_criterion_set(copy, "cost.l1", -1, &status) && !rl_criterion_check(copy, &status));
    EXPECT(!rl_criterion_create("other", &status) && status.code == RL_ERR_ARGUMENT);
    EXPECT(strcmp(rl_criterion_preset_name(0), "accv") == 0);
    for (const char *name; (name = rl_criterion_setting_name(count)) != NULL; count++)
        EXPECT(rl_criterion_get(made, name, &number, &status));
    EXPECT(count == 50);
    rl_criterion_destroy(copy);
    rl_criterion_destroy(made);
    return 0;
}

/* The gradients of the one sample's boxes. */
static bool take_gradients(void *context, size_t first, size_t count, const rl_gradient_rows *rows, rl_status *failure)
{
    float *taken = (float *)context;
    if (first != 0 || count != 1 || rl_gradient_rows_of(rows, "weights", 0) || rl_gradient_rows_of(rows, "boxes", 1)) {
        rl_status_set(failure, RL_ERR_ARGUMENT, "other samples than there are");
        return false;
    }
    for (size_t k = 0; k < 4; k++) taken[k] = rl_gradient_rows_of(rows, "boxes", 0)[k];
    return true;
}

static int arrays_are_given_by_name(void)
{
    const size_t sizes[] = {1}, gt_shape[] = {1, 4}, label_shape[] = {1}, shape[] = {1, 1, 4},
                 probs_shape[] = {1, 1, 2};
    const double gt_boxes[] = {0, 0, 4, 4};
    const unsigned char labels[] = {1}, probs[] = {0, 1}, existence[] = {1};
    const float boxes[] = {0, 0, 4, 2}, weights[] = {2};
    float gradients[4] = {0};
    size_t count;
    rl_tensor gt_tensor = view(RL_F64, 2, gt_shape, gt_boxes), labels_tensor = view(RL_U8, 1, label_shape, labels);
    rl_tensor boxes_tensor = view(RL_F32, 3, shape, boxes), probs_tensor = view(RL_U8, 3, probs_shape, probs);
    rl_tensor existence_tensor = view(RL_BOOL, 2, shape, existence), weights_tensor = view(RL_F32, 1, shape, weights);
    rl_ground_truth *gt = rl_ground_truth_create(1, sizes, &status);
    rl_predictions *predictions = rl_predictions_create(&status);
    rl_options *options = rl_options_create(&status);
    rl_options_set_gradients(options, take_gradients, gradients);

    EXPECT(!rl_evaluate(gt, predictions, NULL, &status) && says("array 'boxes': it is not given"));
    EXPECT(!rl_ground_truth_set(gt, "labels", &gt_tensor, &status) && says("array 'labels': its shape is not (N,)"));
    EXPECT(!rl_ground_truth_set(gt, "area", &labels_tensor, &status) && status.code == RL_ERR_ARGUMENT);
    EXPECT(says("array 'area': the ground truth has no such array; expected 'boxes', 'labels', 'weights', 'step' or "
                "'rank'"));
    EXPECT(!rl_predictions_set(predictions, "labels", &labels_tensor, &status));
    EXPECT(says("array 'labels': predictions have no such array; expected 'boxes', 'class_probs', 'existence', "
                "'logits', 'enc_boxes', 'enc_logits', 'dn_boxes' or 'dn_logits'"));
    EXPECT(rl_ground_truth_set(gt, "boxes", &gt_tensor, &status));
    EXPECT(rl_ground_truth_set(gt, "boxes", &gt_tensor, &status));
    EXPECT(rl_ground_truth_set(gt, "labels", &labels_tensor, &status));
    EXPECT(!rl_predictions_set(predictions, "area", &boxes_tensor, &status) && status.code == RL_ERR_ARGUMENT);
    EXPECT(rl_predictions_set(predictions, "boxes", &boxes_tensor, &status));
    EXPECT(rl_predictions_set(predictions, "class_probs", &probs_tensor, &status));
    EXPECT(!rl_evaluate(gt, predictions, options, &status) && says("array 'existence': it is not given"));
    EXPECT(rl_predictions_set(predictions, "existence", &existence_tensor, &status));

    rl_results *results = rl_evaluate(gt, predictions, options, &status);
    EXPECT(results && rl_results_num_samples(results) == 1 && rl_results_num_invalid(results) == 0);
    EXPECT(!rl_results_first_invalid(results) && !rl_results_is_invalid(results, 0));
    /* Half of the box is there: 1 - .5 of the box, and |1 - .5| of the existence, whose weight is 1 * (1 - .5). */
    EXPECT(rl_results_num_losses(results) == 3 && strcmp(rl_results_loss_name(results, 1), "bbox_loss") == 0);
    EXPECT(!rl_results_loss_name(results, 3) && rl_results_losses(results, 0)[1] == 0.5);
    EXPECT(rl_results_total(results) == rl_results_loss(results, 0));
    const rl_match *matches = rl_results_matches(results, 0, &count);
    EXPECT(count == 1 && matches[0].pred == 0 && matches[0].label == 1 && matches[0].iou == 0.5f);
    EXPECT(gradients[1] > 0 && gradients[3] < 0);
    rl_results_destroy(results);

    EXPECT(rl_ground_truth_set(gt, "weights", &weights_tensor, &status));
    results = rl_evaluate(gt, predictions, NULL, &status);
    EXPECT(results && rl_results_losses(results, 0)[1] == 1.0);
    rl_results_destroy(results);
    rl_options_destroy(options);
    rl_predictions_destroy(predictions);
    rl_ground_truth_destroy(gt);
    return 0;
}

static int results_know_their_criterion(void)
{
    const size_t sizes[] = {0}, shape[] = {1, 2, 4}, logits_shape[] = {1, 2, 3};
    const float boxes[8] = {0}, logits[6] = {0};
    rl_tensor boxes_tensor = view(RL_F32, 3, shape, boxes), logits_tensor = view(RL_F32, 3, logits_shape, logits);
    rl_criterion *detr = rl_criterion_create("detr", &status);
    rl_ground_truth *gt = rl_ground_truth_create(1, sizes, &status);
    rl_predictions *predictions = rl_predictions_create(&status);
    rl_options *options = rl_options_create(&status);
    rl_options_set_criterion(options, detr);
    rl_options_set_backend(options, rl_backend_cpu());
    rl_options_set_threads(options, 1);
    rl_options_set_on_invalid(options, RL_INVALID_IS_SKIPPED);
    EXPECT(rl_predictions_set(predictions, "boxes", &boxes_tensor, &status));
    EXPECT(rl_predictions_set(predictions, "logits", &logits_tensor, &status));
    rl_results *results = rl_evaluate(gt, predictions, options, &status);
    EXPECT(results && rl_results_num_losses(results) == 4);
    EXPECT(strcmp(rl_results_loss_name(results, 0), "loss_ce") == 0);
    rl_results_destroy(results);
    rl_options_destroy(options);
    rl_predictions_destroy(predictions);
    rl_ground_truth_destroy(gt);
    rl_criterion_destroy(detr);
    return 0;
}

/* Two layers, and the encoder's proposals, of which one class is enough. */
static int blocks_are_given_by_name(void)
{
    const size_t sizes[] = {1}, gt_shape[] = {1, 4}, one[] = {1}, two[] = {2}, shape[] = {2, 1, 2, 4},
                 logits_shape[] = {2, 1, 2, 3}, enc_logits_shape[] = {1, 2, 1};
    const float gt_boxes[] = {.5f, .5f, .2f, .2f}, logits[12] = {0}, enc_logits[2] = {0};
    const float boxes[] = {.5f, .5f, .2f, .2f, .1f, .1f, .1f, .1f, .1f, .1f, .1f, .1f, .5f, .5f, .2f, .2f};
    const int64_t label[] = {1}, steps[] = {7, 8};
    size_t count;
    rl_tensor gt_tensor = view(RL_F32, 2, gt_shape, gt_boxes), label_tensor = view(RL_I64, 1, one, label);
    rl_tensor step = view(RL_I64, 1, one, steps), steps_of_two = view(RL_I64, 1, two, steps);
    rl_tensor boxes_tensor = view(RL_F32, 4, shape, boxes), logits_tensor = view(RL_F32, 4, logits_shape, logits);
    rl_tensor enc_boxes = view(RL_F32, 3, shape + 1, boxes);
    rl_tensor enc_logits_tensor = view(RL_F32, 3, enc_logits_shape, enc_logits);
    rl_criterion *focal = rl_criterion_create("focal", &status);
    rl_ground_truth *gt = rl_ground_truth_create(1, sizes, &status);
    rl_predictions *predictions = rl_predictions_create(&status);
    rl_options *options = rl_options_create(&status);
    rl_options_set_criterion(options, focal);
    EXPECT(rl_ground_truth_set(gt, "boxes", &gt_tensor, &status));
    EXPECT(rl_ground_truth_set(gt, "labels", &label_tensor, &status));
    EXPECT(rl_ground_truth_set(gt, "step", &step, &status) && rl_ground_truth_set(gt, "rank", &step, &status));
    EXPECT(!rl_ground_truth_set(gt, "step", &steps_of_two, &status));
    EXPECT(says("array 'step': its shape is not (B,), a number for each sample"));
    EXPECT(rl_predictions_set(predictions, "boxes", &boxes_tensor, &status));
    EXPECT(rl_predictions_set(predictions, "logits", &logits_tensor, &status));
    EXPECT(rl_predictions_set(predictions, "enc_boxes", &enc_boxes, &status));
    EXPECT(!rl_predictions_set(predictions, "enc_existence", &enc_boxes, &status));
    EXPECT(!rl_evaluate(gt, predictions, options, &status) && says("array 'enc_logits': it is not given"));
    EXPECT(rl_predictions_set(predictions, "enc_logits", &logits_tensor, &status));
    EXPECT(!rl_evaluate(gt, predictions, options, &status));
    EXPECT(says("array 'enc_logits': its shape is not (B, P, C) with the B and P of 'enc_boxes'"));
    EXPECT(rl_predictions_set(predictions, "enc_logits", &enc_logits_tensor, &status));

    rl_results *results = rl_evaluate(gt, predictions, options, &status);
    EXPECT(results && rl_results_num_losses(results) == 12);
    EXPECT(strcmp(rl_results_loss_name(results, 0), "loss_ce") == 0);
    EXPECT(strcmp(rl_results_loss_name(results, 4), "loss_ce_0") == 0);
    EXPECT(strcmp(rl_results_loss_name(results, 8), "loss_ce_enc") == 0);
    const rl_match *matches = rl_results_matches(results, 0, &count);
    EXPECT(count == 3 && matches[0].block == 0 && matches[0].pred == 1 && matches[1].pred == 0);
    rl_results_destroy(results);

    rl_predictions_set_groups(predictions, 2, 0);
    results = rl_evaluate(gt, predictions, options, &status);
    matches = results ? rl_results_matches(results, 0, &count) : NULL;
    EXPECT(results && count == 6 && matches[0].pred == 0 && matches[1].pred == 1);
    rl_results_destroy(results);
    rl_predictions_set_groups(predictions, 3, 0);
    EXPECT(!rl_evaluate(gt, predictions, options, &status) && status.code == RL_ERR_INPUT);
    rl_options_destroy(options);
    rl_predictions_destroy(predictions);
    rl_ground_truth_destroy(gt);
    rl_criterion_destroy(focal);
    return 0;
}

int main(void)
{
    int line = criteria_are_set_by_name();
    if (!line) line = arrays_are_given_by_name();
    if (!line) line = blocks_are_given_by_name();
    if (!line) line = results_know_their_criterion();
    if (!line && strcmp(rl_backend_name(rl_backend_cpu()), "cpu") != 0) line = __LINE__;
    return line;
}
