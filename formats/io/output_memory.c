#include "core/base/memory.h"
#include "formats/io/output.h"
#include "formats/io/output_parts.h"

#include <string.h>

rl_output *rl_output_in_memory(rl_status *status)
{
    rl_output *output = rl_alloc(1, sizeof *output, status);
    if (!output) return NULL;
    output->name = "memory";
    output->descriptor = output->stream = output->session = -1;
    output->in_memory = true;
    return output;
}

char *rl_output_copy_text(const rl_output *output, rl_status *status)
{
    if (output->error) {
        rl_output_refuse(output, output->error, status);
        return NULL;
    }
    char *text = rl_alloc(output->used + 1, 1, status);
    if (text) memcpy(text, output->buffer, output->used);
    return text;
}
