/* Compares two result files, sample by sample.
 *
 * Samples are paired by id. A loss or total agrees if |actual - golden| <= atol + rtol * |golden|; NaN agrees with NaN,
 * and an infinity with the same infinity. Counts, matches (the pairs, in their order) and the mark of an invalid sample
 * agree if they are the same, and so do the options that both files state. A sample or column that only one file has is
 * a difference. The two formats contain different data: total and matches are compared if both files have them, and
 * losses and counts unless one file is a matches CSV, which does not list samples without matches.
 *
 * The number of predictions is the width of a padding, which one sample has because of others. It is no difference
 * itself, but num_pred.h has what it does to losses. */
#ifndef RAGLOSS_COMPARE_H
#define RAGLOSS_COMPARE_H

#include "formats/compare/comparison.h"

#include <stdio.h>

/* Fails if a tolerance is negative or not finite, if a file lacks a column that was chosen, or if the files have
 * nothing in common: one has only losses, the other only matches. */
bool rl_compare(const rl_record *golden, const rl_record *actual, const rl_comparing *how, rl_comparison *comparison,
                rl_status *status);

/* Called for every sample of either file, those of the golden file first. */
typedef void rl_visit_difference(void *context, const rl_difference *difference);
void rl_comparison_visit(const rl_comparison *comparison, rl_visit_difference *visit, void *context);

/* Writes for people: the count, a table of the worst samples, the largest errors, and all other differences. */
void rl_comparison_print(const rl_comparison *comparison, const char *golden_name, const char *actual_name, FILE *file);

/* Writes JUnit's XML for CI servers: a test case for each sample, and for the total and the columns if they are
 * compared. */
void rl_comparison_write_junit(const rl_comparison *comparison, const char *golden_name, const char *actual_name,
                               rl_output *output);

/* Writes commands for the runner of GitHub Actions, which attach an error to the golden file for each of the worst
 * samples and for all other differences. */
void rl_comparison_annotate(const rl_comparison *comparison, const char *golden_name, FILE *file);

#endif
