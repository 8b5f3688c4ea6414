/* Reads and writes that failed only temporarily. */
#ifndef RAGLOSS_RETRY_H
#define RAGLOSS_RETRY_H

#include <stdbool.h>

/* Call this right after a read or a write failed, while errno is still its own: it returns whether to try again. It
 * does so after a signal, and for a descriptor that somebody has made non-blocking, as shells and servers do with the
 * terminals and pipes they pass on. In that case it first waits for `events`, POLLIN or POLLOUT. */
bool rl_may_try_again(int descriptor, short events);

#endif
