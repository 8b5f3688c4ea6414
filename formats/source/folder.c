#include "formats/source/folder.h"

#include "core/base/memory.h"
#include "formats/io/paths.h"
#include "formats/npz/npy.h"
#include "formats/source/maker.h"
#include "formats/source/members.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct folder {
    size_t num_files;
    rl_bytes files[]; /* one per array */
} folder;

static void release(rl_source *source)
{
    folder *made = source->made;
    for (size_t i = 0; i < made->num_files; i++) rl_bytes_close(&made->files[i]);
    free(made);
}

static const rl_bytes *bytes_of(rl_source *source, size_t index)
{
    return &((folder *)source->made)->files[index];
}

static int is_array(const struct dirent *entry)
{
    return rl_is_array_file(entry->d_name);
}

static int compare_entries(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool leads_nowhere(const char *file)
{
    struct stat about;
    return stat(file, &about) != 0 && errno == ENOENT;
}

/* Adds the array of this file. A file with other contents, or a broken link, only matters if it is asked for; a file
 * that the system fails to open ends the run, because nobody knows what it holds. */
static bool add_array(rl_source *source, const char *file, const char *name, rl_status *status)
{
    folder *made = source->made;
    rl_bytes *bytes = &made->files[made->num_files++];
    rl_npy_foreign foreign = {0};
    rl_array *array = rl_source_add(source, name, rl_npy_stem(name, strlen(name)), status);
    if (!array) return false;
    if (!rl_bytes_open(bytes, file, status))
        return (status->code == RL_ERR_INPUT || leads_nowhere(file)) &&
               rl_source_leave_unread(array, status->what, NULL, status);
    if (!rl_npy_view(bytes->data, bytes->size, &array->tensor, &foreign, status)) return false;
    if (!foreign.why[0]) return true;
    rl_bytes_close(bytes);
    return rl_source_leave_unread(array, foreign.why, foreign.type, status);
}

static bool add_file(rl_source *source, const char *path, const char *name, rl_status *status)
{
    char *file = rl_path_in(path, name, status);
    if (!file) return false;
    bool ok = add_array(source, file, name, status) || rl_in_file(status, file);
    free(file);
    return ok;
}

static bool add_files(rl_source *source, const char *path, struct dirent *const *entries, size_t count,
                      rl_status *status)
{
    if (!count) return rl_fail(status, RL_ERR_INPUT, "the folder holds no .npy file; one an array was expected");
    source->made = rl_alloc(1, sizeof(folder) + count * sizeof(rl_bytes), status);
    if (!source->made) return false;
    source->release = release;
    source->bytes_of = bytes_of;
    for (size_t i = 0; i < count; i++)
        if (!add_file(source, path, entries[i]->d_name, status)) return false;
    return true;
}

bool rl_folder_make(rl_source *source, const char *path, rl_status *status)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_array, compare_entries);
    if (count < 0) return rl_fail(status, RL_ERR_IO, "the folder cannot be read: %s", strerror(errno));
    bool ok = add_files(source, path, entries, (size_t)count, status);
    for (int i = 0; i < count; i++) free(entries[i]);
    free(entries);
    return ok;
}
