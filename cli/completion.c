#include "cli/completion.h"

#include "cli/commands.h"
#include "cli/messages.h"

#include <stdint.h>
#include <string.h>

const char *cli_words_of_value(const cli_option *option)
{
    if (option->kind == CLI_CHOICE) return option->value;
    if (option->value && strcmp(option->value, "DEVICE") == 0) return "auto|cpu|cuda";
    if (option->value && strcmp(option->value, "K/N") == 0) return "auto";
    return NULL;
}

bool cli_takes_words(const cli_command *command)
{
    return command == &cli_help || strchr(command->operands, '|');
}

bool cli_takes_file(const cli_option *option)
{
    return option->value && (strcmp(option->value, "FILE") == 0 || strcmp(option->value, "DIR") == 0);
}

bool cli_takes_files(const cli_command *command)
{
    return *command->operands && !cli_takes_words(command);
}

void cli_print_words(const char *words, FILE *to)
{
    for (; *words; words++) fputc(*words == '|' ? ' ' : *words, to);
}

void cli_print_operands(const cli_command *command, FILE *to)
{
    if (command != &cli_help) {
        cli_print_words(command->operands, to);
        return;
    }
    for (const cli_command *const *one = cli_commands; *one; one++)
        fprintf(to, "%s%s", one == cli_commands ? "" : " ", (*one)->name);
}

static int run(int argc, char **argv)
{
    static void (*const complete[])(FILE *) = {cli_complete_bash, cli_complete_zsh, cli_complete_fish};
    int exit_status;
    if (!cli_parse(&cli_completion, &argc, argv, NULL, &exit_status)) return exit_status;
    size_t shell = cli_choice_of(cli_completion.operands, argv[0]);
    if (shell == SIZE_MAX) {
        char hint[RL_HINT_SIZE];
        cli_hint_word(cli_completion.operands, argv[0], hint);
        cli_error("'%.64s' is none of %s%s", argv[0], cli_completion.operands, hint);
        return CLI_FAILED;
    }
    complete[shell](stdout);
    return CLI_DONE;
}

const cli_command cli_completion = {
    .name = "completion",
    .operands = "bash|zsh|fish",
    .min_operands = 1,
    .max_operands = 1,
    .summary = "print completions for a shell",
    .details = "Prints a script that completes commands, options and their values. An installed\n"
               "ragloss has these scripts where the shells look for them.",
    .run = run,
};
