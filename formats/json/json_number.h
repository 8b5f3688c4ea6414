/* Numbers of JSON: their syntax and their values. */
#ifndef RAGLOSS_JSON_NUMBER_H
#define RAGLOSS_JSON_NUMBER_H

#include "formats/json/json_fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most characters allowed: more than float64 can distinguish, and few enough to read in bounded time. */
#define RL_JSON_MAX_NUMBER 1000

/* The value is digits / 10^places. */
typedef struct rl_json_number {
    const char *text; /* as it is written */
    size_t length;
    size_t num_digits; /* all written digits, leading zeros included */
    uint64_t digits;   /* the value of these digits, if they fit */
    ptrdiff_t places;  /* for far exponents, only known to be far */
    bool negative;
} rl_json_number;

/* Scans from the first character, a sign or digit, to just after the last. Returns NULL and a fault if it is not a
 * number. */
const char *rl_json_scan_number(const char *at, const char *end, rl_json_number *number, rl_json_fault *fault);

/* The value, correctly rounded; infinity if it is too large. */
double rl_json_number_value(const rl_json_number *number);

#endif
