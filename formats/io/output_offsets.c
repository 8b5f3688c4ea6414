#include "formats/io/output_offsets.h"

#include "formats/io/output_parts.h"

#include <errno.h>
#include <unistd.h>

bool rl_output_has_offsets(const rl_output *output)
{
    return output->temporary != NULL;
}

static void go(rl_output *output, off_t to, int from)
{
    rl_output_flush(output);
    if (!output->error && lseek(output->descriptor, to, from) < 0) output->error = errno;
}

void rl_output_skip(rl_output *output, uint64_t length)
{
    go(output, (off_t)length, SEEK_CUR);
}

void rl_output_rewind(rl_output *output)
{
    go(output, 0, SEEK_SET);
}

bool rl_output_write_at(const rl_output *output, uint64_t at, const void *bytes, size_t length, rl_status *status)
{
    const unsigned char *from = bytes;
    for (size_t done = 0; done < length;) {
        ssize_t written = pwrite(output->descriptor, from + done, length - done, (off_t)(at + done));
        if (written >= 0)
            done += (size_t)written;
        else if (errno != EINTR)
            return rl_output_refuse(output, errno, status);
    }
    return true;
}
