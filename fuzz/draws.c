#include "fuzz/draws.h"

/* FNV-1a. */
static uint64_t hash(const uint8_t *data, size_t size)
{
    uint64_t sum = 0xcbf29ce484222325u;
    for (size_t k = 0; k < size; k++) sum = (sum ^ data[k]) * 0x100000001b3u;
    return sum;
}

draws draws_from(const uint8_t *data, size_t size)
{
    return (draws){data, data + size, hash(data, size)};
}

/* S. Vigna's splitmix64. */
uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

size_t draw_below(draws *from, size_t count)
{
    if (from->data == from->end) return (size_t)(next_random(&from->state) % count);
    size_t value = 0;
    for (size_t most = count - 1; most && from->data < from->end; most >>= 8) value = value << 8 | *from->data++;
    return value % count;
}

bool draw_one_in(draws *from, size_t times)
{
    return draw_below(from, times) == 0;
}
