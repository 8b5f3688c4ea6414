#include "crc32.h"

#include <zlib.h>

uint32_t rl_crc32(uint32_t crc, const void *bytes, size_t size)
{
    return (uint32_t)crc32_z(crc, bytes, size);
}
