/* One sample evaluated with the installed library:
 *
 *     cc evaluate.c -o evaluate $(pkg-config --static --cflags --libs ragloss)
 *
 * Prints the library's version, the match (prediction-object) and the loss. */
#include <ragloss.h>
#include <stdio.h>

int main(void)
{
    /* One object of class 1, and two predictions of three classes. */
    const size_t offsets[] = {0, 1};
    const float gt_boxes[] = {0, 0, 10, 10};
    const int32_t labels[] = {1};
    const size_t shape[] = {1, 2, 4}, probs_shape[] = {1, 2, 3};
    const float boxes[] = {50, 50, 60, 60, 0, 0, 10, 5};
    const float probs[] = {0.25f, 0.5f, 0.25f, 0.25f, 0.5f, 0.25f}, existence[] = {0, 1};

    rl_ground_truth gt = {.num_samples = 1, .offsets = offsets, .boxes = gt_boxes, .labels = labels};
    rl_tensor tensor[3];
    rl_predictions predictions;
    rl_options options = {0};
    rl_results results;
    rl_status status;
    if (!rl_tensor_init(&tensor[0], RL_F32, sizeof(float), 3, shape, false, boxes, &status) ||
        !rl_tensor_init(&tensor[1], RL_F32, sizeof(float), 3, probs_shape, false, probs, &status) ||
        !rl_tensor_init(&tensor[2], RL_F32, sizeof(float), 2, shape, false, existence, &status) ||
        !rl_predictions_from_tensors(&predictions, &tensor[0], &tensor[1], &tensor[2], &status) ||
        !rl_evaluate(&gt, &predictions, &options, &results, &status)) {
        fprintf(stderr, "%s\n", status.what);
        return 1;
    }
    printf("%s: %d-%d %g\n", rl_version(), results.matches[0].pred, results.matches[0].gt, results.samples[0].loss);
    rl_results_release(&results);
    return 0;
}
