#include "formats/compare/chosen.h"

#include "formats/text/nearest.h"

#include <string.h>

/* What can be chosen besides the columns. */
enum { MATCHES = RL_NUM_COLUMNS, TOTAL, NUM_CHOICES };

typedef struct word {
    const char *text;
    size_t length;
} word;

static const char *name_of(int choice)
{
    return choice == MATCHES ? "matches" : choice == TOTAL ? "total" : rl_column_name(choice);
}

static bool has(const rl_record *record, int choice)
{
    return choice == MATCHES ? record->has_matches : choice == TOTAL ? record->has_total : record->has_column[choice];
}

static bool is_named(word name, int choice)
{
    const char *other = name_of(choice);
    return strlen(other) == name.length && memcmp(other, name.text, name.length) == 0;
}

static int shown_length(word name)
{
    return name.length < 60 ? (int)name.length : 60;
}

static bool refuse_unknown(const rl_comparison *comparison, word name, rl_status *status)
{
    char hint[RL_HINT_SIZE];
    rl_nearest search = rl_nearest_to(name.text, name.length);
    for (int choice = 0; choice < NUM_CHOICES; choice++)
        if (has(comparison->golden, choice) || has(comparison->actual, choice))
            rl_nearest_offer(&search, name_of(choice), strlen(name_of(choice)));
    rl_nearest_hint(&search, "'", "'", hint);
    return rl_fail(status, RL_ERR_ARGUMENT,
                   "columns to compare: '%.*s' is in neither file; expected columns of both, 'matches' or 'total'%s",
                   shown_length(name), name.text, hint);
}

static bool choose(rl_comparison *comparison, int choice)
{
    if (choice == MATCHES)
        comparison->compares_matches = true;
    else if (choice == TOTAL)
        comparison->compares_total = true;
    else
        comparison->compares_column[choice] = comparison->compares_columns = true;
    return true;
}

/* A file without samples need not have any column. */
static bool choose_named(rl_comparison *comparison, word name, rl_status *status)
{
    const rl_record *golden = comparison->golden, *actual = comparison->actual;
    int choice = 0;
    while (choice < NUM_CHOICES && !is_named(name, choice)) choice++;
    bool is_choice = choice < NUM_CHOICES, empty = !golden->num_samples || !actual->num_samples;
    bool in_golden = is_choice && has(golden, choice), in_actual = is_choice && has(actual, choice);
    if (is_choice && (empty || (in_golden && in_actual))) return choose(comparison, choice);
    if (!in_golden && !in_actual) return refuse_unknown(comparison, name, status);
    return rl_fail(status, RL_ERR_INPUT, "columns to compare: '%s' is only in the %s file; expected it in both",
                   name_of(choice), in_golden ? "golden" : "actual");
}

static bool choose_all(rl_comparison *comparison, rl_status *status)
{
    const rl_record *golden = comparison->golden, *actual = comparison->actual;
    comparison->compares_columns = rl_record_has_columns(golden) && rl_record_has_columns(actual);
    comparison->compares_matches = golden->has_matches && actual->has_matches;
    comparison->compares_total = golden->has_total && actual->has_total;
    for (int column = 0; column < RL_NUM_COLUMNS; column++)
        comparison->compares_column[column] = rl_column_at(column).is_compared;
    return comparison->compares_columns || comparison->compares_matches ||
           rl_fail(status, RL_ERR_INPUT,
                   "one result file has only losses and the other only matches; "
                   "expected both to have losses, or both to have matches");
}

bool rl_choose_compared(rl_comparison *comparison, const char *names, rl_status *status)
{
    if (!names) return choose_all(comparison, status);
    for (const char *at = names;; at++) {
        word name = {at, strcspn(at, ",")};
        if (!choose_named(comparison, name, status)) return false;
        at += name.length;
        if (!*at) return true;
    }
}
