/* Command lines: each command has one table of options, which is used both to parse and to print them. */
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
    CLI_CHOICE, /* size_t: the index in `value`, which lists the words as "csv|json", or in `words` */
    CLI_LIST    /* cli_list: may be given repeatedly */
} cli_kind;

typedef struct cli_option {
    char letter; /* '\0' if there is none */
    const char *name, *value, *help;
    cli_kind kind;
    size_t offset;     /* where the value is in the command's struct */
    const char *needs; /* names of the options, "gt|pred", without all of which it has no effect; or NULL */
    const char *words; /* of a choice of too many to show: `value` names them all; or NULL */
} cli_option;

typedef struct cli_list {
    const char **items; /* owned */
    size_t count;
} cli_list;

typedef struct cli_command cli_command;

struct cli_command {
    const char *name;
    const char *operands; /* "GT PRED" */
    size_t min_operands, max_operands;
    const char *summary; /* one line for `ragloss --help` */
    const char *details; /* paragraphs for the command's own --help */
    const cli_option *options;
    size_t num_options;
    /* One of these, which returns the exit status; argv[0] is the command's name. The second is for commands that are
     * about the commands, all of which it is given, with NULL after the last. */
    int (*run)(int argc, char **argv);
    int (*run_about)(const cli_command *const *commands, int argc, char **argv);
};

/* Reads the options into `values`, wherever they are among the operands, and moves the operands to the front of `argv`;
 * "--" ends the options. An option without those that it needs is an error. Returns false if the command should end
 * with `*exit_status`: after --help and --version, which every command has, or after an error, which has been
 * reported. */
bool cli_parse(const cli_command *command, int *argc, char **argv, void *values, int *exit_status);

/* The options of a command, by their index in its --help: its own, then those of every command; NULL after the last. */
const cli_option *cli_option_at(const cli_command *command, size_t index);

/* The words of a choice: "csv|json". */
const char *cli_words_of_choice(const cli_option *option);

/* The index of a word in "one|two|three", or SIZE_MAX. */
size_t cli_choice_of(const char *words, const char *word);

/* The end of an error message about a word that is none of "one|two|three": "; did you mean 'two'?", or nothing. */
void cli_hint_word(const char *words, const char *word, char hint[RL_HINT_SIZE]);

void cli_print_help(const cli_command *command, FILE *to);

#define CLI_SIZE(array) (sizeof(array) / sizeof *(array))

#endif
