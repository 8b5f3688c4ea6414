/* Reads and writes that failed for the moment only. */
#ifndef RAGLOSS_RETRY_H
#define RAGLOSS_RETRY_H

#include <stdbool.h>

/* To be asked right after a read or a write failed, while errno is its own: whether it should be tried again. So it
 * should after a signal, and on a descriptor that someone has made non-blocking, as shells and servers do with the
 * terminals and pipes that they pass on: there it first waits for `events`, POLLIN or POLLOUT. */
bool rl_may_try_again(int descriptor, short events);

#endif
