#include "formats/source/id_text.h"

#define MAX_LENGTH 1024

const char *const rl_other_id_names[RL_NUM_OTHER_ID_NAMES] = {
    "id", "image_id", "image_ids", "img_id", "img_ids", "sample_id", "sample_ids",
};

bool rl_check_id_length(size_t length, rl_status *status)
{
    if (length == 0) return rl_fail(status, RL_ERR_INPUT, "it is empty; some text was expected");
    return length <= MAX_LENGTH ||
           rl_fail(status, RL_ERR_INPUT, "it has %zu bytes; at most %d were expected", length, MAX_LENGTH);
}
