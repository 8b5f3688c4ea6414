#include "cli/commands.h"
#include "cli/messages.h"
#include "cli/notes.h"
#include "cli/write.h"
#include "formats/coco/coco_write.h"
#include "formats/io/paths.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct convert_options {
    const char *output;
    size_t num_preds;
} convert_options;

#define AT(member) .offset = offsetof(convert_options, member)

static const cli_option convert_table[] = {
    {'o', "output", "DIR", "write DIR/gt.json and DIR/pred.npz; DIR is created if it is missing", CLI_TEXT, AT(output)},
    {'p', "num-preds", "P", "predictions of each sample (default: the most any image has)", CLI_COUNT, AT(num_preds)},
};

static bool make_folder(const char *path, bool *made, rl_status *status)
{
    *made = mkdir(path, 0777) == 0;
    return *made || errno == EEXIST || rl_fail(status, RL_ERR_IO, "cannot be made: %s", strerror(errno)) ||
           rl_in_file(status, path);
}

static bool write_both(const rl_coco *coco, const convert_options *options, cli_outputs *outputs, rl_status *status)
{
    char *gt_path = rl_path_in(options->output, "gt.json", status), *pred_path = NULL;
    bool done = gt_path && (pred_path = rl_path_in(options->output, "pred.npz", status));
    rl_output *gt = done ? cli_outputs_open(outputs, gt_path, status) : NULL;
    rl_output *pred = gt ? cli_outputs_open(outputs, pred_path, status) : NULL;
    done = pred;
    if (done) {
        rl_coco_write_ground_truth(coco, gt);
        size_t num_preds = options->num_preds ? options->num_preds : coco->most_detections;
        done = rl_output_finish(gt, status) && rl_coco_write_predictions(coco, num_preds, pred, status) &&
               rl_output_finish(pred, status) && cli_outputs_commit(outputs, status);
    }
    free(gt_path);
    free(pred_path);
    return done;
}

static bool convert(const char *gt, const char *results, const convert_options *options, rl_status *status)
{
    rl_coco coco = {0};
    const char *const inputs[] = {gt, results};
    cli_outputs outputs = {.inputs = inputs, .num_inputs = CLI_SIZE(inputs)};
    bool made = false;
    cli_notes *notes = NULL;
    bool done = rl_coco_read_ground_truth(&coco, gt, status) && rl_coco_read_detections(&coco, results, status) &&
                (notes = cli_note_coco(&coco, gt, results, status)) && make_folder(options->output, &made, status) &&
                write_both(&coco, options, &outputs, status);
    if (done) cli_print_notes(notes);
    cli_notes_destroy(notes);
    cli_outputs_discard(&outputs);
    if (!done && made) rmdir(options->output);
    rl_coco_release(&coco);
    return done;
}

/* Checks what the command line says besides its options. */
static bool check(char **argv, const convert_options *options, rl_status *status)
{
    if (strcmp(argv[0], "coco") != 0) {
        char hint[RL_HINT_SIZE];
        cli_hint_word("coco", argv[0], hint);
        return rl_fail(status, RL_ERR_ARGUMENT, "there is no format '%.64s' to convert; coco was expected%s", argv[0],
                       hint);
    }
    if (!options->output) return rl_fail(status, RL_ERR_ARGUMENT, "option --output is missing; a folder was expected");
    if (strcmp(argv[1], "-") == 0 && strcmp(argv[2], "-") == 0)
        return rl_fail(status, RL_ERR_ARGUMENT, "ground truth and results cannot both be standard input");
    return true;
}

static int run(int argc, char **argv)
{
    convert_options options = {0};
    int exit_status;
    if (!cli_parse(&cli_convert, &argc, argv, &options, &exit_status)) return exit_status;
    rl_status status;
    if (check(argv, &options, &status) && convert(argv[1], argv[2], &options, &status)) return CLI_DONE;
    cli_status_error(&status);
    return CLI_FAILED;
}

const cli_command cli_convert = {
    .name = "convert",
    .operands = "coco GT RESULTS",
    .min_operands = 3,
    .max_operands = 3,
    .summary = "convert COCO's files into ground truth and predictions",
    .details = "Reads GT, COCO's annotations of objects, and RESULTS, a list of detections in COCO's\n"
               "format, and writes them as the ground truth and predictions of ragloss eval.",
    .options = convert_table,
    .num_options = CLI_SIZE(convert_table),
    .run = run,
};
