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

/* Fails if the file also has results of other shards or of a whole run, which would be lost. */
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
    const cli_comparing *comparing = &golden->options->comparing;
    if (!golden->options->path) return true;
    return rl_record_from_results(results, header, &golden->actual, status) &&
           cli_compare(comparing, golden->is_new ? &golden->actual : &golden->before, &golden->actual,
                       &golden->comparison, status) &&
           keeps_others(golden, results, header, status);
}

bool cli_golden_open(cli_golden *golden, cli_outputs *outputs, rl_status *status)
{
    const cli_golden_options *options = golden->options;
    return cli_open_junit(&options->comparing, outputs, &golden->junit, status) &&
           (!options->update || (golden->anew = cli_outputs_open(outputs, options->path, status)));
}

static bool write_anew(const cli_golden *golden, const rl_results *results, const rl_results_header *header,
                       rl_status *status)
{
    if (cli_golden_is_json(golden))
        rl_results_write_json(results, header, golden->anew);
    else if (golden->is_new || rl_record_has_columns(&golden->before))
        rl_results_write_csv(results, header, golden->anew);
    else
        rl_results_write_matches_csv(results, header, golden->anew);
    return rl_output_finish(golden->anew, status);
}

bool cli_golden_write(const cli_golden *golden, const rl_results *results, const rl_results_header *header,
                      rl_status *status)
{
    return cli_write_junit(&golden->comparison, golden->options->path, these, golden->junit, status) &&
           (!golden->anew || write_anew(golden, results, header, status));
}

bool cli_golden_reports(const cli_golden_options *options, bool quiet)
{
    return options->path && (!quiet || options->comparing.annotations != CLI_NO_ANNOTATIONS);
}

void cli_golden_print(const cli_golden *golden, bool quiet)
{
    const cli_golden_options *options = golden->options;
    const rl_comparison *comparison = &golden->comparison;
    if (!options->path) return;
    bool has_more = !comparison->equal || rl_comparison_has_note(comparison);
    if (has_more && !quiet) rl_comparison_print(comparison, options->path, these, stderr);
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
