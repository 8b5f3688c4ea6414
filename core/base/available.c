#include "core/base/available.h"

#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Reads the start of a small system file as text; returns false if it cannot be read. */
static bool read_text(const char *path, char *text, size_t size)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    size_t length = 0;
    ssize_t got = file < 0 ? -1 : 1;
    while (got > 0 && length < size - 1) {
        got = read(file, text + length, size - 1 - length);
        if (got > 0) length += (size_t)got;
    }
    if (file >= 0) close(file);
    text[length] = '\0';
    return got >= 0;
}

/* Finds the number that follows this word in the text. */
static bool find_number(const char *text, const char *word, size_t *number)
{
    const char *at = strstr(text, word);
    char *end;
    if (!at) return false;
    at += strlen(word);
    unsigned long long value = strtoull(at, &end, 10);
    *number = (size_t)value;
    return end != at;
}

static void lower(size_t *least, size_t limit, size_t used)
{
    size_t left = limit > used ? limit - used : 0;
    if (left < *least) *least = left;
}

static void lower_to_system(size_t *least)
{
    char text[4096];
    size_t kib;
    if (read_text("/proc/meminfo", text, sizeof text) && find_number(text, "MemAvailable:", &kib) &&
        kib <= SIZE_MAX / 1024)
        lower(least, kib * 1024, 0);
}

/* Version 1 of control groups writes no limit as almost 2^63, version 2 as "max". */
#define UNLIMITED (SIZE_MAX / 4)

/* A version of control groups. */
typedef struct hierarchy {
    const char *entry; /* what a process's group stands behind */
    const char *root, *limit;
    const char *used; /* in a group's statistics; without files, whose memory is given up for programs */
} hierarchy;

static const hierarchy hierarchies[] = {
    {"0::", "/sys/fs/cgroup", "memory.max", "anon "},
    {":memory:", "/sys/fs/cgroup/memory", "memory.limit_in_bytes", "total_rss "},
};

static void lower_to_group(size_t *least, const hierarchy *version, const char *group)
{
    char path[PATH_MAX + 64], text[4096];
    size_t limit, used;
    snprintf(path, sizeof path, "%s%s/%s", version->root, group, version->limit);
    if (!read_text(path, text, sizeof text) || !find_number(text, "", &limit) || limit > UNLIMITED) return;
    snprintf(path, sizeof path, "%s%s/memory.stat", version->root, group);
    if (read_text(path, text, sizeof text) && find_number(text, version->used, &used)) lower(least, limit, used);
}

/* Considers the process's own group and every group that contains it. */
static void lower_to_groups(size_t *least, const hierarchy *version)
{
    char text[PATH_MAX];
    char *group = read_text("/proc/self/cgroup", text, sizeof text) ? strstr(text, version->entry) : NULL;
    if (!group) return;
    group += strlen(version->entry);
    group[strcspn(group, "\n")] = '\0';
    for (;;) {
        lower_to_group(least, version, group);
        char *slash = strrchr(group, '/');
        if (!slash) break;
        *slash = '\0';
    }
}

static void lower_to_address_space(size_t *least)
{
    struct rlimit limit;
    char text[256];
    size_t pages;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
    if (read_text("/proc/self/statm", text, sizeof text) && find_number(text, "", &pages))
        lower(least, (size_t)limit.rlim_cur, pages * (size_t)sysconf(_SC_PAGESIZE));
}

size_t rl_available_memory(void)
{
    size_t least = SIZE_MAX;
    lower_to_system(&least);
    for (size_t k = 0; k < sizeof hierarchies / sizeof *hierarchies; k++) lower_to_groups(&least, &hierarchies[k]);
    lower_to_address_space(&least);
    return least;
}

bool rl_check_available(double bytes, rl_status *status)
{
    const double mib = 1024.0 * 1024.0;
    if (bytes < 64.0 * mib) return true;
    double available = (double)rl_available_memory();
    return bytes <= available || rl_fail(status, RL_ERR_MEMORY, "it needs %.1f MiB of memory; %.1f MiB are available",
                                         bytes / mib, available / mib);
}
