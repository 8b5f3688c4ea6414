#include "formats/text/csv.h"

#include "core/base/memory.h"

#include <string.h>

static bool refuse(const rl_csv *csv, const char *what, rl_status *status)
{
    return rl_fail(status, RL_ERR_INPUT, "line %zu: %s", csv->line, what);
}

static bool at_line_break(const rl_csv *csv)
{
    return csv->at < csv->end &&
           (*csv->at == '\n' || (*csv->at == '\r' && csv->at + 1 < csv->end && csv->at[1] == '\n'));
}

static bool at_field_end(const rl_csv *csv)
{
    return csv->at == csv->end || *csv->at == ',' || at_line_break(csv);
}

static bool read_quoted(rl_csv *csv, rl_csv_field *field, rl_status *status)
{
    field->text = ++csv->at;
    for (; csv->at < csv->end; csv->at++) {
        if (*csv->at == '\n') csv->next_line++;
        if (*csv->at != '"') continue;
        if (csv->at + 1 == csv->end || csv->at[1] != '"') break;
        csv->at++;
    }
    if (csv->at == csv->end) return refuse(csv, "a quoted field has no closing quote", status);
    field->length = (size_t)(csv->at++ - field->text);
    return at_field_end(csv) || refuse(csv, "text follows a closing quote; expected a comma or the line's end", status);
}

static bool read_plain(rl_csv *csv, rl_csv_field *field, rl_status *status)
{
    field->text = csv->at;
    for (; !at_field_end(csv); csv->at++) {
        if (*csv->at == '"')
            return refuse(csv, "a quote inside a field; expected the whole field in quotes and the quote doubled",
                          status);
        if (*csv->at == '\r') return refuse(csv, "a carriage return without a line feed after it", status);
    }
    field->length = (size_t)(csv->at - field->text);
    return true;
}

static bool read_field(rl_csv *csv, rl_status *status)
{
    if (csv->num_fields == RL_CSV_MAX_FIELDS) return refuse(csv, "more than 4096 fields", status);
    rl_csv_field *field = &csv->field[csv->num_fields++];
    *field = (rl_csv_field){0};
    bool quoted = csv->at < csv->end && *csv->at == '"';
    return quoted ? read_quoted(csv, field, status) : read_plain(csv, field, status);
}

bool rl_csv_next(rl_csv *csv, rl_status *status)
{
    rl_status_clear(status);
    if (csv->at == csv->end) return false;
    csv->line = ++csv->next_line;
    csv->num_fields = 0;
    for (;;) {
        if (!read_field(csv, status)) return false;
        if (csv->at == csv->end || *csv->at != ',') break;
        csv->at++;
    }
    if (csv->at < csv->end) csv->at += *csv->at == '\r' ? 2 : 1;
    return true;
}

bool rl_csv_is(const rl_csv_field *field, const char *text)
{
    return field->length == strlen(text) && memcmp(field->text, text, field->length) == 0;
}

char *rl_csv_copy(const rl_csv_field *field, rl_status *status)
{
    size_t length = 0;
    char *copy = rl_alloc(field->length + 1, 1, status);
    for (size_t i = 0; copy && i < field->length; i++) {
        if (field->text[i] == '"') i++;
        copy[length++] = field->text[i];
    }
    return copy;
}
