#include "cli/completion.h"

#include "cli/commands.h"
#include "cli/messages.h"

#include <stdint.h>

static int run(const cli_command *const *commands, int argc, char **argv)
{
    static cli_complete *const complete[] = {cli_complete_bash, cli_complete_zsh, cli_complete_fish};
    int exit_status;
    if (!cli_parse(&cli_completion, &argc, argv, NULL, &exit_status)) return exit_status;
    size_t shell = cli_choice_of(cli_completion.operands, argv[0]);
    if (shell == SIZE_MAX) {
        char hint[RL_HINT_SIZE];
        cli_hint_word(cli_completion.operands, argv[0], hint);
        cli_error("'%.64s' is none of %s%s", argv[0], cli_completion.operands, hint);
        return CLI_FAILED;
    }
    complete[shell](commands, stdout);
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
    .run_about = run,
};
