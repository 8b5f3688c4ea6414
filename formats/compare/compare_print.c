/* Writes the differences between two result files for people. */
#include "core/base/harmless.h"
#include "formats/compare/compare.h"
#include "formats/compare/compare_steps.h"
#include "formats/compare/difference.h"
#include "formats/compare/num_pred.h"
#include "formats/text/number.h"

#include <math.h>

#define ID_SIZE 52   /* how much of an id is shown, which limits the length of a line */
#define CELL_SIZE 80 /* enough for an id, a number, or an index and a number with words */

enum { ID, COLUMN, GOLDEN, ACTUAL, ERROR, LIMIT, NUM_CELLS };

typedef struct row {
    char cell[NUM_CELLS][CELL_SIZE];
} row;

static void put(char cell[CELL_SIZE], const char *text)
{
    snprintf(cell, CELL_SIZE, "%s", text);
}

static row row_of(const char *id, const rl_difference_text *text)
{
    row line;
    rl_show(id, line.cell[ID], ID_SIZE);
    put(line.cell[COLUMN], text->what);
    put(line.cell[GOLDEN], text->golden);
    put(line.cell[ACTUAL], text->actual);
    put(line.cell[ERROR], *text->error ? text->error : "-");
    put(line.cell[LIMIT], *text->limit ? text->limit : "-");
    return line;
}

/* Where a number and the matches of a sample differ, each has a row. Returns how many rows there are. */
static size_t add_rows(const rl_difference *difference, row rows[2])
{
    rl_difference_text text;
    const char *id = rl_difference_id(difference);
    rl_difference_describe(difference, &text);
    rows[0] = row_of(id, &text);
    if (!difference->matches_differ || difference->what == RL_DIFFERS_MATCHES) return 1;
    rl_difference_describe_matches(difference, &text);
    rows[1] = row_of(id, &text);
    return 2;
}

static void print_rows(const row *rows, size_t count, FILE *file)
{
    size_t width[NUM_CELLS] = {0};
    for (size_t r = 0; r < count; r++)
        for (int c = 0; c < NUM_CELLS; c++)
            if (rl_harmless_width(rows[r].cell[c]) > width[c]) width[c] = rl_harmless_width(rows[r].cell[c]);
    for (size_t r = 0; r < count; r++) {
        for (int c = 0; c < LIMIT; c++)
            fprintf(file, "  %s%*s", rows[r].cell[c], (int)(width[c] - rl_harmless_width(rows[r].cell[c])), "");
        fprintf(file, "  %s\n", rows[r].cell[LIMIT]);
    }
}

static void print_worst(const rl_comparison *comparison, FILE *file)
{
    row rows[2 * RL_MAX_WORST + 1] = {{{"sample", "column", "golden", "actual", "error", "limit"}}};
    size_t count = 1;
    if (!comparison->num_worst) return;
    for (size_t i = 0; i < comparison->num_worst; i++) count += add_rows(&comparison->worst[i], &rows[count]);
    print_rows(rows, count, file);
    size_t more = comparison->num_different - comparison->num_worst;
    if (more) fprintf(file, "  and %zu more\n", more);
}

static void print_by_column(const char *name, size_t count, const char *before, FILE *file)
{
    fprintf(file, "%s%s: %zu", before, name, count);
    if (*before != ',') fprintf(file, " sample%s", count == 1 ? "" : "s");
}

static bool any_in_columns(const rl_comparison *comparison)
{
    for (int column = 0; column < RL_NUM_ALL_COLUMNS; column++)
        if (comparison->num_by_column[column]) return true;
    return comparison->num_by_matches != 0;
}

/* Whether a column is named although it agrees in all samples: a loss of the main block is, since that says where not
 * to look. */
static bool is_named_anyway(int column)
{
    return !rl_column_is_count(column) && rl_column_block(column) == RL_BLOCK_MAIN;
}

static void print_columns(const rl_comparison *comparison, FILE *file)
{
    const char *before = "differences by column: ";
    if (!any_in_columns(comparison)) return;
    for (int place = 0; place < rl_num_compared_places(comparison); place++) {
        int column = rl_compared_column(comparison, place);
        if (!rl_is_common(comparison, column)) continue;
        size_t count = comparison->num_by_column[column];
        if (!count && !is_named_anyway(column)) continue;
        print_by_column(rl_column_name(column).text, count, before, file);
        before = ", ";
    }
    if (comparison->compares_matches) print_by_column("matches", comparison->num_by_matches, before, file);
    fputc('\n', file);
}

/* A tie may be a difference, but is no drift. */
static void print_ties(const rl_comparison *comparison, FILE *file)
{
    char cost[RL_NUMBER_SIZE], error[RL_NUMBER_SIZE], id[ID_SIZE];
    size_t count = comparison->num_ties;
    const rl_difference *first = &comparison->first_tie;
    if (!count) return;
    rl_print_rounded(first->golden_cost, cost);
    rl_print_rounded(fabs(first->actual_cost - first->golden_cost), error);
    rl_show(rl_difference_id(first), id, sizeof id);
    if (comparison->ties_agree)
        fprintf(file, "note: %zu of the samples that agree %s", count,
                count == 1 ? "has other matches" : "have other matches");
    else
        fprintf(file, "%zu of these %s", count, count == 1 ? "is a tie" : "are ties");
    fprintf(file, ": nothing else differs, and both matchings cost the same (sample %s: %s, within %s)\n", id, cost,
            error);
}

static void print_num_pred(const rl_comparison *comparison, FILE *file)
{
    char sentence[RL_DIFFERENCE_SIZE];
    if (!comparison->num_pred.count) return;
    rl_num_pred_sentence(comparison, sentence);
    fprintf(file, "note: %s\n", sentence);
}

static void print_around(const char *before, const char *name, const char *after, FILE *file)
{
    fputs(before, file);
    rl_put_harmless(name, file);
    fputs(after, file);
}

static void print_options(const rl_comparison *comparison, FILE *file)
{
    char sentence[RL_DIFFERENCE_SIZE];
    if (!comparison->options.count) return;
    rl_options_sentence(comparison, sentence);
    fprintf(file, "%s\n", sentence);
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
    if (comparison->num_moved) fprintf(file, ", and %zu no further than num_pred can explain", comparison->num_moved);
    print_around(" (", golden, " against ", file);
    print_around("", actual, "; ", file);
    fprintf(file, "rtol %s, atol %s", rtol, atol);
    if (comparison->columns) print_around("; compared: ", comparison->columns, " alone", file);
    fputs(")\n", file);
}

static void print_largest(const char *kind, const rl_largest_error *largest, FILE *file)
{
    char error[RL_NUMBER_SIZE], id[ID_SIZE];
    if (!largest->golden) return;
    rl_print_rounded(largest->error, error);
    rl_show(largest->golden->id, id, sizeof id);
    fprintf(file, "largest %s error: %s (sample %s, %s)\n", kind, error, id, rl_column_name(largest->column).text);
}

static void print_steps(const rl_comparison *comparison, FILE *file)
{
    char sentence[RL_DIFFERENCE_SIZE];
    if (!comparison->steps.num_different) return;
    rl_steps_sentence(comparison, sentence);
    fprintf(file, "%s\n", sentence);
}

static void print_total(const rl_comparison *comparison, FILE *file)
{
    char sentence[RL_DIFFERENCE_SIZE];
    if (!comparison->total_differs) return;
    rl_total_sentence(comparison, sentence);
    fprintf(file, "%s\n", sentence);
}

/* Names the columns that the golden file (`golden` true) or the actual one has and the other lacks. */
static void print_columns_of_one(const rl_comparison *comparison, bool golden, const char *name, FILE *file)
{
    bool any = false;
    for (int place = 0; place < rl_num_compared_places(comparison); place++) {
        int column = rl_compared_column(comparison, place);
        if (!rl_column_of_one(comparison, golden, column)) continue;
        if (!any) print_around("columns found only in ", name, ": ", file);
        fprintf(file, "%s%s", any ? ", " : "", rl_column_name(column).text);
        any = true;
    }
    if (any) fputc('\n', file);
}

/* Says how to compare only what both files have. */
static void print_way_out(const rl_comparison *comparison, FILE *file)
{
    const char *before = "compare what both have: --columns ";
    if (rl_same_columns(comparison)) return;
    for (int place = 0; place < rl_num_compared_places(comparison); place++) {
        int column = rl_compared_column(comparison, place);
        if (!rl_is_common(comparison, column)) continue;
        fprintf(file, "%s%s", before, rl_column_name(column).text);
        before = ",";
    }
    if (*before == ',') fputc('\n', file);
}

static void print_uncompared(const rl_comparison *comparison, bool golden, const char *name, FILE *file)
{
    const rl_record *one = golden ? comparison->golden : comparison->actual;
    const rl_record *other = golden ? comparison->actual : comparison->golden;
    bool all = rl_record_has_columns(one) && !rl_record_has_columns(other), any = all;
    if (all) fputs("not compared: losses and counts", file);
    for (int place = 0; place < one->columns.count && !all; place++) {
        const struct rl_listed_column *listed = &one->columns.at[place];
        if (!rl_is_uncompared(comparison, golden, listed->column)) continue;
        fprintf(file, "%s%s", any ? ", " : "not compared: ", listed->name.text);
        any = true;
    }
    if (rl_is_uncompared(comparison, golden, RL_DIFFERS_MATCHES)) {
        fprintf(file, "%smatches", any ? ", " : "not compared: ");
        any = true;
    }
    if (any) print_around(", found only in ", name, "\n", file);
}

void rl_comparison_print(const rl_comparison *comparison, const char *golden_name, const char *actual_name, FILE *file)
{
    print_options(comparison, file);
    print_headline(comparison, golden_name, actual_name, file);
    print_columns(comparison, file);
    print_worst(comparison, file);
    print_num_pred(comparison, file);
    print_ties(comparison, file);
    print_columns_of_one(comparison, true, golden_name, file);
    print_columns_of_one(comparison, false, actual_name, file);
    print_way_out(comparison, file);
    print_steps(comparison, file);
    print_total(comparison, file);
    print_largest("absolute", &comparison->largest_absolute, file);
    print_largest("relative", &comparison->largest_relative, file);
    print_uncompared(comparison, true, golden_name, file);
    print_uncompared(comparison, false, actual_name, file);
}
