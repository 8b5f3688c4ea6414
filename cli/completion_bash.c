#include "cli/completion.h"
#include "cli/completion_words.h"

/* Prints a case's pattern for the words before the cursor: "eval -f"|"eval --format". */
static void print_pattern(const cli_command *command, const cli_option *option, FILE *to)
{
    fprintf(to, "    \"%s --%s\"", command->name, option->name);
    if (option->letter) fprintf(to, " | \"%s -%c\"", command->name, option->letter);
    fputs(") ", to);
}

static void print_value(const cli_command *command, const cli_option *option, FILE *to)
{
    const char *words = cli_words_of_value(option);
    if (option->kind == CLI_FLAG) return;
    print_pattern(command, option, to);
    if (words) {
        fputs("_ragloss_words \"", to);
        cli_print_words(words, to);
        fputs("\"; ", to);
    } else if (cli_takes_file(option)) {
        fputs("_ragloss_files; ", to);
    }
    fputs("return ;;\n", to);
}

static void print_options(const cli_command *command, FILE *to)
{
    const cli_option *option;
    fprintf(to, "    \"%s -\"*) _ragloss_words \"", command->name);
    for (size_t k = 0; (option = cli_option_at(command, k)); k++) fprintf(to, "%s--%s", k ? " " : "", option->name);
    fputs("\" ;;\n", to);
}

static void print_operands(const cli_command *command, const cli_command *const *commands, FILE *to)
{
    if (cli_takes_words(command)) {
        fprintf(to, "    \"%s \"*) _ragloss_words \"", command->name);
        cli_print_operands(command, commands, to);
        fputs("\" ;;\n", to);
    } else if (cli_takes_files(command)) {
        fprintf(to, "    \"%s \"*) _ragloss_files ;;\n", command->name);
    }
}

void cli_complete_bash(const cli_command *const *commands, FILE *to)
{
    const cli_command *const *command;
    const cli_option *option;
    fputs("# Completion of ragloss for bash.\n"
          "_ragloss_words() { mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$word\"); }\n"
          "_ragloss_files() { compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); }\n"
          "_ragloss()\n{\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}\n"
          "    COMPREPLY=()\n"
          "    # What stands behind an equals sign is a word of its own.\n"
          "    [[ $before == = ]] && before=${COMP_WORDS[COMP_CWORD - 2]}\n"
          "    [[ $word == = ]] && word=\n"
          "    if ((COMP_CWORD == 1)); then\n        _ragloss_words \"",
          to);
    for (command = commands; *command; command++) fprintf(to, "%s ", (*command)->name);
    fputs("--help --version\"\n        return\n    fi\n    case \"$command $before\" in\n", to);
    for (command = commands; *command; command++)
        for (size_t k = 0; (option = cli_option_at(*command, k)); k++) print_value(*command, option, to);
    fputs("    esac\n    case \"$command $word\" in\n", to);
    for (command = commands; *command; command++) {
        print_options(*command, to);
        print_operands(*command, commands, to);
    }
    fputs("    esac\n}\ncomplete -F _ragloss ragloss\n", to);
}
