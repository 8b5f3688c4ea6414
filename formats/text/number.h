/* Numbers as text, whatever the locale. */
#ifndef RAGLOSS_NUMBER_H
#define RAGLOSS_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Room for any number and its final NUL. */
#define RL_NUMBER_SIZE 32

/* The shortest text that reads back to the same value, and of those the nearest: "0.1", "1e-07", "nan", "-inf".
 * Returns its length. */
size_t rl_print_f32(float value, char text[RL_NUMBER_SIZE]);
size_t rl_print_f64(double value, char text[RL_NUMBER_SIZE]);

/* Three significant digits, for people: "0.25", "1.34e-05". */
size_t rl_print_rounded(double value, char text[RL_NUMBER_SIZE]);

/* Reads `length` characters that are one decimal number and nothing else ("nan", "inf", "-inf" included), correctly
 * rounded; too large a number reads as infinity, too small a one as zero. */
bool rl_parse_f64(const char *text, size_t length, double *value);

/* The same for float32, which is not what the float64 rounds to. */
bool rl_parse_f32(const char *text, size_t length, float *value);

/* Likewise for a whole number of decimal digits alone. False where it does not fit. */
bool rl_parse_size(const char *text, size_t length, size_t *value);

#ifdef __cplusplus
}
#endif
#endif
