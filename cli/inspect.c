#include "cli/array_words.h"
#include "cli/commands.h"
#include "cli/messages.h"
#include "cli/show_problems.h"
#include "core/base/harmless.h"
#include "core/base/memory.h"
#include "formats/source/open.h"
#include "formats/source/sample_files.h"
#include "formats/text/number.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

typedef struct inspect_options {
    bool problems;
    cli_criterion criterion;
    cli_input input;
} inspect_options;

#define AT(member) .offset = offsetof(inspect_options, member)

static const cli_option inspect_table[] = {
    {'p', "problems", NULL, "search the two FILEs, GT and PRED, for what makes losses wrong", CLI_FLAG, AT(problems)},
    {CLI_OPTION_CRITERION, AT(criterion.name), .needs = "problems", .words = CLI_CRITERIA},
    {CLI_OPTION_CONFIG, AT(criterion.config), .needs = "problems"},
    {CLI_OPTION_KEY, AT(input.keys), .needs = "problems"},
    {CLI_OPTION_COCO, AT(input.coco), .needs = "problems"},
    {'\0', CLI_NAME_NUM_PREDS, AT(input.num_preds), .needs = "problems|coco"},
};

/* What a pass over an array's numbers finds. */
typedef struct summary {
    double min, max; /* the least and greatest finite numbers */
    size_t num_finite, num_nan, num_inf;
} summary;

static void add_numbers(summary *found, const double *numbers, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        double number = numbers[k];
        if (isnan(number)) {
            found->num_nan++;
        } else if (isinf(number)) {
            found->num_inf++;
        } else {
            if (!found->num_finite || number < found->min) found->min = number;
            if (!found->num_finite || number > found->max) found->max = number;
            found->num_finite++;
        }
    }
}

/* After longer names, the other columns are shifted. */
enum { WIDEST = 40 };

static void print_name(const char *name, size_t width)
{
    for (size_t shown = rl_put_harmless(name, stdout); shown < width; shown++) putchar(' ');
}

/* How many numbers are processed at once. */
enum { AT_ONCE = 65536 };

/* Memory that rows pass through, whose size does not depend on the file's. */
typedef struct passage {
    rl_buffer rows;
    double *numbers;
    size_t num_numbers;
} passage;

/* Splits more numbers than this in halves: as float64, they may take eight times as much memory as in the file. */
static bool summarize_rows(const rl_tensor *rows, passage *through, summary *found, rl_status *status)
{
    size_t count = rl_tensor_count(rows);
    if (count > AT_ONCE && rows->shape[0] == 1) {
        rl_tensor row = rl_tensor_entry(rows, 0);
        return summarize_rows(&row, through, found, status);
    }
    if (count > AT_ONCE) {
        size_t half = rows->shape[0] / 2;
        rl_tensor first = rl_tensor_rows(rows, 0, half), second = rl_tensor_rows(rows, half, rows->shape[0] - half);
        return summarize_rows(&first, through, found, status) && summarize_rows(&second, through, found, status);
    }
    if (!RL_GROW(through->numbers, &through->num_numbers, count + 1, status)) return false;
    if (!rl_tensor_to_f64(rows, through->numbers, status)) return false;
    add_numbers(found, through->numbers, count);
    return true;
}

static bool summarize(rl_source *source, size_t index, passage *through, summary *found, rl_status *status)
{
    const rl_tensor *tensor = &rl_source_array(source, index)->tensor;
    rl_tensor rows;
    if (tensor->rank == 0)
        return rl_source_read_all(source, index, &rows, &through->rows, status) &&
               summarize_rows(&rows, through, found, status);

    /* An array without numbers may still have any number of rows. */
    size_t total = rl_tensor_count(tensor) ? tensor->shape[0] : 0,
           row_size = total ? rl_tensor_count(tensor) / total : 0;
    size_t chunk = row_size < AT_ONCE ? AT_ONCE / (row_size + 1) + 1 : 1;
    for (size_t first = 0; first < total; first += chunk) {
        size_t count = total - first < chunk ? total - first : chunk;
        if (!rl_source_read(source, index, first, count, &rows, &through->rows, status)) return false;
        if (!summarize_rows(&rows, through, found, status)) return false;
    }
    return true;
}

static void print_shape(const rl_tensor *tensor)
{
    char text[160] = "(";
    size_t used = 1;
    for (int axis = 0; axis < tensor->rank; axis++)
        used += (size_t)snprintf(text + used, sizeof text - used, axis ? ", %zu" : "%zu", tensor->shape[axis]);
    snprintf(text + used, sizeof text - used, tensor->rank == 1 ? ",)" : ")");
    printf("  %-18s", text);
}

static void print_sizes(const rl_array *array)
{
    size_t least = array->num_samples ? array->sizes[0] : 0, most = least;
    for (size_t b = 0; b < array->num_samples; b++) {
        if (array->sizes[b] < least) least = array->sizes[b];
        if (array->sizes[b] > most) most = array->sizes[b];
    }
    printf("  %zu samples of %zu to %zu", array->num_samples, least, most);
}

static void print_summary(const summary *found)
{
    char min[RL_NUMBER_SIZE] = "-", max[RL_NUMBER_SIZE] = "-";
    if (found->num_finite) {
        rl_print_f64(found->min, min);
        rl_print_f64(found->max, max);
    }
    printf("  min %s  max %s  nan %zu  inf %zu", min, max, found->num_nan, found->num_inf);
}

/* It is no error, because nobody may ever ask for this array. */
static void inspect_unread(const rl_array *array, size_t name_width)
{
    printf("  ");
    print_name(array->name, name_width);
    printf("  ");
    print_name(array->type ? array->type : "-", 8);
    if (array->type)
        print_shape(&array->tensor);
    else
        printf("  %-18s", "-");
    printf("  not read: ");
    if (array->unread_sample != RL_NO_SAMPLE) printf("sample %zu: ", array->unread_sample);
    rl_put_harmless(array->unread, stdout);
    putchar('\n');
}

static bool inspect_array(rl_source *source, size_t index, bool is_sample, size_t name_width, passage *through,
                          rl_status *status)
{
    const rl_array *array = rl_source_array(source, index);
    if (array->unread) {
        inspect_unread(array, name_width);
        return true;
    }
    bool is_text = rl_dtype_size(array->tensor.dtype) == 0;
    summary found = {0};
    if (!is_text && !summarize(source, index, through, &found, status)) return false;
    if (!rl_source_array_unchanged(source, index, status)) return false;
    printf("  ");
    print_name(array->name, name_width);
    printf("  %-8s", rl_dtype_name(array->tensor.dtype));
    print_shape(&array->tensor);
    if (!is_text) print_summary(&found);
    if (array->sizes) print_sizes(array);
    cli_print_array_words(array, is_sample);
    putchar('\n');
    return true;
}

static bool inspect_source(const char *path, bool is_sample, rl_status *status)
{
    rl_source *source = rl_source_open(path, status);
    if (!source) return false;
    passage through = {0};
    size_t num_arrays = rl_source_num_arrays(source);
    size_t name_width = 0;
    for (size_t k = 0; k < num_arrays; k++) {
        size_t width = rl_harmless_width(rl_source_array(source, k)->name);
        if (width > name_width) name_width = width < WIDEST ? width : WIDEST;
    }
    rl_put_harmless(rl_source_name(source), stdout);
    printf(": %zu array%s\n", num_arrays, num_arrays == 1 ? "" : "s");
    bool done = true;
    for (size_t k = 0; done && k < num_arrays; k++)
        done = inspect_array(source, k, is_sample, name_width, &through, status);
    rl_buffer_release(&through.rows);
    free(through.numbers);
    rl_source_close(source);
    return done;
}

static bool inspect(const char *path, rl_status *status)
{
    rl_sample_files files;
    if (!rl_sample_files_list(&files, path, status)) return false;
    if (!files.count) return inspect_source(path, false, status);
    rl_put_harmless(path, stdout);
    printf(": a folder of %zu samples, a file each; the first:\n", files.count);
    bool done = inspect_source(files.path[0], true, status);
    rl_sample_files_release(&files);
    return done;
}

static int inspect_all(int count, char **paths)
{
    int exit_status = CLI_DONE;
    for (int k = 0; k < count; k++) {
        rl_status status;
        if (inspect(paths[k], &status)) continue;
        fflush(stdout);
        cli_status_error(&status);
        exit_status = CLI_FAILED; /* continue, as the other files may still be of interest */
    }
    return exit_status;
}

static int look_or_show(const inspect_options *options, int count, char **paths)
{
    rl_status status;
    int exit_status = CLI_FAILED;
    if (!options->problems) return inspect_all(count, paths);
    if (count == 2)
        exit_status = cli_show_problems(paths[0], paths[1], &options->input, &options->criterion, &status);
    else
        rl_status_set(&status, RL_ERR_ARGUMENT, "option --problems: two files, GT and PRED, were expected, not %d",
                      count);
    if (exit_status == CLI_FAILED) cli_status_error(&status);
    return exit_status;
}

static int run(int argc, char **argv)
{
    inspect_options options = {.criterion = {.name = CLI_ANY_CRITERION}};
    int exit_status;
    if (cli_parse(&cli_inspect, &argc, argv, &options, &exit_status)) exit_status = look_or_show(&options, argc, argv);
    free(options.input.keys.items);
    return exit_status;
}

const cli_command cli_inspect = {
    .name = "inspect",
    .operands = "FILE...",
    .min_operands = 1,
    .max_operands = (size_t)-1,
    .summary = "show what arrays a file holds",
    .details = "Shows each array of input files: its name, element type, shape, least and greatest\n"
               "finite number, how many NaN and infinities it holds, and the sizes of ragged samples.\n"
               "With --problems, searches ground truth and predictions for what makes costs or losses\n"
               "NaN or infinite, or is suspicious, and shows where it is first, and how often; the\n"
               "other options are those of ragloss eval, and need this one.",
    .options = inspect_table,
    .num_options = CLI_SIZE(inspect_table),
    .run = run,
};
