#include "output_parts.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool is_same_file(const char *a, const char *b)
{
    struct stat of_a, of_b;
    return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 && of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
}

static const char *name_of(const char *place)
{
    const char *slash = strrchr(place, '/');
    return slash ? slash + 1 : place;
}

static void find_folder(const char *place, char folder[PATH_MAX])
{
    size_t length = (size_t)(name_of(place) - place);
    snprintf(folder, PATH_MAX, "%.*s", length ? (int)length : 1, length ? place : ".");
}

/* Two that replace no file go to different pipes or devices, or both to one that takes both, such as /dev/null. */
bool rl_output_is_same(const rl_output *a, const rl_output *b)
{
    char folder_a[PATH_MAX], folder_b[PATH_MAX];
    if (!a->temporary || !b->temporary) return strcmp(a->path, "-") == 0 && strcmp(b->path, "-") == 0;
    if (strcmp(name_of(a->place), name_of(b->place)) != 0) return false;
    find_folder(a->place, folder_a);
    find_folder(b->place, folder_b);
    return is_same_file(folder_a, folder_b);
}

bool rl_output_replaces(const rl_output *output, const char *path)
{
    return output->temporary && is_same_file(output->place, path);
}
