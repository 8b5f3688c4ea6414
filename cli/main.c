#include "cli/commands.h"
#include "cli/help.h"
#include "cli/leftovers.h"
#include "cli/messages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* In the order of --help. */
static const cli_command *const commands[] = {&cli_eval,       &cli_config, &cli_convert, &cli_merge,
                                              &cli_diff,       &cli_report, &cli_inspect, &cli_devices,
                                              &cli_completion, &cli_help,   NULL};

static int run(int argc, char **argv)
{
    if (argc < 2) {
        cli_print_commands(commands, stderr);
        return CLI_FAILED;
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        cli_print_commands(commands, stdout);
        return CLI_DONE;
    }
    if (strcmp(name, "--version") == 0) {
        cli_print_version();
        return CLI_DONE;
    }
    const cli_command *command = cli_find_command(commands, name);
    if (!command) return cli_refuse_command(commands, name);
    return command->run ? command->run(argc - 1, argv + 1) : command->run_about(commands, argc - 1, argv + 1);
}

/* If a standard stream is closed, the next file to be opened would take its descriptor, and what is written to the
 * stream would go into the file. Here the descriptor is opened in the wrong direction, so that using it fails as if it
 * were closed. */
static void fill_closed_streams(void)
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) != stream)
            return;
}

/* If somebody has made the pipe or terminal non-blocking, the streams of the C library fail when a reader is slow.
 * Opening it again gives a description of our own that waits, and leaves the one that others share unchanged. Without
 * O_NONBLOCK, the opening itself would wait if the last reader had gone. */
static void wait_for_readers(int stream)
{
    struct stat about;
    char path[32];
    int flags = fcntl(stream, F_GETFL);
    if (flags < 0 || !(flags & O_NONBLOCK) || fstat(stream, &about) != 0) return;
    if (!S_ISFIFO(about.st_mode) && !isatty(stream)) return;
    snprintf(path, sizeof path, "/dev/fd/%d", stream);
    int anew = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (anew < 0) return;
    if (fcntl(anew, F_SETFL, 0) == 0) (void)!dup2(anew, stream);
    close(anew);
}

int main(int argc, char **argv)
{
    fill_closed_streams();
    wait_for_readers(STDOUT_FILENO);
    wait_for_readers(STDERR_FILENO);
    cli_remove_leftovers_on_signals();
    int exit_status = run(argc, argv);
    /* A result that could not be written is not a result. */
    if (fflush(stdout) != 0 || ferror(stdout)) {
        cli_error("standard output: cannot write: %s", strerror(errno));
        return CLI_FAILED;
    }
    return exit_status;
}
