/* Result files, CSV and JSON: read, merged, compared with themselves and with each other, and shown as a page. */
#include "formats/compare/compare.h"
#include "formats/report/report_page.h"
#include "formats/results/merge.h"
#include "fuzz/fuzz.h"
#include "fuzz/memory_limit.h"

#include <math.h>
#include <string.h>

static bool read(const uint8_t *data, size_t size, rl_record *record)
{
    rl_status status;
    fuzz_file file;
    fuzz_file_open(&file, data, size);
    bool done = rl_record_read(file.path, record, &status);
    if (!done) fuzz_check_failure(&status);
    fuzz_file_close(&file);
    return done;
}

/* The boxes of any sample are one that is found at infinity and one that is not. */
static void show(const rl_record *record, const rl_comparison *drift)
{
    static float corners[] = {0, 0, 2, 1, -INFINITY, 0, 1, 3e38f};
    rl_sample_boxes boxes[RL_MAX_WORST];
    rl_status status;
    bool have_boxes = true;
    rl_output *output = rl_output_open("/dev/null", &status);
    fuzz_require(output, "there is a null device");
    rl_worst_samples worst = rl_worst_samples_of(record, drift);
    for (size_t k = 0; k < worst.count; k++) {
        boxes[k] = (rl_sample_boxes){.num_gt = 2, .num_pred = 2, .gt = corners, .pred = corners};
        for (size_t m = 0; m < worst.sample[k]->num_matches; m++) {
            const rl_recorded_match *match = &record->matches[worst.sample[k]->first_match + m];
            have_boxes = have_boxes && match->pred < 2 && match->gt < 2;
        }
    }
    const rl_report report = {.name = "actual",
                              .record = record,
                              .golden_name = "golden",
                              .drift = drift,
                              .worst = &worst,
                              .boxes = have_boxes ? boxes : NULL};
    rl_report_write(&report, output);
    fuzz_require(rl_output_commit(output, &status), "the page is written");
}

/* Whether they are equal, which the report must say as well. */
static bool compare(const rl_record *golden, const rl_record *actual, const rl_comparing *how, bool *equal)
{
    rl_status status;
    rl_comparison comparison;
    if (!rl_compare(golden, actual, how, &comparison, &status)) {
        fuzz_check_failure(&status);
        return false;
    }
    char *text = NULL;
    size_t size;
    FILE *report = open_memstream(&text, &size);
    fuzz_require(report, "there is memory");
    rl_comparison_print(&comparison, "golden", "actual", report);
    rl_comparison_annotate(&comparison, "golden", report);
    fclose(report);
    fuzz_require(comparison.equal || size > 0, "differences are reported");
    bool found =
        comparison.num_different || comparison.num_moved || comparison.total_differs || comparison.options_differ;
    fuzz_require(comparison.equal || found || strstr(text, "column"), "something differs where two files do");
    free(text);
    show(actual, &comparison);
    *equal = comparison.equal;
    return true;
}

static void check_record(const rl_record *record)
{
    static const rl_comparing exact = {.tolerance = {0.0, 0.0}};
    bool equal;
    for (size_t b = 0; b < record->num_samples; b++) {
        const rl_recorded_sample *sample = &record->samples[b];
        fuzz_require(rl_record_find(record, sample->id) == sample, "a sample is found by its id");
        fuzz_require(sample->first_match + sample->num_matches <= record->num_matches, "its matches are there");
    }
    for (int place = 0; place < record->columns.count; place++) {
        int column = record->columns.at[place].column;
        fuzz_require(rl_column_place(&record->columns, column) == place, "a column is found in its place");
    }
    fuzz_require(compare(record, record, &exact, &equal), "a file can be compared with itself");
    fuzz_require(equal, "a file equals itself");
    show(record, NULL);
}

static size_t num_preds_of(const rl_blocks *blocks, int block)
{
    size_t k = 0;
    while (k < blocks->count && blocks->at[k].id != block) k++;
    fuzz_require(k < blocks->count, "matches are of the run's blocks");
    return blocks->at[k].num_preds;
}

/* What is merged could be a run's, and can be compared. */
static void check_merged(const rl_merged *merged)
{
    const rl_results *results = &merged->results;
    const rl_results_header header = {.ids = (const char *const *)merged->ids, .options = merged->options};
    rl_record record;
    rl_status status;
    for (size_t b = 0; b < results->num_samples; b++) {
        const rl_sample_result *sample = &results->samples[b];
        fuzz_require(merged->ids[b], "every sample has an id");
        fuzz_require(sample->num_gt <= INT32_MAX && sample->num_pred <= INT32_MAX, "counts are those of a run");
        fuzz_require(sample->first_match + sample->num_matches <= results->num_matches, "its matches are there");
        for (size_t m = 0; m < sample->num_matches; m++) {
            const rl_match *match = &results->matches[sample->first_match + m];
            fuzz_require((size_t)match->pred < num_preds_of(&results->blocks, match->block),
                         "matched predictions are there");
            fuzz_require((size_t)match->gt < sample->num_gt, "matched objects are there");
        }
    }
    fuzz_require(rl_record_from_results(results, &header, &record, &status), "merged results can be compared");
    rl_record_release(&record);
}

/* The file as the only part of a run. */
static void merge(const uint8_t *data, size_t size)
{
    rl_status status;
    rl_merged merged;
    fuzz_file file;
    fuzz_file_open(&file, data, size);
    char *path = file.path;
    if (rl_merge(&path, 1, &merged, &status)) {
        check_merged(&merged);
        rl_merged_release(&merged);
    } else {
        fuzz_check_failure(&status);
    }
    fuzz_file_close(&file);
}

void fuzz_one(const uint8_t *data, size_t size)
{
    static const rl_comparing usual = {.tolerance = {RL_DEFAULT_RTOL, RL_DEFAULT_ATOL}};
    static const rl_comparing chosen = {.columns = "loss,matches", .ties_agree = true};
    fuzz_limit_memory(size);
    fuzz_pair pair = fuzz_split(data, size);
    rl_record golden = {0}, actual = {0};
    merge(pair.first, pair.first_size);
    bool equal, reverse, have_golden = read(pair.first, pair.first_size, &golden);
    if (have_golden) check_record(&golden);
    if (pair.second && read(pair.second, pair.second_size, &actual)) {
        check_record(&actual);
        if (have_golden) {
            bool comparable = compare(&golden, &actual, &usual, &equal);
            fuzz_require(compare(&actual, &golden, &usual, &reverse) == comparable, "both ways or neither");
            comparable = compare(&golden, &actual, &chosen, &equal);
            fuzz_require(compare(&actual, &golden, &chosen, &reverse) == comparable, "both ways or neither");
        }
    }
    rl_record_release(&golden);
    rl_record_release(&actual);
}
