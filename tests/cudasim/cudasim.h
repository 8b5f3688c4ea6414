/* CUDA without a GPU: the backend's own sources, kernels included, compiled as C++ and run on the host. It is there to
 * find mistakes, so where CUDA leaves room it does the worst:
 *
 * - Device memory is a range of addresses of its own, of memory that nobody may touch but kernels and copies; the host
 *   faults on it. (While one thread has kernels run, another's such access goes unseen.) Fresh memory, pinned memory
 * too, is filled with a pattern. Addresses are not used twice.
 * - Every load and store of a kernel is checked: it must be to the thread's own stack, to shared memory, or within one
 *   live allocation of the kernel's device. Two threads of a block that touch a byte without a barrier between, or two
 *   blocks of a launch at any time, one of them writing, are a race. Shuffles order nothing.
 * - A barrier or shuffle that only some threads of the block or warp reach is reported.
 * - Streams do nothing until somebody waits. Then the streams waited for are worked off, and those of others now and
 *   then, in an order that the seed decides, as it does that of blocks and threads.
 * - A copy to pageable memory happens at once, one from pageable memory takes a snapshot, one from or to pinned memory
 *   looks at it as late as all else.
 * - Any call can be made to fail by its number. A call that releases something does so even then.
 * - What is not released is reported when the device is reset or the program ends.
 *
 * It reports what it finds on standard error, and ends the program with CUDASIM_FOUND. The options' first values come
 * from the environment: CUDASIM_SEED, CUDASIM_DEVICES (1), CUDASIM_MEMORY (bytes of a device, 1 GiB), CUDASIM_FAIL (0).
 */
#ifndef CUDASIM_H
#define CUDASIM_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CUDASIM_FOUND 99

typedef struct cudasim_options {
    unsigned long seed;
    size_t devices, memory;
    unsigned long fail; /* the number of the call that fails, counted from 1; 0: none does */
} cudasim_options;

/* Starts anew, with no call counted. Everything must have been released. */
void cudasim_configure(const cudasim_options *options);

/* The calls made so far, and the name of the one that was made to fail; NULL where none was. */
unsigned long cudasim_calls(void);
const char *cudasim_failed_call(void);

#ifdef __cplusplus
}
#endif
#endif
