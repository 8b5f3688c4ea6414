#include "formats/io/stream.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* This is also the system's own limit. */
#define MOST_LINKS 40

const char *rl_file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* If too many links are left, `*found` stays false, and whoever opens the path says why that fails. */
static bool find_real(const char *path, char real[PATH_MAX], bool *found, rl_status *status)
{
    *found = realpath(path, real) != NULL;
    return *found || errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == ELOOP ||
           errno == ENAMETOOLONG || rl_fail(status, RL_ERR_IO, "cannot be found: %s", strerror(errno));
}

static bool find_folder(const char *path, char folder[PATH_MAX], bool *found, rl_status *status)
{
    char text[PATH_MAX];
    size_t length = (size_t)(rl_file_name(path) - path);
    snprintf(text, sizeof text, "%.*s", length ? (int)length : 1, length ? path : ".");
    return find_real(text, folder, found, status);
}

static bool is_within(const char *path, const char *folder, const char **rest)
{
    size_t length = strlen(folder);
    *rest = path + length;
    return strncmp(path, folder, length) == 0 && (**rest == '/' || **rest == '\0');
}

static int read_number(const char *digits)
{
    int number = 0;
    if (!*digits) return RL_STREAM_OF_OTHERS;
    for (; *digits; digits++) {
        if (*digits < '0' || *digits > '9' || number > (INT_MAX - 9) / 10) return RL_STREAM_OF_OTHERS;
        number = 10 * number + (*digits - '0');
    }
    return number;
}

/* Finds out which stream a name in a folder of /proc refers to. Threads have folders of their own, and share the
 * descriptors. */
static bool read_process_name(const char *folder, const char *name, int *stream, rl_status *status)
{
    char own[PATH_MAX];
    const char *rest;
    bool found;
    *stream = RL_STREAM_OF_OTHERS;
    if (!find_real("/proc/self", own, &found, status)) return false;
    if (!found || !is_within(folder, own, &rest)) return true;
    if (strcmp(rest, "/fd") == 0 || (strncmp(rest, "/task/", 6) == 0 && strcmp(rl_file_name(rest), "fd") == 0))
        *stream = read_number(name);
    return true;
}

bool rl_find_stream(const char *path, int *stream, rl_status *status)
{
    char here[PATH_MAX], folder[PATH_MAX], target[PATH_MAX];
    const char *rest;
    bool found;
    *stream = RL_NO_STREAM;
    if (snprintf(here, sizeof here, "%s", path) >= PATH_MAX) return true;
    for (int links = 0; links < MOST_LINKS; links++) {
        if (!find_folder(here, folder, &found, status)) return false;
        if (!found) return true;
        if (is_within(folder, "/proc", &rest)) return read_process_name(folder, rl_file_name(here), stream, status);
        ssize_t length = readlink(here, target, sizeof target - 1);
        if (length < 0) return true;
        target[length] = '\0';
        int needed = target[0] == '/' ? snprintf(here, sizeof here, "%s", target)
                                      : snprintf(here, sizeof here, "%s/%s", folder, target);
        if (needed >= PATH_MAX) return true;
    }
    return true;
}
