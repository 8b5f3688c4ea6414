/* How results are compared with a golden file, and where differences are reported besides the screen: the options that
 * diff, eval and report share. */
#ifndef RAGLOSS_COMPARING_H
#define RAGLOSS_COMPARING_H

#include "cli/write.h"
#include "formats/compare/compare.h"

/* Whom annotations are for: the indices of the words, and the default. */
enum { CLI_GITHUB, CLI_NO_ANNOTATIONS };
#define CLI_ANNOTATIONS "github"

/* Whether ties agree: the indices of the words. */
enum { CLI_TIES_DIFFER, CLI_TIES_EQUAL };
#define CLI_TIES "differ|equal"

typedef struct cli_comparing {
    rl_tolerance tolerance;
    const char *columns; /* or NULL */
    size_t ties;
    const char *junit; /* a path, or NULL */
    size_t annotations;
} cli_comparing;

#define CLI_COMPARING                                                                                                  \
    {                                                                                                                  \
        .tolerance = {RL_DEFAULT_RTOL, RL_DEFAULT_ATOL}, .annotations = CLI_NO_ANNOTATIONS                             \
    }

/* The entries for a table of options, without the locations of their values. */
#define CLI_OPTION_RTOL                                                                                                \
    '\0', "rtol", "R", "relative tolerance of the comparison (default: " CLI_AS_TEXT(RL_DEFAULT_RTOL) ")", CLI_NUMBER
#define CLI_OPTION_ATOL                                                                                                \
    '\0', "atol", "A", "absolute tolerance of the comparison (default: " CLI_AS_TEXT(RL_DEFAULT_ATOL) ")", CLI_NUMBER
#define CLI_OPTION_COLUMNS '\0', "columns", "NAMES", "compare only these: loss,loss_ce,...,matches,total", CLI_TEXT
#define CLI_OPTION_TIES                                                                                                \
    '\0', "ties", CLI_TIES, "what other matches are that cost the same (default: differ)", CLI_CHOICE
#define CLI_OPTION_JUNIT '\0', "junit", "FILE", "write a test case for each sample to FILE, as JUnit's XML", CLI_TEXT
#define CLI_OPTION_ANNOTATIONS                                                                                         \
    '\0', "annotations", CLI_ANNOTATIONS, "print differences as commands for GitHub Actions", CLI_CHOICE

/* A macro's value as it is written. */
#define CLI_AS_TEXT(macro) CLI_QUOTED(macro)
#define CLI_QUOTED(value) #value

/* Reads a golden file; if it does not exist yet, the error says what creates it. */
bool cli_read_golden(const char *path, rl_record *golden, rl_status *status);

/* Compares as the options say. */
bool cli_compare(const cli_comparing *comparing, const rl_record *golden, const rl_record *actual,
                 rl_comparison *comparison, rl_status *status);

/* Opens the JUnit file; `*junit` is NULL if none is wanted. */
bool cli_open_junit(const cli_comparing *comparing, cli_outputs *outputs, rl_output **junit, rl_status *status);

/* Writes and finishes the file. */
bool cli_write_junit(const rl_comparison *comparison, const char *golden, const char *actual, rl_output *junit,
                     rl_status *status);

/* Writes the annotations that were asked for. */
void cli_annotate(const cli_comparing *comparing, const rl_comparison *comparison, const char *golden, FILE *file);

#endif
