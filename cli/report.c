#include "formats/report/report_page.h"

#include "cli/commands.h"
#include "cli/comparing.h"
#include "cli/criteria.h"
#include "cli/input.h"
#include "cli/messages.h"
#include "cli/write.h"

#include <stddef.h>
#include <stdlib.h>

typedef struct report_options {
    const char *output, *golden, *gt, *pred;
    cli_comparing comparing;
    cli_criterion criterion;
    cli_input input;
} report_options;

#define AT(member) .offset = offsetof(report_options, member)

static const cli_option report_table[] = {
    {'o', "output", "FILE", "write the page to FILE; - is standard output (default)", CLI_TEXT, AT(output)},
    {'g', "golden", "FILE", "show how the results differ from those in FILE", CLI_TEXT, AT(golden)},
    {CLI_OPTION_RTOL, AT(comparing.tolerance.rtol), .needs = "golden"},
    {CLI_OPTION_ATOL, AT(comparing.tolerance.atol), .needs = "golden"},
    {CLI_OPTION_COLUMNS, AT(comparing.columns), .needs = "golden"},
    {CLI_OPTION_TIES, AT(comparing.ties), .needs = "golden"},
    {'\0', "gt", "GT", "draw the boxes of the worst samples, with the objects of GT", CLI_TEXT, AT(gt),
     .needs = "pred"},
    {'\0', "pred", "PRED", "and the predictions of PRED", CLI_TEXT, AT(pred), .needs = "gt"},
    {'c', "criterion", "NAME", "which losses, of which arrays (default: as RESULT, else accv)", CLI_CHOICE,
     AT(criterion.name), .needs = "gt|pred", .words = CLI_CRITERIA},
    {CLI_OPTION_CONFIG, AT(criterion.config), .needs = "gt|pred"},
    {CLI_OPTION_KEY, AT(input.keys), .needs = "gt|pred"},
    {CLI_OPTION_COCO, AT(input.coco), .needs = "gt|pred"},
    {CLI_OPTION_NUM_PREDS, AT(input.num_preds), .needs = "gt|pred|coco"},
};

static bool read_result(const char *path, rl_record *record, rl_status *status)
{
    if (!rl_record_read(path, record, status)) return false;
    if (rl_record_has(record, RL_COL_LOSS) || !record->num_samples) return true;
    rl_fail(status, RL_ERR_INPUT, "it has no losses; expected the column 'loss'");
    return rl_in_file(status, path);
}

/* Takes the criterion that was asked for, or else the one in the results. */
static bool find_criterion(const report_options *options, const rl_report *report, rl_named_criterion *criterion,
                           rl_status *status)
{
    bool asked = options->criterion.config || options->criterion.name != CLI_ANY_CRITERION;
    if (asked || !report->record->options)
        return cli_read_criterion(&options->criterion, RL_PRESET_ACCV, criterion, status);
    return rl_criterion_from_options(report->record->options, criterion, status) || rl_in_file(status, report->name);
}

static bool read_boxes(const report_options *options, const rl_report *report, rl_sample_boxes boxes[RL_MAX_WORST],
                       rl_status *status)
{
    rl_named_criterion criterion;
    if (!find_criterion(options, report, &criterion, status)) return false;
    rl_dataset *dataset = cli_input_open(&options->input, options->gt, options->pred, &criterion.settings, status);
    bool done = dataset && rl_sample_boxes_read(dataset, &criterion, report->record, report->worst, boxes, status);
    rl_dataset_close(dataset);
    return done;
}

static bool write_page(const report_options *options, const rl_report *report, rl_status *status)
{
    const char *const inputs[] = {report->name, options->golden, options->gt, options->pred, options->criterion.config};
    cli_outputs outputs = {.inputs = inputs, .num_inputs = CLI_SIZE(inputs)};
    rl_output *output = cli_outputs_open(&outputs, options->output, status);
    if (output) rl_report_write(report, output);
    bool done = output && rl_output_finish(output, status) && cli_outputs_commit(&outputs, status);
    cli_outputs_discard(&outputs);
    return done;
}

/* Returns the exit status: CLI_FAILED with `*status` filled in. */
static int make_report(const char *path, const report_options *options, rl_status *status)
{
    int exit_status = CLI_FAILED;
    rl_record golden = {0}, record = {0};
    rl_comparison drift = {.equal = true};
    rl_sample_boxes boxes[RL_MAX_WORST] = {{0}};
    if (!read_result(path, &record, status)) goto done;
    if (options->golden && !cli_read_golden(options->golden, &golden, status)) goto done;
    if (options->golden && !cli_compare(&options->comparing, &golden, &record, &drift, status)) goto done;
    rl_worst_samples worst = rl_worst_samples_of(&record, options->golden ? &drift : NULL);
    const rl_report report = {.name = path,
                              .record = &record,
                              .golden_name = options->golden,
                              .drift = options->golden ? &drift : NULL,
                              .worst = &worst,
                              .boxes = options->gt ? boxes : NULL};
    if (options->gt && !read_boxes(options, &report, boxes, status)) goto done;
    if (!write_page(options, &report, status)) goto done;
    exit_status = drift.equal ? CLI_DONE : CLI_DIFFERENT;
done:
    rl_sample_boxes_release(boxes);
    rl_record_release(&golden);
    rl_record_release(&record);
    return exit_status;
}

static int run(int argc, char **argv)
{
    report_options options = {.output = "-", .comparing = CLI_COMPARING, .criterion = {.name = CLI_ANY_CRITERION}};
    int exit_status;
    if (cli_parse(&cli_report, &argc, argv, &options, &exit_status)) {
        rl_status status;
        exit_status = make_report(argv[0], &options, &status);
        if (exit_status == CLI_FAILED) cli_status_error(&status);
    }
    free(options.input.keys.items);
    return exit_status;
}

const cli_command cli_report = {
    .name = "report",
    .operands = "RESULT",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "show results as a page with pictures",
    .details = "Writes RESULT, a result file with losses, as one HTML page: sums, histograms and\n"
               "the worst samples; with --golden, how it drifted from a golden file, and the exit\n"
               "status shows whether it did; with --gt and --pred, the worst samples' boxes.",
    .options = report_table,
    .num_options = CLI_SIZE(report_table),
    .run = run,
};
