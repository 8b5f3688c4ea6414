#include "formats/results/part.h"

#include "core/base/memory.h"
#include "formats/io/bytes.h"
#include "formats/json/json_fields.h"
#include "formats/results/results.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

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

static bool take_match(rl_part_samples *to, rl_json_reader *reader, rl_status *status)
{
    rl_match match;
    const rl_json_field fields[] = {
        {"pred", rl_json_take_i32, &match.pred, false},   {"gt", rl_json_take_i32, &match.gt, false},
        {"cost", rl_json_take_f32, &match.cost, false},   {"iou", rl_json_take_f32, &match.iou, false},
        {"label", rl_json_take_i32, &match.label, false}, {"weight", rl_json_take_f32, &match.weight, false},
    };
    void *matches = to->matches;
    if (!rl_json_take_fields(fields, sizeof fields / sizeof *fields, reader, status)) return false;
    if (!rl_reserve(&matches, &to->match_capacity, to->num_matches + 1, sizeof match, status)) return false;
    to->matches = matches;
    to->matches[to->num_matches++] = match;
    return true;
}

static bool take_matches(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    if (reader->token != RL_JSON_LIST) return rl_json_unexpected(field, "a list", reader, status);
    for (;;) {
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_LIST_END) return true;
        if (!take_match(field->to, reader, status)) return false;
    }
}

/* Objects and predictions are numbered by int32. */
static bool take_count(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    int32_t count = 0;
    const rl_json_field number = {.key = field->key, .to = &count};
    if (!rl_json_take_i32(&number, reader, status)) return false;
    *(size_t *)field->to = (size_t)count;
    return true;
}

/* Holds a sample's matches, the last ones read, against its counts. */
static bool check_matches(const rl_part_samples *to, const rl_sample_result *result, rl_status *status)
{
    size_t listed = to->num_matches - result->first_match;
    size_t most = result->invalid ? 0 : result->num_gt < result->num_pred ? result->num_gt : result->num_pred;
    if (listed != result->num_matched)
        return rl_fail(status, RL_ERR_INPUT, "'num_matched' is %zu, but %zu matches are listed", result->num_matched,
                       listed);
    if (listed > most)
        return rl_fail(status, RL_ERR_INPUT, "'num_matched' is %zu; at most %zu was expected", listed, most);
    for (size_t m = result->first_match; m < to->num_matches; m++) {
        const rl_match *match = &to->matches[m];
        if ((size_t)match->pred >= result->num_pred || (size_t)match->gt >= result->num_gt)
            return rl_fail(status, RL_ERR_INPUT,
                           "prediction %" PRId32 " is matched with object %" PRId32
                           "; there are %zu predictions and %zu objects, counted from 0",
                           match->pred, match->gt, result->num_pred, result->num_gt);
    }
    return true;
}

/* Its losses are null. */
static void clear_losses(rl_sample_result *result)
{
    memset(result->losses, 0, sizeof result->losses);
    result->loss = 0.0;
}

static bool take_sample(rl_part_samples *to, const rl_loss_list *losses, rl_json_reader *reader, rl_status *status)
{
    void *samples = to->samples;
    if (!rl_reserve(&samples, &to->sample_capacity, to->num_samples + 1, sizeof *to->samples, status)) return false;
    to->samples = samples;
    rl_part_sample *sample = &to->samples[to->num_samples++];
    *sample = (rl_part_sample){.result = {.first_match = to->num_matches}};
    rl_sample_result *result = &sample->result;
    enum { NUM_OTHERS = 8 };
    rl_json_field fields[NUM_OTHERS + RL_MAX_LOSSES] = {
        {"id", rl_json_take_text, &sample->id, false},
        {"sample", rl_json_take_size, &sample->place, false},
        {"invalid", rl_json_take_bool, &result->invalid, true},
        {rl_column_name(RL_COL_NUM_GT), take_count, &result->num_gt, false},
        {rl_column_name(RL_COL_NUM_PRED), take_count, &result->num_pred, false},
        {rl_column_name(RL_COL_NUM_MATCHED), take_count, &result->num_matched, false},
        {rl_column_name(RL_COL_LOSS), rl_json_take_f64, &result->loss, false},
        {"matches", take_matches, to, false},
    };
    for (size_t k = 0; k < losses->count; k++)
        fields[NUM_OTHERS + k] = (rl_json_field){losses->name[k], rl_json_take_f64, &result->losses[k], false};
    if (!rl_json_take_fields(fields, NUM_OTHERS + losses->count, reader, status)) return false;
    if (result->invalid) clear_losses(result);
    return check_matches(to, result, status);
}

/* A part while it is read; the options, which say what losses samples have, stand before these. */
typedef struct part {
    rl_part_label *label;
    rl_part_samples *to;
} part;

static bool take_samples(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    const part *read = field->to;
    if (reader->token != RL_JSON_LIST) return rl_json_unexpected(field, "a list", reader, status);
    if (!read->label->options)
        return rl_fail(status, RL_ERR_INPUT, "'samples' stands before 'options'; expected it behind");
    const rl_loss_list losses = rl_losses_of(&read->label->criterion.settings);
    for (size_t index = 0;; index++) {
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_LIST_END) return true;
        if (!take_sample(read->to, &losses, reader, status)) return rl_in_sample(status, index);
    }
}

/* A result file that is whole, or of another kind, is told from a part by what it lacks. */
static bool refuse_file(rl_status *status)
{
    const rl_status why = *status;
    return why.code == RL_ERR_INPUT &&
           rl_fail(status, why.code, "it is no part of a run, such as eval --shard writes: %s", why.what);
}

static bool read_text(rl_json_reader *reader, rl_part_label *label, rl_part_samples *to, rl_status *status)
{
    part read = {label, to};
    const rl_json_field fields[] = {
        {"ragloss", take_version, NULL, false},  {"version", rl_json_take_text, &label->version, false},
        {"options", take_options, label, false}, {"shard", take_shard, label, false},
        {"samples", take_samples, &read, false},
    };
    return (rl_json_next(reader, status) &&
            rl_json_take_fields(fields, sizeof fields / sizeof *fields, reader, status) &&
            rl_json_next(reader, status)) ||
           (!label->shard.of && refuse_file(status));
}

bool rl_part_read(const char *path, rl_part_label *label, rl_part_samples *to, rl_status *status)
{
    rl_bytes bytes = {0};
    rl_json_reader reader = {0};
    *label = (rl_part_label){.path = rl_bytes_name(path)};
    bool done = rl_bytes_open_text(&bytes, path, "JSON, as eval --shard writes it,", status);
    if (done) {
        rl_json_start(&reader, (const char *)bytes.data, bytes.size);
        done = read_text(&reader, label, to, status) && rl_bytes_check(&bytes, status);
    }
    rl_json_release(&reader);
    rl_bytes_close(&bytes);
    return done || rl_in_file(status, label->path);
}

void rl_part_label_release(rl_part_label *label)
{
    free(label->version);
    free(label->options);
    free(label->input);
}

void rl_part_samples_release(rl_part_samples *samples)
{
    for (size_t i = 0; i < samples->num_samples; i++) free(samples->samples[i].id);
    free(samples->samples);
    free(samples->matches);
}
