/* What an array of predictions is in plain words, where its name and its shape do not say so by themselves. */
#ifndef RAGLOSS_CLI_ARRAY_WORDS_H
#define RAGLOSS_CLI_ARRAY_WORDS_H

#include "formats/source/array.h"

#include <stdbool.h>

/* Prints "  3 decoder layers", "  denoising queries of 3 decoder layers" or nothing. The array is of a file that holds
 * one sample where `is_sample` says so. */
void cli_print_array_words(const rl_array *array, bool is_sample);

#endif
