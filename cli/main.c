#include "cli/commands.h"
#include "cli/leftovers.h"
#include "cli/messages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const cli_command *const cli_commands[] = {&cli_eval,   &cli_config,  &cli_convert, &cli_merge,      &cli_diff,
                                           &cli_report, &cli_inspect, &cli_devices, &cli_completion, NULL};

static void print_help(FILE *to)
{
    fputs("Usage: ragloss COMMAND [OPTION]... [ARGUMENT]...\n\n"
          "Losses of object detectors by set matching, exactly as a training loss computes them.\n\nCommands:\n",
          to);
    for (const cli_command *const *command = cli_commands; *command; command++)
        fprintf(to, "  %-10s  %s\n", (*command)->name, (*command)->summary);
    fputs("\n`ragloss COMMAND --help` shows a command's options, ragloss(1) is the manual,\n"
          "ragloss-formats(5) describes the files.\n\n"
          "Exit status: 0 done and, where compared, equal; 1 compared and different;\n"
          "2 could not be done.\n",
          to);
}

static int run(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return CLI_FAILED;
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        print_help(stdout);
        return CLI_DONE;
    }
    if (strcmp(name, "--version") == 0) {
        cli_print_version();
        return CLI_DONE;
    }
    for (const cli_command *const *command = cli_commands; *command; command++)
        if (strcmp(name, (*command)->name) == 0) return (*command)->run(argc - 1, argv + 1);
    cli_error("there is no command '%s' (see: ragloss --help)", name);
    return CLI_FAILED;
}

/* Else the next file that is opened takes the place of a closed standard stream, and what is written to that stream
 * goes into the file. Opened the wrong way round, it fails as if it were closed. */
static void fill_closed_streams(void)
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) != stream)
            return;
}

int main(int argc, char **argv)
{
    fill_closed_streams();
    cli_remove_leftovers_on_signals();
    int exit_status = run(argc, argv);
    /* A result that could not be written is no result. */
    if (fflush(stdout) != 0 || ferror(stdout)) {
        cli_error("standard output: cannot write: %s", strerror(errno));
        return CLI_FAILED;
    }
    return exit_status;
}
