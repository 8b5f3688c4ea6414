/* What an output consists of, for the files that implement it. */
#ifndef RAGLOSS_OUTPUT_PARTS_H
#define RAGLOSS_OUTPUT_PARTS_H

#include "core/base/status.h"

#include <sys/stat.h>
#include <sys/types.h>

#define RL_OUTPUT_BUFFER ((size_t)64 * 1024)

struct rl_output {
    const char *name;   /* in error messages: a part of `path`, or a constant */
    char *path;         /* as given */
    char *destination;  /* `path` with links resolved; NULL if it is written directly */
    char *temporary;    /* NULL likewise, and before the file is created */
    bool is_there;      /* whether the destination exists */
    struct stat target; /* the file there, if it exists */
    int descriptor;     /* -1 if none is open */
    int stream;         /* the inherited descriptor, which is not closed; else -1 */
    pid_t session;      /* of the terminal, if it is the controlling one; else -1 */
    bool in_memory;     /* it has no destination: what is written stays in the buffer */
    bool is_finished;   /* nothing more can be added */
    int not_replaced;   /* the errno that explains why the file was overwritten, or 0 */
    int error;          /* errno of the first failure, or 0 */
    size_t used;
    unsigned char buffer[RL_OUTPUT_BUFFER];
};

/* Writes what is in the buffer once the destination is open. */
void rl_output_flush(struct rl_output *output);

/* Opens a pipe or device; returns false with errno set on failure. */
bool rl_output_open_directly(struct rl_output *output);

/* Fails with the output's name and the description of the errno; returns false. */
bool rl_output_refuse(const struct rl_output *output, int error, rl_status *status);

/* Closes what is to be closed, and keeps a failure as the output's error. */
void rl_output_close(struct rl_output *output);

#endif
