#include "formats/results/criterion_json.h"

#include "formats/io/bytes.h"
#include "formats/json/json_fields.h"
#include "formats/text/number.h"

#include <string.h>

enum { NUM_FORMS = RL_FORM_CXCYWH + 1 };

static const char *const form_names[NUM_FORMS] = {
    [RL_FORM_XYXY] = "xyxy",
    [RL_FORM_XYWH] = "xywh",
    [RL_FORM_CXCYWH] = "cxcywh",
};

/* The example's loss consists of its name alone. */
static const bool has_settings[RL_NUM_KINDS] = {[RL_KIND_TERMS] = true};

rl_named_criterion rl_criterion_defaults(rl_preset name)
{
    return (rl_named_criterion){.name = name, .settings = rl_presets[name]};
}

static bool take_name(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    size_t place;
    if (!rl_json_take_word(field, rl_preset_names, RL_NUM_PRESETS, &place, reader, status)) return false;
    *(rl_preset *)field->to = (rl_preset)place;
    return true;
}

static bool take_form(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    size_t place;
    if (!rl_json_take_word(field, form_names, NUM_FORMS, &place, reader, status)) return false;
    *(rl_box_form *)field->to = (rl_box_form)place;
    return true;
}

static bool take_number(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    float *to = field->to;
    if (reader->token != RL_JSON_NUMBER || !rl_parse_f32(reader->number.text, reader->number.length, to))
        return rl_json_unexpected(field, "a number", reader, status);
    *to += 0.0f; /* turns -0 into 0, so that zero has only one text */
    return true;
}

/* Reads an object within the file's. */
static bool take_object(const char *key, const rl_json_field *fields, size_t count, rl_json_reader *reader,
                        rl_status *status)
{
    return rl_json_take_only_fields(fields, count, reader, status) || rl_fail_because(status, "'%s'", key);
}

static bool take_weights(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    rl_json_field fields[RL_NUM_TERMS];
    float *weights = field->to;
    for (int term = 0; term < RL_NUM_TERMS; term++)
        fields[term] = (rl_json_field){rl_term_names[term], take_number, &weights[term], true};
    return take_object(field->key, fields, RL_NUM_TERMS, reader, status);
}

static bool take_focal(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    rl_focal *focal = field->to;
    const rl_json_field fields[] = {
        {"alpha", take_number, &focal->alpha, true},
        {"gamma", take_number, &focal->gamma, true},
    };
    return take_object(field->key, fields, sizeof fields / sizeof *fields, reader, status);
}

/* Reads the criterion's name first, wherever it is, because it determines the defaults that the other keys change.
 * Unless `only` these keys may occur, others are skipped, and the name defaults to accv. */
static bool take_criterion(rl_json_reader *reader, bool only, rl_named_criterion *criterion, rl_status *status)
{
    rl_criterion *settings = &criterion->settings;
    const rl_json_field fields[] = {
        {"criterion", take_name, &criterion->name, !only},
        {"cost", take_weights, settings->cost, true},
        {"loss", take_weights, settings->loss, true},
        {"no_object_weight", take_number, &settings->no_object_weight, true},
        {"focal", take_focal, &settings->focal, true},
        {"gt_form", take_form, &settings->gt_form, true},
        {"pred_form", take_form, &settings->pred_form, true},
    };
    criterion->name = RL_PRESET_ACCV;
    if (!rl_json_next(reader, status) || !rl_json_take_fields(fields, 1, reader, status)) return false;
    *criterion = rl_criterion_defaults(criterion->name);
    rl_json_rewind(reader);
    if (!rl_json_next(reader, status)) return false;
    size_t count = sizeof fields / sizeof *fields;
    bool is_name = !has_settings[settings->kind];
    bool taken = !only     ? rl_json_take_fields(fields, is_name ? 1 : count, reader, status)
                 : is_name ? take_object(rl_preset_names[criterion->name], fields, 1, reader, status)
                           : rl_json_take_only_fields(fields, count, reader, status);
    return taken && (!only || rl_json_next(reader, status)) && rl_criterion_check(settings, status);
}

bool rl_criterion_read(const char *path, rl_named_criterion *criterion, rl_status *status)
{
    rl_bytes bytes = {0};
    rl_json_reader reader = {0};
    bool done = rl_bytes_open_text(&bytes, path, "JSON, as ragloss config prints it,", status);
    if (done) {
        rl_json_start(&reader, (const char *)bytes.data, bytes.size);
        done = take_criterion(&reader, true, criterion, status) && rl_bytes_check(&bytes, status);
    }
    rl_json_release(&reader);
    rl_bytes_close(&bytes);
    return done || rl_in_file(status, rl_bytes_name(path));
}

bool rl_criterion_from_options(const char *options, rl_named_criterion *criterion, rl_status *status)
{
    rl_json_reader reader = {0};
    rl_json_start(&reader, options, strlen(options));
    bool done = take_criterion(&reader, false, criterion, status);
    rl_json_release(&reader);
    return done;
}

static void put_number(rl_json_writer *json, const char *key, float number)
{
    rl_json_put_key(json, key);
    rl_json_put_f32(json, number);
}

static void put_word(rl_json_writer *json, const char *key, const char *word)
{
    rl_json_put_key(json, key);
    rl_json_put_text(json, word);
}

static void put_weights(rl_json_writer *json, const char *key, const float *weights)
{
    rl_json_put_key(json, key);
    rl_json_open(json, '{');
    for (int term = 0; term < RL_NUM_TERMS; term++) put_number(json, rl_term_names[term], weights[term]);
    rl_json_close(json, '}');
}

static void put_focal(rl_json_writer *json, const rl_focal *focal)
{
    rl_json_put_key(json, "focal");
    rl_json_open(json, '{');
    put_number(json, "alpha", focal->alpha);
    put_number(json, "gamma", focal->gamma);
    rl_json_close(json, '}');
}

/* `white` precedes each key. */
static void put_criterion(rl_json_writer *json, const char *white, const rl_named_criterion *criterion)
{
    const rl_criterion *settings = &criterion->settings;
    rl_json_break(json, white);
    put_word(json, "criterion", rl_preset_names[criterion->name]);
    if (!has_settings[settings->kind]) return;
    rl_json_break(json, white);
    put_weights(json, "cost", settings->cost);
    rl_json_break(json, white);
    put_weights(json, "loss", settings->loss);
    rl_json_break(json, white);
    put_number(json, "no_object_weight", settings->no_object_weight);
    rl_json_break(json, white);
    put_focal(json, &settings->focal);
    rl_json_break(json, white);
    put_word(json, "gt_form", form_names[settings->gt_form]);
    rl_json_break(json, white);
    put_word(json, "pred_form", form_names[settings->pred_form]);
}

void rl_criterion_write(const rl_named_criterion *criterion, rl_output *output)
{
    rl_json_writer json = {.output = output, .space = " "};
    rl_json_open(&json, '{');
    put_criterion(&json, "\n  ", criterion);
    rl_output_text(output, "\n");
    rl_json_close(&json, '}');
    rl_output_text(output, "\n");
}

void rl_criterion_write_keys(const rl_named_criterion *criterion, rl_json_writer *json)
{
    put_criterion(json, "", criterion);
}
