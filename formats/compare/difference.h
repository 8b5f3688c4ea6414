/* A sample's worst difference in words and numbers, for all kinds of reports. */
#ifndef RAGLOSS_DIFFERENCE_H
#define RAGLOSS_DIFFERENCE_H

#include "formats/compare/comparison.h"

typedef struct rl_difference_text {
    char kind[64];               /* "loss", "matches", … */
    char what[64];               /* the same, or of matches the object: "gt 3", in another block "gt 3 (enc)" */
    char golden[80], actual[80]; /* a value, "pred 5, cost 0.25", "missing", … */
    char error[32], limit[32];   /* empty if no number measures it */
} rl_difference_text;

void rl_difference_describe(const rl_difference *difference, rl_difference_text *text);

/* Describes in what the matches of a sample differ, which may not be the worst difference. */
void rl_difference_describe_matches(const rl_difference *difference, rl_difference_text *text);

const char *rl_difference_id(const rl_difference *difference);

/* Writes the difference as a sentence: "loss: golden 1, actual 2, error 1, limit 1e-05; gt 0: golden pred 2, actual
 * pred 3". */
#define RL_DIFFERENCE_SIZE 1024
void rl_difference_sentence(const rl_difference *difference, char sentence[RL_DIFFERENCE_SIZE]);

/* Does the same for options that differ: "options differ: criterion: golden detr, actual focal; and 3 more". */
void rl_options_sentence(const rl_comparison *comparison, char sentence[RL_DIFFERENCE_SIZE]);

/* Does the same for a total that differs. */
void rl_total_sentence(const rl_comparison *comparison, char sentence[RL_DIFFERENCE_SIZE]);

#endif
