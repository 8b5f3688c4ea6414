/* The comparison of one sample that both files have. */
#ifndef RAGLOSS_COMPARE_SAMPLE_H
#define RAGLOSS_COMPARE_SAMPLE_H

#include "formats/compare/comparison.h"

/* Returns what differs, and adds it to the comparison's counts by column and to its largest errors. */
rl_difference rl_compare_sample(rl_comparison *comparison, const rl_recorded_sample *golden,
                                const rl_recorded_sample *actual);

/* Describes a difference of this kind that no number measures, in place of a lesser one. */
void rl_differ_beyond_measure(rl_difference *difference, rl_rank rank, int what);

#endif
