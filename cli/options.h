/* Command lines: one table of options a command both parses and prints. */
#ifndef RAGLOSS_OPTIONS_H
#define RAGLOSS_OPTIONS_H

#include "core/base/status.h"
#include "formats/text/nearest.h"

#include <stdio.h>

typedef enum cli_kind {
    CLI_FLAG,   /* bool: set to true */
    CLI_TEXT,   /* const char * */
    CLI_COUNT,  /* size_t, at least 1 */
    CLI_BYTES,  /* size_t, at least 1: "1500", "512M", "4G" */
    CLI_NUMBER, /* double, finite and at least 0 */
    CLI_CHOICE, /* size_t: the place in `value`, which lists the words as "csv|json" */
    CLI_LIST    /* cli_list: may be given again and again */
} cli_kind;

typedef struct cli_option {
    char letter; /* '\0' where there is none */
    const char *name, *value, *help;
    cli_kind kind;
    size_t offset;     /* of the value in the command's struct */
    const char *needs; /* names of the options, "gt|pred", without all of which it has no effect, or NULL */
} cli_option;

typedef struct cli_list {
    const char **items; /* owned */
    size_t count;
} cli_list;

typedef struct cli_command {
    const char *name;
    const char *operands; /* "GT PRED" */
    size_t min_operands, max_operands;
    const char *summary; /* a line for `ragloss --help` */
    const char *details; /* paragraphs for the command's own --help */
    const cli_option *options;
    size_t num_options;
    int (*run)(int argc, char **argv); /* argv[0] is the command's name; returns the exit status */
} cli_command;

/* Reads the options into `values`, wherever they stand among the operands, and moves the operands to the front of
 * `argv`; "--" ends the options. An option without those that it needs is an error. Returns false where the command
 * should end with `*exit_status`: after --help and
 * --version, which are every command's, or an error, which has been told. */
bool cli_parse(const cli_command *command, int *argc, char **argv, void *values, int *exit_status);

/* The options of a command, by their place in its --help: its own, then every command's; NULL after the last. */
const cli_option *cli_option_at(const cli_command *command, size_t place);

/* The place of a word in "one|two|three", or SIZE_MAX. */
size_t cli_choice_of(const char *words, const char *word);

/* The end of an error about a word that is none of "one|two|three": "; did you mean 'two'?", or nothing. */
void cli_hint_word(const char *words, const char *word, char hint[RL_HINT_SIZE]);

void cli_print_help(const cli_command *command, FILE *to);

#define CLI_SIZE(array) (sizeof(array) / sizeof *(array))

#endif
