/* Writes the results' CSV files. */
#include "formats/results/results.h"
#include "formats/text/number.h"

#include <string.h>

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

/* RFC 4180 requires no quotes for blanks at the ends, but many readers strip them. */
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

static void put_csv_place(rl_output *output, const rl_results_header *header, size_t sample)
{
    rl_output_whole(output, (int64_t)rl_place_of(header, sample));
    rl_output_text(output, ",");
    put_csv_text(output, header->ids[sample]);
}

static void put_csv_value(rl_output *output, const rl_loss_list *losses, const rl_sample_result *sample, int place)
{
    double value = rl_value_at_place(losses, sample, place);
    if (rl_is_count_at_place(place))
        rl_output_whole(output, (int64_t)value);
    else if (sample->invalid)
        rl_output_text(output, "invalid");
    else
        put_f64(output, value);
}

void rl_results_write_csv(const rl_results *results, const rl_results_header *header, rl_output *output)
{
    const rl_loss_list *losses = &results->losses;
    rl_output_text(output, "sample,id");
    for (int place = 0; place < rl_num_places(losses); place++) {
        rl_output_text(output, ",");
        rl_output_text(output, rl_name_at_place(losses, place));
    }
    rl_output_text(output, "\n");
    for (size_t b = 0; b < results->num_samples; b++) {
        put_csv_place(output, header, b);
        for (int place = 0; place < rl_num_places(losses); place++) {
            rl_output_text(output, ",");
            put_csv_value(output, losses, &results->samples[b], place);
        }
        rl_output_text(output, "\n");
    }
}

static void put_csv_block(rl_output *output, int block)
{
    char word[RL_BLOCK_NAME_SIZE];
    rl_block_word(block, word);
    rl_output_text(output, word);
}

static void put_csv_match(rl_output *output, const rl_blocks *blocks, const rl_match *match)
{
    for (int k = 0; k < RL_NUM_MATCH_COLUMNS; k++) {
        if (!rl_match_column_is_written(k, blocks)) continue;
        rl_output_text(output, ",");
        switch (rl_match_columns[k].kind) {
        case RL_MATCH_IS_BLOCK: put_csv_block(output, rl_match_whole(match, k)); break;
        case RL_MATCH_IS_WHOLE: rl_output_whole(output, rl_match_whole(match, k)); break;
        default: put_f32(output, rl_match_number(match, k));
        }
    }
    rl_output_text(output, "\n");
}

void rl_results_write_matches_csv(const rl_results *results, const rl_results_header *header, rl_output *output)
{
    rl_output_text(output, "sample,id");
    for (int k = 0; k < RL_NUM_MATCH_COLUMNS; k++) {
        if (!rl_match_column_is_written(k, &results->blocks)) continue;
        rl_output_text(output, ",");
        rl_output_text(output, rl_match_columns[k].name);
    }
    rl_output_text(output, "\n");
    for (size_t b = 0; b < results->num_samples; b++) {
        const rl_sample_result *sample = &results->samples[b];
        for (size_t m = 0; m < sample->num_matches; m++) {
            put_csv_place(output, header, b);
            put_csv_match(output, &results->blocks, &results->matches[sample->first_match + m]);
        }
    }
}

static void put_csv_step(rl_output *output, const rl_results *results, const rl_step *step)
{
    rl_output_whole(output, step->number);
    rl_output_text(output, ",");
    rl_output_whole(output, (int64_t)step->num_samples);
    rl_output_text(output, ",");
    rl_output_whole(output, (int64_t)step->num_boxes);
    for (size_t k = 0; k < results->losses.count; k++) {
        rl_output_text(output, ",");
        put_f64(output, step->losses[k]);
    }
    rl_output_text(output, ",");
    put_f64(output, step->loss);
    rl_output_text(output, "\n");
}

void rl_results_write_steps_csv(const rl_results *results, rl_output *output)
{
    rl_output_text(output, "step,num_samples,num_boxes");
    for (size_t k = 0; k < results->losses.count; k++) {
        rl_output_text(output, ",");
        rl_output_text(output, results->losses.at[k].name);
    }
    rl_output_text(output, ",loss\n");
    for (size_t k = 0; k < results->num_steps; k++) put_csv_step(output, results, &results->steps[k]);
}
