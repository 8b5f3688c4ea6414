/* Writes the results' JSON files. */
#include "formats/results/results.h"
#include "formats/text/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* JSON has no NaN and no infinity, but a number may be too large for float64. */
static void put_json_number(rl_output *output, double value, const char *text)
{
    if (isnan(value))
        rl_output_text(output, "null");
    else if (isinf(value))
        rl_output_text(output, value < 0 ? "-1e999" : "1e999");
    else
        rl_output_text(output, text);
}

static void put_json_f64(rl_output *output, double value)
{
    char text[RL_NUMBER_SIZE];
    rl_print_f64(value, text);
    put_json_number(output, value, text);
}

static void put_json_f32(rl_output *output, float value)
{
    char text[RL_NUMBER_SIZE];
    rl_print_f32(value, text);
    put_json_number(output, (double)value, text);
}

/* A byte of UTF-8. */
static void put_json_byte(rl_output *output, char byte)
{
    if ((unsigned char)byte < 0x20) {
        char escape[8];
        snprintf(escape, sizeof escape, "\\u%04x", (unsigned)byte);
        rl_output_text(output, escape);
        return;
    }
    if (byte == '"' || byte == '\\') rl_output_text(output, "\\");
    rl_output_bytes(output, &byte, 1);
}

static void put_json_text(rl_output *output, const char *text)
{
    rl_output_text(output, "\"");
    for (; *text; text++) put_json_byte(output, *text);
    rl_output_text(output, "\"");
}

static void put_json_key(rl_output *output, const char *key)
{
    rl_output_text(output, ",\"");
    rl_output_text(output, key);
    rl_output_text(output, "\":");
}

static void put_json_match(rl_output *output, const rl_match *match, bool in_full)
{
    rl_output_text(output, "{\"pred\":");
    rl_output_whole(output, match->pred);
    put_json_key(output, "gt");
    rl_output_whole(output, match->gt);
    put_json_key(output, "cost");
    put_json_f32(output, match->cost);
    if (in_full) {
        put_json_key(output, "iou");
        put_json_f32(output, match->iou);
        put_json_key(output, "label");
        rl_output_whole(output, match->label);
        put_json_key(output, "weight");
        put_json_f32(output, match->weight);
    }
    rl_output_text(output, "}");
}

static void put_json_sample(rl_output *output, const rl_results *results, const rl_results_header *header,
                            const rl_column_list *columns, size_t b)
{
    const rl_sample_result *sample = &results->samples[b];
    rl_output_text(output, "{\"id\":");
    put_json_text(output, header->ids[b]);
    if (header->part) {
        put_json_key(output, "sample");
        rl_output_whole(output, (int64_t)rl_place_of(header, b));
    }
    if (sample->invalid) rl_output_text(output, ",\"invalid\":true");
    for (int place = 0; place < columns->count; place++) {
        put_json_key(output, rl_column_name(columns->column[place]));
        double value = rl_column_value(columns, sample, place);
        if (place < RL_NUM_COUNT_COLUMNS)
            rl_output_whole(output, (int64_t)value);
        else
            put_json_f64(output, value);
    }
    put_json_key(output, "matches");
    rl_output_text(output, "[");
    for (size_t m = 0; m < sample->num_matched; m++) {
        if (m) rl_output_text(output, ",");
        put_json_match(output, &results->matches[sample->first_match + m], header->part != NULL);
    }
    rl_output_text(output, "]}");
}

static void put_json_options(rl_output *output, const rl_results_header *header)
{
    static const char *const on_invalid[] = {
        [RL_INVALID_IS_ERROR] = "error", [RL_INVALID_IS_SKIPPED] = "skip", [RL_INVALID_IS_CLAMPED] = "clamp"};
    put_json_key(output, "options");
    if (header->options) {
        rl_output_text(output, header->options);
        return;
    }
    rl_output_text(output, "{");
    rl_criterion_write_keys(&header->criterion, output);
    rl_output_text(output, ",\"on_invalid\":\"");
    rl_output_text(output, on_invalid[header->on_invalid]);
    rl_output_text(output, "\"}");
}

static void put_json_part(rl_output *output, const rl_part *part)
{
    char input[16];
    snprintf(input, sizeof input, "%08" PRIx32, part->input);
    rl_output_text(output, ",\"shard\":{\"number\":");
    rl_output_whole(output, (int64_t)part->shard.number);
    put_json_key(output, "of");
    rl_output_whole(output, (int64_t)part->shard.of);
    put_json_key(output, "num_samples");
    rl_output_whole(output, (int64_t)part->num_samples);
    put_json_key(output, "input");
    put_json_text(output, input);
    rl_output_text(output, "}");
}

void rl_results_write_json(const rl_results *results, const rl_results_header *header, rl_output *output)
{
    rl_column_list columns = rl_columns_of(results);
    rl_output_text(output, "{\"ragloss\":1");
    put_json_key(output, "version");
    put_json_text(output, rl_version());
    put_json_options(output, header);
    if (header->part) put_json_part(output, header->part);
    put_json_key(output, "total");
    put_json_f64(output, results->total);
    put_json_key(output, "num_samples");
    rl_output_whole(output, (int64_t)results->num_samples);
    put_json_key(output, "num_invalid");
    rl_output_whole(output, (int64_t)results->num_invalid);
    put_json_key(output, "samples");
    rl_output_text(output, "[");
    for (size_t b = 0; b < results->num_samples; b++) {
        rl_output_text(output, b ? ",\n" : "\n");
        put_json_sample(output, results, header, &columns, b);
    }
    rl_output_text(output, "\n]}\n");
}
