#include "formats/io/retry.h"

#include <errno.h>
#include <poll.h>

bool rl_may_try_again(int descriptor, short events)
{
    if (errno == EINTR) return true;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return false;
    struct pollfd ready = {.fd = descriptor, .events = events};
    return poll(&ready, 1, -1) > 0 || errno == EINTR;
}
