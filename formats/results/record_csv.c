/* Reads the results' CSV files: the losses, with one row per sample, or the matches, with one row per match. */
#include "core/base/memory.h"
#include "formats/results/record_builder.h"
#include "formats/text/csv.h"
#include "formats/text/nearest.h"
#include "formats/text/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The meanings of a field: one of RL_COL_…, or one of these; from MATCH on one of RL_MATCH_…. */
enum { SAMPLE = RL_NUM_COLUMNS, ID, MATCH, NUM_MEANINGS = MATCH + RL_NUM_MATCH_COLUMNS };

#define MAX_EXACT 9007199254740992.0 /* 2^53: up to this, float64 represents every whole number */

typedef struct table {
    rl_csv csv;
    size_t num_fields;
    const rl_csv_field *field[NUM_MEANINGS]; /* of the current row; NULL if the table has no such column */
    bool has_losses;
} table;

static const char *name_of(int meaning)
{
    static const char *const names[] = {"sample", "id"};
    return meaning < RL_NUM_COLUMNS ? rl_column_name(meaning)
           : meaning < MATCH        ? names[meaning - RL_NUM_COLUMNS]
                                    : rl_match_columns[meaning - MATCH].name;
}

static int meaning_of(const rl_csv_field *field)
{
    int meaning = 0;
    while (meaning < NUM_MEANINGS && !rl_csv_is(field, name_of(meaning))) meaning++;
    return meaning;
}

static int shown_length(const rl_csv_field *field)
{
    return field->length < 60 ? (int)field->length : 60;
}

static bool fail_field(const table *rows, int meaning, const char *expected, rl_status *status)
{
    const rl_csv_field *field = rows->field[meaning];
    return rl_fail(status, RL_ERR_INPUT, "line %zu, column '%s': expected %s, found '%.*s'", rows->csv.line,
                   name_of(meaning), expected, shown_length(field), field->text);
}

static bool refuse_column(const rl_csv_field *field, rl_status *status)
{
    char hint[RL_HINT_SIZE];
    rl_nearest search = rl_nearest_to(field->text, field->length);
    for (int meaning = 0; meaning < NUM_MEANINGS; meaning++)
        rl_nearest_offer(&search, name_of(meaning), strlen(name_of(meaning)));
    rl_nearest_hint(&search, "'", "'", hint);
    return rl_fail(status, RL_ERR_INPUT,
                   "unknown column '%.*s'; expected those of a result file: sample, id, "
                   "num_gt, ..., loss, or sample, id, pred, gt, ..., weight%s",
                   shown_length(field), field->text, hint);
}

/* pandas writes a column of row numbers without a name, and gives it one when the table is read and written again. */
static bool is_unnamed(const rl_csv_field *field)
{
    static const char start[] = "Unnamed: ";
    size_t length = sizeof start - 1;
    return field->length == 0 || (field->length > length && memcmp(field->text, start, length) == 0);
}

static bool name_columns(table *rows, rl_status *status)
{
    for (size_t i = 0; i < rows->num_fields; i++) {
        const rl_csv_field *field = &rows->csv.field[i];
        if (is_unnamed(field)) continue;
        int meaning = meaning_of(field);
        if (meaning == NUM_MEANINGS) return refuse_column(field, status);
        if (rows->field[meaning])
            return rl_fail(status, RL_ERR_INPUT, "column '%s' stands twice; expected it once", name_of(meaning));
        rows->field[meaning] = field;
    }
    return true;
}

static bool has_any(const table *rows, int first, int end)
{
    for (int meaning = first; meaning < end; meaning++)
        if (rows->field[meaning]) return true;
    return false;
}

/* Finds out from the first row what the table is. */
static bool read_header(table *rows, rl_record *record, rl_status *status)
{
    bool readable = rl_csv_next(&rows->csv, status), has_id = false;
    rows->num_fields = rows->csv.num_fields;
    for (size_t i = 0; readable && i < rows->num_fields; i++) has_id = has_id || rl_csv_is(&rows->csv.field[i], "id");
    if (!has_id)
        return rl_fail(status, RL_ERR_INPUT,
                       "is no result file; expected JSON that starts with '{', or CSV whose first "
                       "line names its columns, 'id' among them");
    if (!name_columns(rows, status)) return false;

    rows->has_losses = has_any(rows, 0, RL_NUM_COLUMNS);
    record->has_matches = has_any(rows, MATCH, NUM_MEANINGS);
    if (rows->has_losses == record->has_matches)
        return rl_fail(status, RL_ERR_INPUT, "has columns of %s losses %s matches; expected one of the two",
                       rows->has_losses ? "both" : "neither", rows->has_losses ? "and" : "nor");
    if (record->has_matches && !(rows->field[MATCH + RL_MATCH_PRED] && rows->field[MATCH + RL_MATCH_GT]))
        return rl_fail(status, RL_ERR_INPUT, "has no column '%s'; expected it in a table of matches",
                       name_of(MATCH + (rows->field[MATCH + RL_MATCH_PRED] ? RL_MATCH_GT : RL_MATCH_PRED)));
    for (int column = 0; column < RL_NUM_COLUMNS; column++) record->has_column[column] = rows->field[column] != NULL;
    return true;
}

/* Parses a whole number, which may be written as "1.0". */
static bool parse_size(const rl_csv_field *field, size_t *value)
{
    double number;
    if (rl_parse_size(field->text, field->length, value)) return true;
    if (!rl_parse_f64(field->text, field->length, &number)) return false;
    if (!(number >= 0.0 && number < MAX_EXACT && number == floor(number))) return false;
    *value = (size_t)number;
    return true;
}

/* Whether the field contains what programs write in tables instead of a missing number. */
static bool is_no_number(const rl_csv_field *field)
{
    static const char *const words[] = {"", "NA", "N/A", "<NA>", "None", "null", "NULL"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (rl_csv_is(field, words[i])) return true;
    return false;
}

/* Parses NaN and the infinities in any spelling. */
static bool parse_name(const char *text, size_t length, double *value)
{
    bool is_infinity = (length == 3 && strncasecmp(text, "inf", length) == 0) ||
                       (length == 8 && strncasecmp(text, "infinity", length) == 0);
    *value = is_infinity ? (double)INFINITY : (double)NAN;
    return is_infinity || (length == 3 && strncasecmp(text, "nan", length) == 0);
}

static bool parse_number(const rl_csv_field *field, double *value)
{
    const char *text = field->text;
    size_t length = field->length;
    if (rl_parse_f64(text, length, value)) return true;
    bool has_sign = length && (*text == '+' || *text == '-'), is_negative = has_sign && *text == '-';
    if (parse_name(text + has_sign, length - has_sign, value)) {
        if (is_negative) *value = -*value;
        return true;
    }
    if (has_sign && !is_negative && length > 1 && text[1] != '-') return rl_parse_f64(text + 1, length - 1, value);
    *value = (double)NAN;
    return is_no_number(field);
}

static bool read_size(const table *rows, int meaning, size_t *value, rl_status *status)
{
    const rl_csv_field *field = rows->field[meaning];
    return !field || parse_size(field, value) || fail_field(rows, meaning, "a whole number", status);
}

static bool read_number(const table *rows, int meaning, double *value, rl_status *status)
{
    const rl_csv_field *field = rows->field[meaning];
    return !field || parse_number(field, value) || fail_field(rows, meaning, "a number", status);
}

static bool read_count_columns(const table *rows, rl_recorded_sample *sample, rl_status *status)
{
    for (int column = 0; column < RL_NUM_COLUMNS; column++) {
        size_t count = 0;
        if (!rl_column_is_count(column)) continue;
        if (!read_size(rows, column, &count, status)) return false;
        if (rows->field[column]) sample->value[column] = (double)count;
    }
    return true;
}

/* The losses of an invalid sample must all be marked as such. */
static bool read_loss_columns(const table *rows, rl_recorded_sample *sample, rl_status *status)
{
    int num_losses = 0, num_invalid = 0;
    for (int column = 0; column < RL_NUM_COLUMNS; column++) {
        if (rl_column_is_count(column)) continue;
        const rl_csv_field *field = rows->field[column];
        bool invalid = field && rl_csv_is(field, "invalid");
        num_losses += field != NULL;
        num_invalid += invalid;
        if (!invalid && !read_number(rows, column, &sample->value[column], status)) return false;
    }
    sample->invalid = num_invalid > 0;
    if (num_invalid == 0 || num_invalid == num_losses) return true;
    return rl_fail(status, RL_ERR_INPUT, "line %zu: 'invalid' in %d of %d losses; expected it in all or none",
                   rows->csv.line, num_invalid, num_losses);
}

static bool read_losses(const table *rows, rl_record_builder *builder, rl_status *status)
{
    rl_recorded_sample *sample = rl_record_add_sample(builder, status);
    return sample && (sample->id = rl_csv_copy(rows->field[ID], status)) && read_count_columns(rows, sample, status) &&
           read_loss_columns(rows, sample, status);
}

/* The rows of a sample are adjacent; if they were not, its id would be found twice. */
static bool start_sample(const table *rows, rl_record_builder *builder, rl_status *status)
{
    rl_record *record = &builder->record;
    char *id = rl_csv_copy(rows->field[ID], status);
    if (id && record->num_samples && strcmp(id, record->samples[record->num_samples - 1].id) == 0) {
        free(id);
        return true;
    }
    rl_recorded_sample *sample = id ? rl_record_add_sample(builder, status) : NULL;
    if (!sample) {
        free(id);
        return false;
    }
    sample->id = id;
    return true;
}

static bool read_match(const table *rows, rl_record_builder *builder, rl_status *status)
{
    size_t whole[RL_NUM_MATCH_COLUMNS] = {0};
    double number[RL_NUM_MATCH_COLUMNS] = {[RL_MATCH_COST] = (double)NAN};
    if (!start_sample(rows, builder, status)) return false;
    for (int k = 0; k < RL_NUM_MATCH_COLUMNS; k++)
        if (!(rl_match_columns[k].is_whole ? read_size(rows, MATCH + k, &whole[k], status)
                                           : read_number(rows, MATCH + k, &number[k], status)))
            return false;
    const rl_recorded_match match = {whole[RL_MATCH_PRED], whole[RL_MATCH_GT], number[RL_MATCH_COST]};
    return rl_record_add_match(builder, match, status);
}

/* Editors and spreadsheets leave lines without text, or with only commas, at the end of a file. */
static bool is_blank(const rl_csv *row)
{
    for (size_t i = 0; i < row->num_fields; i++)
        if (row->field[i].length) return false;
    return true;
}

static bool read_row(const table *rows, rl_record_builder *builder, rl_status *status)
{
    size_t place;
    if (is_blank(&rows->csv)) return true;
    if (rows->csv.num_fields != rows->num_fields)
        return rl_fail(status, RL_ERR_INPUT, "line %zu: number of fields is %zu; expected %zu as in the first line",
                       rows->csv.line, rows->csv.num_fields, rows->num_fields);
    if (!read_size(rows, SAMPLE, &place, status)) return false;
    return rows->has_losses ? read_losses(rows, builder, status) : read_match(rows, builder, status);
}

bool rl_record_read_csv(rl_record_builder *builder, const char *text, size_t length, rl_status *status)
{
    table rows = {.csv = {.at = text, .end = text + length}};
    if (!read_header(&rows, &builder->record, status)) return false;
    if (memchr(text, '\0', length)) return rl_fail(status, RL_ERR_INPUT, "holds a NUL byte; expected text");
    while (rl_csv_next(&rows.csv, status))
        if (!read_row(&rows, builder, status)) return false;
    return status->code == RL_OK;
}
