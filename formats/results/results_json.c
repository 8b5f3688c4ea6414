/* Writes the results' JSON files. */
#include "formats/json/json_writer.h"
#include "formats/results/blocks_json.h"
#include "formats/results/notes_json.h"
#include "formats/results/options_json.h"
#include "formats/results/results.h"
#include "formats/results/steps_json.h"

#include <inttypes.h>
#include <stdio.h>

static void put_whole(rl_json_writer *json, const char *key, int64_t number)
{
    rl_json_put_key(json, key);
    rl_json_put_whole(json, number);
}

static void put_text(rl_json_writer *json, const char *key, const char *text)
{
    rl_json_put_key(json, key);
    rl_json_put_text(json, text);
}

static void put_block(rl_json_writer *json, const char *key, int block)
{
    char word[RL_BLOCK_NAME_SIZE];
    rl_block_word(block, word);
    put_text(json, key, word);
}

static void put_number(rl_json_writer *json, const char *key, float number)
{
    rl_json_put_key(json, key);
    rl_json_put_f32(json, number);
}

static void put_match(rl_json_writer *json, const rl_blocks *blocks, const rl_match *match, bool in_full)
{
    rl_json_open(json, '{');
    for (int k = 0; k < RL_NUM_MATCH_COLUMNS; k++) {
        const rl_match_column *column = &rl_match_columns[k];
        if ((!in_full && !column->is_brief) || !rl_match_column_is_written(k, blocks)) continue;
        switch (column->kind) {
        case RL_MATCH_IS_BLOCK: put_block(json, column->name, rl_match_whole(match, k)); break;
        case RL_MATCH_IS_WHOLE: put_whole(json, column->name, rl_match_whole(match, k)); break;
        default: put_number(json, column->name, rl_match_number(match, k));
        }
    }
    rl_json_close(json, '}');
}

static void put_sample(rl_json_writer *json, const rl_results *results, const rl_results_header *header, size_t b)
{
    const rl_sample_result *sample = &results->samples[b];
    rl_json_open(json, '{');
    put_text(json, "id", header->ids[b]);
    if (header->part) {
        put_whole(json, "sample", (int64_t)rl_place_of(header, b));
        put_whole(json, "step", sample->step);
        put_whole(json, "rank", sample->rank);
    }
    if (sample->invalid) {
        rl_json_put_key(json, "invalid");
        rl_json_put_value(json, "true");
    }
    for (int place = 0; place < rl_num_places(&results->losses); place++) {
        double value = rl_value_at_place(&results->losses, sample, place);
        rl_json_put_key(json, rl_name_at_place(&results->losses, place));
        if (rl_is_count_at_place(place))
            rl_json_put_whole(json, (int64_t)value);
        else
            rl_json_put_f64(json, value);
    }
    rl_json_put_key(json, "matches");
    rl_json_open(json, '[');
    for (size_t m = 0; m < sample->num_matches; m++)
        put_match(json, &results->blocks, &results->matches[sample->first_match + m], header->part != NULL);
    rl_json_close(json, ']');
    rl_json_close(json, '}');
}

static void put_part(rl_json_writer *json, const rl_part *part)
{
    char input[16];
    snprintf(input, sizeof input, "%08" PRIx32, part->input);
    rl_json_put_key(json, "shard");
    rl_json_open(json, '{');
    put_whole(json, "number", (int64_t)part->shard.number);
    put_whole(json, "of", (int64_t)part->shard.of);
    put_whole(json, "num_samples", (int64_t)part->num_samples);
    put_text(json, "input", input);
    rl_json_close(json, '}');
}

static void put_samples(rl_json_writer *json, const rl_results *results, const rl_results_header *header)
{
    rl_json_put_key(json, "samples");
    rl_json_open(json, '[');
    for (size_t b = 0; b < results->num_samples; b++) {
        rl_json_break(json, "\n");
        put_sample(json, results, header, b);
    }
    rl_output_text(json->output, "\n");
    rl_json_close(json, ']');
}

void rl_results_write_json(const rl_results *results, const rl_results_header *header, rl_output *output)
{
    rl_json_writer json = {.output = output, .space = ""};
    rl_json_open(&json, '{');
    put_whole(&json, "ragloss", 1);
    put_text(&json, "version", rl_version());
    rl_json_put_key(&json, "options");
    rl_options_write(header, &json);
    if (header->part) put_part(&json, header->part);
    if (header->part || results->blocks.count > 1) rl_blocks_write_json(&results->blocks, &json);
    rl_json_put_key(&json, "total");
    rl_json_put_f64(&json, results->total);
    put_whole(&json, "num_samples", (int64_t)results->num_samples);
    put_whole(&json, "num_invalid", (int64_t)results->num_invalid);
    rl_steps_write_json(results, &json);
    rl_notes_write_json(header->notes, &json);
    put_samples(&json, results, header);
    rl_json_close(&json, '}');
    rl_output_text(output, "\n");
}
