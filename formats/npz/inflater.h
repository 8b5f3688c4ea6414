/* Deflated bytes, given out inflated in order, with their CRC. Memory is bounded whatever the size. */
#ifndef RAGLOSS_INFLATER_H
#define RAGLOSS_INFLATER_H

#include "core/base/status.h"

#include <stdint.h>

typedef struct rl_inflater rl_inflater;

/* NULL on failure. */
rl_inflater *rl_inflater_create(rl_status *status);
void rl_inflater_destroy(rl_inflater *inflater);

/* Starts at the front of these bytes, which must stay where they are. */
bool rl_inflater_start(rl_inflater *inflater, const unsigned char *deflated, size_t size, rl_status *status);

/* The next `size` bytes, to `out`. Fails where the data is damaged or ends before. */
bool rl_inflater_read(rl_inflater *inflater, void *out, size_t size, rl_status *status);

/* Fails unless the data ends here, and what was read from its start has this CRC. */
bool rl_inflater_finish(rl_inflater *inflater, uint32_t crc, rl_status *status);

/* Inflates all of it at once, to `out`, where a library that is faster at that was found (libdeflate). False, with
 * nothing said, where none was, or these are not `size` bytes with this CRC: reading them in order tells why. */
bool rl_inflate_at_once(const unsigned char *deflated, size_t deflated_size, void *out, size_t size, uint32_t crc);

#endif
