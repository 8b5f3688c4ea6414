/* What an output is made of, for the files that write one. */
#ifndef RAGLOSS_OUTPUT_PARTS_H
#define RAGLOSS_OUTPUT_PARTS_H

#include "core/base/status.h"

#define RL_OUTPUT_BUFFER ((size_t)64 * 1024)

struct rl_output {
    const char *name; /* what errors call it: a part of `path`, or a constant */
    char *path;       /* as given */
    char *place;      /* where the file goes, links resolved; NULL where it is written directly */
    char *temporary;  /* NULL likewise, and before the file is made */
    int descriptor;   /* -1 where none is open */
    int error;        /* errno of the first failure, 0 */
    size_t used;
    unsigned char buffer[RL_OUTPUT_BUFFER];
};

/* The name of the file; before it, its folder with a final slash, or nothing. */
const char *rl_output_file_name(const char *place);

/* Writes what is in the buffer. */
void rl_output_flush(struct rl_output *output);

/* False, with the output's name and what the errno says. */
bool rl_output_refuse(const struct rl_output *output, int error, rl_status *status);

#endif
