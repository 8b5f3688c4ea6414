#include "cli/commands.h"
#include "cli/criteria.h"
#include "cli/devices.h"
#include "cli/golden.h"
#include "cli/input.h"
#include "cli/messages.h"
#include "cli/notes.h"
#include "cli/shards.h"
#include "cli/times.h"
#include "formats/results/given.h"
#include "formats/results/gradient_file.h"

#include <stddef.h>
#include <stdlib.h>

typedef struct eval_options {
    cli_criterion criterion;
    cli_destination to;
    cli_golden_options golden;
    const char *device, *shard, *given, *grad;
    size_t threads, batch, max_memory, on_invalid, step_size;
    cli_input input;
    bool stats, quiet;
} eval_options;

#define AT(member) .offset = offsetof(eval_options, member)

/* The words as an option's, in the order of rl_on_invalid. */
#define WORD(value, word) "|" word
#define ON_INVALID (&"" RL_ON_INVALID_WORDS(WORD)[1])

static const cli_option eval_table[] = {
    {CLI_OPTION_CRITERION, AT(criterion.name), .words = CLI_CRITERIA},
    {CLI_OPTION_CONFIG, AT(criterion.config)},
    {CLI_OPTION_OUTPUT, AT(to.output)},
    {CLI_OPTION_FORMAT, AT(to.format)},
    {CLI_OPTION_MATCHES, AT(to.matches)},
    {CLI_OPTION_STEPS, AT(to.steps)},
    {'\0', "grad", "FILE", "write d total / d predictions to FILE, as NPZ", CLI_TEXT, AT(grad)},
    {'d', "device", "DEVICE", "auto, cpu, cuda, cuda:N or cuda:N,M,... (default: auto)", CLI_TEXT, AT(device)},
    {'t', "threads", "N", "number of threads (default: one per processor)", CLI_COUNT, AT(threads)},
    {'b', "batch", "N", "samples in a batch (default: depends on P, C and the memory)", CLI_COUNT, AT(batch)},
    {'\0', "max-memory", "SIZE", "memory for the evaluation: 512M, 4G, ... (default: all that is available)", CLI_BYTES,
     AT(max_memory)},
    {'\0', "given", "FILE", "take matches from FILE, as -m writes it, instead of computing them", CLI_TEXT, AT(given)},
    {'\0', "step-size", "K", "cut training steps of K samples (default: GT's steps, else all are one)", CLI_COUNT,
     AT(step_size)},
    {'i', "on-invalid", ON_INVALID, "what to do with NaN and infinity (default: error)", CLI_CHOICE, AT(on_invalid)},
    {CLI_OPTION_KEY, AT(input.keys)},
    {CLI_OPTION_COCO, AT(input.coco)},
    {CLI_OPTION_NUM_PREDS, AT(input.num_preds), .needs = "coco"},
    {'\0', "shard", "K/N", "evaluate shard K of N, for ragloss merge; auto: ask Slurm or Open MPI", CLI_TEXT,
     AT(shard)},
    {'g', "golden", "FILE", "compare the results with those in FILE", CLI_TEXT, AT(golden.path)},
    {CLI_OPTION_RTOL, AT(golden.comparing.tolerance.rtol), .needs = "golden"},
    {CLI_OPTION_ATOL, AT(golden.comparing.tolerance.atol), .needs = "golden"},
    {CLI_OPTION_COLUMNS, AT(golden.comparing.columns), .needs = "golden"},
    {CLI_OPTION_TIES, AT(golden.comparing.ties), .needs = "golden"},
    {'\0', "update-golden", NULL, "write the results to the golden file, and report what changed", CLI_FLAG,
     AT(golden.update), .needs = "golden"},
    {CLI_OPTION_JUNIT, AT(golden.comparing.junit), .needs = "golden"},
    {CLI_OPTION_ANNOTATIONS, AT(golden.comparing.annotations), .needs = "golden"},
    {'s', "stats", NULL, "show where the time went, on standard error", CLI_FLAG, AT(stats)},
    {'q', "quiet", NULL, "no progress, notes or report of differences", CLI_FLAG, AT(quiet)},
};

static void report_skipped(const rl_results *results)
{
    char why[sizeof results->first_invalid + 128];
    rl_status_text(&results->first_invalid, why, sizeof why);
    cli_note("%zu of %zu samples skipped as invalid; the first: %s", results->num_invalid, results->num_samples, why);
}

static bool read_given(const eval_options *options, const rl_dataset *dataset, rl_given *given, rl_status *status)
{
    size_t num_samples = rl_dataset_ground_truth(dataset)->num_samples;
    return !options->given || rl_given_read(given, options->given, rl_dataset_ids(dataset), num_samples, status);
}

static bool check_ids(const eval_options *options, const cli_golden *golden, const rl_dataset *dataset,
                      rl_status *status)
{
    return !(cli_writes_json(&options->to) || cli_golden_is_json(golden)) || rl_dataset_ids_fit_json(dataset, status);
}

static bool start_gradients(const eval_options *options, const rl_dataset *dataset, const rl_criterion *criterion,
                            rl_gradient_file *gradients, cli_outputs *outputs, rl_status *status)
{
    if (!options->grad) return true;
    rl_output *output = cli_outputs_open(outputs, options->grad, status);
    return output &&
           (rl_gradient_file_start(gradients, dataset, criterion, output, status) || rl_in_file(status, options->grad));
}

static bool end_gradients(const eval_options *options, rl_gradient_file *gradients, rl_status *status)
{
    return !options->grad || ((rl_gradient_file_end(gradients, status) || rl_in_file(status, options->grad)) &&
                              rl_output_finish(gradients->output, status));
}

static bool evaluate(const rl_dataset *dataset, const eval_options *options, const rl_named_criterion *criterion,
                     const rl_given *given, rl_backend *backend, rl_results *results, rl_gradient_file *gradients,
                     rl_stats *stats, rl_notes *notes, rl_status *status)
{
    cli_progress progress;
    cli_progress_start(&progress, options->quiet);
    const rl_options how = {.criterion = &criterion->settings,
                            .backend = backend,
                            .num_threads = options->threads,
                            .batch_size = options->batch,
                            .max_memory = options->max_memory,
                            .on_invalid = (rl_on_invalid)options->on_invalid,
                            .given = options->given ? &given->view : NULL,
                            .step_size = options->step_size,
                            .progress = cli_progress_update,
                            .progress_context = &progress,
                            .gradients = options->grad ? rl_gradient_file_put : NULL,
                            .gradients_context = gradients,
                            .stats = stats,
                            .notes = notes,
                            .num_looked_at = CLI_LOOKED_AT};
    bool done =
        rl_evaluate_into(rl_dataset_ground_truth(dataset), rl_dataset_predictions(dataset), &how, results, status);
    cli_progress_end(&progress);
    return done;
}

static void lap(double *stage, double *since)
{
    double now = rl_seconds();
    *stage = now - *since;
    *since = now;
}

/* Runs the whole command; returns its exit status, CLI_FAILED with `*status` filled in. */
static int eval(const char *gt, const char *pred, const eval_options *options, rl_status *status)
{
    int exit_status = CLI_FAILED;
    bool evaluated = false;
    rl_backend *backend = NULL;
    rl_dataset *dataset = NULL;
    cli_golden golden = {.options = &options->golden};
    const char *const inputs[] = {gt, pred, options->criterion.config, options->given,
                                  options->golden.update ? NULL : options->golden.path};
    cli_outputs outputs = {.inputs = inputs,
                           .num_inputs = CLI_SIZE(inputs),
                           .reports = options->stats || cli_golden_reports(&options->golden, options->quiet),
                           .quiet = options->quiet};
    cli_results_outputs opened;
    rl_gradient_file gradients;
    rl_results results = {0};
    rl_given given = {0};
    cli_notes *notes = NULL;
    rl_stats stats;
    cli_times times = {0};
    double since;
    rl_shard shard = {0};
    rl_named_criterion criterion;
    if (!cli_read_criterion(&options->criterion, RL_PRESET_ACCV, &criterion, status)) goto done;
    if (options->shard && !cli_read_shard(options->shard, &shard, status)) goto done;
    if (!(backend = cli_open_device(options->device, status))) goto done;
    if (!cli_golden_read(&golden, status)) goto done;
    since = rl_seconds();
    if (!(dataset = cli_input_open(&options->input, gt, pred, &criterion.settings, status))) goto done;
    if (!(notes = cli_note_input(dataset, &criterion.settings, options->input.coco, status))) goto done;
    if (options->shard && !rl_dataset_keep(dataset, shard, status)) goto done;
    if (!read_given(options, dataset, &given, status)) goto done;
    if (!check_ids(options, &golden, dataset, status)) goto done;
    if (!start_gradients(options, dataset, &criterion.settings, &gradients, &outputs, status)) goto done;
    lap(&times.open, &since);
    if (!(evaluated = evaluate(dataset, options, &criterion, &given, backend, &results, &gradients, &stats,
                               &notes->of_evaluation, status)))
        goto done;
    cli_notes_add(notes, rl_dataset_part(dataset));
    lap(&times.evaluate, &since);
    const rl_results_header header = {.ids = rl_dataset_ids(dataset),
                                      .criterion = criterion,
                                      .on_invalid = (rl_on_invalid)options->on_invalid,
                                      .part = rl_dataset_part(dataset),
                                      .notes = &notes->of_run};
    if (!cli_golden_compare(&golden, &results, &header, status)) goto done;
    since = rl_seconds();
    if (!cli_golden_open(&golden, &outputs, status)) goto done;
    if (!cli_open_results(&options->to, &outputs, &opened, status)) goto done;
    if (!end_gradients(options, &gradients, status)) goto done;
    if (!cli_golden_write(&golden, &results, &header, status)) goto done;
    if (!cli_write_results(&options->to, &opened, &results, &header, status)) goto done;
    if (!cli_outputs_commit(&outputs, status)) goto done;
    lap(&times.write, &since);
    if (options->stats) cli_print_times(&times, &stats);
    if (!options->quiet) cli_print_notes(notes);
    if (results.num_invalid && !options->quiet) report_skipped(&results);
    cli_golden_print(&golden, options->quiet);
    exit_status = cli_golden_differs(&golden) ? CLI_DIFFERENT : CLI_DONE;
done:
    if (evaluated) rl_results_release(&results);
    rl_given_release(&given);
    cli_notes_destroy(notes);
    cli_golden_release(&golden);
    cli_outputs_discard(&outputs);
    rl_dataset_close(dataset);
    rl_backend_destroy(backend);
    return exit_status;
}

/* Only JSON can hold what merge needs from a shard. */
static bool settle_format(eval_options *options, rl_status *status)
{
    if (!options->shard) return true;
    if (options->to.format == CLI_CSV)
        return rl_fail(status, RL_ERR_ARGUMENT,
                       "option --format: the results of a shard are JSON; ragloss merge writes CSV of all");
    options->to.format = CLI_JSON;
    return true;
}

static int run(int argc, char **argv)
{
    eval_options options = {.criterion = {.name = CLI_ANY_CRITERION},
                            .to = {.output = "-", .format = CLI_FORMAT_BY_NAME},
                            .golden = {.comparing = CLI_COMPARING},
                            .device = "auto"};
    int exit_status;
    if (cli_parse(&cli_eval, &argc, argv, &options, &exit_status)) {
        rl_status status;
        exit_status = settle_format(&options, &status) && cli_golden_check(&options.golden, &status)
                          ? eval(argv[0], argv[1], &options, &status)
                          : CLI_FAILED;
        if (exit_status == CLI_FAILED) cli_status_error(&status);
    }
    free(options.input.keys.items);
    return exit_status;
}

const cli_command cli_eval = {
    .name = "eval",
    .operands = "GT PRED",
    .min_operands = 2,
    .max_operands = 2,
    .summary = "match predictions with ground truth and compute the losses",
    .details = "Reads ground truth and predictions, matches them, and writes the losses of each sample.\n"
               "GT and PRED are .json or .npz files, folders of .npy files, or folders with one\n"
               "file per sample, or with --coco COCO's annotations and results; - is standard input.\n"
               "With --golden, the exit status shows whether the results equal a golden file's.",
    .options = eval_table,
    .num_options = CLI_SIZE(eval_table),
    .run = run,
};
