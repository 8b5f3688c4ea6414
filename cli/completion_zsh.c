#include "cli/completion.h"
#include "cli/completion_words.h"

#include <string.h>

/* Prints within single quotes, with a backslash before what would end a description. */
static void print_text(const char *text, FILE *to)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", to);
        else
            fprintf(to, strchr("[]:\\", *text) ? "\\%c" : "%c", *text);
    }
}

/* Prints what _arguments expects for an operand or value: a name, and how to complete it. */
static void print_action(const char *name, const char *words, bool file, FILE *to)
{
    fputc(':', to);
    print_text(name, to);
    fputc(':', to);
    if (words) {
        fputc('(', to);
        cli_print_words(words, to);
        fputc(')', to);
    } else if (file) {
        fputs("_files", to);
    }
}

static void print_spelling(const cli_option *option, const char *spelling, FILE *to)
{
    fputs("            '", to);
    if (option->kind == CLI_LIST)
        fputc('*', to);
    else if (option->letter)
        fprintf(to, "(-%c --%s)", option->letter, option->name);
    fprintf(to, "%s[", spelling);
    print_text(option->help, to);
    fputc(']', to);
    if (option->value) print_action(option->value, cli_words_of_value(option), cli_takes_file(option), to);
    fputs("' \\\n", to);
}

static void print_option(const cli_option *option, FILE *to)
{
    char spelling[64];
    bool takes_value = option->kind != CLI_FLAG;
    snprintf(spelling, sizeof spelling, "--%s%s", option->name, takes_value ? "=" : "");
    print_spelling(option, spelling, to);
    if (!option->letter) return;
    snprintf(spelling, sizeof spelling, "-%c%s", option->letter, takes_value ? "+" : "");
    print_spelling(option, spelling, to);
}

static void print_command(const cli_command *command, const cli_command *const *commands, FILE *to)
{
    const cli_option *option;
    fprintf(to, "    %s)\n        _arguments -S \\\n", command->name);
    for (size_t k = 0; (option = cli_option_at(command, k)); k++) print_option(option, to);
    fputs("            '*", to);
    if (cli_takes_words(command)) {
        fputs(":argument:(", to);
        cli_print_operands(command, commands, to);
        fputc(')', to);
    } else if (*command->operands) {
        print_action("argument", NULL, cli_takes_files(command), to);
    } else {
        fputs(":: :", to);
    }
    fputs("'\n        ;;\n", to);
}

void cli_complete_zsh(const cli_command *const *commands, FILE *to)
{
    const cli_command *const *command;
    fputs("#compdef ragloss\n# Completion of ragloss for zsh.\n_ragloss() {\n    local -a commands=(\n", to);
    for (command = commands; *command; command++) {
        fprintf(to, "        '%s:", (*command)->name);
        print_text((*command)->summary, to);
        fputs("'\n", to);
    }
    fputs("        '--help:show the commands'\n        '--version:show the version'\n    )\n"
          "    if ((CURRENT == 2)); then\n        _describe command commands\n        return\n    fi\n"
          "    shift words\n    ((CURRENT--))\n    case $words[1] in\n",
          to);
    for (command = commands; *command; command++) print_command(*command, commands, to);
    fputs("    esac\n}\n"
          "if [[ $funcstack[1] == _ragloss ]]; then _ragloss \"$@\"; else compdef _ragloss ragloss; fi\n",
          to);
}
