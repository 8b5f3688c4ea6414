#include "formats/io/output.h"

#include "formats/io/output_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *rl_output_file(const rl_output *output)
{
    return output->destination;
}

const char *rl_output_name(const rl_output *output)
{
    return output->name;
}

const char *rl_output_temporary(const rl_output *output)
{
    return output->temporary;
}

void rl_output_bytes(rl_output *output, const void *bytes, size_t length)
{
    const unsigned char *from = bytes;
    while (length && !output->error) {
        size_t room = RL_OUTPUT_BUFFER - output->used, part = length < room ? length : room;
        memcpy(output->buffer + output->used, from, part);
        output->used += part;
        from += part;
        length -= part;
        if (output->used == RL_OUTPUT_BUFFER) rl_output_flush(output);
    }
}

void rl_output_text(rl_output *output, const char *text)
{
    rl_output_bytes(output, text, strlen(text));
}

void rl_output_whole(rl_output *output, int64_t number)
{
    char text[24];
    rl_output_bytes(output, text, (size_t)snprintf(text, sizeof text, "%" PRId64, number));
}

void rl_output_discard(rl_output *output)
{
    if (!output) return;
    rl_output_close(output);
    if (output->temporary) {
        unlink(output->temporary);
        free(output->temporary);
    }
    free(output->destination);
    free(output->path);
    free(output);
}
