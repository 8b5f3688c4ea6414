/* What an output is made of, for the files that write one. */
#ifndef RAGLOSS_OUTPUT_PARTS_H
#define RAGLOSS_OUTPUT_PARTS_H

#include "core/base/status.h"

#include <sys/stat.h>
#include <sys/types.h>

#define RL_OUTPUT_BUFFER ((size_t)64 * 1024)

struct rl_output {
    const char *name;   /* what errors call it: a part of `path`, or a constant */
    char *path;         /* as given */
    char *place;        /* where the file goes, links resolved; NULL where it is written directly */
    char *temporary;    /* NULL likewise, and before the file is made */
    bool is_there;      /* whether something is where it goes */
    struct stat target; /* of what is there */
    int descriptor;     /* -1 where none is open */
    int stream;         /* the descriptor where it was open before, and is not closed; else -1 */
    pid_t session;      /* of the terminal, where it is the controlling one; else -1 */
    bool is_finished;   /* nothing more can be added */
    int not_replaced;   /* errno of why the file was written in place, 0 */
    int error;          /* errno of the first failure, 0 */
    size_t used;
    unsigned char buffer[RL_OUTPUT_BUFFER];
};

/* Writes what is in the buffer, once what it goes to is open. */
void rl_output_flush(struct rl_output *output);

/* Opens a pipe or device; false with errno on failure. */
bool rl_output_open_directly(struct rl_output *output);

/* False, with the output's name and what the errno says. */
bool rl_output_refuse(const struct rl_output *output, int error, rl_status *status);

/* Closes what is to be closed; a failure is kept as the output's error. */
void rl_output_close(struct rl_output *output);

#endif
