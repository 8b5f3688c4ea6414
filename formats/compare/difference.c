#include "formats/compare/difference.h"

#include "formats/text/number.h"

#include <math.h>

static const char *name_of(int what)
{
    switch (what) {
    case RL_DIFFERS_PRESENCE: return "sample";
    case RL_DIFFERS_INVALID: return "losses";
    case RL_DIFFERS_MATCHES: return "matches";
    default: return rl_column_name(what);
    }
}

static void describe_match(const rl_recorded_match *match, char text[], size_t size)
{
    if (match)
        snprintf(text, size, "pred %zu gt %zu", match->pred, match->gt);
    else
        snprintf(text, size, "none");
}

/* Describes one file's side of a difference. */
static void describe_side(int what, const rl_recorded_sample *sample, const rl_recorded_match *match, char text[],
                          size_t size)
{
    if (what == RL_DIFFERS_PRESENCE || !sample)
        snprintf(text, size, sample ? "present" : "missing");
    else if (what == RL_DIFFERS_INVALID)
        snprintf(text, size, sample->invalid ? "invalid" : "valid");
    else if (what == RL_DIFFERS_MATCHES)
        describe_match(match, text, size);
    else
        rl_print_f64(sample->value[what], text);
}

static void describe_error(double error, char text[RL_NUMBER_SIZE])
{
    *text = '\0';
    if (!isnan(error)) rl_print_rounded(error, text);
}

void rl_difference_describe(const rl_difference *difference, rl_difference_text *text)
{
    int what = difference->what;
    text->what = name_of(what);
    describe_side(what, difference->golden, difference->golden_match, text->golden, sizeof text->golden);
    describe_side(what, difference->actual, difference->actual_match, text->actual, sizeof text->actual);
    describe_error(difference->error, text->error);
    describe_error(difference->limit, text->limit);
}

const char *rl_difference_id(const rl_difference *difference)
{
    return difference->golden ? difference->golden->id : difference->actual->id;
}

void rl_difference_sentence(const rl_difference *difference, char sentence[RL_DIFFERENCE_SIZE])
{
    rl_difference_text text;
    rl_difference_describe(difference, &text);
    int length =
        snprintf(sentence, RL_DIFFERENCE_SIZE, "%s: golden %s, actual %s", text.what, text.golden, text.actual);
    if (*text.error)
        snprintf(sentence + length, RL_DIFFERENCE_SIZE - (size_t)length, ", error %s, limit %s", text.error,
                 text.limit);
}

void rl_total_sentence(const rl_comparison *comparison, char sentence[RL_DIFFERENCE_SIZE])
{
    char golden[RL_NUMBER_SIZE], actual[RL_NUMBER_SIZE];
    rl_print_f64(comparison->golden->total, golden);
    rl_print_f64(comparison->actual->total, actual);
    snprintf(sentence, RL_DIFFERENCE_SIZE, "the total differs: golden %s, actual %s", golden, actual);
}
