#include "cli/completion_words.h"

#include <string.h>

const char *cli_words_of_value(const cli_option *option)
{
    if (option->kind == CLI_CHOICE) return cli_words_of_choice(option);
    if (option->value && strcmp(option->value, "DEVICE") == 0) return "auto|cpu|cuda";
    if (option->value && strcmp(option->value, "K/N") == 0) return "auto";
    return NULL;
}

static bool takes_command(const cli_command *command)
{
    return strcmp(command->operands, "[COMMAND]") == 0;
}

bool cli_takes_words(const cli_command *command)
{
    return takes_command(command) || strchr(command->operands, '|');
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

void cli_print_operands(const cli_command *command, const cli_command *const *commands, FILE *to)
{
    if (!takes_command(command)) {
        cli_print_words(command->operands, to);
        return;
    }
    for (const cli_command *const *one = commands; *one; one++)
        fprintf(to, "%s%s", one == commands ? "" : " ", (*one)->name);
}
