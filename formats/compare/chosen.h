/* What of two result files is compared: by default what both should have, or what a user chose. */
#ifndef RAGLOSS_CHOSEN_H
#define RAGLOSS_CHOSEN_H

#include "formats/compare/comparison.h"

/* Fills in which columns are compared, and whether matches, steps and totals are. `names`, if not NULL, lists those
 * that are compared alone, separated by commas: columns, "matches", "steps" and "total". Fails if a file lacks one of
 * these. */
bool rl_choose_compared(rl_comparison *comparison, const char *names, rl_status *status);

#endif
