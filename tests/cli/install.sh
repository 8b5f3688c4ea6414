#!/bin/sh
# An installed ragloss: the program, its manual, and a C program on the library, by pkg-config.
. "$SOURCE_DIR/tests/scratch.sh"
command -v pkg-config >/dev/null || { echo "skipped: no pkg-config"; exit 77; }
cmake --install "$BUILD_DIR" --prefix "$scratch/usr" >/dev/null
[ -x usr/bin/ragloss ]
for page in man1/ragloss.1 man1/ragloss-eval.1 man1/ragloss-diff.1 man1/ragloss-inspect.1 man1/ragloss-devices.1 \
    man1/ragloss-merge.1 man1/ragloss-report.1 man5/ragloss-formats.5; do
    [ -s usr/share/man/$page ] || fail "no manual page $page"
done
for script in bash-completion/completions/ragloss zsh/site-functions/_ragloss fish/vendor_completions.d/ragloss.fish; do
    [ -s usr/share/$script ] || fail "no completion $script"
done
cat >program.c <<'C'
#include <ragloss.h>
#include <stdio.h>
int main(void)
{
    const size_t offsets[] = {0, 1}, shape[] = {1, 2, 4}, probs_shape[] = {1, 2, 3};
    const float gt_boxes[] = {0, 0, 10, 10}, boxes[] = {50, 50, 60, 60, 0, 0, 10, 5};
    const float probs[] = {0.25f, 0.5f, 0.25f, 0.25f, 0.5f, 0.25f}, existence[] = {0, 1};
    const int32_t labels[] = {1};
    rl_ground_truth gt = {.num_samples = 1, .offsets = offsets, .boxes = gt_boxes, .labels = labels};
    rl_tensor tensor[3];
    rl_predictions predictions;
    rl_options options = {0};
    rl_results results;
    rl_status status;
    if (!rl_tensor_init(&tensor[0], RL_F32, 4, 3, shape, false, boxes, &status) ||
        !rl_tensor_init(&tensor[1], RL_F32, 4, 3, probs_shape, false, probs, &status) ||
        !rl_tensor_init(&tensor[2], RL_F32, 4, 2, shape, false, existence, &status) ||
        !rl_predictions_from_tensors(&predictions, &tensor[0], &tensor[1], &tensor[2], &status) ||
        !rl_evaluate(&gt, &predictions, &options, &results, &status))
        return 1;
    printf("%s: %d-%d %g\n", rl_version(), results.matches[0].pred, results.matches[0].gt, results.samples[0].loss);
    rl_results_release(&results);
    return 0;
}
C
PKG_CONFIG_PATH=$(dirname "$(find usr -name ragloss.pc)")
export PKG_CONFIG_PATH
# shellcheck disable=SC2046
${CC:-cc} -std=c11 -Wall -Wextra $LINK_FLAGS program.c -o program $(pkg-config --static --cflags --libs ragloss)
# class |0-.25|+|1-.5|+|0-.25| = 1, box 1-.5 = .5, existence 0 for the match, the other .5 * 1/1 * 0 = 0.
[ "$(./program)" = "$(usr/bin/ragloss --version | cut -d' ' -f2): 1-0 1.5" ] || fail "$(./program)"
