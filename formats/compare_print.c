/* What two result files differ in, for people. */
#include "compare.h"
#include "number.h"

#include <math.h>
#include <string.h>

#define MAX_ID_BYTES 48
#define CELL_SIZE 80 /* room for an id, a number, and two indices with words */

enum { ID, COLUMN, GOLDEN, ACTUAL, ERROR, LIMIT, NUM_CELLS };

typedef struct row {
    char cell[NUM_CELLS][CELL_SIZE];
} row;

static void put(char cell[CELL_SIZE], const char *text)
{
    snprintf(cell, CELL_SIZE, "%s", text);
}

static bool continues_character(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* On one line of bearable length: of a long id, the end, which tells more than the start. */
static void show_id(const char *id, char text[CELL_SIZE])
{
    size_t length = strlen(id);
    bool cut = length > MAX_ID_BYTES;
    if (cut) id += length - MAX_ID_BYTES;
    while (cut && continues_character(*id)) id++;
    snprintf(text, CELL_SIZE, "%s%s", cut ? "..." : "", id);
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F) *text = '?';
}

static size_t width_of(const char *text)
{
    size_t width = 0;
    for (; *text; text++) width += !continues_character(*text);
    return width;
}

static const char *name_of(int what)
{
    switch (what) {
    case RL_DIFFERS_PRESENCE: return "sample";
    case RL_DIFFERS_INVALID: return "losses";
    case RL_DIFFERS_MATCHES: return "matches";
    default: return rl_column_names[what];
    }
}

static void show_match(const rl_recorded_match *match, char text[CELL_SIZE])
{
    if (match)
        snprintf(text, CELL_SIZE, "pred %zu gt %zu", match->pred, match->gt);
    else
        put(text, "none");
}

/* One file's side of a difference. */
static void show_side(int what, const rl_recorded_sample *sample, const rl_recorded_match *match, char text[CELL_SIZE])
{
    if (what == RL_DIFFERS_PRESENCE || !sample)
        put(text, sample ? "present" : "missing");
    else if (what == RL_DIFFERS_INVALID)
        put(text, sample->invalid ? "invalid" : "valid");
    else if (what == RL_DIFFERS_MATCHES)
        show_match(match, text);
    else
        rl_print_f64(sample->value[what], text);
}

static void show_error(double error, char text[CELL_SIZE])
{
    if (isnan(error))
        put(text, "-");
    else
        rl_print_rounded(error, text);
}

static row row_of(const rl_difference *difference)
{
    row line;
    show_id(difference->golden ? difference->golden->id : difference->actual->id, line.cell[ID]);
    put(line.cell[COLUMN], name_of(difference->what));
    show_side(difference->what, difference->golden, difference->golden_match, line.cell[GOLDEN]);
    show_side(difference->what, difference->actual, difference->actual_match, line.cell[ACTUAL]);
    show_error(difference->error, line.cell[ERROR]);
    show_error(difference->limit, line.cell[LIMIT]);
    return line;
}

static void print_rows(const row *rows, size_t count, FILE *file)
{
    size_t width[NUM_CELLS] = {0};
    for (size_t r = 0; r < count; r++)
        for (int c = 0; c < NUM_CELLS; c++)
            if (width_of(rows[r].cell[c]) > width[c]) width[c] = width_of(rows[r].cell[c]);
    for (size_t r = 0; r < count; r++) {
        for (int c = 0; c < LIMIT; c++)
            fprintf(file, "  %s%*s", rows[r].cell[c], (int)(width[c] - width_of(rows[r].cell[c])), "");
        fprintf(file, "  %s\n", rows[r].cell[LIMIT]);
    }
}

static void print_worst(const rl_comparison *comparison, FILE *file)
{
    row rows[RL_MAX_WORST + 1] = {{{"sample", "column", "golden", "actual", "error", "limit"}}};
    if (!comparison->num_worst) return;
    for (size_t i = 0; i < comparison->num_worst; i++) rows[i + 1] = row_of(&comparison->worst[i]);
    print_rows(rows, comparison->num_worst + 1, file);
    size_t more = comparison->num_different - comparison->num_worst;
    if (more) fprintf(file, "  and %zu more\n", more);
}

static void print_headline(const rl_comparison *comparison, const char *golden, const char *actual, FILE *file)
{
    char rtol[RL_NUMBER_SIZE], atol[RL_NUMBER_SIZE];
    rl_print_f64(comparison->tolerance.rtol, rtol);
    rl_print_f64(comparison->tolerance.atol, atol);
    size_t samples = comparison->num_samples, different = comparison->num_different;
    const char *plural = samples == 1 ? "" : "s";
    if (comparison->equal)
        fprintf(file, "%zu sample%s agree%s", samples, plural, samples == 1 ? "s" : "");
    else
        fprintf(file, "%zu of %zu sample%s differ%s", different, samples, plural, different == 1 ? "s" : "");
    fprintf(file, " (%s against %s; rtol %s, atol %s)\n", golden, actual, rtol, atol);
}

static void print_largest(const char *kind, const rl_largest_error *largest, FILE *file)
{
    char error[RL_NUMBER_SIZE], id[CELL_SIZE];
    if (!largest->golden) return;
    rl_print_rounded(largest->error, error);
    show_id(largest->golden->id, id);
    fprintf(file, "largest %s error: %s (sample %s, %s)\n", kind, error, id, rl_column_names[largest->column]);
}

static void print_total(const rl_comparison *comparison, FILE *file)
{
    char golden[RL_NUMBER_SIZE], actual[RL_NUMBER_SIZE];
    if (!comparison->total_differs) return;
    rl_print_f64(comparison->golden->total, golden);
    rl_print_f64(comparison->actual->total, actual);
    fprintf(file, "the total differs: golden %s, actual %s\n", golden, actual);
}

/* Names what the golden file (`golden` true) or the actual one has and the other lacks. */
static void print_columns_of_one(const rl_comparison *comparison, bool golden, const char *name, FILE *file)
{
    const rl_record *one = golden ? comparison->golden : comparison->actual;
    const rl_record *other = golden ? comparison->actual : comparison->golden;
    for (int column = 0; comparison->compares_columns && column < RL_NUM_COLUMNS; column++)
        if (one->has_column[column] && !other->has_column[column])
            fprintf(file, "only %s has the column '%s'\n", name, rl_column_names[column]);
}

static void print_uncompared(const char *what, bool golden_has, bool actual_has, const char *golden, const char *actual,
                             FILE *file)
{
    if (golden_has != actual_has)
        fprintf(file, "not compared: %s, which only %s has\n", what, golden_has ? golden : actual);
}

void rl_comparison_print(const rl_comparison *comparison, const char *golden_name, const char *actual_name, FILE *file)
{
    const rl_record *golden = comparison->golden, *actual = comparison->actual;
    print_headline(comparison, golden_name, actual_name, file);
    print_worst(comparison, file);
    print_columns_of_one(comparison, true, golden_name, file);
    print_columns_of_one(comparison, false, actual_name, file);
    print_total(comparison, file);
    print_largest("absolute", &comparison->largest_absolute, file);
    print_largest("relative", &comparison->largest_relative, file);
    print_uncompared("losses and counts", rl_record_has_columns(golden), rl_record_has_columns(actual), golden_name,
                     actual_name, file);
    print_uncompared("matches", golden->has_matches, actual->has_matches, golden_name, actual_name, file);
}
