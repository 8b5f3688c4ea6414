#include "core/base/doubles.h"

#include "core/base/memory.h"

#include <stdlib.h>
#include <string.h>

struct rl_labelled_box {
    float box[4];
    int32_t label;
    size_t number;
};

/* The most other boxes that one box is compared with. The limit keeps input that was made to share its hashes from
 * taking quadratic time; the doubles beyond it are not found. */
enum { MOST_MET = 256 };

/* A power of 2 with room for twice as many. */
static size_t table_size(size_t count)
{
    size_t size = 16;
    while (size / 2 < count && size <= SIZE_MAX / 4) size *= 2;
    return size;
}

bool rl_doubles_init(rl_doubles *doubles, size_t most, rl_status *status)
{
    *doubles = (rl_doubles){.most = most};
    return (doubles->boxes = rl_alloc(most, sizeof *doubles->boxes, status)) &&
           (doubles->table = rl_alloc(table_size(most), sizeof *doubles->table, status));
}

void rl_doubles_release(rl_doubles *doubles)
{
    free(doubles->boxes);
    free(doubles->table);
    *doubles = (rl_doubles){0};
}

double rl_doubles_bytes(size_t most)
{
    return (double)most * sizeof(struct rl_labelled_box) + (double)table_size(most) * sizeof(size_t);
}

void rl_doubles_restart(rl_doubles *doubles, size_t count)
{
    size_t size = table_size(count < doubles->most ? count : doubles->most);
    memset(doubles->table, 0, size * sizeof *doubles->table);
    doubles->mask = size - 1;
    doubles->count = 0;
}

/* The hash of Fowler, Noll and Vo, over words instead of bytes, with the upper half folded into the lower. */
static size_t hash(const struct rl_labelled_box *one)
{
    uint32_t words[5];
    uint64_t sum = 0xcbf29ce484222325u;
    memcpy(words, one->box, sizeof one->box);
    words[4] = (uint32_t)one->label;
    for (int k = 0; k < 5; k++) sum = (sum ^ words[k]) * 0x100000001b3u;
    return (size_t)(sum ^ sum >> 32);
}

static bool are_equal(const struct rl_labelled_box *a, const struct rl_labelled_box *b)
{
    return a->label == b->label && memcmp(a->box, b->box, sizeof a->box) == 0;
}

size_t rl_doubles_add(rl_doubles *doubles, size_t number, const float box[4], int32_t label)
{
    struct rl_labelled_box *one = &doubles->boxes[doubles->count];
    for (int k = 0; k < 4; k++) one->box[k] = box[k] + 0.0f; /* -0 becomes 0 */
    one->label = label;
    one->number = number;
    for (size_t at = hash(one) & doubles->mask, met = 0; met < MOST_MET; at = (at + 1) & doubles->mask, met++) {
        size_t there = doubles->table[at];
        if (!there) {
            doubles->table[at] = ++doubles->count;
            return number;
        }
        if (are_equal(&doubles->boxes[there - 1], one)) return doubles->boxes[there - 1].number;
    }
    return number;
}
