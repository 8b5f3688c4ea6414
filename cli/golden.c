#include "cli/golden.h"

#include "cli/messages.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char these[] = "these results";

bool cli_golden_check(const cli_golden_options *options, rl_status *status)
{
    if (options->update && strcmp(options->path, "-") == 0)
        return rl_fail(status, RL_ERR_ARGUMENT, "option --update-golden: standard input cannot be written");
    return true;
}

bool cli_golden_read(cli_golden *golden, rl_status *status)
{
    const cli_golden_options *options = golden->options;
    if (!options->path) return true;
    golden->is_new = options->update && access(options->path, F_OK) != 0 && errno == ENOENT;
    return golden->is_new || cli_read_golden(options->path, &golden->before, status);
}

bool cli_golden_is_json(const cli_golden *golden)
{
    return golden->is_new ? cli_is_json_name(golden->options->path) : golden->before.is_json;
}

/* Of other shards, or of a whole run, which would be lost. */
static bool keeps_others(const cli_golden *golden, const rl_results *results, const rl_results_header *header,
                         rl_status *status)
{
    bool has_others = golden->comparison.num_samples > results->num_samples;
    if (!golden->options->update || !header->part || !has_others) return true;
    rl_fail(status, RL_ERR_ARGUMENT, "it has samples that this shard has not; expected a golden file of the shard");
    return rl_in_file(status, golden->options->path);
}

bool cli_golden_compare(cli_golden *golden, const rl_results *results, const rl_results_header *header,
                        rl_status *status)
{
    const rl_tolerance *tolerance = &golden->options->comparing.tolerance;
    if (!golden->options->path) return true;
    return rl_record_from_results(results, header, &golden->actual, status) &&
           rl_compare(golden->is_new ? &golden->actual : &golden->before, &golden->actual, tolerance,
                      &golden->comparison, status) &&
           keeps_others(golden, results, header, status);
}

static bool write_anew(const cli_golden *golden, const rl_results *results, const rl_results_header *header,
                       cli_outputs *outputs, rl_status *status)
{
    const rl_record *before = &golden->before;
    rl_output *output = cli_outputs_open(outputs, golden->options->path, status);
    if (!output) return false;
    if (cli_golden_is_json(golden))
        rl_results_write_json(results, header, output);
    else if (golden->is_new || rl_record_has_columns(before))
        rl_results_write_csv(results, header, output);
    else
        rl_results_write_matches_csv(results, header, output);
    return rl_output_finish(output, status);
}

bool cli_golden_write(const cli_golden *golden, const rl_results *results, const rl_results_header *header,
                      cli_outputs *outputs, rl_status *status)
{
    const cli_golden_options *options = golden->options;
    if (!options->path) return true;
    return cli_write_junit(&options->comparing, &golden->comparison, options->path, these, outputs, status) &&
           (!options->update || write_anew(golden, results, header, outputs, status));
}

void cli_golden_tell(const cli_golden *golden, bool quiet)
{
    const cli_golden_options *options = golden->options;
    const rl_comparison *comparison = &golden->comparison;
    if (!options->path) return;
    if (!comparison->equal && !quiet) rl_comparison_print(comparison, options->path, these, stderr);
    if (options->update && !quiet) cli_note("%s: %s", options->path, golden->is_new ? "created" : "updated");
    cli_annotate(&options->comparing, comparison, options->path, stderr);
}

bool cli_golden_differs(const cli_golden *golden)
{
    const cli_golden_options *options = golden->options;
    return options->path && !options->update && !golden->comparison.equal;
}

void cli_golden_release(cli_golden *golden)
{
    rl_record_release(&golden->before);
    rl_record_release(&golden->actual);
}
