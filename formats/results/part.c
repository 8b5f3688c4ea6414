#include "formats/results/part.h"

#include "core/base/memory.h"
#include "formats/io/bytes.h"
#include "formats/json/json_fields.h"
#include "formats/results/blocks_json.h"
#include "formats/results/notes_json.h"
#include "formats/results/samples_json.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

static bool take_version(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    size_t version = 0;
    const rl_json_field number = {.key = field->key, .to = &version};
    if (!rl_json_take_size(&number, reader, status)) return false;
    return version == 1 || rl_json_unexpected(field, "1, the format's version", reader, status);
}

static bool take_shard(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    rl_part_label *label = field->to;
    rl_shard *shard = &label->shard;
    const rl_json_field fields[] = {
        {"number", rl_json_take_size, &shard->number, false},
        {"of", rl_json_take_size, &shard->of, false},
        {"num_samples", rl_json_take_size, &label->num_samples, false},
        {"input", rl_json_take_text, &label->input, false},
    };
    if (!rl_json_take_fields(fields, sizeof fields / sizeof *fields, reader, status)) return false;
    return (shard->number >= 1 && shard->number <= shard->of) ||
           rl_fail(status, RL_ERR_INPUT, "'shard': there is no shard %zu of %zu", shard->number, shard->of);
}

static bool take_options(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    rl_part_label *label = field->to;
    const rl_json_field text = {.key = field->key, .to = &label->options};
    return rl_json_take_object(&text, reader, status) &&
           rl_criterion_from_options(label->options, &label->criterion, status);
}

/* A part while it is being read. Options and blocks, which determine the samples' losses, precede the samples. */
typedef struct part {
    rl_part_label *label;
    rl_part_samples *to;
    rl_loss_list losses;    /* of a sample; owned */
    rl_column_list columns; /* as written, and then any others; owned */
} part;

static bool refuse(const char *key, const char *expected, rl_json_token found, rl_status *status)
{
    return rl_fail(status, RL_ERR_INPUT, "'%s': expected %s, found %s", key, expected, rl_json_kind(found));
}

static bool refuse_missing(const char *key, rl_status *status)
{
    return rl_fail(status, RL_ERR_INPUT, "it lacks the key '%s'", key);
}

static bool expect_object(rl_json_token found, rl_status *status)
{
    return found == RL_JSON_OBJECT ||
           rl_fail(status, RL_ERR_INPUT, "expected an object, found %s", rl_json_kind(found));
}

static bool read_size(const rl_found_value *found, const char *key, size_t *number, rl_status *status)
{
    return rl_found_size(found, number) || refuse(key, "a whole number", found->token, status);
}

static bool read_whole(const rl_found_value *found, const char *key, int64_t *number, rl_status *status)
{
    return rl_found_whole(found, number) || refuse(key, "a whole number", found->token, status);
}

/* Objects, predictions and labels are numbered by int32. */
static bool read_i32(const rl_found_value *found, const char *key, int32_t *number, rl_status *status)
{
    size_t whole;
    if (!read_size(found, key, &whole, status)) return false;
    if (whole > INT32_MAX) return refuse(key, "a whole number below 2^31", found->token, status);
    *number = (int32_t)whole;
    return true;
}

static bool read_f32(const rl_found_value *found, const char *key, float *number, rl_status *status)
{
    *number = NAN;
    return found->token == RL_JSON_NULL || rl_found_f32(found, number) ||
           refuse(key, "a number or null", found->token, status);
}

static bool read_f64(const rl_found_value *found, const char *key, double *number, rl_status *status)
{
    *number = (double)NAN;
    return found->token == RL_JSON_NULL || rl_found_f64(found, number) ||
           refuse(key, "a number or null", found->token, status);
}

static bool read_match_value(const rl_found_match *found, int column, rl_match *match, rl_status *status)
{
    const rl_found_value *value = &found->value[column];
    const char *name = rl_match_columns[column].name;
    switch (rl_match_columns[column].kind) {
    case RL_MATCH_IS_BLOCK:
        match->block = found->block;
        return found->block >= 0 || refuse(name, RL_BLOCK_WORDS, value->token, status);
    case RL_MATCH_IS_WHOLE: return read_i32(value, name, rl_match_whole_at(match, column), status);
    default: return read_f32(value, name, rl_match_number_at(match, column), status);
    }
}

static bool read_match(const rl_found_match *found, const rl_blocks *blocks, rl_match *match, rl_status *status)
{
    for (int k = 0; k < RL_NUM_MATCH_COLUMNS; k++) {
        const rl_found_value *value = &found->value[k];
        if (value->token && !read_match_value(found, k, match, status)) return false;
    }
    for (int k = 0; k < RL_NUM_MATCH_COLUMNS; k++)
        if (rl_match_column_is_written(k, blocks) && !found->value[k].token)
            return refuse_missing(rl_match_columns[k].name, status);
    return true;
}

static bool add_match(void *context, const rl_found_match *found, rl_status *status)
{
    const part *read = context;
    rl_part_samples *to = read->to;
    rl_match match = {0};
    if (!expect_object(found->token, status) || !read_match(found, &read->label->blocks, &match, status)) return false;
    if (!RL_GROW(to->matches, &to->match_capacity, to->num_matches + 1, status)) return false;
    to->matches[to->num_matches++] = match;
    return true;
}

static bool check_match(const rl_match *match, const rl_block *block, const rl_sample_result *result, rl_status *status)
{
    if ((size_t)match->pred < block->num_preds && (size_t)match->gt < result->num_gt) return true;
    return rl_fail(status, RL_ERR_INPUT,
                   "prediction %" PRId32 " is matched with object %" PRId32
                   "; there are %zu predictions and %zu objects, counted from 0",
                   match->pred, match->gt, block->num_preds, result->num_gt);
}

/* Checks the matches of a block, which start at `*next`: a prediction has at most one, and they stand in order. */
static bool check_block(const part *read, const rl_block *block, const rl_sample_result *result, size_t *next,
                        rl_status *status)
{
    const rl_part_samples *to = read->to;
    size_t first = *next;
    for (; *next < to->num_matches && to->matches[*next].block == block->id; ++*next) {
        const rl_match *match = &to->matches[*next];
        if (!check_match(match, block, result, status)) return false;
        if (*next > first && match->pred <= match[-1].pred)
            return rl_fail(status, RL_ERR_INPUT,
                           "prediction %" PRId32 " has a match behind that of prediction %" PRId32
                           "; expected each once, in ascending order",
                           match->pred, match[-1].pred);
    }
    size_t listed = *next - first;
    if (block->id != RL_BLOCK_MAIN || listed == result->num_matched) return true;
    return rl_fail(status, RL_ERR_INPUT, "'num_matched' is %zu, but %zu matches are listed", result->num_matched,
                   listed);
}

/* Compares a sample's matches, which are the last ones read, with its counts and the run's blocks. */
static bool check_matches(const part *read, const rl_sample_result *result, rl_status *status)
{
    const rl_blocks *blocks = &read->label->blocks;
    size_t next = result->first_match;
    char word[RL_BLOCK_NAME_SIZE];
    if (result->invalid && next < read->to->num_matches)
        return rl_fail(status, RL_ERR_INPUT, "'invalid' is true, but it has matches; expected none");
    if (result->num_pred != blocks->at[0].num_preds)
        return rl_fail(status, RL_ERR_INPUT, "'num_pred' is %zu, but %zu in 'blocks'", result->num_pred,
                       blocks->at[0].num_preds);
    for (size_t k = 0; k < blocks->count; k++)
        if (!check_block(read, &blocks->at[k], result, &next, status)) return false;
    if (next == read->to->num_matches) return true;
    rl_block_word(read->to->matches[next].block, word);
    return rl_fail(status, RL_ERR_INPUT, "a match of the block %s; expected those of 'blocks', in their order", word);
}

static bool start_sample(void *context, rl_status *status)
{
    const part *read = context;
    rl_part_samples *to = read->to;
    size_t num_losses = read->losses.count;
    if (!RL_GROW(to->samples, &to->sample_capacity, to->num_samples + 1, status) ||
        !RL_GROW(to->losses, &to->loss_capacity, to->num_losses + num_losses, status))
        return false;
    for (size_t k = 0; k < num_losses; k++) to->losses[to->num_losses + k] = 0.0;
    to->samples[to->num_samples++] =
        (rl_part_sample){.first_loss = to->num_losses, .result = {.first_match = to->num_matches}};
    to->num_losses += num_losses;
    return true;
}

/* Checks that every value present is of its kind; missing ones are reported later. The losses of an invalid sample are
 * null, and remain 0. */
static bool read_columns(const part *read, const rl_found_sample *found, rl_sample_result *result, rl_status *status)
{
    for (int place = 0; place < rl_num_places(&read->losses); place++) {
        const rl_found_value *value = &found->value[place];
        const char *name = rl_name_at_place(&read->losses, place);
        bool counts = rl_is_count_at_place(place);
        double number;
        int32_t count = 0;
        if (!value->token) continue;
        if (!(counts ? read_i32(value, name, &count, status) : read_f64(value, name, &number, status))) return false;
        if (counts || !result->invalid) rl_set_value_at_place(&read->losses, result, place, counts ? count : number);
    }
    return true;
}

static bool read_others(const rl_found_sample *found, rl_part_sample *sample, rl_status *status)
{
    rl_json_token invalid = found->invalid.token, matches = found->matches.token;
    sample->result.invalid = invalid == RL_JSON_TRUE;
    if (found->id.token && found->id.token != RL_JSON_TEXT) return refuse("id", "a text", found->id.token, status);
    if (found->place.token && !read_size(&found->place, "sample", &sample->place, status)) return false;
    if (found->step.token && !read_whole(&found->step, "step", &sample->result.step, status)) return false;
    if (found->rank.token && !read_whole(&found->rank, "rank", &sample->result.rank, status)) return false;
    if (invalid && invalid != RL_JSON_TRUE && invalid != RL_JSON_FALSE)
        return refuse("invalid", "true or false", invalid, status);
    return !matches || matches == RL_JSON_LIST || refuse("matches", "a list", matches, status);
}

static bool lacks_nothing(const part *read, const rl_found_sample *found, rl_status *status)
{
    if (!found->id.token) return refuse_missing("id", status);
    if (!found->place.token) return refuse_missing("sample", status);
    if (!found->step.token) return refuse_missing("step", status);
    if (!found->rank.token) return refuse_missing("rank", status);
    for (int place = 0; place < rl_num_places(&read->losses); place++)
        if (!found->value[place].token) return refuse_missing(rl_name_at_place(&read->losses, place), status);
    return found->matches.token || refuse_missing("matches", status);
}

static bool end_sample(void *context, rl_found_sample *found, rl_status *status)
{
    const part *read = context;
    rl_part_sample *sample = &read->to->samples[read->to->num_samples - 1];
    sample->id = found->id_text;
    found->id_text = NULL;
    sample->result.losses = read->to->losses + sample->first_loss;
    sample->result.num_matches = read->to->num_matches - sample->result.first_match;
    return expect_object(found->token, status) && read_others(found, sample, status) &&
           read_columns(read, found, &sample->result, status) && lacks_nothing(read, found, status) &&
           check_matches(read, &sample->result, status);
}

static bool take_samples(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    static const rl_samples_visitor visitor = {start_sample, add_match, end_sample};
    part *read = field->to;
    if (reader->token != RL_JSON_LIST) return rl_json_unexpected(field, "a list", reader, status);
    if (!read->label->options)
        return rl_fail(status, RL_ERR_INPUT, "'samples' stands before 'options'; expected it behind");
    if (!read->label->blocks.count && !read->label->shard.of) return refuse_missing("shard", status);
    if (!read->label->blocks.count)
        return rl_fail(status, RL_ERR_INPUT, "'samples' stands before 'blocks'; expected it behind");
    return rl_losses_of(&read->label->criterion.settings, &read->label->blocks, &read->losses, status) &&
           rl_columns_of(&read->losses, &read->columns, status) &&
           rl_samples_read(&visitor, read, &read->columns, reader, status);
}

/* A whole run's result file, or one of another kind, is recognized by the keys it lacks. */
static bool refuse_file(rl_status *status)
{
    return status->code == RL_ERR_INPUT &&
           rl_fail_because(status, "it is no part of a run, such as eval --shard writes");
}

static bool read_text(rl_json_reader *reader, rl_part_label *label, rl_part_samples *to, rl_status *status)
{
    part read = {.label = label, .to = to};
    const rl_json_field fields[] = {
        {"ragloss", take_version, NULL, false},
        {"version", rl_json_take_text, &label->version, false},
        {"options", take_options, label, false},
        {"shard", take_shard, label, false},
        {"blocks", rl_take_blocks, &label->blocks, false},
        {"notes", rl_take_notes, label->notes, true},
        {"samples", take_samples, &read, false},
    };
    bool done = rl_json_next(reader, status) &&
                rl_json_take_fields(fields, sizeof fields / sizeof *fields, reader, status) &&
                rl_json_next(reader, status);
    rl_losses_release(&read.losses);
    rl_column_list_release(&read.columns);
    return done || (!label->shard.of && refuse_file(status));
}

bool rl_part_read(const char *path, rl_part_label *label, rl_part_samples *to, rl_status *status)
{
    rl_bytes bytes = {0};
    rl_json_reader reader = {0};
    *label = (rl_part_label){.path = rl_bytes_name(path)};
    bool done = (label->notes = rl_alloc(1, sizeof *label->notes, status)) &&
                rl_bytes_open_text(&bytes, path, "JSON, as eval --shard writes it,", status);
    if (done) {
        rl_json_start(&reader, (const char *)bytes.data, bytes.size);
        done = read_text(&reader, label, to, status) && rl_bytes_check(&bytes, status);
    }
    rl_json_release(&reader);
    rl_bytes_close(&bytes);
    if (done) return true;
    rl_in_file(status, label->path);
    rl_part_label_release(label);
    return false;
}

void rl_part_label_release(rl_part_label *label)
{
    free(label->version);
    free(label->options);
    free(label->input);
    free(label->notes);
    *label = (rl_part_label){0};
}

void rl_part_samples_release(rl_part_samples *samples)
{
    for (size_t i = 0; i < samples->num_samples; i++) free(samples->samples[i].id);
    free(samples->samples);
    free(samples->matches);
    free(samples->losses);
    *samples = (rl_part_samples){0};
}
