#include "core/base/memory.h"
#include "formats/io/bytes.h"
#include "formats/io/text_start.h"
#include "formats/json/json_reader.h"
#include "formats/results/options_json.h"
#include "formats/results/record_builder.h"
#include "formats/text/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare_ids(const void *a, const void *b)
{
    const rl_recorded_sample *const *left = a, *const *right = b;
    return strcmp((*left)->id, (*right)->id);
}

bool rl_record_has_columns(const rl_record *record)
{
    return record->columns.count > 0;
}

bool rl_record_has(const rl_record *record, int column)
{
    return rl_column_place(&record->columns, column) >= 0;
}

double rl_recorded_value(const rl_record *record, const rl_recorded_sample *sample, int column)
{
    int place = rl_column_place(&record->columns, column);
    if (place < 0) return (double)NAN;
    size_t row = (size_t)(sample - record->samples) * (size_t)record->columns.count;
    return record->values[row + (size_t)place];
}

/* Checks and sorts what files of all kinds must contain. */
static bool finish(rl_record *record, rl_status *status)
{
    if (record->num_samples && !rl_record_has_columns(record) && !record->has_matches)
        return rl_fail(status, RL_ERR_INPUT, "'samples': expected losses, counts or matches in each");
    record->by_id = rl_alloc(record->num_samples, sizeof *record->by_id, status);
    if (!record->by_id) return false;
    for (size_t i = 0; i < record->num_samples; i++) record->by_id[i] = &record->samples[i];
    qsort(record->by_id, record->num_samples, sizeof *record->by_id, compare_ids);
    for (size_t i = 1; i < record->num_samples; i++)
        if (compare_ids(&record->by_id[i - 1], &record->by_id[i]) == 0)
            return rl_fail(status, RL_ERR_INPUT, "two samples have the id '%.256s'; expected each once",
                           record->by_id[i]->id);
    return true;
}

const rl_recorded_sample *rl_record_find(const rl_record *record, const char *id)
{
    const rl_recorded_sample sought = {.id = (char *)id}, *key = &sought;
    const rl_recorded_sample **found =
        bsearch(&key, record->by_id, record->num_samples, sizeof *record->by_id, compare_ids);
    return found ? *found : NULL;
}

void rl_record_release(rl_record *record)
{
    for (size_t i = 0; i < record->num_samples; i++) free(record->samples[i].id);
    free(record->options);
    free(record->notes);
    free(record->samples);
    free(record->by_id);
    rl_column_list_release(&record->columns);
    free(record->values);
    free(record->matches);
    rl_recorded_steps_release(&record->steps);
    *record = (rl_record){0};
}

/* Hands over what was built to the caller, or frees it. */
static bool hand_over(rl_record_builder *builder, bool ok, rl_record *record, rl_status *status)
{
    if (ok && finish(&builder->record, status)) {
        *record = builder->record;
        return true;
    }
    rl_record_release(&builder->record);
    return false;
}

static bool read_text(rl_record_builder *builder, const char *text, size_t length, rl_status *status)
{
    size_t mark = rl_byte_order_mark(text, length);
    builder->record.is_json = rl_json_bracket(text, length) == '{';
    return builder->record.is_json ? rl_record_read_json(builder, text, length, status)
                                   : rl_record_read_csv(builder, text + mark, length - mark, status);
}

bool rl_record_read(const char *path, rl_record *record, rl_status *status)
{
    rl_bytes bytes = {0};
    rl_record_builder builder = {0};
    bool ok = rl_bytes_open_text(&bytes, path, "a result file, as eval writes it,", status) &&
              read_text(&builder, (const char *)bytes.data, bytes.size, status) && rl_bytes_check(&bytes, status);
    rl_bytes_close(&bytes);
    if (hand_over(&builder, ok, record, status)) return true;
    return rl_in_file(status, rl_bytes_name(path));
}

/* A float32 is written as its own shortest text, which reads as a slightly different float64. */
static double as_read_back(float value)
{
    char text[RL_NUMBER_SIZE];
    double read = (double)NAN;
    rl_parse_f64(text, rl_print_f32(value, text), &read);
    return read;
}

static bool add_result(rl_record_builder *builder, const rl_results *results, size_t index, const char *id,
                       rl_status *status)
{
    const rl_sample_result *result = &results->samples[index];
    const rl_column_list *columns = &builder->record.columns;
    rl_recorded_sample *sample = rl_record_add_sample(builder, status);
    double *values;
    if (!sample || !(sample->id = rl_copy_text(id, status)) || !rl_record_add_values(builder, &values, status))
        return false;
    sample->invalid = result->invalid;
    for (int place = 0; place < columns->count; place++)
        values[place] = rl_value_at_place(&results->losses, result, place);
    for (size_t m = 0; m < result->num_matches; m++) {
        const rl_match *match = &results->matches[result->first_match + m];
        rl_recorded_match recorded = {match->block, (size_t)match->pred, (size_t)match->gt, as_read_back(match->cost)};
        if (!rl_record_add_match(builder, recorded, status)) return false;
    }
    return true;
}

bool rl_record_from_results(const rl_results *results, const rl_results_header *header, rl_record *record,
                            rl_status *status)
{
    rl_record_builder builder = {
        .record = {.has_matches = true, .has_steps = true, .has_total = true, .total = results->total}};
    bool ok = (builder.record.options = rl_options_text(header, status)) &&
              rl_columns_of(&results->losses, &builder.record.columns, status) &&
              rl_recorded_steps_of(results, &builder.record.steps, status);
    for (size_t b = 0; b < results->num_samples && ok; b++)
        ok = add_result(&builder, results, b, header->ids[b], status);
    return hand_over(&builder, ok, record, status);
}
