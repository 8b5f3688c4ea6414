#include "formats/source/sample_files.h"

#include "core/base/memory.h"
#include "formats/io/paths.h"
#include "formats/source/members.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* Lists the names of a folder's per-sample files; `*arrays` is set if it contains .npy files. */
static bool read_names(DIR *folder, char ***names, size_t *count, bool *arrays, rl_status *status)
{
    size_t capacity = 0;
    struct dirent *entry;
    for (errno = 0; (entry = readdir(folder)); errno = 0) {
        *arrays = *arrays || rl_is_array_file(entry->d_name);
        if (!rl_is_sample_file(entry->d_name)) continue;
        char *name = rl_copy_text(entry->d_name, status);
        if (!name) return false;
        if (!RL_GROW(*names, &capacity, *count + 1, status)) {
            free(name);
            return false;
        }
        (*names)[(*count)++] = name;
    }
    return errno == 0 || rl_fail(status, RL_ERR_IO, "the folder cannot be read: %s", strerror(errno));
}

/* Makes paths and ids of the names, in their order. */
static bool fill(rl_sample_files *files, const char *folder, char **names, size_t count, rl_status *status)
{
    files->path = rl_alloc(count, sizeof *files->path, status);
    files->id = files->path ? rl_alloc(count, sizeof *files->id, status) : NULL;
    if (!files->id) return false;
    files->count = count;
    for (size_t i = 0; i < count; i++) {
        if (!(files->path[i] = rl_path_in(folder, names[i], status))) return false;
        if (!(files->id[i] = rl_copy_text(names[i], status))) return false;
        *strrchr(files->id[i], '.') = '\0';
    }
    return true;
}

bool rl_sample_files_list(rl_sample_files *files, const char *path, rl_status *status)
{
    *files = (rl_sample_files){0};
    if (strcmp(path, "-") == 0) return true;
    DIR *folder = opendir(path);
    if (!folder && (errno == ENOTDIR || errno == ENOENT)) return true; /* opening it as a file reports this */
    if (!folder) return rl_fail(status, RL_ERR_IO, "cannot be opened: %s", strerror(errno)) || rl_in_file(status, path);
    char **names = NULL;
    size_t count = 0;
    bool arrays = false, done = read_names(folder, &names, &count, &arrays, status);
    closedir(folder);
    if (done && !arrays) {
        if (count == 0)
            done = rl_fail(status, RL_ERR_INPUT,
                           "the folder holds no array (.npy) and no sample (.npz or .json); either was expected");
        else {
            qsort(names, count, sizeof *names, compare_names);
            done = fill(files, path, names, count, status);
        }
    }
    for (size_t i = 0; i < count; i++) free(names[i]);
    free(names);
    if (done) return true;
    rl_sample_files_release(files);
    return rl_in_file(status, path);
}

void rl_sample_files_release(rl_sample_files *files)
{
    for (size_t i = 0; i < files->count; i++) {
        free(files->path[i]);
        free(files->id[i]);
    }
    free(files->path);
    free(files->id);
    *files = (rl_sample_files){0};
}
