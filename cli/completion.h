/* Completions of the command line, for a shell to load: each a script made of the commands' tables. */
#ifndef RAGLOSS_COMPLETION_H
#define RAGLOSS_COMPLETION_H

#include "cli/options.h"

/* Words that a value or the operands can be, "one|two", or NULL where that is open. */
const char *cli_words_of_value(const cli_option *option);
const char *cli_words_of_operands(const cli_command *command);

/* Whether a value, or an operand, may be a file. */
bool cli_takes_file(const cli_option *option);
bool cli_takes_files(const cli_command *command);

/* "one two". */
void cli_print_words(const char *words, FILE *to);

void cli_complete_bash(FILE *to);
void cli_complete_zsh(FILE *to);
void cli_complete_fish(FILE *to);

#endif
