#include "cli/leftovers.h"

#include "cli/messages.h"

#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT, SIGALRM, SIGXCPU, SIGUSR1, SIGUSR2};
enum { NUM_SIGNALS = sizeof ending_signals / sizeof *ending_signals };

/* A signal handler takes no arguments of its own, so these are the program's only variables at file scope. A name is
 * never removed from them: deleting a file that has since been renamed does nothing. */
static struct {
    volatile sig_atomic_t count;
    char path[CLI_MOST_OUTPUTS][PATH_MAX];
} leftovers;

static void remove_all(void)
{
    for (int k = 0; k < leftovers.count; k++) unlink(leftovers.path[k]);
}

static void remove_and_end(int signal_number)
{
    remove_all();
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

/* Handles an access to a mapped file's contents that no longer exist. Several threads may run into this, but only one
 * reports it. */
static void end_for_lost_input(int signal_number, siginfo_t *about, void *context)
{
    static const char line[] = "ragloss: an input file was cut short, or its disk failed, while it was read\n";
    static atomic_flag is_reported = ATOMIC_FLAG_INIT;
    (void)context;
    if (about->si_code != BUS_ADRERR) {
        remove_and_end(signal_number);
        return;
    }
    while (atomic_flag_test_and_set(&is_reported)) pause();
    remove_all();
    ssize_t ignored = write(STDERR_FILENO, line, sizeof line - 1);
    (void)ignored;
    _exit(CLI_FAILED);
}

void cli_remove_leftovers_on_signals(void)
{
    struct sigaction action = {.sa_handler = remove_and_end};
    struct sigaction lost_input = {.sa_sigaction = end_for_lost_input, .sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    sigemptyset(&lost_input.sa_mask);
    sigaction(SIGBUS, &lost_input, NULL);
    signal(SIGXFSZ, SIG_IGN); /* a file that grows too large becomes a write error */
    for (size_t k = 0; k < NUM_SIGNALS; k++) {
        struct sigaction before; /* what the parent ignores, as nohup does, stays ignored */
        if (sigaction(ending_signals[k], NULL, &before) == 0 && before.sa_handler == SIG_DFL)
            sigaction(ending_signals[k], &action, NULL);
    }
}

static bool remember(const char *path, rl_status *status)
{
    size_t size = strlen(path) + 1;
    int count = leftovers.count;
    if (size > PATH_MAX || count == CLI_MOST_OUTPUTS)
        return rl_fail(status, RL_ERR_IO, "cannot write: its path is too long");
    memcpy(leftovers.path[count], path, size);
    leftovers.count = count + 1;
    return true;
}

void cli_hold_signals(sigset_t *before)
{
    sigset_t ending;
    sigemptyset(&ending);
    for (size_t k = 0; k < NUM_SIGNALS; k++) sigaddset(&ending, ending_signals[k]);
    pthread_sigmask(SIG_BLOCK, &ending, before);
}

void cli_let_signals(const sigset_t *before)
{
    pthread_sigmask(SIG_SETMASK, before, NULL);
}

bool cli_output_start(rl_output *output, rl_status *status)
{
    sigset_t before;
    if (rl_output_waits(output)) return true;
    if (!rl_output_file(output)) return rl_output_start(output, status);
    cli_hold_signals(&before); /* none may arrive after a file is created and before its name is stored */
    bool done = rl_output_start(output, status) &&
                (remember(rl_output_temporary(output), status) || rl_in_file(status, rl_output_name(output)));
    cli_let_signals(&before);
    return done;
}
