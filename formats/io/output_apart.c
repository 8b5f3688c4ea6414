#include "formats/io/output.h"
#include "formats/io/output_parts.h"
#include "formats/io/stream.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool fail_look(rl_status *status)
{
    return rl_fail(status, RL_ERR_IO, "cannot be distinguished from the other files: %s", strerror(errno));
}

static bool look(const char *path, struct stat *about, bool *is_there, rl_status *status)
{
    *is_there = (strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, about) : stat(path, about)) == 0;
    return *is_there || errno == ENOENT || fail_look(status);
}

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static bool is_same_folder(const char *a, const char *b, bool *same, rl_status *status)
{
    struct stat of_a, of_b;
    bool has_a, has_b;
    if (!look(a, &of_a, &has_a, status) || !look(b, &of_b, &has_b, status)) return false;
    *same = has_a && has_b && is_same(&of_a, &of_b);
    return true;
}

static void find_folder(const char *destination, char folder[PATH_MAX])
{
    size_t length = (size_t)(rl_file_name(destination) - destination);
    snprintf(folder, PATH_MAX, "%.*s", length ? (int)length : 1, length ? destination : ".");
}

bool rl_output_is_in(const rl_output *output, const char *folder, bool *is_in, rl_status *status)
{
    char own[PATH_MAX];
    *is_in = false;
    if (!output->destination) return true;
    find_folder(output->destination, own);
    return is_same_folder(own, folder, is_in, status) || rl_in_file(status, output->name);
}

static bool is_same_destination(const rl_output *output, const rl_output *other, bool *same, rl_status *status)
{
    char folder[PATH_MAX];
    *same = false;
    if (!output->destination || !other->destination) return true;
    if (strcmp(rl_file_name(output->destination), rl_file_name(other->destination)) != 0) return true;
    find_folder(other->destination, folder);
    return rl_output_is_in(output, folder, same, status);
}

static bool takes_all(const struct stat *device)
{
    struct stat null;
    return stat("/dev/null", &null) == 0 && S_ISCHR(null.st_mode) && device->st_rdev == null.st_rdev;
}

/* Compares outputs that replace no file. A process has one controlling terminal, which is also known as /dev/tty. */
static bool is_same_stream(const rl_output *output, const rl_output *other)
{
    const struct stat *a = &output->target, *b = &other->target;
    if (output->stream >= 0 && output->stream == other->stream) return true;
    if (!S_ISCHR(a->st_mode) || !S_ISCHR(b->st_mode)) return is_same(a, b);
    return (a->st_rdev == b->st_rdev && !takes_all(a)) || (output->session != -1 && output->session == other->session);
}

/* If one output replaces a file and another writes to it, the latter is lost; so is one of two that overwrite it. */
static bool is_same_file(const rl_output *output, const rl_output *other)
{
    return output->is_there && other->is_there && is_same(&output->target, &other->target);
}

bool rl_output_is_apart(const rl_output *output, const rl_output *other, rl_status *status)
{
    bool replaces = output->destination || other->destination;
    bool same = replaces ? is_same_file(output, other) : is_same_stream(output, other);
    if (!same && !is_same_destination(output, other, &same, status)) return false;
    if (!same) return true;
    rl_fail(status, RL_ERR_ARGUMENT, "two outputs would go there; expected a path for each");
    return rl_in_file(status, output->name);
}

bool rl_output_spares_file(const rl_output *output, const struct stat *file, rl_status *status)
{
    if (!output->is_there || !S_ISREG(output->target.st_mode) || !is_same(&output->target, file)) return true;
    rl_fail(status, RL_ERR_ARGUMENT, "it is read, and would be %s; expected another path",
            output->destination ? "replaced" : "written to");
    return rl_in_file(status, output->name);
}

bool rl_output_spares(const rl_output *output, const char *path, rl_status *status)
{
    struct stat file;
    bool is_there;
    if (!look(path, &file, &is_there, status)) return rl_in_file(status, output->name);
    return !is_there || rl_output_spares_file(output, &file, status);
}

bool rl_output_is_stream(const rl_output *output, int descriptor)
{
    return output->stream == descriptor;
}

bool rl_output_spares_stream(const rl_output *output, int descriptor, rl_status *status)
{
    struct stat file;
    if (!output->destination || !output->is_there) return true;
    if (fstat(descriptor, &file) != 0) return errno == EBADF || fail_look(status) || rl_in_file(status, output->name);
    if (!is_same(&output->target, &file)) return true;
    rl_fail(status, RL_ERR_ARGUMENT, "standard %s goes there, and it would be replaced; expected another path",
            descriptor == STDOUT_FILENO ? "output" : "error");
    return rl_in_file(status, output->name);
}
