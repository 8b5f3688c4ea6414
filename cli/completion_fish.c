#include "cli/completion.h"
#include "cli/completion_words.h"

static void print_text(const char *text, FILE *to)
{
    fputc('\'', to);
    for (; *text; text++) fprintf(to, *text == '\'' || *text == '\\' ? "\\%c" : "%c", *text);
    fputc('\'', to);
}

static void print_words(const char *words, FILE *to)
{
    fputs(" -a '", to);
    cli_print_words(words, to);
    fputc('\'', to);
}

static void print_after(const cli_command *command, FILE *to)
{
    fprintf(to, "complete -c ragloss -n '__fish_seen_subcommand_from %s'", command->name);
}

static void print_option(const cli_command *command, const cli_option *option, FILE *to)
{
    const char *words = cli_words_of_value(option);
    print_after(command, to);
    if (option->letter) fprintf(to, " -s %c", option->letter);
    fprintf(to, " -l %s", option->name);
    if (option->kind != CLI_FLAG) fputs(cli_takes_file(option) ? " -r -F" : " -x", to);
    if (words) print_words(words, to);
    fputs(" -d ", to);
    print_text(option->help, to);
    fputc('\n', to);
}

static void print_operands(const cli_command *command, const cli_command *const *commands, FILE *to)
{
    print_after(command, to);
    fputs(cli_takes_files(command) ? " -F" : " -f", to);
    if (cli_takes_words(command)) {
        fputs(" -a '", to);
        cli_print_operands(command, commands, to);
        fputc('\'', to);
    }
    fputc('\n', to);
}

void cli_complete_fish(const cli_command *const *commands, FILE *to)
{
    const cli_option *option;
    fputs("# Completion of ragloss for fish.\n"
          "complete -c ragloss -n __fish_use_subcommand -f -l help -s h -d 'show the commands'\n"
          "complete -c ragloss -n __fish_use_subcommand -f -l version -d 'show the version'\n",
          to);
    for (const cli_command *const *command = commands; *command; command++) {
        fprintf(to, "complete -c ragloss -n __fish_use_subcommand -f -a %s -d ", (*command)->name);
        print_text((*command)->summary, to);
        fputc('\n', to);
        print_operands(*command, commands, to);
        for (size_t k = 0; (option = cli_option_at(*command, k)); k++) print_option(*command, option, to);
    }
}
