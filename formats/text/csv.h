/* Rows of CSV text as in RFC 4180: fields are separated by commas, and in double quotes if they contain commas, quotes
 * (doubled) or line breaks. Lines end with LF or CRLF, which the last one may lack. */
#ifndef RAGLOSS_CSV_H
#define RAGLOSS_CSV_H

#include "core/base/status.h"

/* The most fields a row may have: enough for any table here, and a limit for any input. */
#define RL_CSV_MAX_FIELDS 4096

typedef struct rl_csv_field {
    const char *text; /* between the quotes, if any; quotes within are still doubled */
    size_t length;
} rl_csv_field;

/* To start, set `at` and `end` to the text's and everything else to 0. */
typedef struct rl_csv {
    const char *at, *end;
    size_t line, next_line; /* where the row starts, from 1, and where the next one does, from 0 */
    size_t num_fields;
    rl_csv_field field[RL_CSV_MAX_FIELDS];
} rl_csv;

/* Reads the next row. Also returns false at the end of the text, with the status RL_OK. */
bool rl_csv_next(rl_csv *csv, rl_status *status);

bool rl_csv_is(const rl_csv_field *field, const char *text);

/* A copy of the field's text with doubled quotes undone, to be freed with free(). */
char *rl_csv_copy(const rl_csv_field *field, rl_status *status);

#endif
