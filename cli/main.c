#include "cli/commands.h"
#include "cli/leftovers.h"
#include "cli/messages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const cli_command *const cli_commands[] = {&cli_eval,       &cli_config, &cli_convert, &cli_merge,
                                           &cli_diff,       &cli_report, &cli_inspect, &cli_devices,
                                           &cli_completion, &cli_help,   NULL};

static int run(int argc, char **argv)
{
    if (argc < 2) {
        cli_print_commands(stderr);
        return CLI_FAILED;
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        cli_print_commands(stdout);
        return CLI_DONE;
    }
    if (strcmp(name, "--version") == 0) {
        cli_print_version();
        return CLI_DONE;
    }
    const cli_command *command = cli_find_command(name);
    return command ? command->run(argc - 1, argv + 1) : cli_refuse_command(name);
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
