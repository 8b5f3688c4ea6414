#include "formats/io/output.h"
#include "formats/io/output_parts.h"
#include "formats/io/retry.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool report_error(const rl_output *output, rl_status *status)
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
    rl_output_close(output);
    output->is_finished = true;
    return report_error(output, status);
}

/* Makes the new name survive a power cut. Not every file system can do this, and the file is whole without it. */
static void sync_folder(char *destination)
{
    char *slash = strrchr(destination, '/');
    if (slash) slash[1] = '\0';
    int folder = open(slash ? destination : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    (void)fsync(folder);
    close(folder);
}

static int open_again(const char *path, int mode)
{
    int descriptor;
    do descriptor = open(path, mode | O_NOFOLLOW | O_CLOEXEC);
    while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

/* Returns false if the disk has no room for the whole file, which is then untouched. If the file system cannot say,
 * the write is attempted. */
static bool has_room(int to, const struct stat *before, off_t size)
{
    int error = size > before->st_size ? posix_fallocate(to, 0, size) : 0;
    if (error != ENOSPC && error != EDQUOT && error != EFBIG) return true;
    (void)!ftruncate(to, before->st_size);
    errno = error;
    return false;
}

static bool write_all(int to, const unsigned char *bytes, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t written = write(to, bytes + done, length - done);
        if (written >= 0)
            done += (size_t)written;
        else if (!rl_may_try_again(to, POLLOUT))
            return false;
    }
    return true;
}

/* `*begun` says whether the old contents have been touched. */
static bool write_over(rl_output *output, int from, int to, bool *begun)
{
    struct stat all, before;
    if (fstat(from, &all) != 0 || fstat(to, &before) != 0 || !has_room(to, &before, all.st_size)) return false;
    *begun = true;
    for (;;) {
        ssize_t got = read(from, output->buffer, RL_OUTPUT_BUFFER);
        if (got == 0) break;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 || !write_all(to, output->buffer, (size_t)got)) return false;
    }
    return ftruncate(to, all.st_size) == 0 && sync_file(to);
}

/* Once overwriting has begun, the old file is lost, so the temporary one, which is whole, is kept. */
static bool keep_temporary(rl_output *output, int error, rl_status *status)
{
    rl_fail(status, RL_ERR_IO, "cannot be written in place, and is not whole: %s; all of it is in '%s'",
            strerror(error), output->temporary);
    free(output->temporary);
    output->temporary = NULL;
    return rl_in_file(status, output->name);
}

static bool write_in_place(rl_output *output, rl_status *status)
{
    bool begun = false, done = false;
    int from = open_again(output->temporary, O_RDONLY), to = from < 0 ? -1 : open_again(output->destination, O_WRONLY);
    if (to >= 0) done = write_over(output, from, to, &begun);
    int error = errno;
    if (to >= 0 && close(to) != 0 && done && errno != EINTR) {
        done = false;
        error = errno;
    }
    if (from >= 0) close(from);
    if (!done) return begun ? keep_temporary(output, error, status) : rl_output_refuse(output, error, status);
    unlink(output->temporary);
    return true;
}

/* Neither a mount point nor a file on another file system than its folder can be replaced. */
static bool put_in_place(rl_output *output, rl_status *status)
{
    if (rename(output->temporary, output->destination) != 0) {
        int error = errno;
        if (error != EBUSY && error != EXDEV) return rl_output_refuse(output, error, status);
        if (!write_in_place(output, status)) return false;
        output->not_replaced = error;
    }
    free(output->temporary);
    output->temporary = NULL;
    if (!output->not_replaced) sync_folder(output->destination);
    return true;
}

bool rl_output_settle(rl_output *output, rl_status *status)
{
    bool done = output->is_finished ? report_error(output, status) : rl_output_finish(output, status);
    return done && (!output->temporary || put_in_place(output, status));
}

int rl_output_not_replaced(const rl_output *output)
{
    return output->not_replaced;
}

bool rl_output_commit(rl_output *output, rl_status *status)
{
    bool done = rl_output_settle(output, status);
    rl_output_discard(output);
    return done;
}
