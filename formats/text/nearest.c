#include "formats/text/nearest.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Longer words are ignored, which bounds the time. */
enum { MOST = 40 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The number of letters to insert, delete, replace or swap with their neighbour to turn one word into the other,
 * ignoring case. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t steps[MOST + 1][MOST + 1];
    for (size_t i = 0; i <= a_length; i++) steps[i][0] = i;
    for (size_t j = 0; j <= b_length; j++) steps[0][j] = j;
    for (size_t i = 1; i <= a_length; i++)
        for (size_t j = 1; j <= b_length; j++) {
            bool same = lower(a[i - 1]) == lower(b[j - 1]);
            steps[i][j] = least(least(steps[i - 1][j], steps[i][j - 1]) + 1, steps[i - 1][j - 1] + !same);
            bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
            if (swapped) steps[i][j] = least(steps[i][j], steps[i - 2][j - 2] + 1);
        }
    return steps[a_length][b_length];
}

/* Whether the longer word starts or ends with the shorter one: "crit" means criterion, "evaluate" eval, and "bbox"
 * box. */
static bool contains(const char *word, size_t length, const char *part, size_t part_length)
{
    return part_length >= 2 && length >= part_length &&
           (memcmp(word, part, part_length) == 0 ||
            (part_length >= 3 && memcmp(word + length - part_length, part, part_length) == 0));
}

rl_nearest rl_nearest_to(const char *word, size_t length)
{
    return (rl_nearest){.word = word, .length = length};
}

void rl_nearest_offer(rl_nearest *search, const char *candidate, size_t length)
{
    if (!length || length > MOST || search->length > MOST) return;
    size_t steps = distance(search->word, search->length, candidate, length);
    bool near = steps <= (search->length + 1) / 3 && steps < length;
    if (!near && !contains(search->word, search->length, candidate, length) &&
        !contains(candidate, length, search->word, search->length))
        return;
    if (search->best && steps >= search->best_distance) return;
    search->best = candidate;
    search->best_length = length;
    search->best_distance = steps;
}

void rl_nearest_offer_words(rl_nearest *search, const char *words)
{
    for (const char *at = words; at; at = strchr(at, '|')) {
        if (*at == '|') at++;
        rl_nearest_offer(search, at, strcspn(at, "|"));
    }
}

void rl_nearest_hint(const rl_nearest *search, const char *before, const char *after, char text[RL_HINT_SIZE])
{
    *text = '\0';
    if (search->best)
        snprintf(text, RL_HINT_SIZE, "; did you mean %s%.*s%s?", before, (int)search->best_length, search->best, after);
}
