/* Matches that a run takes from a file, as results have them, instead of computing them. */
#ifndef RAGLOSS_GIVEN_H
#define RAGLOSS_GIVEN_H

#include "core/interface/evaluate.h"

typedef struct rl_given {
    rl_given_matches view; /* for rl_options */
    size_t *starts;        /* these are owned */
    rl_match *matches;
    bool *names;
} rl_given;

/* Reads the matches of these samples from a result file or a file of matches; "-" is standard input. JSON names every
 * sample that it lists, in every block that it has a match in; a table of matches those that have matches there. Fails
 * if the file has no matches, or none of these samples. */
bool rl_given_read(rl_given *given, const char *path, const char *const *ids, size_t num_samples, rl_status *status);
void rl_given_release(rl_given *given);

#endif
