#include "results.h"

#include "number.h"
#include "utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const char *const rl_column_names[RL_NUM_COLUMNS] = {"num_gt",    "num_pred",       "num_matched", "class_loss",
                                                     "bbox_loss", "existence_loss", "loss"};

static void put_size(rl_output *output, size_t value)
{
    char text[RL_NUMBER_SIZE];
    snprintf(text, sizeof text, "%zu", value);
    rl_output_text(output, text);
}

static void put_int(rl_output *output, int32_t value)
{
    char text[RL_NUMBER_SIZE];
    snprintf(text, sizeof text, "%" PRId32, value);
    rl_output_text(output, text);
}

static void put_f32(rl_output *output, float value)
{
    char text[RL_NUMBER_SIZE];
    rl_output_bytes(output, text, rl_print_f32(value, text));
}

static void put_f64(rl_output *output, double value)
{
    char text[RL_NUMBER_SIZE];
    rl_output_bytes(output, text, rl_print_f64(value, text));
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Blanks at the ends need no quotes by RFC 4180, but many readers strip them. */
static void put_csv_text(rl_output *output, const char *text)
{
    size_t length = strlen(text);
    bool quoted = strpbrk(text, ",\"\r\n") || (length && (is_blank(text[0]) || is_blank(text[length - 1])));
    if (!quoted) {
        rl_output_text(output, text);
        return;
    }
    rl_output_text(output, "\"");
    for (; *text; text++) rl_output_bytes(output, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
    rl_output_text(output, "\"");
}

double rl_column_value(const rl_sample_result *sample, int column)
{
    if (sample->invalid && column >= RL_NUM_COUNT_COLUMNS) return (double)NAN;
    switch (column) {
    case RL_COL_NUM_GT: return (double)sample->num_gt;
    case RL_COL_NUM_PRED: return (double)sample->num_pred;
    case RL_COL_NUM_MATCHED: return (double)sample->num_matched;
    case RL_COL_CLASS_LOSS: return sample->class_loss;
    case RL_COL_BBOX_LOSS: return sample->bbox_loss;
    case RL_COL_EXISTENCE_LOSS: return sample->existence_loss;
    default: return sample->loss;
    }
}

static void put_csv_place(rl_output *output, size_t sample, const char *id)
{
    put_size(output, sample);
    rl_output_text(output, ",");
    put_csv_text(output, id);
}

static void put_csv_value(rl_output *output, const rl_sample_result *sample, int column)
{
    double value = rl_column_value(sample, column);
    if (column < RL_NUM_COUNT_COLUMNS)
        put_size(output, (size_t)value);
    else if (sample->invalid)
        rl_output_text(output, "invalid");
    else
        put_f64(output, value);
}

void rl_results_write_csv(const rl_results *results, const rl_results_header *header, rl_output *output)
{
    rl_output_text(output, "sample,id");
    for (int column = 0; column < RL_NUM_COLUMNS; column++) {
        rl_output_text(output, ",");
        rl_output_text(output, rl_column_names[column]);
    }
    rl_output_text(output, "\n");
    for (size_t b = 0; b < results->num_samples; b++) {
        put_csv_place(output, b, header->ids[b]);
        for (int column = 0; column < RL_NUM_COLUMNS; column++) {
            rl_output_text(output, ",");
            put_csv_value(output, &results->samples[b], column);
        }
        rl_output_text(output, "\n");
    }
}

static void put_csv_match(rl_output *output, const rl_match *match)
{
    rl_output_text(output, ",");
    put_int(output, match->pred);
    rl_output_text(output, ",");
    put_int(output, match->gt);
    rl_output_text(output, ",");
    put_f32(output, match->cost);
    rl_output_text(output, ",");
    put_f32(output, match->iou);
    rl_output_text(output, ",");
    put_int(output, match->label);
    rl_output_text(output, ",");
    put_f32(output, match->weight);
    rl_output_text(output, "\n");
}

void rl_results_write_matches_csv(const rl_results *results, const rl_results_header *header, rl_output *output)
{
    rl_output_text(output, "sample,id,pred,gt,cost,iou,label,weight\n");
    for (size_t b = 0; b < results->num_samples; b++) {
        const rl_sample_result *sample = &results->samples[b];
        for (size_t m = 0; m < sample->num_matched; m++) {
            put_csv_place(output, b, header->ids[b]);
            put_csv_match(output, &results->matches[sample->first_match + m]);
        }
    }
}

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

/* Returns the bytes of `text` that were taken. */
static size_t put_json_character(rl_output *output, const char *text, size_t length)
{
    char escape[8];
    size_t bytes = rl_utf8_length(text, length);
    if (!bytes) { /* ids may come from the names of files, which are any bytes */
        rl_output_text(output, "\\ufffd");
        return 1;
    }
    if (*text == '"' || *text == '\\') {
        rl_output_text(output, "\\");
    } else if ((unsigned char)*text < 0x20) {
        snprintf(escape, sizeof escape, "\\u%04x", (unsigned)*text);
        rl_output_text(output, escape);
        return 1;
    }
    rl_output_bytes(output, text, bytes);
    return bytes;
}

static void put_json_text(rl_output *output, const char *text)
{
    rl_output_text(output, "\"");
    for (size_t length = strlen(text), taken; length; text += taken, length -= taken)
        taken = put_json_character(output, text, length);
    rl_output_text(output, "\"");
}

static void put_json_matches(rl_output *output, const rl_results *results, const rl_sample_result *sample)
{
    rl_output_text(output, ",\"matches\":[");
    for (size_t m = 0; m < sample->num_matched; m++) {
        const rl_match *match = &results->matches[sample->first_match + m];
        rl_output_text(output, m ? ",{\"pred\":" : "{\"pred\":");
        put_int(output, match->pred);
        rl_output_text(output, ",\"gt\":");
        put_int(output, match->gt);
        rl_output_text(output, ",\"cost\":");
        put_json_f32(output, match->cost);
        rl_output_text(output, "}");
    }
    rl_output_text(output, "]");
}

static void put_json_sample(rl_output *output, const rl_results *results, const rl_sample_result *sample,
                            const char *id)
{
    rl_output_text(output, "{\"id\":");
    put_json_text(output, id);
    if (sample->invalid) rl_output_text(output, ",\"invalid\":true");
    for (int column = 0; column < RL_NUM_COLUMNS; column++) {
        rl_output_text(output, ",\"");
        rl_output_text(output, rl_column_names[column]);
        rl_output_text(output, "\":");
        double value = rl_column_value(sample, column);
        if (column < RL_NUM_COUNT_COLUMNS)
            put_size(output, (size_t)value);
        else
            put_json_f64(output, value);
    }
    put_json_matches(output, results, sample);
    rl_output_text(output, "}");
}

void rl_results_write_json(const rl_results *results, const rl_results_header *header, rl_output *output)
{
    rl_output_text(output, "{\"ragloss\":1,\"version\":\"");
    rl_output_text(output, rl_version());
    rl_output_text(output, "\",\"options\":{\"criterion\":\"accv\",\"on_invalid\":\"");
    rl_output_text(output, header->on_invalid == RL_INVALID_IS_SKIPPED ? "skip" : "error");
    rl_output_text(output, "\"},\"total\":");
    put_json_f64(output, results->total);
    rl_output_text(output, ",\"num_samples\":");
    put_size(output, results->num_samples);
    rl_output_text(output, ",\"num_invalid\":");
    put_size(output, results->num_invalid);
    rl_output_text(output, ",\"samples\":[");
    for (size_t b = 0; b < results->num_samples; b++) {
        rl_output_text(output, b ? ",\n" : "\n");
        put_json_sample(output, results, &results->samples[b], header->ids[b]);
    }
    rl_output_text(output, "\n]}\n");
}
