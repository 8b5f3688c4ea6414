/* Numbers as text, independently of the locale. */
#ifndef RAGLOSS_NUMBER_H
#define RAGLOSS_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The room that any number takes, with its final NUL. */
#define RL_NUMBER_SIZE 32

/* Writes the shortest text that reads back to the same value, and the nearest of these: "0.1", "1e-07", "nan", "-inf".
 * Returns its length. */
size_t rl_print_f32(float value, char text[RL_NUMBER_SIZE]);
size_t rl_print_f64(double value, char text[RL_NUMBER_SIZE]);

/* Writes three significant digits, for people: "0.25", "1.34e-05". */
size_t rl_print_rounded(double value, char text[RL_NUMBER_SIZE]);

/* Reads `length` characters that must be one decimal number and nothing else ("nan", "inf" and "-inf" included). It
 * rounds correctly; a number that is too large becomes infinity, and one that is too small becomes zero. */
bool rl_parse_f64(const char *text, size_t length, double *value);

/* Does the same for float32, which differs from rounding the float64 once more. */
bool rl_parse_f32(const char *text, size_t length, float *value);

/* Reads a whole number that consists of decimal digits alone. Returns false if it does not fit. */
bool rl_parse_size(const char *text, size_t length, size_t *value);

/* Does the same for a number that may have a minus sign. */
bool rl_parse_whole(const char *text, size_t length, int64_t *value);

#ifdef __cplusplus
}
#endif
#endif
