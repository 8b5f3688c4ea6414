#include "formats/npz/npy.h"

#include <inttypes.h>
#include <string.h>

#define MAGIC "\x93NUMPY"
#define MAGIC_SIZE 6
#define MAX_TEXT 65536

bool rl_is_npy(const unsigned char *bytes, size_t size)
{
    return size >= MAGIC_SIZE && memcmp(bytes, MAGIC, MAGIC_SIZE) == 0;
}

void rl_npy_call_foreign(rl_npy_foreign *foreign)
{
    *foreign = (rl_npy_foreign){.why = "it does not start as NPY data does"};
}

bool rl_npy_header_size(const unsigned char *bytes, size_t size, size_t *header_size, rl_status *status)
{
    if (size < RL_NPY_PREFIX) return rl_fail(status, RL_ERR_INPUT, "it ends within the NPY header");
    int major = bytes[6], minor = bytes[7];
    if (major < 1 || major > 3 || minor != 0)
        return rl_fail(status, RL_ERR_INPUT, "its NPY version is %d.%d; 1.0, 2.0 or 3.0 was expected", major, minor);

    size_t start = major == 1 ? 10 : 12;
    size_t length = bytes[8] | (size_t)bytes[9] << 8;
    if (major > 1) length |= (size_t)bytes[10] << 16 | (size_t)bytes[11] << 24;
    if (length > MAX_TEXT)
        return rl_fail(status, RL_ERR_INPUT, "its NPY header claims %zu bytes; at most %d were expected", length,
                       MAX_TEXT);
    *header_size = start + length;
    if (*header_size < RL_NPY_PREFIX) return rl_fail(status, RL_ERR_INPUT, "its NPY header is empty");
    return true;
}

bool rl_npy_check_size(const rl_tensor *tensor, uint64_t size, rl_status *status)
{
    size_t expected = rl_tensor_count(tensor) * tensor->item_size;
    if (size < expected)
        return rl_fail(status, RL_ERR_INPUT, "it has %" PRIu64 " bytes of data; its header promises %zu", size,
                       expected);
    if (size > expected)
        return rl_fail(status, RL_ERR_INPUT, "%" PRIu64 " bytes follow the %zu of data that its header promises",
                       size - expected, expected);
    return true;
}

bool rl_npy_view(const unsigned char *bytes, size_t size, rl_tensor *tensor, rl_npy_foreign *foreign, rl_status *status)
{
    size_t header_size;
    if (!rl_is_npy(bytes, size)) {
        rl_npy_call_foreign(foreign);
        return true;
    }
    if (!rl_npy_header_size(bytes, size, &header_size, status)) return false;
    if (header_size > size) return rl_fail(status, RL_ERR_INPUT, "it ends within the NPY header");
    if (!rl_npy_parse_header(bytes, header_size, tensor, foreign, status)) return false;
    if (foreign->why[0]) return true;
    if (!rl_npy_check_size(tensor, size - header_size, status)) return false;
    tensor->data = bytes + header_size;
    return true;
}
