/* The word that a misspelt one was probably meant to be, for the end of an error message: "did you mean 'eval'?" */
#ifndef RAGLOSS_NEAREST_H
#define RAGLOSS_NEAREST_H

#include <stddef.h>

/* A search: start it with the misspelt word, then offer candidates. Both must outlive it. */
typedef struct rl_nearest {
    const char *word, *best; /* best is NULL until a candidate is near; neither need end with NUL */
    size_t length, best_length, best_distance;
} rl_nearest;

rl_nearest rl_nearest_to(const char *word, size_t length);

/* The first of equally near candidates is kept. */
void rl_nearest_offer(rl_nearest *search, const char *candidate, size_t length);

/* Offers each of "one|two|three". */
void rl_nearest_offer_words(rl_nearest *search, const char *words);

#define RL_HINT_SIZE 96

/* Writes "; did you mean 'eval'?", with `before` and `after` around the word instead of quotes, or "" if none is
 * near. */
void rl_nearest_hint(const rl_nearest *search, const char *before, const char *after, char text[RL_HINT_SIZE]);

#endif
