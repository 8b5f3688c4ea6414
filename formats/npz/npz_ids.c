#include "formats/npz/npz_ids.h"

#include "core/base/utf8.h"

#include <stdlib.h>

static void write_numbers(rl_npz_writer *npz, const char *const *ids, size_t count)
{
    rl_npz_begin_array(npz, "ids", RL_I64, sizeof(int64_t), 1, &count);
    for (size_t b = 0; b < count; b++) {
        int64_t id = strtoll(ids[b], NULL, 10);
        rl_npz_append(npz, &id, sizeof id);
    }
}

/* Counts the code points of the longest id, at least 1. */
static bool measure_texts(const char *const *ids, size_t count, size_t *width, rl_status *status)
{
    *width = 1;
    for (size_t b = 0; b < count; b++) {
        size_t length = 0;
        if (!rl_is_utf8(ids[b]))
            return rl_fail(status, RL_ERR_INPUT, "the id '%.256s' is not UTF-8, as text in an NPZ file is", ids[b]);
        for (const char *at = ids[b]; *at; length++) rl_utf8_take(&at);
        if (length > *width) *width = length;
    }
    return true;
}

static void write_texts(rl_npz_writer *npz, const char *const *ids, size_t count, size_t width)
{
    rl_npz_begin_array(npz, "ids", RL_UCS4, width * sizeof(uint32_t), 1, &count);
    for (size_t b = 0; b < count; b++) {
        const char *at = ids[b];
        for (size_t k = 0; k < width; k++) {
            uint32_t code = *at ? rl_utf8_take(&at) : 0;
            rl_npz_append(npz, &code, sizeof code);
        }
    }
}

bool rl_npz_put_ids(rl_npz_writer *npz, const char *const *ids, bool are_numbers, size_t count, rl_status *status)
{
    size_t width;
    if (are_numbers) {
        write_numbers(npz, ids, count);
    } else {
        if (!measure_texts(ids, count, &width, status)) return false;
        write_texts(npz, ids, count, width);
    }
    rl_npz_end_array(npz);
    return true;
}
