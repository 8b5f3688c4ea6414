/* Rows of CSV text, by RFC 4180: fields between commas, in double quotes where they hold commas, quotes (doubled) or
 * line breaks; lines end with LF or CRLF, the last one's end may be missing. */
#ifndef RAGLOSS_CSV_H
#define RAGLOSS_CSV_H

#include "core/base/status.h"

/* Fields that a row may have: enough for any table here, and a bound for any text. */
#define RL_CSV_MAX_FIELDS 64

typedef struct rl_csv_field {
    const char *text; /* between the quotes, where there are any; quotes within are still doubled */
    size_t length;
} rl_csv_field;

/* To start, set `at` and `end` to the text's and the rest to 0. */
typedef struct rl_csv {
    const char *at, *end;
    size_t line, next_line; /* where the row starts, from 1, and where the next does, from 0 */
    size_t num_fields;
    rl_csv_field field[RL_CSV_MAX_FIELDS];
} rl_csv;

/* Reads the next row; false at the end of the text too, where the status is RL_OK. */
bool rl_csv_next(rl_csv *csv, rl_status *status);

bool rl_csv_is(const rl_csv_field *field, const char *text);

/* The field's text with doubled quotes undone, to be freed with free(). */
char *rl_csv_copy(const rl_csv_field *field, rl_status *status);

#endif
