/* The limit on memory: what one input may take, live at any one time. */
#ifndef RAGLOSS_FUZZ_MEMORY_LIMIT_H
#define RAGLOSS_FUZZ_MEMORY_LIMIT_H

#include <stddef.h>

/* From here on the program ends where more than 64 MB + 8 * size are live of what was allocated since. Seen by
 * AddressSanitizer; without it nothing is. */
void fuzz_limit_memory(size_t size);

#endif
