/* Text of others made harmless to show: names of files and arrays, ids, words of the command line.
 *
 * Whoever reads what is shown obeys some of it. A terminal obeys control characters, a person is deceived by characters
 * that turn the direction of writing or cannot be seen, a parser of XML stops at what is no character, and the runner
 * of a CI server takes lines of a log for commands. So, in everything that is shown, a '?' stands for each
 *
 *   - byte that is no part of a character in UTF-8;
 *   - control character (U+0000 to U+001F, U+007F to U+009F), line or paragraph separator (U+2028, U+2029);
 *   - mark of direction (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069);
 *   - other character without a sign of its own, and each that Unicode promises never to assign; but the joiners
 *     (U+200C, U+200D, U+034F) and the selectors of variants, which scripts and emoji need, stay;
 *   - colon with nothing but blanks before it in the text: GitHub's runner obeys "::name::" there;
 *   - '#' that opens "##[", "##vso[", "##teamcity[" or the like: the runners of GitHub and of Azure, and TeamCity, obey
 *     these anywhere.
 *
 * All else stays as it is. Text that is harmless is not changed by being made so again. What is data, such as the ids
 * in results, is written as it is, and not shown. */
#ifndef RAGLOSS_HARMLESS_H
#define RAGLOSS_HARMLESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* In place: the text never grows. */
void rl_make_harmless(char *text);

/* A copy of at most size - 1 bytes: a longer text becomes "..." and its end, which says more than its start. `size` is
 * at least 4. */
void rl_show(const char *text, char *shown, size_t size);

/* Writes the text and returns the number of characters written. */
size_t rl_put_harmless(const char *text, FILE *file);

/* Returns the number of characters that would be written. */
size_t rl_harmless_width(const char *text);

/* The same one by one, for what escapes some of them. To start, set `at` to the text, and the rest to 0. */
typedef struct rl_harmless {
    const char *at;
    bool begun; /* by other than blanks */
} rl_harmless;

/* The next character, of `*length` bytes, or NULL at the end. */
const char *rl_harmless_next(rl_harmless *text, size_t *length);

#endif
