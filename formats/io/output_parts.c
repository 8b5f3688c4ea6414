#include "formats/io/output_parts.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

const char *rl_output_file_name(const char *place)
{
    const char *slash = strrchr(place, '/');
    return slash ? slash + 1 : place;
}

/* Waits where someone has made standard output non-blocking. */
static bool may_try_again(int descriptor)
{
    if (errno == EINTR) return true;
    if (errno != EAGAIN) return false;
    struct pollfd ready = {.fd = descriptor, .events = POLLOUT};
    return poll(&ready, 1, -1) > 0 || errno == EINTR;
}

void rl_output_flush(struct rl_output *output)
{
    for (size_t done = 0; done < output->used && !output->error;) {
        ssize_t written = write(output->descriptor, output->buffer + done, output->used - done);
        if (written >= 0)
            done += (size_t)written;
        else if (!may_try_again(output->descriptor))
            output->error = errno;
    }
    output->used = 0;
}

bool rl_output_refuse(const struct rl_output *output, int error, rl_status *status)
{
    rl_fail(status, RL_ERR_IO, "cannot be written: %s", strerror(error));
    return rl_in_file(status, output->name);
}
