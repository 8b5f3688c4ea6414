#include "formats/compare/difference.h"

#include "formats/text/number.h"

#include <math.h>
#include <stdio.h>

static rl_column_text name_of(int what)
{
    switch (what) {
    case RL_DIFFERS_PRESENCE: return (rl_column_text){"sample"};
    case RL_DIFFERS_INVALID: return (rl_column_text){"losses"};
    case RL_DIFFERS_MATCHES: return (rl_column_text){"matches"};
    default: return rl_column_name(what);
    }
}

/* Describes one file's side of a difference. */
static void describe_side(int what, const rl_recorded_sample *sample, double value, char text[], size_t size)
{
    if (what == RL_DIFFERS_PRESENCE || !sample)
        snprintf(text, size, sample ? "present" : "missing");
    else if (what == RL_DIFFERS_INVALID)
        snprintf(text, size, sample->invalid ? "invalid" : "valid");
    else
        rl_print_f64(value, text);
}

static void describe_error(double error, char text[RL_NUMBER_SIZE])
{
    *text = '\0';
    if (!isnan(error)) rl_print_rounded(error, text);
}

static void describe_match(const rl_recorded_match *match, char text[], size_t size)
{
    char cost[RL_NUMBER_SIZE];
    if (!match) {
        snprintf(text, size, "none");
        return;
    }
    int length = snprintf(text, size, "pred %zu", match->pred);
    if (isnan(match->cost)) return;
    rl_print_f64(match->cost, cost);
    snprintf(text + length, size - (size_t)length, ", cost %s", cost);
}

static void describe_object(const rl_recorded_match *match, char text[], size_t size)
{
    char block[RL_BLOCK_NAME_SIZE];
    rl_block_word(match->block, block);
    if (match->block == RL_BLOCK_MAIN)
        snprintf(text, size, "gt %zu", match->gt);
    else
        snprintf(text, size, "gt %zu (%s)", match->gt, block);
}

void rl_difference_describe_matches(const rl_difference *difference, rl_difference_text *text)
{
    const rl_recorded_match *golden = difference->golden_match, *actual = difference->actual_match;
    const rl_recorded_match *present = golden ? golden : actual;
    *text = (rl_difference_text){.kind = "matches"};
    if (!present) {
        snprintf(text->what, sizeof text->what, "matches");
        snprintf(text->golden, sizeof text->golden, "in one order");
        snprintf(text->actual, sizeof text->actual, "in another");
        return;
    }
    describe_object(present, text->what, sizeof text->what);
    describe_match(golden, text->golden, sizeof text->golden);
    describe_match(actual, text->actual, sizeof text->actual);
}

void rl_difference_describe(const rl_difference *difference, rl_difference_text *text)
{
    int what = difference->what;
    if (what == RL_DIFFERS_MATCHES) {
        rl_difference_describe_matches(difference, text);
        return;
    }
    snprintf(text->kind, sizeof text->kind, "%s", name_of(what).text);
    snprintf(text->what, sizeof text->what, "%s", name_of(what).text);
    describe_side(what, difference->golden, difference->golden_value, text->golden, sizeof text->golden);
    describe_side(what, difference->actual, difference->actual_value, text->actual, sizeof text->actual);
    describe_error(difference->error, text->error);
    describe_error(difference->limit, text->limit);
}

const char *rl_difference_id(const rl_difference *difference)
{
    return difference->golden ? difference->golden->id : difference->actual->id;
}

static int print_sides(const rl_difference_text *text, char *to, size_t size)
{
    return snprintf(to, size, "%s: golden %s, actual %s", text->what, text->golden, text->actual);
}

void rl_difference_sentence(const rl_difference *difference, char sentence[RL_DIFFERENCE_SIZE])
{
    rl_difference_text text;
    const char *end = sentence + RL_DIFFERENCE_SIZE;
    rl_difference_describe(difference, &text);
    sentence += print_sides(&text, sentence, (size_t)(end - sentence));
    if (*text.error)
        sentence += snprintf(sentence, (size_t)(end - sentence), ", error %s, limit %s", text.error, text.limit);
    if (!difference->matches_differ || difference->what == RL_DIFFERS_MATCHES) return;
    rl_difference_describe_matches(difference, &text);
    sentence += snprintf(sentence, (size_t)(end - sentence), "; ");
    print_sides(&text, sentence, (size_t)(end - sentence));
}

void rl_options_sentence(const rl_comparison *comparison, char sentence[RL_DIFFERENCE_SIZE])
{
    const rl_option_differences *options = &comparison->options;
    const char *end = sentence + RL_DIFFERENCE_SIZE, *before = "options differ: ";
    size_t shown = options->count < RL_MAX_SHOWN_OPTIONS ? options->count : RL_MAX_SHOWN_OPTIONS;
    for (size_t k = 0; k < shown; k++) {
        const rl_option_difference *one = &options->first[k];
        sentence += snprintf(sentence, (size_t)(end - sentence), "%s%s: golden %s, actual %s", before, one->name,
                             one->golden, one->actual);
        before = "; ";
    }
    if (options->count > shown) snprintf(sentence, (size_t)(end - sentence), "; and %zu more", options->count - shown);
}

void rl_total_sentence(const rl_comparison *comparison, char sentence[RL_DIFFERENCE_SIZE])
{
    char golden[RL_NUMBER_SIZE], actual[RL_NUMBER_SIZE];
    rl_print_f64(comparison->golden->total, golden);
    rl_print_f64(comparison->actual->total, actual);
    snprintf(sentence, RL_DIFFERENCE_SIZE, "the total differs: golden %s, actual %s", golden, actual);
}
