#include "formats/results/criterion_json.h"

#include "core/formulas/settings.h"
#include "formats/io/bytes.h"
#include "formats/json/json_fields.h"
#include "formats/text/number.h"

#include <string.h>

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

/* Where the value of a setting goes. */
typedef struct target {
    const rl_setting *setting;
    rl_criterion *criterion;
} target;

static bool take_number(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    const target *to = field->to;
    float number;
    if (reader->token != RL_JSON_NUMBER || !rl_parse_f32(reader->number.text, reader->number.length, &number))
        return rl_json_unexpected(field, "a number", reader, status);
    rl_setting_set(to->setting, to->criterion, number);
    return true;
}

static bool take_count(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    const target *to = field->to;
    int32_t count;
    const rl_json_field as_count = {field->key, NULL, &count, true};
    if (!rl_json_take_i32(&as_count, reader, status)) return false;
    rl_setting_set(to->setting, to->criterion, (float)count);
    return true;
}

static bool take_word(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    const target *to = field->to;
    size_t place;
    if (!rl_json_take_word(field, to->setting->words, to->setting->num_words, &place, reader, status)) return false;
    rl_setting_set(to->setting, to->criterion, (float)place);
    return true;
}

static bool take_switch(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    const target *to = field->to;
    bool is_on;
    const rl_json_field as_bool = {field->key, NULL, &is_on, true};
    if (!rl_json_take_bool(&as_bool, reader, status)) return false;
    rl_setting_set(to->setting, to->criterion, is_on ? 1.0f : 0.0f);
    return true;
}

static rl_json_field field_of(target *to)
{
    static rl_json_take *const takes[] = {[RL_SETTING_NUMBER] = take_number,
                                          [RL_SETTING_COUNT] = take_count,
                                          [RL_SETTING_WORD] = take_word,
                                          [RL_SETTING_SWITCH] = take_switch};
    return (rl_json_field){rl_setting_key(to->setting), takes[to->setting->kind], to, true};
}

/* Reads an object within the file's. */
static bool take_object(const char *key, const rl_json_field *fields, size_t count, rl_json_reader *reader,
                        rl_status *status)
{
    return rl_json_take_only_fields(fields, count, reader, status) || rl_fail_because(status, "'%s'", key);
}

static bool is_of_group(const rl_setting *setting, const char *group)
{
    return group && setting->group && strcmp(setting->group, group) == 0;
}

/* One past the last setting of the group of setting `k`, or past itself where it is of none. */
static size_t end_of_group(size_t k)
{
    size_t end = k + 1;
    while (end < rl_num_settings && is_of_group(&rl_settings[end], rl_settings[k].group)) end++;
    return end;
}

/* Reads a group: the field's target is its first setting. */
static bool take_group(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    const target *first = field->to;
    size_t start = (size_t)(first->setting - rl_settings), count = end_of_group(start) - start;
    target targets[RL_JSON_MAX_FIELDS];
    rl_json_field fields[RL_JSON_MAX_FIELDS];
    for (size_t k = 0; k < count; k++) {
        targets[k] = (target){&rl_settings[start + k], first->criterion};
        fields[k] = field_of(&targets[k]);
    }
    return take_object(field->key, fields, count, reader, status);
}

/* The fields of a criterion: its name, then each setting that is by itself and each group. Returns how many. */
static size_t fields_of(rl_named_criterion *criterion, bool name_is_optional, target *targets, rl_json_field *fields)
{
    size_t count = 0;
    fields[count++] = (rl_json_field){"criterion", take_name, &criterion->name, name_is_optional};
    for (size_t k = 0; k < rl_num_settings; k = end_of_group(k), count++) {
        const char *group = rl_settings[k].group;
        targets[count] = (target){&rl_settings[k], &criterion->settings};
        fields[count] = group ? (rl_json_field){group, take_group, &targets[count], true} : field_of(&targets[count]);
    }
    return count;
}

/* Reads the criterion's name first, wherever it is, because it determines the defaults that the other keys change.
 * Unless `only` these keys may occur, others are skipped, and the name defaults to accv. */
static bool take_criterion(rl_json_reader *reader, bool only, rl_named_criterion *criterion, rl_status *status)
{
    rl_criterion *settings = &criterion->settings;
    target targets[RL_JSON_MAX_FIELDS];
    rl_json_field fields[RL_JSON_MAX_FIELDS];
    size_t count = fields_of(criterion, !only, targets, fields);
    criterion->name = RL_PRESET_ACCV;
    if (!rl_json_next(reader, status) || !rl_json_take_fields(fields, 1, reader, status)) return false;
    *criterion = rl_criterion_defaults(criterion->name);
    rl_json_rewind(reader);
    if (!rl_json_next(reader, status)) return false;
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

static void put_setting(rl_json_writer *json, const rl_setting *setting, const rl_criterion *criterion)
{
    double number = rl_setting_get(setting, criterion);
    rl_json_put_key(json, rl_setting_key(setting));
    switch (setting->kind) {
    case RL_SETTING_NUMBER: rl_json_put_f32(json, (float)number); break;
    case RL_SETTING_COUNT: rl_json_put_f32(json, (float)number); break;
    case RL_SETTING_WORD: rl_json_put_text(json, setting->words[(size_t)number]); break;
    case RL_SETTING_SWITCH: rl_json_put_value(json, number != 0.0 ? "true" : "false"); break;
    }
}

/* `white` precedes each key of the outer object. */
static void put_criterion(rl_json_writer *json, const char *white, const rl_named_criterion *criterion)
{
    const rl_criterion *settings = &criterion->settings;
    rl_json_break(json, white);
    rl_json_put_key(json, "criterion");
    rl_json_put_text(json, rl_preset_names[criterion->name]);
    if (!has_settings[settings->kind]) return;
    for (size_t k = 0, end; k < rl_num_own_settings; k = end) {
        const char *group = rl_settings[k].group;
        end = end_of_group(k);
        rl_json_break(json, white);
        if (group) rl_json_put_key(json, group);
        if (group) rl_json_open(json, '{');
        for (size_t one = k; one < end; one++) put_setting(json, &rl_settings[one], settings);
        if (group) rl_json_close(json, '}');
    }
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
