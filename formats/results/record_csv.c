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

/* What a field means: one of these, from MATCH on one of RL_MATCH_…, or, from FIRST_COLUMN on, one of RL_COL_…. */
enum { SAMPLE, ID, MATCH, FIRST_COLUMN = MATCH + RL_NUM_MATCH_COLUMNS, NONE = -1 };

_Static_assert(FIRST_COLUMN + RL_NUM_ALL_COLUMNS < RL_CSV_MAX_FIELDS, "a row has room for all columns");

#define MAX_EXACT 9007199254740992.0 /* 2^53: up to this, float64 represents every whole number */

typedef struct table {
    rl_csv csv;
    size_t num_fields;
    const rl_csv_field *field[FIRST_COLUMN]; /* of the current row; NULL if the table has no such column */
    const rl_csv_field **value;              /* likewise, by the record's columns, all of which it has; owned */
    size_t value_capacity;
} table;

static const char *fixed_name(int meaning)
{
    static const char *const names[MATCH] = {"sample", "id"};
    return meaning < MATCH ? names[meaning] : rl_match_columns[meaning - MATCH].name;
}

static int meaning_of(const rl_csv_field *field)
{
    for (int meaning = 0; meaning < FIRST_COLUMN; meaning++)
        if (rl_csv_is(field, fixed_name(meaning))) return meaning;
    int column = rl_column_named(field->text, field->length);
    return column == RL_NO_COLUMN ? NONE : FIRST_COLUMN + column;
}

static int shown_length(const rl_csv_field *field)
{
    return field->length < 60 ? (int)field->length : 60;
}

static bool fail_field(const table *rows, const char *name, const rl_csv_field *field, const char *expected,
                       rl_status *status)
{
    return rl_fail(status, RL_ERR_INPUT, "line %zu, column '%s': expected %s, found '%.*s'", rows->csv.line, name,
                   expected, shown_length(field), field->text);
}

static bool refuse_column(const rl_csv_field *field, rl_status *status)
{
    char hint[RL_HINT_SIZE];
    rl_nearest search = rl_nearest_to(field->text, field->length);
    for (int column = 0; column < RL_NUM_COLUMNS; column++)
        rl_nearest_offer(&search, rl_column_at(column).name, strlen(rl_column_at(column).name));
    for (int meaning = 0; meaning < FIRST_COLUMN; meaning++)
        rl_nearest_offer(&search, fixed_name(meaning), strlen(fixed_name(meaning)));
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

/* Notes where the table has this column of losses or counts. */
static bool place_column(table *rows, rl_column_list *columns, int column, const rl_csv_field *field, rl_status *status)
{
    size_t place = (size_t)columns->count;
    if (!rl_column_list_add(columns, column, status) || !RL_GROW(rows->value, &rows->value_capacity, place + 1, status))
        return false;
    rows->value[place] = field;
    return true;
}

static bool name_column(table *rows, rl_column_list *columns, const rl_csv_field *field, rl_status *status)
{
    int meaning = meaning_of(field);
    if (meaning == NONE) return refuse_column(field, status);
    int column = meaning - FIRST_COLUMN;
    if (column >= 0 ? rl_column_place(columns, column) >= 0 : rows->field[meaning] != NULL)
        return rl_fail(status, RL_ERR_INPUT, "column '%.*s' stands twice; expected it once", shown_length(field),
                       field->text);
    if (column >= 0) return place_column(rows, columns, column, field, status);
    rows->field[meaning] = field;
    return true;
}

static bool name_columns(table *rows, rl_column_list *columns, rl_status *status)
{
    for (size_t i = 0; i < rows->num_fields; i++)
        if (!is_unnamed(&rows->csv.field[i]) && !name_column(rows, columns, &rows->csv.field[i], status)) return false;
    return true;
}

static bool has_match_column(const table *rows)
{
    for (int meaning = MATCH; meaning < FIRST_COLUMN; meaning++)
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
    if (!name_columns(rows, &record->columns, status)) return false;

    bool has_losses = record->columns.count > 0;
    record->has_matches = has_match_column(rows);
    if (has_losses == record->has_matches)
        return rl_fail(status, RL_ERR_INPUT, "has columns of %s losses %s matches; expected one of the two",
                       has_losses ? "both" : "neither", has_losses ? "and" : "nor");
    if (record->has_matches && !(rows->field[MATCH + RL_MATCH_PRED] && rows->field[MATCH + RL_MATCH_GT]))
        return rl_fail(status, RL_ERR_INPUT, "has no column '%s'; expected it in a table of matches",
                       fixed_name(MATCH + (rows->field[MATCH + RL_MATCH_PRED] ? RL_MATCH_GT : RL_MATCH_PRED)));
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

/* Fields that the table does not have are left as they are. */
static bool read_size(const table *rows, int meaning, size_t *value, rl_status *status)
{
    const rl_csv_field *field = rows->field[meaning];
    return !field || parse_size(field, value) || fail_field(rows, fixed_name(meaning), field, "a whole number", status);
}

static bool read_number(const table *rows, int meaning, double *value, rl_status *status)
{
    const rl_csv_field *field = rows->field[meaning];
    return !field || parse_number(field, value) || fail_field(rows, fixed_name(meaning), field, "a number", status);
}

static bool read_block(const table *rows, int *block, rl_status *status)
{
    const rl_csv_field *field = rows->field[MATCH + RL_MATCH_BLOCK];
    *block = field ? rl_block_of_word(field->text, field->length) : RL_BLOCK_MAIN;
    return *block >= 0 || fail_field(rows, fixed_name(MATCH + RL_MATCH_BLOCK), field, RL_BLOCK_WORDS, status);
}

static bool read_count_value(const table *rows, const char *name, const rl_csv_field *field, double *value,
                             rl_status *status)
{
    size_t count;
    if (!parse_size(field, &count)) return fail_field(rows, name, field, "a whole number", status);
    *value = (double)count;
    return true;
}

/* The losses of an invalid sample must all be marked as such, and are NaN. */
static bool read_values(const table *rows, const rl_column_list *columns, double *values, bool *invalid,
                        rl_status *status)
{
    int num_losses = 0, num_invalid = 0;
    for (int place = 0; place < columns->count; place++) {
        const rl_csv_field *field = rows->value[place];
        const char *name = columns->at[place].name.text;
        if (rl_column_is_count(columns->at[place].column)) {
            if (!read_count_value(rows, name, field, &values[place], status)) return false;
            continue;
        }
        bool marked = rl_csv_is(field, "invalid");
        num_losses++;
        num_invalid += marked;
        if (!marked && !parse_number(field, &values[place])) return fail_field(rows, name, field, "a number", status);
    }
    *invalid = num_invalid > 0;
    if (num_invalid == 0 || num_invalid == num_losses) return true;
    return rl_fail(status, RL_ERR_INPUT, "line %zu: 'invalid' in %d of %d losses; expected it in all or none",
                   rows->csv.line, num_invalid, num_losses);
}

static bool read_losses(const table *rows, rl_record_builder *builder, rl_status *status)
{
    double *values;
    rl_recorded_sample *sample = rl_record_add_sample(builder, status);
    return sample && (sample->id = rl_csv_copy(rows->field[ID], status)) &&
           rl_record_add_values(builder, &values, status) &&
           read_values(rows, &builder->record.columns, values, &sample->invalid, status);
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
    int block;
    if (!start_sample(rows, builder, status) || !read_block(rows, &block, status)) return false;
    for (int k = 0; k < RL_NUM_MATCH_COLUMNS; k++)
        if ((rl_match_columns[k].kind == RL_MATCH_IS_WHOLE && !read_size(rows, MATCH + k, &whole[k], status)) ||
            (rl_match_columns[k].kind == RL_MATCH_IS_NUMBER && !read_number(rows, MATCH + k, &number[k], status)))
            return false;
    const rl_recorded_match match = {block, whole[RL_MATCH_PRED], whole[RL_MATCH_GT], number[RL_MATCH_COST]};
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
    return builder->record.columns.count ? read_losses(rows, builder, status) : read_match(rows, builder, status);
}

static bool read_rows(table *rows, rl_record_builder *builder, rl_status *status)
{
    const char *text = rows->csv.at, *end = rows->csv.end;
    if (!read_header(rows, &builder->record, status)) return false;
    if (memchr(text, '\0', (size_t)(end - text)))
        return rl_fail(status, RL_ERR_INPUT, "holds a NUL byte; expected text");
    while (rl_csv_next(&rows->csv, status))
        if (!read_row(rows, builder, status)) return false;
    return status->code == RL_OK;
}

bool rl_record_read_csv(rl_record_builder *builder, const char *text, size_t length, rl_status *status)
{
    table rows = {.csv = {.at = text, .end = text + length}};
    bool done = read_rows(&rows, builder, status);
    free(rows.value);
    return done;
}
