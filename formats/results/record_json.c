/* Reads the results' JSON files. */
#include "core/base/memory.h"
#include "formats/json/json_fields.h"
#include "formats/results/notes_json.h"
#include "formats/results/record_builder.h"
#include "formats/results/samples_json.h"
#include "formats/results/steps_json.h"

#include <math.h>
#include <string.h>

#define MAX_EXACT 9007199254740992.0 /* 2^53: up to this, float64 represents every whole number */

/* The file while it is being read: the keys of its object, in any order. Those that do not occur remain RL_JSON_END. */
typedef struct file_keys {
    rl_record_builder *builder;
    int num_columns; /* of the first sample, and so of all */
    bool has_version;
    rl_found_value num_samples;
    rl_json_token samples;
} file_keys;

static bool refuse(const char *key, const char *expected, rl_status *status)
{
    return rl_fail(status, RL_ERR_INPUT, "'%.60s': expected %s", key, expected);
}

/* Python reads null and 1e999, and writes them again as NaN and Infinity. */
static bool read_not_finite(const rl_found_value *found, double *value)
{
    if (found->token != RL_JSON_NULL && found->token != RL_JSON_NOT_FINITE) return false;
    char first = found->token == RL_JSON_NULL ? 'N' : *found->number.text;
    *value = first == 'N' ? (double)NAN : first == '-' ? (double)-INFINITY : (double)INFINITY;
    return true;
}

static bool read_number(const rl_found_value *found, const char *key, double *value, rl_status *status)
{
    return read_not_finite(found, value) || rl_found_f64(found, value) || refuse(key, "a number or null", status);
}

/* Other programs may write a whole number as 2.0 or 2e0. */
static bool read_count(const rl_found_value *found, const char *key, double *value, rl_status *status)
{
    double number;
    if (!rl_found_f64(found, &number) || !(number >= 0.0 && number <= MAX_EXACT && number == floor(number)))
        return refuse(key, "a whole number", status);
    *value = number;
    return true;
}

static bool start_sample(void *context, rl_status *status)
{
    const file_keys *keys = context;
    return rl_record_add_sample(keys->builder, status) != NULL;
}

static bool keep_match(void *context, const rl_found_match *match, rl_status *status)
{
    const file_keys *keys = context;
    double pred, gt, cost = (double)NAN;
    const rl_found_value *found = match->value;
    if (!read_count(&found[RL_MATCH_PRED], "pred", &pred, status) ||
        !read_count(&found[RL_MATCH_GT], "gt", &gt, status) ||
        (match->block < 0 && !refuse("block", RL_BLOCK_WORDS, status)) ||
        (found[RL_MATCH_COST].token && !read_number(&found[RL_MATCH_COST], "cost", &cost, status)))
        return false;
    return rl_record_add_match(keys->builder, (rl_recorded_match){match->block, (size_t)pred, (size_t)gt, cost},
                               status);
}

static bool read_invalid(const rl_found_value *found, bool *invalid, rl_status *status)
{
    *invalid = found->token == RL_JSON_TRUE;
    return !found->token || *invalid || found->token == RL_JSON_FALSE || refuse("invalid", "true or false", status);
}

static bool check_keys(const rl_found_sample *found, rl_status *status)
{
    if (!found->unknown) return true;
    int shown = found->unknown_length < 60 ? (int)found->unknown_length : 60;
    return rl_fail(status, RL_ERR_INPUT,
                   "'%.*s': expected only what a result file's samples have: id, invalid, num_gt, ..., loss, matches",
                   shown, found->unknown);
}

/* All samples must have the same columns as the first one. */
static bool check_columns(file_keys *keys, const rl_found_sample *found, rl_status *status)
{
    rl_record *record = &keys->builder->record;
    bool first = record->num_samples == 1, has_matches = found->matches.token;
    if (first) {
        keys->num_columns = record->columns.count;
        record->has_matches = has_matches;
    }
    for (int place = 0; place < record->columns.count; place++)
        if (place >= keys->num_columns || !found->value[place].token)
            return refuse(record->columns.at[place].name.text, "in all samples or none", status);
    return has_matches == record->has_matches || refuse("matches", "in all samples or none", status);
}

static bool read_columns(rl_record_builder *builder, const rl_found_sample *found, rl_status *status)
{
    const rl_column_list *columns = &builder->record.columns;
    double *values;
    if (!rl_record_add_values(builder, &values, status)) return false;
    for (int place = 0; place < columns->count; place++) {
        bool counts = rl_column_is_count(columns->at[place].column);
        const char *name = columns->at[place].name.text;
        if (!(counts ? read_count : read_number)(&found->value[place], name, &values[place], status)) return false;
    }
    return true;
}

static bool keep_sample(void *context, rl_found_sample *found, rl_status *status)
{
    file_keys *keys = context;
    rl_record *record = &keys->builder->record;
    rl_recorded_sample *sample = &record->samples[record->num_samples - 1];
    if (found->token != RL_JSON_OBJECT) return rl_fail(status, RL_ERR_INPUT, "expected an object");
    if (!found->id_text) return refuse("id", "a text", status);
    sample->id = found->id_text;
    found->id_text = NULL;
    if (found->matches.token && found->matches.token != RL_JSON_LIST) return refuse("matches", "a list", status);
    return read_invalid(&found->invalid, &sample->invalid, status) && check_keys(found, status) &&
           check_columns(keys, found, status) && read_columns(keys->builder, found, status);
}

static rl_found_value found_here(const rl_json_reader *reader)
{
    return (rl_found_value){reader->token, reader->number};
}

static bool take_version(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    double version;
    const rl_found_value found = found_here(reader);
    *(bool *)field->to = true;
    return (rl_found_f64(&found, &version) && version == 1.0) || refuse(field->key, "1, the format's version", status);
}

static bool take_total(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    rl_record *record = field->to;
    const rl_found_value found = found_here(reader);
    record->has_total = true;
    return read_number(&found, field->key, &record->total, status);
}

static bool take_options(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    return reader->token == RL_JSON_OBJECT ? rl_json_take_object(field, reader, status) : rl_json_skip(reader, status);
}

static bool take_notes(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    rl_record *record = field->to;
    if (!(record->notes = rl_alloc(1, sizeof *record->notes, status))) return false;
    const rl_json_field list = {.key = field->key, .to = record->notes};
    return rl_take_notes(&list, reader, status);
}

static bool take_steps(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    rl_record *record = field->to;
    const rl_json_field list = {.key = field->key, .to = &record->steps};
    record->has_steps = true;
    return rl_take_steps(&list, reader, status);
}

static bool take_value(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    *(rl_found_value *)field->to = found_here(reader);
    return rl_json_skip(reader, status);
}

static bool take_samples(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    static const rl_samples_visitor visitor = {start_sample, keep_match, keep_sample};
    file_keys *keys = field->to;
    keys->samples = reader->token;
    return reader->token == RL_JSON_LIST
               ? rl_samples_read(&visitor, keys, &keys->builder->record.columns, reader, status)
               : refuse(field->key, "a list", status);
}

/* A file without samples does not lack the columns that all results have. */
static bool have_usual_columns(rl_record *record, rl_status *status)
{
    record->has_matches = true;
    for (int column = 0; column < RL_NUM_COLUMNS; column++)
        if (rl_column_at(column).kind != RL_COLUMN_LOSS && !rl_column_list_add(&record->columns, column, status))
            return false;
    return true;
}

static bool check_keys_of_file(const file_keys *keys, rl_status *status)
{
    rl_record *record = &keys->builder->record;
    double claimed;
    if (!keys->samples) return refuse("samples", "a list", status);
    if (!record->num_samples && !have_usual_columns(record, status)) return false;
    if (!keys->num_samples.token) return true;
    if (!read_count(&keys->num_samples, "num_samples", &claimed, status)) return false;
    return claimed == (double)record->num_samples ||
           rl_fail(status, RL_ERR_INPUT, "'num_samples' is %.0f, but %zu samples are listed", claimed,
                   record->num_samples);
}

static bool read_file(file_keys *keys, rl_json_reader *reader, rl_status *status)
{
    rl_record *record = &keys->builder->record;
    const rl_json_field fields[] = {
        {"ragloss", take_version, &keys->has_version, true},
        {"options", take_options, &record->options, true},
        {"notes", take_notes, record, true},
        {"total", take_total, record, true},
        {"num_samples", take_value, &keys->num_samples, true},
        {"steps", take_steps, record, true},
        {"samples", take_samples, keys, true},
    };
    return rl_json_next(reader, status) &&
           rl_json_take_fields(fields, sizeof fields / sizeof *fields, reader, status) && rl_json_next(reader, status);
}

/* Whether the text is JSON but not a result file, regardless of other faults. */
static bool is_of_others(rl_json_reader *reader)
{
    rl_status unused;
    rl_found_value version = {0};
    const rl_json_field field = {"ragloss", take_value, &version, true};
    rl_json_rewind(reader);
    return rl_json_next(reader, &unused) && rl_json_take_fields(&field, 1, reader, &unused) &&
           rl_json_next(reader, &unused) && !version.token;
}

bool rl_record_read_json(rl_record_builder *builder, const char *text, size_t length, rl_status *status)
{
    rl_json_reader reader;
    file_keys keys = {.builder = builder};
    rl_json_start(&reader, text, length);
    reader.is_lax = true;
    bool done = read_file(&keys, &reader, status);
    if (!keys.has_version && (done || (status->code == RL_ERR_INPUT && is_of_others(&reader))))
        done = rl_fail(status, RL_ERR_INPUT,
                       "is no result file, such as ragloss eval writes; expected the key 'ragloss' in its object");
    rl_json_release(&reader);
    return done && check_keys_of_file(&keys, status);
}
