/* Numbers of JSON: what may stand there, and what it is worth. */
#ifndef RAGLOSS_JSON_NUMBER_H
#define RAGLOSS_JSON_NUMBER_H

#include "formats/json/json_fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Characters allowed: more than float64 can tell apart, and few enough to read in bounded time. */
#define RL_JSON_MAX_NUMBER 1000

/* digits / 10^places. */
typedef struct rl_json_number {
    const char *text; /* as it is written */
    size_t length;
    size_t num_digits; /* as they are written, zeros in front included */
    uint64_t digits;   /* these digits, where so many fit */
    ptrdiff_t places;  /* of far exponents, only that they are far */
    bool negative;
} rl_json_number;

/* Goes from the first character, a sign or digit, to behind the last. NULL and a fault where that is no number. */
const char *rl_json_scan_number(const char *at, const char *end, rl_json_number *number, rl_json_fault *fault);

/* Correctly rounded; infinity where it is too large. */
double rl_json_number_value(const rl_json_number *number);

#endif
