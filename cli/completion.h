/* Completions of the command line for a shell to load: scripts made from the commands' tables. */
#ifndef RAGLOSS_COMPLETION_H
#define RAGLOSS_COMPLETION_H

#include "cli/options.h"

/* The words that a value can be, "one|two", or NULL if it can be anything. */
const char *cli_words_of_value(const cli_option *option);

/* Whether the operands can only be certain words, and which: "one two". */
bool cli_takes_words(const cli_command *command);
void cli_print_operands(const cli_command *command, FILE *to);

/* Whether a value, or an operand, may be a file. */
bool cli_takes_file(const cli_option *option);
bool cli_takes_files(const cli_command *command);

/* Prints "one|two" as "one two". */
void cli_print_words(const char *words, FILE *to);

void cli_complete_bash(FILE *to);
void cli_complete_zsh(FILE *to);
void cli_complete_fish(FILE *to);

#endif
