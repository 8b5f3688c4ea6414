/* The CRC-32 of ZIP (ISO 3309; polynomial 0xEDB88320, reflected): 0 for no bytes, and continued with further ones. */
#ifndef RAGLOSS_CRC32_H
#define RAGLOSS_CRC32_H

#include <stddef.h>
#include <stdint.h>

uint32_t rl_crc32(uint32_t crc, const void *bytes, size_t size);

/* What a part's CRC adds to that of the whole, where `size` bytes follow the part: the CRC of the whole is the
 * exclusive or of what its parts add, in any order. */
uint32_t rl_crc32_part(uint32_t crc, size_t size);

#endif
