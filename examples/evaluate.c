/* One sample evaluated with the installed library:
 *
 *     cc evaluate.c -o evaluate $(pkg-config --static --cflags --libs ragloss)
 *
 * Prints the library's version, the match (prediction-object) and the loss. */
#include <ragloss/ragloss.h>
#include <stdio.h>

static bool view(rl_tensor *tensor, rl_dtype dtype, int rank, const size_t *shape, const void *data, rl_status *status)
{
    return rl_tensor_init(tensor, dtype, rl_dtype_size(dtype), rank, shape, false, data, status);
}

/* One object of class 1. */
static bool give_objects(rl_ground_truth *gt, rl_status *status)
{
    const size_t boxes_shape[] = {1, 4}, labels_shape[] = {1};
    const float boxes_data[] = {0, 0, 10, 10};
    const int32_t labels_data[] = {1};
    rl_tensor boxes, labels;
    return view(&boxes, RL_F32, 2, boxes_shape, boxes_data, status) &&
           view(&labels, RL_I32, 1, labels_shape, labels_data, status) &&
           rl_ground_truth_set(gt, "boxes", &boxes, status) && rl_ground_truth_set(gt, "labels", &labels, status);
}

/* Two predictions of three classes. They are read where they lie. */
static bool give_predictions(rl_predictions *predictions, rl_status *status)
{
    static const float boxes_data[] = {50, 50, 60, 60, 0, 0, 10, 5};
    static const float probs_data[] = {0.25f, 0.5f, 0.25f, 0.25f, 0.5f, 0.25f}, existence_data[] = {0, 1};
    const size_t boxes_shape[] = {1, 2, 4}, probs_shape[] = {1, 2, 3}, existence_shape[] = {1, 2};
    rl_tensor boxes, probs, existence;
    return view(&boxes, RL_F32, 3, boxes_shape, boxes_data, status) &&
           view(&probs, RL_F32, 3, probs_shape, probs_data, status) &&
           view(&existence, RL_F32, 2, existence_shape, existence_data, status) &&
           rl_predictions_set(predictions, "boxes", &boxes, status) &&
           rl_predictions_set(predictions, "class_probs", &probs, status) &&
           rl_predictions_set(predictions, "existence", &existence, status);
}

int main(void)
{
    const size_t sizes[] = {1}; /* objects of each sample */
    char text[512];
    size_t num_matches;
    rl_status status;
    rl_ground_truth *gt = rl_ground_truth_create(1, sizes, &status);
    rl_predictions *predictions = gt ? rl_predictions_create(&status) : NULL;
    rl_results *results = NULL;
    if (predictions && give_objects(gt, &status) && give_predictions(predictions, &status))
        results = rl_evaluate(gt, predictions, NULL, &status);
    if (results) {
        const rl_match *matches = rl_results_matches(results, 0, &num_matches);
        printf("%s: %d-%d %g\n", rl_version(), matches[0].pred, matches[0].gt, rl_results_loss(results, 0));
    } else {
        rl_status_text(&status, text, sizeof text);
        fprintf(stderr, "%s\n", text);
    }
    int failed = !results;
    rl_results_destroy(results);
    rl_predictions_destroy(predictions);
    rl_ground_truth_destroy(gt);
    return failed;
}
