#include "formats/io/output_parts.h"

#include "formats/io/retry.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

bool rl_output_open_directly(struct rl_output *output)
{
    do output->descriptor = open(output->path, O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC);
    while (output->descriptor < 0 && errno == EINTR);
    if (output->descriptor < 0) return false;
    output->session = tcgetsid(output->descriptor);
    return true;
}

void rl_output_flush(struct rl_output *output)
{
    if (output->in_memory) output->error = EFBIG;
    if (output->descriptor < 0 && !output->error && !rl_output_open_directly(output)) output->error = errno;
    for (size_t done = 0; done < output->used && !output->error;) {
        ssize_t written = write(output->descriptor, output->buffer + done, output->used - done);
        if (written >= 0)
            done += (size_t)written;
        else if (!rl_may_try_again(output->descriptor, POLLOUT))
            output->error = errno;
    }
    output->used = 0;
}

void rl_output_close(struct rl_output *output)
{
    bool ours = output->descriptor >= 0 && output->descriptor != output->stream;
    if (ours && close(output->descriptor) != 0 && errno != EINTR && !output->error) output->error = errno;
    output->descriptor = -1;
}

bool rl_output_refuse(const struct rl_output *output, int error, rl_status *status)
{
    rl_fail(status, RL_ERR_IO, "cannot be written: %s", strerror(error));
    return rl_in_file(status, output->name);
}
