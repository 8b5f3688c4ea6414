#include "formats/results/given.h"

#include "core/base/memory.h"
#include "formats/results/results.h"

#include <stdlib.h>
#include <string.h>

static int compare_matches(const void *left, const void *right)
{
    const rl_match *a = left, *b = right;
    int by_block = (a->block > b->block) - (a->block < b->block);
    return by_block ? by_block : (a->pred > b->pred) - (a->pred < b->pred);
}

/* Numbers beyond int32 are in no sample, whatever their last bits are. */
static int32_t index_of(size_t number)
{
    return number > INT32_MAX ? -1 : (int32_t)number;
}

static void take_sample(rl_given *given, const rl_record *record, const rl_recorded_sample *sample, size_t g)
{
    size_t first = given->starts[g];
    for (size_t m = 0; m < sample->num_matches; m++) {
        const rl_recorded_match *from = &record->matches[sample->first_match + m];
        given->matches[first + m] =
            (rl_match){.block = from->block, .pred = index_of(from->pred), .gt = index_of(from->gt)};
        if (record->is_json) given->view.names_block[from->block] = true;
    }
    qsort(given->matches + first, sample->num_matches, sizeof *given->matches, compare_matches);
    given->names[g] = record->is_json && !sample->invalid;
}

static bool take_record(rl_given *given, const rl_record *record, const char *const *ids, size_t num_samples,
                        rl_status *status)
{
    size_t num_found = 0;
    if (!record->has_matches)
        return rl_fail(status, RL_ERR_INPUT, "has no matches; expected what eval --matches writes, or JSON of results");
    if (!(given->starts = rl_alloc(num_samples + 1, sizeof *given->starts, status)) ||
        !(given->names = rl_alloc(num_samples, sizeof *given->names, status)) ||
        !(given->matches = rl_alloc(record->num_matches, sizeof *given->matches, status)))
        return false;
    given->view.names_block[RL_BLOCK_MAIN] = record->is_json;
    for (size_t g = 0; g < num_samples; g++) {
        const rl_recorded_sample *sample = rl_record_find(record, ids[g]);
        given->starts[g + 1] = given->starts[g] + (sample ? sample->num_matches : 0);
        if (sample) take_sample(given, record, sample, g);
        num_found += sample != NULL;
    }
    return num_found || !num_samples || !record->num_samples ||
           rl_fail(status, RL_ERR_INPUT, "has no sample of the input's, such as '%.256s'", ids[0]);
}

bool rl_given_read(rl_given *given, const char *path, const char *const *ids, size_t num_samples, rl_status *status)
{
    rl_record record;
    *given = (rl_given){0};
    if (!rl_record_read(path, &record, status)) return false;
    bool done = take_record(given, &record, ids, num_samples, status) || rl_in_file(status, path);
    rl_record_release(&record);
    given->view.starts = given->starts;
    given->view.matches = given->matches;
    given->view.names = given->names;
    if (!done) rl_given_release(given);
    return done;
}

void rl_given_release(rl_given *given)
{
    free(given->starts);
    free(given->names);
    free(given->matches);
    *given = (rl_given){0};
}
