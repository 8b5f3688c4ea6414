#include "core/evaluation/given_matches.h"

#include "core/base/status.h"
#include "core/evaluation/parts.h"

#include <inttypes.h>

const rl_match *rl_given_matches_of(const rl_given_matches *given, size_t g, int block, size_t *count)
{
    size_t first = given->starts[g], end = given->starts[g + 1];
    while (first < end && given->matches[first].block < block) first++;
    for (*count = 0; first + *count < end && given->matches[first + *count].block == block;) ++*count;
    return *count || (given->names[g] && given->names_block[block]) ? given->matches + first : NULL;
}

size_t rl_matches_to_be(const rl_options *options, const rl_block *block, size_t g, size_t num_gt)
{
    size_t num_given;
    bool is_given = options->given && rl_given_matches_of(options->given, g, block->id, &num_given);
    return is_given ? num_given : rl_most_matched(options->criterion, block, num_gt);
}

bool rl_given_matches_check(const rl_match *matches, size_t count, size_t num_preds, size_t num_objects,
                            rl_status *status)
{
    for (size_t m = 0; m < count; m++) {
        int32_t pred = matches[m].pred, gt = matches[m].gt;
        if (pred < 0 || gt < 0 || (size_t)pred >= num_preds || (size_t)gt >= num_objects)
            return rl_fail(status, RL_ERR_INPUT,
                           "prediction %" PRId32 " is given object %" PRId32
                           "; there are %zu predictions and %zu objects, counted from 0",
                           pred, gt, num_preds, num_objects);
        if (m && pred == matches[m - 1].pred)
            return rl_fail(status, RL_ERR_INPUT,
                           "prediction %" PRId32 " is given an object twice; expected once at most", pred);
    }
    return true;
}
