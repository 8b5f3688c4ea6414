/* What a shell can complete: the words or files that a value or an operand may be. */
#ifndef RAGLOSS_COMPLETION_WORDS_H
#define RAGLOSS_COMPLETION_WORDS_H

#include "cli/options.h"

/* The words that a value can be, "one|two", or NULL if it can be anything. */
const char *cli_words_of_value(const cli_option *option);

/* Whether the operands can only be certain words, and which: "one two". */
bool cli_takes_words(const cli_command *command);
void cli_print_operands(const cli_command *command, const cli_command *const *commands, FILE *to);

/* Whether a value, or an operand, may be a file. */
bool cli_takes_file(const cli_option *option);
bool cli_takes_files(const cli_command *command);

/* Prints "one|two" as "one two". */
void cli_print_words(const char *words, FILE *to);

#endif
