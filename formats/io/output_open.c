#include "core/base/memory.h"
#include "formats/io/output.h"
#include "formats/io/output_parts.h"
#include "formats/io/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define MAX_TEMPORARY_NAMES 10000

static bool fail_errno(rl_status *status, const char *what, int error)
{
    return rl_fail(status, RL_ERR_IO, "%s: %s", what, strerror(error));
}

/* A descriptor that the program inherited is written directly rather than through its file opened again. If it is a
 * regular file, what others write to it before and after stays there, in order. The program's own descriptors are
 * recognized by their close-on-exec flag, and are not meant. */
static bool take_stream(rl_output *output, int descriptor, rl_status *status)
{
    int own = fcntl(descriptor, F_GETFD), mode = fcntl(descriptor, F_GETFL);
    if (own < 0 || (own & FD_CLOEXEC) || mode < 0 || (mode & O_ACCMODE) == O_RDONLY)
        return fail_errno(status, "cannot be written", EBADF);
    if (fstat(descriptor, &output->target) != 0) return fail_errno(status, "cannot be written", errno);
    output->is_there = true;
    output->stream = output->descriptor = descriptor;
    output->session = tcgetsid(descriptor);
    return true;
}

static bool find_replacement(rl_output *output, rl_status *status)
{
    if (access(output->path, W_OK) != 0) return fail_errno(status, "cannot be written", errno);
    output->destination = realpath(output->path, NULL);
    return output->destination || fail_errno(status, "cannot be found", errno);
}

static bool find_new(rl_output *output, rl_status *status)
{
    struct stat link;
    size_t length = strlen(output->path);
    if (lstat(output->path, &link) == 0)
        return rl_fail(status, RL_ERR_IO, "is a link to nothing; expected a file or a free name");
    if (errno != ENOENT) return fail_errno(status, "cannot be written", errno);
    if (!length || output->path[length - 1] == '/')
        return rl_fail(status, RL_ERR_IO, "names no file; expected a file's name");
    output->destination = rl_copy_text(output->path, status);
    return output->destination;
}

static bool find_path(rl_output *output, rl_status *status)
{
    int stream;
    if (!rl_find_stream(output->path, &stream, status)) return false;
    if (stream >= 0) return take_stream(output, stream, status);
    output->is_there = stat(output->path, &output->target) == 0;
    if (!output->is_there && errno != ENOENT) return fail_errno(status, "cannot be written", errno);
    if (!output->is_there) return find_new(output, status);
    if (S_ISDIR(output->target.st_mode)) return rl_fail(status, RL_ERR_IO, "is a folder; expected a file's name");
    bool is_direct = !S_ISREG(output->target.st_mode) || stream == RL_STREAM_OF_OTHERS;
    return is_direct || find_replacement(output, status);
}

rl_output *rl_output_find(const char *path, rl_status *status)
{
    rl_output *output = rl_alloc(1, sizeof *output, status);
    if (!output) return NULL;
    output->descriptor = output->stream = output->session = -1;
    output->path = rl_copy_text(path, status);
    bool is_stdout = strcmp(path, "-") == 0;
    output->name = is_stdout ? "standard output" : output->path;
    if (output->path && (is_stdout ? take_stream(output, STDOUT_FILENO, status) : find_path(output, status)))
        return output;
    rl_in_file(status, is_stdout ? output->name : path);
    rl_output_discard(output);
    return NULL;
}

/* mkstemp would create a file that only its owner may read, and the umask cannot be queried without changing it. */
static bool make_temporary(rl_output *output, rl_status *status)
{
    int folder_length = (int)(rl_file_name(output->destination) - output->destination);
    size_t size = (size_t)folder_length + 64;
    char *name = rl_alloc(size, 1, status);
    if (!name) return false;
    for (int i = 0; i < MAX_TEMPORARY_NAMES; i++) {
        snprintf(name, size, "%.*s.ragloss-%ld-%d.tmp", folder_length, output->destination, (long)getpid(), i);
        output->descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (output->descriptor >= 0) {
            output->temporary = name;
            return true;
        }
        if (errno != EEXIST && errno != EINTR) break;
    }
    int error = errno;
    free(name);
    return rl_fail(status, RL_ERR_IO, "cannot be %s, since its folder takes no new file: %s",
                   output->is_there ? "replaced" : "created", strerror(error));
}

static bool start_file(rl_output *output, rl_status *status)
{
    if (!make_temporary(output, status)) return false;
    return !output->is_there || fchmod(output->descriptor, output->target.st_mode & 0777) == 0 ||
           fail_errno(status, "cannot keep its permissions", errno);
}

bool rl_output_waits(const rl_output *output)
{
    return output->is_there && S_ISFIFO(output->target.st_mode) && output->stream < 0;
}

bool rl_output_start(rl_output *output, rl_status *status)
{
    bool done = output->stream >= 0 ||
                (output->destination
                     ? start_file(output, status)
                     : rl_output_open_directly(output) || fail_errno(status, "cannot be opened for writing", errno));
    return done || rl_in_file(status, output->name);
}

rl_output *rl_output_open(const char *path, rl_status *status)
{
    rl_output *output = rl_output_find(path, status);
    if (output && rl_output_start(output, status)) return output;
    rl_output_discard(output);
    return NULL;
}
