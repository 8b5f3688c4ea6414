#include "formats/source/members.h"

#include "formats/io/stream.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), end_length = strlen(end);
    return length > end_length && strcmp(name + length - end_length, end) == 0;
}

bool rl_is_array_file(const char *name)
{
    return name[0] != '.' && ends_with(name, ".npy");
}

bool rl_is_sample_file(const char *name)
{
    return name[0] != '.' && (ends_with(name, ".npz") || ends_with(name, ".json"));
}

static bool fail_read(rl_status *status)
{
    return rl_fail(status, RL_ERR_IO, "the folder cannot be read: %s", strerror(errno));
}

static bool holds_arrays(DIR *folder, bool *arrays, rl_status *status)
{
    struct dirent *entry;
    *arrays = false;
    for (errno = 0; !*arrays && (entry = readdir(folder)); errno = 0) *arrays = rl_is_array_file(entry->d_name);
    if (!*arrays && errno) return fail_read(status);
    rewinddir(folder);
    return true;
}

/* Links are followed, as they are when the member is read. A member that has disappeared meanwhile will not be read. */
static bool spares_those_there(DIR *folder, bool (*is_member)(const char *), const rl_output *output, rl_status *status)
{
    struct dirent *entry;
    struct stat member;
    for (errno = 0; (entry = readdir(folder)); errno = 0) {
        if (!is_member(entry->d_name)) continue;
        bool is_there = fstatat(dirfd(folder), entry->d_name, &member, 0) == 0;
        if (!is_there && errno != ENOENT) return fail_read(status);
        if (is_there && !rl_output_spares_file(output, &member, status)) return false;
    }
    return errno == 0 || fail_read(status);
}

/* A file written into a folder of samples would be a sample of the next run, and one array would make it a folder of
 * arrays. */
static bool becomes_none(const char *path, bool (*is_member)(const char *), const rl_output *output, rl_status *status)
{
    bool is_in;
    if (!rl_output_is_in(output, path, &is_in, status)) return false;
    const char *name = is_in ? rl_file_name(rl_output_file(output)) : "";
    if (!is_member(name) && !rl_is_array_file(name)) return true;
    rl_fail(status, RL_ERR_ARGUMENT, "its folder is read, and it would be read with it; expected another path");
    return rl_in_file(status, rl_output_name(output));
}

bool rl_members_are_spared(const char *path, const rl_output *output, rl_status *status)
{
    if (strcmp(path, "-") == 0) return true;
    bool arrays;
    DIR *folder = opendir(path);
    if (!folder && (errno == ENOTDIR || errno == ENOENT)) return true;
    bool done = folder ? holds_arrays(folder, &arrays, status) : fail_read(status);
    if (done) {
        bool (*is_member)(const char *) = arrays ? rl_is_array_file : rl_is_sample_file;
        done = spares_those_there(folder, is_member, output, status) && becomes_none(path, is_member, output, status);
    }
    if (folder) closedir(folder);
    return done || rl_in_file(status, path);
}
