/* Choices that come from the bytes of a fuzzer while there are any, and then from a generator that they seed. */
#ifndef RAGLOSS_FUZZ_DRAWS_H
#define RAGLOSS_FUZZ_DRAWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct draws {
    const uint8_t *data, *end;
    uint64_t state; /* of the generator */
} draws;

draws draws_from(const uint8_t *data, size_t size);

/* A whole number below `count`, of as many bytes as that takes. */
size_t draw_below(draws *from, size_t count);

/* True once in `times` draws, on average. */
bool draw_one_in(draws *from, size_t times);

/* The generator alone. */
uint64_t next_random(uint64_t *state);

#endif
