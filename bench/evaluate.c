/* Times evaluations of an input whose arrays lie in memory, by the library's own interface: nothing is opened, read or
 * written in that time. The first evaluation, which also brings the mapped arrays into the process, is not counted.
 *
 * usage: evaluate CRITERION GT PRED THREADS ROUNDS [grad]
 *
 * Prints the total, then the seconds of each round; with `grad`, gradients are computed too, and dropped. */
#include "bench/clock.h"
#include "formats/dataset/dataset.h"
#include "formats/source/open.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_ARRAYS = 16 };

typedef struct input {
    rl_criterion *criterion;
    rl_dataset *dataset; /* has the ground truth */
    rl_source *source;
    rl_buffer read[MOST_ARRAYS]; /* the arrays that cannot be viewed where they lie in the file */
    rl_predictions *predictions;
    rl_options *options;
} input;

static bool view_predictions(input *in, const char *path, rl_status *status)
{
    if (!(in->source = rl_source_open(path, status)) || !(in->predictions = rl_predictions_create(status)))
        return false;
    for (size_t k = 0; k < rl_source_num_arrays(in->source) && k < MOST_ARRAYS; k++) {
        rl_tensor all;
        if (!rl_source_read_all(in->source, k, &all, &in->read[k], status) ||
            !rl_predictions_set(in->predictions, rl_source_array(in->source, k)->name, &all, status))
            return false;
    }
    return true;
}

static bool drop_gradients(void *context, size_t first, size_t count, const rl_gradient_rows *rows, rl_status *status)
{
    (void)context, (void)first, (void)count, (void)rows, (void)status;
    return true;
}

static bool open_input(input *in, char **argv, bool gradients, rl_status *status)
{
    if (!(in->criterion = rl_criterion_create(argv[1], status)) ||
        !(in->dataset = rl_dataset_open(argv[2], argv[3], NULL, 0, in->criterion, status)) ||
        !view_predictions(in, argv[3], status) || !(in->options = rl_options_create(status)))
        return false;
    rl_options_set_criterion(in->options, in->criterion);
    rl_options_set_threads(in->options, (size_t)atoi(argv[4]));
    if (gradients) rl_options_set_gradients(in->options, drop_gradients, NULL);
    return true;
}

static void release(input *in)
{
    rl_options_destroy(in->options);
    rl_predictions_destroy(in->predictions);
    for (size_t k = 0; k < MOST_ARRAYS; k++) rl_buffer_release(&in->read[k]);
    rl_source_close(in->source);
    rl_dataset_close(in->dataset);
    rl_criterion_destroy(in->criterion);
}

static bool time_round(const input *in, bool is_first, rl_status *status)
{
    double start = seconds_now();
    rl_results *results = rl_evaluate(rl_dataset_ground_truth(in->dataset), in->predictions, in->options, status);
    if (!results) return false;
    if (is_first)
        printf("%.17g\n", rl_results_total(results));
    else
        printf("%.6f\n", seconds_now() - start);
    rl_results_destroy(results);
    return true;
}

int main(int argc, char **argv)
{
    input in = {0};
    rl_status status;
    if (argc != 6 && argc != 7) return 2;
    bool done = open_input(&in, argv, argc == 7, &status);
    for (int round = 0; done && round <= atoi(argv[5]); round++) done = time_round(&in, round == 0, &status);
    if (!done) fprintf(stderr, "evaluate: %s\n", status.what);
    release(&in);
    return done && !ferror(stdout) ? 0 : 1;
}
