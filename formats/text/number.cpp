/* This is the only C++ file because <charconv> of the C++ library is exact, shortest, fast and independent of the
 * locale; C has no such functions. Nothing here throws or allocates. */
#include "formats/text/number.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <system_error>

namespace
{

/* NaN is handled separately because its sign would be printed. */
template <typename Float> size_t print(Float value, char *text)
{
    char *end = text;
    if (std::isnan(value)) {
        std::memcpy(text, "nan", 3);
        end += 3;
    } else {
        end = std::to_chars(text, text + RL_NUMBER_SIZE - 1, value).ptr;
    }
    *end = '\0';
    return static_cast<size_t>(end - text);
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_word(const char *text, size_t length, const char *word)
{
    return length == std::strlen(word) && std::memcmp(text, word, length) == 0;
}

/* For a number that the type cannot hold: whether it is too large rather than too small. Its magnitude is that of its
 * first non-zero digit: the exponent plus that digit's position before the point. */
bool is_large(const char *at, const char *end)
{
    long long before_point = 0, exponent = 0;
    bool point = false, started = false;
    for (; at < end && (is_digit(*at) || *at == '.' || *at == '-'); at++) {
        if (*at == '.') point = true;
        if (!is_digit(*at)) continue;
        started = started || *at != '0';
        if (started && !point) before_point++;
        if (!started && point) before_point--;
    }
    if (at + 1 < end && at[1] == '+') at++;
    if (at < end && std::from_chars(at + 1, end, exponent).ec != std::errc()) return at[1] != '-';
    return exponent > -before_point; /* not `-exponent < before_point`: the least exponent cannot be negated */
}

template <typename Float> bool parse(const char *text, size_t length, Float *value)
{
    constexpr Float infinity = std::numeric_limits<Float>::infinity();
    const char *end = text + length;
    bool negative = length > 0 && *text == '-';
    if (is_word(text, length, "nan")) {
        *value = std::numeric_limits<Float>::quiet_NaN();
        return true;
    }
    if (is_word(text + negative, length - negative, "inf")) {
        *value = negative ? -infinity : infinity;
        return true;
    }
    /* from_chars would also accept NaN and infinity in any case and length. */
    if (length <= negative || !(is_digit(text[negative]) || text[negative] == '.')) return false;

    Float parsed = 0;
    std::from_chars_result result = std::from_chars(text, end, parsed);
    if (result.ptr != end || result.ec == std::errc::invalid_argument) return false;
    if (result.ec == std::errc::result_out_of_range) {
        parsed = is_large(text, end) ? infinity : 0;
        if (negative) parsed = -parsed;
    }
    *value = parsed;
    return true;
}

} // namespace

size_t rl_print_f32(float value, char text[RL_NUMBER_SIZE])
{
    return print(value, text);
}

size_t rl_print_f64(double value, char text[RL_NUMBER_SIZE])
{
    return print(value, text);
}

size_t rl_print_rounded(double value, char text[RL_NUMBER_SIZE])
{
    if (!std::isfinite(value)) return print(value, text);
    char *end = std::to_chars(text, text + RL_NUMBER_SIZE - 1, value, std::chars_format::general, 3).ptr;
    *end = '\0';
    return static_cast<size_t>(end - text);
}

bool rl_parse_f64(const char *text, size_t length, double *value)
{
    return parse(text, length, value);
}

bool rl_parse_f32(const char *text, size_t length, float *value)
{
    return parse(text, length, value);
}

template <typename T> static bool parse_whole(const char *text, size_t length, T *value)
{
    T parsed = 0;
    std::from_chars_result result = std::from_chars(text, text + length, parsed);
    if (result.ec != std::errc() || result.ptr != text + length) return false;
    *value = parsed;
    return true;
}

bool rl_parse_size(const char *text, size_t length, size_t *value)
{
    return parse_whole(text, length, value);
}

bool rl_parse_whole(const char *text, size_t length, int64_t *value)
{
    return parse_whole(text, length, value);
}
