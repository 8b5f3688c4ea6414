/* Inflates deflated bytes in order, and keeps their CRC. The memory it takes does not depend on their size. */
#ifndef RAGLOSS_INFLATER_H
#define RAGLOSS_INFLATER_H

#include "core/base/status.h"

#include <stdint.h>

typedef struct rl_inflater rl_inflater;

/* The memory that one takes, at most. */
#define RL_INFLATER_BYTES ((size_t)48 << 10)

/* Returns NULL on failure. */
rl_inflater *rl_inflater_create(rl_status *status);
void rl_inflater_destroy(rl_inflater *inflater);

/* Starts at the beginning of these bytes, which must stay in place. */
bool rl_inflater_start(rl_inflater *inflater, const unsigned char *deflated, size_t size, rl_status *status);

/* Another that goes on from where this one is, on its own. Returns NULL on failure. */
rl_inflater *rl_inflater_copy(rl_inflater *inflater, rl_status *status);

/* Writes the next `size` bytes to `out`. Fails if the data is damaged or ends early. */
bool rl_inflater_read(rl_inflater *inflater, void *out, size_t size, rl_status *status);

/* Fails unless the data ends here and everything read since its start has this CRC. */
bool rl_inflater_finish(rl_inflater *inflater, uint32_t crc, rl_status *status);

/* Inflates all of it at once to `out`, if a library was found that does so faster (libdeflate). Returns false without a
 * message if there is none, or if these are not `size` bytes with this CRC: reading them in order then finds out
 * why. */
bool rl_inflate_at_once(const unsigned char *deflated, size_t deflated_size, void *out, size_t size, uint32_t crc);

#endif
