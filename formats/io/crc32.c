#include "formats/io/crc32.h"

#include <zlib.h>
#ifdef RAGLOSS_LIBDEFLATE
#include <libdeflate.h>
#endif

uint32_t rl_crc32(uint32_t crc, const void *bytes, size_t size)
{
#ifdef RAGLOSS_LIBDEFLATE /* libdeflate is several times as fast */
    return libdeflate_crc32(crc, bytes, size);
#else
    return (uint32_t)crc32_z(crc, bytes, size);
#endif
}

uint32_t rl_crc32_part(uint32_t crc, size_t size)
{
    return (uint32_t)crc32_combine(crc, 0, (z_off_t)size);
}
