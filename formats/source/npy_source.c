#include "formats/source/npy_source.h"

#include "formats/npz/npy.h"
#include "formats/source/maker.h"

#include <string.h>

bool rl_npy_make(rl_source *source, rl_status *status)
{
    const char *slash = strrchr(source->name, '/');
    const char *name = slash ? slash + 1 : source->name;
    size_t length = strlen(name), stem = rl_npy_stem(name, length);
    rl_array *array = rl_source_add(source, name, stem ? stem : length, status);
    rl_npy_foreign foreign = {0};
    return array && rl_npy_view(source->bytes.data, source->bytes.size, &array->tensor, &foreign, status) &&
           (!foreign.why[0] || rl_source_leave_unread(array, foreign.why, foreign.type, status));
}
