#include "formats/json/json_number.h"

#include "formats/text/number.h"

#include <string.h>

/* An exponent of at least this outweighs all digits that a number may have. */
#define FAR_EXPONENT 100000

static bool is_digit(const char *at, const char *end)
{
    return at < end && *at >= '0' && *at <= '9';
}

static const char *take_digits(const char *at, const char *end, rl_json_number *number)
{
    const char *first = at;
    uint64_t digits = number->digits;
    for (; is_digit(at, end); at++) digits = digits * 10 + (uint64_t)(*at - '0');
    number->digits = digits;
    number->num_digits += (size_t)(at - first);
    return at;
}

/* Reads the digits at the start of 8 bytes all at once; returns how many there are. */
static size_t take_8(const char *at, rl_json_number *number)
{
    static const uint64_t powers_of_10[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    const uint64_t every = 0x0101010101010101u, pairs = 0x000000FF000000FFu;
    uint64_t bytes = 0; /* the first byte is the lowest */
    for (int i = 0; i < 8; i++) bytes |= (uint64_t)(unsigned char)at[i] << 8 * i;
    bytes ^= '0' * every;
    uint64_t others = (bytes | (bytes + 0x76 * every)) & 0x80 * every; /* marks the bytes above 9 */
    size_t count = others ? (size_t)__builtin_ctzll(others) / 8 : 8;
    if (!count) return 0;
    bytes <<= 64 - 8 * count; /* 8 digits with leading zeros, which are then added in pairs, fours, and all together */
    bytes = bytes * 10 + (bytes >> 8);
    bytes = (bytes & pairs) * (100 + (1000000ull << 32)) + (bytes >> 16 & pairs) * (1 + (10000ull << 32));
    number->digits = number->digits * powers_of_10[count] + (bytes >> 32);
    number->num_digits += count;
    return count;
}

/* Reads the digits of a fraction eight at a time, so that no branch has to guess where many of them end. */
static const char *take_fraction(const char *at, const char *end, rl_json_number *number)
{
    for (size_t count = 8; count == 8 && end - at >= 8; at += count) count = take_8(at, number);
    return take_digits(at, end, number);
}

/* Continues after the "e". */
static const char *scan_exponent(const char *at, const char *end, rl_json_number *number, rl_json_fault *fault)
{
    ptrdiff_t exponent = 0;
    bool negative = at < end && *at == '-';
    if (negative || (at < end && *at == '+')) at++;
    if (!is_digit(at, end)) return rl_json_expected(fault, at, "a digit");
    for (; is_digit(at, end); at++)
        if (exponent < FAR_EXPONENT) exponent = exponent * 10 + (*at - '0');
    number->places += negative ? exponent : -exponent;
    return at;
}

const char *rl_json_scan_number(const char *at, const char *end, rl_json_number *number, rl_json_fault *fault)
{
    *number = (rl_json_number){.text = at, .negative = *at == '-'};
    const char *whole = at + number->negative;
    at = take_digits(whole, end, number);
    if (at == whole) return rl_json_expected(fault, at, "a digit");
    if (*whole == '0' && at > whole + 1)
        return rl_json_wrong(fault, whole + 1, "a number must not start with a needless 0");
    if (at < end && *at == '.') {
        const char *fraction = at + 1;
        at = take_fraction(fraction, end, number);
        if (at == fraction) return rl_json_expected(fault, at, "a digit");
        number->places = at - fraction;
    }
    if (at < end && (*at == 'e' || *at == 'E') && !(at = scan_exponent(at + 1, end, number, fault))) return NULL;
    number->length = (size_t)(at - number->text);
    if (number->length > RL_JSON_MAX_NUMBER)
        return rl_json_wrong(fault, number->text, "a number of more than 1000 characters; expected fewer digits");
    return at;
}

/* 5^27 is the greatest power of 5 below 2^64. */
#define MAX_PLACES 27
/* clang-format off */
static const uint64_t powers_of_5[MAX_PLACES + 1] = {
    1, 5, 25, 125, 625, 3125, 15625, 78125, 390625, 1953125, 9765625, 48828125, 244140625, 1220703125, 6103515625,
    30517578125, 152587890625, 762939453125, 3814697265625, 19073486328125, 95367431640625, 476837158203125,
    2384185791015625, 11920928955078125, 59604644775390625, 298023223876953125, 1490116119384765625,
    7450580596923828125};
/* clang-format on */

/* Whether the digits without leading zeros fit in 64 bits. */
static bool fits(const rl_json_number *number)
{
    enum { MOST = 19 };
    size_t zeros = 0;
    if (number->num_digits <= MOST) return true;
    for (const char *at = number->text, *end = at + number->length; at < end && strchr("-.0", *at); at++)
        zeros += *at == '0';
    return number->num_digits - zeros <= MOST;
}

/* Computes digits / (5^places * 2^places) by one division of whole numbers. The quotient has 62 or 63 bits, and the
 * last one stands for everything that follows, so that the conversion to float64 rounds correctly. */
static double divide(uint64_t digits, ptrdiff_t places)
{
    uint64_t divisor = powers_of_5[places];
    int digits_shift = __builtin_clzll(digits), divisor_shift = __builtin_clzll(divisor);
    unsigned __int128 dividend = (unsigned __int128)(digits << digits_shift) << 62;
    divisor <<= divisor_shift;
    int64_t quotient = (int64_t)(dividend / divisor);
    quotient |= dividend % divisor != 0;

    uint64_t exponent = (uint64_t)(1023 - 62 + divisor_shift - digits_shift - (int)places);
    uint64_t bits = exponent << 52;
    double power_of_2;
    memcpy(&power_of_2, &bits, sizeof bits);
    return (double)quotient * power_of_2;
}

double rl_json_number_value(const rl_json_number *number)
{
    double value;
    if (number->places < 0 || number->places > MAX_PLACES || !fits(number))
        return rl_parse_f64(number->text, number->length, &value) ? value : 0.0;
    bool whole = !number->digits || !number->places;
    value = whole ? (double)number->digits : divide(number->digits, number->places);
    return number->negative ? -value : value;
}
