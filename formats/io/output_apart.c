#include "formats/io/output.h"
#include "formats/io/output_parts.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Of no links where there is no such file. */
static bool look(const char *path, struct stat *about, rl_status *status)
{
    *about = (struct stat){0};
    return stat(path, about) == 0 || errno == ENOENT ||
           rl_fail(status, RL_ERR_IO, "cannot be told from the other files: %s", strerror(errno));
}

static bool is_apart(const char *a, const char *b, const char *why, rl_status *status)
{
    struct stat of_a, of_b;
    if (!look(a, &of_a, status) || !look(b, &of_b, status)) return false;
    return !of_a.st_nlink || !of_b.st_nlink || of_a.st_dev != of_b.st_dev || of_a.st_ino != of_b.st_ino ||
           rl_fail(status, RL_ERR_ARGUMENT, "%s", why);
}

static void find_folder(const char *place, char folder[PATH_MAX])
{
    size_t length = (size_t)(rl_output_file_name(place) - place);
    snprintf(folder, PATH_MAX, "%.*s", length ? (int)length : 1, length ? place : ".");
}

/* Two that replace no file go to different pipes or devices, or both to one that takes both, such as /dev/null. */
bool rl_output_is_apart(const rl_output *output, const rl_output *other, rl_status *status)
{
    static const char why[] = "two outputs would go there; expected a place for each";
    char folder[PATH_MAX], other_folder[PATH_MAX];
    if (strcmp(output->path, "-") == 0 && strcmp(other->path, "-") == 0)
        return rl_fail(status, RL_ERR_ARGUMENT, "%s", why) || rl_in_file(status, output->name);
    if (!output->temporary || !other->temporary ||
        strcmp(rl_output_file_name(output->place), rl_output_file_name(other->place)) != 0)
        return true;
    find_folder(output->place, folder);
    find_folder(other->place, other_folder);
    return is_apart(folder, other_folder, why, status) || rl_in_file(status, output->name);
}

bool rl_output_spares(const rl_output *output, const char *path, rl_status *status)
{
    static const char why[] = "it is read, and would be replaced; expected another place";
    return !output->temporary || is_apart(output->place, path, why, status) || rl_in_file(status, output->name);
}
