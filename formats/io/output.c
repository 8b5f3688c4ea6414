#include "formats/io/output.h"

#include "core/base/memory.h"
#include "formats/io/output_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_TEMPORARY_NAMES 10000

static bool fail_errno(rl_status *status, const char *what, int error)
{
    return rl_fail(status, RL_ERR_IO, "%s: %s", what, strerror(error));
}

/* Names that stand for a file that this process has open: to replace what they lead to would miss the point. */
static bool is_open_file(const char *path)
{
    return strncmp(path, "/dev/std", 8) == 0 || strncmp(path, "/dev/fd/", 8) == 0 || strncmp(path, "/proc/", 6) == 0;
}

static bool open_directly(rl_output *output, rl_status *status)
{
    do output->descriptor = open(output->path, O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC);
    while (output->descriptor < 0 && errno == EINTR);
    return output->descriptor >= 0 || fail_errno(status, "cannot be opened for writing", errno);
}

/* Not from mkstemp: that makes files which only their owner may read, and the umask cannot be asked for without
 * changing it. */
static bool make_temporary(rl_output *output, rl_status *status)
{
    int folder_length = (int)(rl_output_file_name(output->place) - output->place);
    size_t size = (size_t)folder_length + 64;
    char *name = rl_alloc(size, 1, status);
    if (!name) return false;
    for (int i = 0; i < MAX_TEMPORARY_NAMES; i++) {
        snprintf(name, size, "%.*s.ragloss-%ld-%d.tmp", folder_length, output->place, (long)getpid(), i);
        output->descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (output->descriptor >= 0) {
            output->temporary = name;
            return true;
        }
        if (errno != EEXIST && errno != EINTR) break;
    }
    fail_errno(status, "cannot be created, since its folder takes no new file", errno);
    free(name);
    return false;
}

static bool open_replacement(rl_output *output, const struct stat *old, rl_status *status)
{
    if (access(output->path, W_OK) != 0) return fail_errno(status, "cannot be written", errno);
    output->place = realpath(output->path, NULL);
    if (!output->place) return fail_errno(status, "cannot be found", errno);
    if (!make_temporary(output, status)) return false;
    return fchmod(output->descriptor, old->st_mode & 0777) == 0 ||
           fail_errno(status, "cannot keep its permissions", errno);
}

static bool open_new(rl_output *output, rl_status *status)
{
    struct stat link;
    size_t length = strlen(output->path);
    if (lstat(output->path, &link) == 0)
        return rl_fail(status, RL_ERR_IO, "is a link to nothing; expected a file or a free name");
    if (errno != ENOENT) return fail_errno(status, "cannot be written", errno);
    if (!length || output->path[length - 1] == '/')
        return rl_fail(status, RL_ERR_IO, "names no file; expected a file's name");
    output->place = rl_copy_text(output->path, status);
    return output->place && make_temporary(output, status);
}

static bool open_path(rl_output *output, rl_status *status)
{
    struct stat old;
    if (stat(output->path, &old) != 0) {
        if (errno != ENOENT) return fail_errno(status, "cannot be written", errno);
        return open_new(output, status);
    }
    if (S_ISDIR(old.st_mode)) return rl_fail(status, RL_ERR_IO, "is a folder; expected a file's name");
    if (!S_ISREG(old.st_mode) || is_open_file(output->path)) return open_directly(output, status);
    return open_replacement(output, &old, status);
}

rl_output *rl_output_open(const char *path, rl_status *status)
{
    rl_output *output = rl_alloc(1, sizeof *output, status);
    if (!output) return NULL;
    output->descriptor = -1;
    output->path = rl_copy_text(path, status);
    output->name = output->path;
    if (output->path && strcmp(path, "-") == 0) {
        output->name = "standard output";
        output->descriptor = STDOUT_FILENO;
        return output;
    }
    if (output->path && open_path(output, status)) return output;
    rl_output_discard(output);
    rl_in_file(status, path);
    return NULL;
}

void rl_output_bytes(rl_output *output, const void *bytes, size_t length)
{
    const unsigned char *from = bytes;
    while (length && !output->error) {
        size_t room = RL_OUTPUT_BUFFER - output->used, part = length < room ? length : room;
        memcpy(output->buffer + output->used, from, part);
        output->used += part;
        from += part;
        length -= part;
        if (output->used == RL_OUTPUT_BUFFER) rl_output_flush(output);
    }
}

void rl_output_text(rl_output *output, const char *text)
{
    rl_output_bytes(output, text, strlen(text));
}

void rl_output_whole(rl_output *output, int64_t number)
{
    char text[24];
    rl_output_bytes(output, text, (size_t)snprintf(text, sizeof text, "%" PRId64, number));
}

const char *rl_output_temporary(const rl_output *output)
{
    return output->temporary;
}

/* So that the new name outlasts a power cut. Not every file system can, and the file is whole without. */
static void sync_folder(char *place)
{
    char *slash = strrchr(place, '/');
    if (slash) slash[1] = '\0';
    int folder = open(slash ? place : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    (void)fsync(folder);
    close(folder);
}

static void close_descriptor(rl_output *output)
{
    bool ours = output->descriptor >= 0 && output->descriptor != STDOUT_FILENO;
    if (ours && close(output->descriptor) != 0 && errno != EINTR && !output->error) output->error = errno;
    output->descriptor = -1;
}

static bool told(const rl_output *output, rl_status *status)
{
    return !output->error || rl_output_refuse(output, output->error, status);
}

static bool sync_file(int descriptor)
{
    int result;
    do result = fsync(descriptor);
    while (result != 0 && errno == EINTR);
    return result == 0;
}

bool rl_output_finish(rl_output *output, rl_status *status)
{
    rl_output_flush(output);
    if (output->temporary && !output->error && !sync_file(output->descriptor)) output->error = errno;
    close_descriptor(output);
    return told(output, status);
}

static void put_in_place(rl_output *output)
{
    if (rename(output->temporary, output->place) != 0) {
        output->error = errno;
        return;
    }
    free(output->temporary);
    output->temporary = NULL;
    sync_folder(output->place);
}

bool rl_output_commit(rl_output *output, rl_status *status)
{
    bool done = output->descriptor < 0 ? told(output, status) : rl_output_finish(output, status);
    if (done && output->temporary) {
        put_in_place(output);
        done = told(output, status);
    }
    rl_output_discard(output);
    return done;
}

void rl_output_discard(rl_output *output)
{
    if (!output) return;
    close_descriptor(output);
    if (output->temporary) {
        unlink(output->temporary);
        free(output->temporary);
    }
    free(output->place);
    free(output->path);
    free(output);
}
