/* Makes foreign text harmless to show: names of files and arrays, ids, words of the command line.
 *
 * What is shown can affect whoever reads it. A terminal obeys control characters, a person is deceived by characters
 * that change the direction of writing or cannot be seen, a parser of XML stops at what is not a character, and the
 * runner of a CI server treats lines of a log as commands. So, in everything that is shown, a '?' replaces each
 *
 *   - byte that is not part of a character in UTF-8;
 *   - control character (U+0000 to U+001F, U+007F to U+009F), line or paragraph separator (U+2028, U+2029);
 *   - mark of the direction of writing (U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069);
 *   - other character that cannot be seen, and each that Unicode promises never to assign; but the joiners
 *     (U+200C, U+200D, U+034F) and the selectors of variants, which scripts and emoji need, stay;
 *   - colon that follows only blanks in the text: GitHub's runner obeys "::name::" there;
 *   - '#' that opens "##[", "##vso[", "##teamcity[" or the like: the runners of GitHub and of Azure, and TeamCity, obey
 *     these anywhere.
 *
 * All other characters are kept. Harmless text does not change if it is made harmless again. Data, such as the ids in
 * results, is not shown but written, and stays as it is. */
#ifndef RAGLOSS_HARMLESS_H
#define RAGLOSS_HARMLESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Works in place: the text never grows. */
void rl_make_harmless(char *text);

/* Makes a harmless copy of at most size - 1 bytes: a longer text becomes "..." and its end, which says more than its
 * start. `size` is at least 4. */
void rl_show(const char *text, char *shown, size_t size);

/* Writes the text and returns the number of characters written. */
size_t rl_put_harmless(const char *text, FILE *file);

/* Returns the number of characters that would be written. */
size_t rl_harmless_width(const char *text);

/* Does the same character by character, for callers that escape some of them. To start, set `at` to the text, and the
 * rest to 0. */
typedef struct rl_harmless {
    const char *at;
    bool begun; /* by other than blanks */
} rl_harmless;

/* The next character, of `*length` bytes, or NULL at the end. */
const char *rl_harmless_next(rl_harmless *text, size_t *length);

#endif
