#include "formats/source/open.h"

#include "core/base/memory.h"
#include "formats/json/json_reader.h"
#include "formats/npz/npy.h"
#include "formats/source/folder.h"
#include "formats/source/json.h"
#include "formats/source/maker.h"
#include "formats/source/npy_source.h"
#include "formats/source/npz.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool index_names(rl_source *source, rl_status *status)
{
    source->by_name = rl_alloc(source->num_arrays, sizeof *source->by_name, status);
    if (!source->by_name) return false;
    for (size_t i = 0; i < source->num_arrays; i++) source->by_name[i] = &source->arrays[i];
    qsort(source->by_name, source->num_arrays, sizeof *source->by_name, rl_compare_arrays);
    for (size_t i = 1; i < source->num_arrays; i++) {
        if (rl_compare_arrays(&source->by_name[i - 1], &source->by_name[i])) continue;
        return rl_fail(status, RL_ERR_INPUT, "it is there twice; every array was expected once") ||
               rl_in_array(status, source->by_name[i]->name);
    }
    return true;
}

static bool make(rl_source *source, const char *path, rl_status *status)
{
    struct stat about = {0};
    if (strcmp(path, "-") != 0 && stat(path, &about) != 0)
        return rl_fail(status, RL_ERR_IO, "cannot be opened: %s", strerror(errno));
    if (S_ISDIR(about.st_mode)) return rl_folder_make(source, path, status);

    rl_bytes *bytes = &source->bytes;
    if (!rl_bytes_open(bytes, path, status)) return false;
    if (rl_is_npz(bytes->data, bytes->size)) return rl_npz_make(source, status);
    if (rl_is_npy(bytes->data, bytes->size)) return rl_npy_make(source, status);
    if (rl_json_bracket(bytes->data, bytes->size)) return rl_json_make(source, status);
    return rl_fail(status, RL_ERR_INPUT,
                   "it starts like none of NPY, NPZ and JSON, which are what is read; see ragloss-formats(5)");
}

rl_source *rl_source_open(const char *path, rl_status *status)
{
    rl_source *source = rl_alloc(1, sizeof *source, status);
    if (!source) return NULL;
    source->name = rl_copy_text(rl_bytes_name(path), status);
    if (source->name && make(source, path, status) && index_names(source, status)) return source;
    rl_in_file(status, source->name);
    rl_source_close(source);
    return NULL;
}
