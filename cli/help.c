#include "cli/help.h"

#include "cli/commands.h"
#include "cli/messages.h"

#include <string.h>
#include <unistd.h>

void cli_print_commands(const cli_command *const *commands, FILE *to)
{
    fputs("Usage: ragloss COMMAND [OPTION]... [ARGUMENT]...\n\n"
          "Losses of object detectors by set matching, exactly as a training loss computes them.\n\nCommands:\n",
          to);
    for (; *commands; commands++) fprintf(to, "  %-10s  %s\n", (*commands)->name, (*commands)->summary);
    fputs("\n`ragloss help COMMAND` shows a command's options, ragloss(1) is the manual,\n"
          "ragloss-formats(5) describes the files.\n\n"
          "Exit status: 0 done and, where compared, equal; 1 compared and different;\n"
          "2 could not be done.\n",
          to);
}

const cli_command *cli_find_command(const cli_command *const *commands, const char *name)
{
    while (*commands && strcmp(name, (*commands)->name) != 0) commands++;
    return *commands;
}

/* Whether the command line starts with what should follow a command: an option or a file. */
static bool lacks_command(const char *name)
{
    return name[0] == '-' || access(name, F_OK) == 0;
}

int cli_refuse_command(const cli_command *const *commands, const char *name)
{
    rl_nearest search = rl_nearest_to(name, strlen(name));
    char hint[RL_HINT_SIZE];
    for (; *commands; commands++) rl_nearest_offer(&search, (*commands)->name, strlen((*commands)->name));
    rl_nearest_hint(&search, "'", "'", hint);
    if (!search.best && lacks_command(name)) {
        cli_error("'%s' follows a command: ragloss eval %s ... (see: ragloss help)", name, name);
        return CLI_FAILED;
    }
    cli_error("there is no command '%s'%s (see: ragloss help)", name, hint);
    return CLI_FAILED;
}

static int run(const cli_command *const *commands, int argc, char **argv)
{
    int exit_status;
    if (!cli_parse(&cli_help, &argc, argv, NULL, &exit_status)) return exit_status;
    const cli_command *command = argc ? cli_find_command(commands, argv[0]) : NULL;
    if (argc && !command) return cli_refuse_command(commands, argv[0]);
    if (command)
        cli_print_help(command, stdout);
    else
        cli_print_commands(commands, stdout);
    return CLI_DONE;
}

const cli_command cli_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .max_operands = 1,
    .summary = "show the commands, or the options of one",
    .details = "Shows the list of commands or, as `ragloss COMMAND --help` does, what COMMAND does and\n"
               "its options.",
    .run_about = run,
};
