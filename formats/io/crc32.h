/* The CRC-32 of ZIP (ISO 3309; polynomial 0xEDB88320, reflected). It is 0 for no bytes, and can be continued with
 * further ones. */
#ifndef RAGLOSS_CRC32_H
#define RAGLOSS_CRC32_H

#include <stddef.h>
#include <stdint.h>

uint32_t rl_crc32(uint32_t crc, const void *bytes, size_t size);

/* What a part contributes to the CRC of the whole when `size` bytes follow the part. The CRC of the whole is the
 * exclusive or of its parts' contributions, in any order. */
uint32_t rl_crc32_part(uint32_t crc, size_t size);

#endif
