/* Result files, CSV and JSON: read, merged, and compared with themselves and with each other. */
#include "compare.h"
#include "fuzz.h"
#include "memory_limit.h"
#include "merge.h"

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

/* Whether they are equal, which the report must tell as well. */
static bool compare(const rl_record *golden, const rl_record *actual, const rl_tolerance *tolerance, bool *equal)
{
    rl_status status;
    rl_comparison comparison;
    if (!rl_compare(golden, actual, tolerance, &comparison, &status)) {
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
    fuzz_require(comparison.equal || comparison.num_different || comparison.total_differs || strstr(text, "column"),
                 "something differs where two files do");
    free(text);
    *equal = comparison.equal;
    return true;
}

static void check_record(const rl_record *record)
{
    static const rl_tolerance exact = {0.0, 0.0};
    bool equal;
    for (size_t b = 0; b < record->num_samples; b++) {
        const rl_recorded_sample *sample = &record->samples[b];
        fuzz_require(rl_record_find(record, sample->id) == sample, "a sample is found by its id");
        fuzz_require(sample->first_match + sample->num_matches <= record->num_matches, "its matches are there");
        for (int column = 0; column < RL_NUM_COLUMNS; column++)
            fuzz_require(record->has_column[column] || isnan(sample->value[column]), "no value without a column");
    }
    fuzz_require(compare(record, record, &exact, &equal), "a file can be compared with itself");
    fuzz_require(equal, "a file equals itself");
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
        for (size_t b = 0; b < merged.results.num_samples; b++) {
            const rl_sample_result *sample = &merged.results.samples[b];
            fuzz_require(merged.ids[b], "every sample has an id");
            fuzz_require(sample->first_match + sample->num_matched <= merged.results.num_matches,
                         "its matches are there");
        }
        rl_merged_release(&merged);
    } else {
        fuzz_check_failure(&status);
    }
    fuzz_file_close(&file);
}

void fuzz_one(const uint8_t *data, size_t size)
{
    static const rl_tolerance usual = {RL_DEFAULT_RTOL, RL_DEFAULT_ATOL};
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
        }
    }
    rl_record_release(&golden);
    rl_record_release(&actual);
}
