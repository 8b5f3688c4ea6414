#include "formats/compare/compare_options.h"

#include "core/base/harmless.h"
#include "core/base/memory.h"
#include "formats/json/json_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More settings than any criterion has. The rest of a longer object is not compared, which bounds the time. */
#define MAX_SETTINGS 512

#define NAME_SIZE sizeof((rl_option_difference){.name = ""}.name)

/* A value that is neither an object nor a list. */
typedef struct setting {
    char name[NAME_SIZE];
    rl_json_token token;
    const char *text; /* as it is written; without the quotes of a text */
    size_t length;
    double number;
} setting;

typedef struct settings {
    size_t count;
    setting at[MAX_SETTINGS];
} settings;

static void add_setting(settings *found, const rl_json_reader *reader, const char *name)
{
    if (found->count == MAX_SETTINGS) return;
    setting *added = &found->at[found->count++];
    bool is_text = reader->token == RL_JSON_TEXT, has_number = reader->token == RL_JSON_NUMBER;
    const char *kind = rl_json_kind(reader->token);
    snprintf(added->name, sizeof added->name, "%s", name);
    added->token = reader->token;
    added->text = is_text ? reader->text : has_number ? reader->number.text : kind;
    added->length = is_text ? reader->length : has_number ? reader->number.length : strlen(kind);
    added->number = has_number ? rl_json_number_value(&reader->number) : 0.0;
}

/* Reads from a value's first token to its last. The names of members are joined by dots, and those of a list are their
 * places. */
static bool read_settings(settings *found, rl_json_reader *reader, const char *name, rl_status *status)
{
    rl_json_token open = reader->token;
    size_t place = 0;
    if (open != RL_JSON_OBJECT && open != RL_JSON_LIST) {
        add_setting(found, reader, name);
        return true;
    }
    while (rl_json_next(reader, status)) {
        char inner[NAME_SIZE];
        const char *dot = *name ? "." : "";
        if (reader->token == RL_JSON_OBJECT_END || reader->token == RL_JSON_LIST_END) return true;
        if (open == RL_JSON_LIST)
            snprintf(inner, sizeof inner, "%s%s%zu", name, dot, place++);
        else
            snprintf(inner, sizeof inner, "%s%s%.*s", name, dot,
                     (int)(reader->length < NAME_SIZE ? reader->length : NAME_SIZE), reader->text);
        if (open == RL_JSON_OBJECT && !rl_json_next(reader, status)) return false;
        if (!read_settings(found, reader, inner, status)) return false;
    }
    return false;
}

static settings *settings_of(const char *options, rl_status *status)
{
    rl_json_reader reader;
    settings *found = rl_alloc(1, sizeof *found, status);
    if (!found) return NULL;
    rl_json_start(&reader, options, strlen(options));
    reader.is_lax = true;
    bool done = rl_json_next(&reader, status) && read_settings(found, &reader, "", status);
    rl_json_release(&reader);
    if (done) return found;
    free(found);
    return NULL;
}

static const setting *find(const settings *among, const char *name)
{
    for (size_t k = 0; k < among->count; k++)
        if (strcmp(among->at[k].name, name) == 0) return &among->at[k];
    return NULL;
}

static bool is_same(const setting *golden, const setting *actual)
{
    if (golden->token != actual->token) return false;
    if (golden->token == RL_JSON_NUMBER) return golden->number == actual->number;
    return golden->length == actual->length && memcmp(golden->text, actual->text, golden->length) == 0;
}

static void show_value(const setting *shown, char *text, size_t size)
{
    char whole[128];
    snprintf(whole, sizeof whole, "%.*s", (int)(shown->length < sizeof whole ? shown->length : sizeof whole),
             shown->text);
    rl_show(whole, text, size);
}

static void add_difference(rl_option_differences *differences, const setting *golden, const setting *actual)
{
    if (differences->count++ >= RL_MAX_SHOWN_OPTIONS) return;
    rl_option_difference *added = &differences->first[differences->count - 1];
    rl_show(golden->name, added->name, sizeof added->name);
    show_value(golden, added->golden, sizeof added->golden);
    show_value(actual, added->actual, sizeof added->actual);
}

bool rl_compare_options(const char *golden, const char *actual, rl_option_differences *differences, rl_status *status)
{
    *differences = (rl_option_differences){0};
    if (!golden || !actual) return true;
    settings *left = settings_of(golden, status), *right = left ? settings_of(actual, status) : NULL;
    for (size_t k = 0; right && k < left->count; k++) {
        const setting *other = find(right, left->at[k].name);
        if (other && !is_same(&left->at[k], other)) add_difference(differences, &left->at[k], other);
    }
    bool done = right;
    free(left);
    free(right);
    return done;
}
