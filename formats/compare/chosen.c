#include "formats/compare/chosen.h"

#include "formats/text/nearest.h"

#include <string.h>

/* What can be chosen besides the columns. */
enum { MATCHES = RL_NUM_ALL_COLUMNS, STEPS, TOTAL };

typedef struct word {
    const char *text;
    size_t length;
} word;

static bool has(const rl_record *record, int choice)
{
    return choice == MATCHES ? record->has_matches
           : choice == STEPS ? record->has_steps
           : choice == TOTAL ? record->has_total
                             : rl_record_has(record, choice);
}

static bool is(word name, const char *text)
{
    return strlen(text) == name.length && memcmp(text, name.text, name.length) == 0;
}

/* RL_NO_COLUMN if nothing has this name. */
static int choice_of(word name)
{
    return is(name, "matches") ? MATCHES
           : is(name, "steps") ? STEPS
           : is(name, "total") ? TOTAL
                               : rl_column_named(name.text, name.length);
}

static int shown_length(word name)
{
    return name.length < 60 ? (int)name.length : 60;
}

static void offer_columns(rl_nearest *search, const rl_record *record)
{
    for (int place = 0; place < record->columns.count; place++) {
        const char *name = record->columns.at[place].name.text;
        rl_nearest_offer(search, name, strlen(name));
    }
}

static bool refuse_unknown(const rl_comparison *comparison, word name, rl_status *status)
{
    char hint[RL_HINT_SIZE];
    rl_nearest search = rl_nearest_to(name.text, name.length);
    offer_columns(&search, comparison->golden);
    offer_columns(&search, comparison->actual);
    if (has(comparison->golden, MATCHES) || has(comparison->actual, MATCHES))
        rl_nearest_offer_words(&search, "matches");
    if (has(comparison->golden, STEPS) || has(comparison->actual, STEPS)) rl_nearest_offer_words(&search, "steps");
    if (has(comparison->golden, TOTAL) || has(comparison->actual, TOTAL)) rl_nearest_offer_words(&search, "total");
    rl_nearest_hint(&search, "'", "'", hint);
    return rl_fail(
        status, RL_ERR_ARGUMENT,
        "columns to compare: '%.*s' is in neither file; expected columns of both, 'matches', 'steps' or 'total'%s",
        shown_length(name), name.text, hint);
}

static bool choose(rl_comparison *comparison, int choice)
{
    if (choice == MATCHES)
        comparison->compares_matches = true;
    else if (choice == STEPS)
        comparison->compares_steps = true;
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
    int choice = choice_of(name);
    bool is_choice = choice != RL_NO_COLUMN, empty = !golden->num_samples || !actual->num_samples;
    bool in_golden = is_choice && has(golden, choice), in_actual = is_choice && has(actual, choice);
    if (is_choice && (empty || (in_golden && in_actual))) return choose(comparison, choice);
    if (!in_golden && !in_actual) return refuse_unknown(comparison, name, status);
    return rl_fail(status, RL_ERR_INPUT, "columns to compare: '%.*s' is only in the %s file; expected it in both",
                   shown_length(name), name.text, in_golden ? "golden" : "actual");
}

static bool choose_all(rl_comparison *comparison, rl_status *status)
{
    const rl_record *golden = comparison->golden, *actual = comparison->actual;
    comparison->compares_columns = rl_record_has_columns(golden) && rl_record_has_columns(actual);
    comparison->compares_matches = golden->has_matches && actual->has_matches;
    comparison->compares_steps = golden->has_steps && actual->has_steps;
    comparison->compares_total = golden->has_total && actual->has_total;
    for (int column = 0; column < RL_NUM_ALL_COLUMNS; column++)
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
