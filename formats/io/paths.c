#include "formats/io/paths.h"

#include "core/base/memory.h"

#include <stdio.h>
#include <string.h>

char *rl_path_in(const char *folder, const char *name, rl_status *status)
{
    size_t folder_length = strlen(folder), size = folder_length + strlen(name) + 2;
    bool slash = folder_length && folder[folder_length - 1] != '/';
    char *path = rl_alloc(size, 1, status);
    if (path) snprintf(path, size, "%s%s%s", folder, slash ? "/" : "", name);
    return path;
}
