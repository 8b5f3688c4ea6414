/* How results are held to a golden file, and where else than on the screen that is told: the options that diff and eval
 * share. */
#ifndef RAGLOSS_COMPARING_H
#define RAGLOSS_COMPARING_H

#include "cli/write.h"
#include "formats/compare/compare.h"

/* The places of "github" in the commands' options, and their default. */
enum { CLI_GITHUB, CLI_NO_ANNOTATIONS };

typedef struct cli_comparing {
    rl_tolerance tolerance;
    const char *junit; /* a path, or NULL */
    size_t annotations;
} cli_comparing;

#define CLI_COMPARING                                                                                                  \
    {                                                                                                                  \
        .tolerance = {RL_DEFAULT_RTOL, RL_DEFAULT_ATOL}, .annotations = CLI_NO_ANNOTATIONS                             \
    }

/* Reads a golden file; where there is none yet, the error says what creates it. */
bool cli_read_golden(const char *path, rl_record *golden, rl_status *status);

/* Opens the JUnit file, or none: NULL where none is wanted. */
bool cli_open_junit(const cli_comparing *comparing, cli_outputs *outputs, rl_output **junit, rl_status *status);

/* Writes and finishes it. */
bool cli_write_junit(const rl_comparison *comparison, const char *golden, const char *actual, rl_output *junit,
                     rl_status *status);

/* Writes the annotations that are wanted. */
void cli_annotate(const cli_comparing *comparing, const rl_comparison *comparison, const char *golden, FILE *file);

#endif
