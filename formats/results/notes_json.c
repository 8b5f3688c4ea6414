#include "formats/results/notes_json.h"

#include <stdlib.h>
#include <string.h>

static void put_note(rl_json_writer *json, rl_note_kind kind, const rl_note *note)
{
    rl_json_open(json, '{');
    rl_json_put_key(json, "kind");
    rl_json_put_text(json, rl_note_name(kind));
    rl_json_put_key(json, "note");
    rl_json_put_text(json, rl_note_title(kind));
    rl_json_put_key(json, "count");
    rl_json_put_whole(json, (int64_t)note->count);
    rl_json_put_key(json, "sample");
    if (note->sample == RL_NO_SAMPLE)
        rl_json_put_value(json, "null");
    else
        rl_json_put_whole(json, (int64_t)note->sample);
    rl_json_put_key(json, "first");
    rl_json_put_text(json, note->first.what);
    rl_json_close(json, '}');
}

void rl_notes_write_json(const rl_notes *notes, rl_json_writer *json)
{
    bool is_open = false;
    for (rl_note_kind kind = 0; notes && kind < RL_NUM_NOTES; kind++) {
        if (!notes->note[kind].count) continue;
        if (!is_open) {
            rl_json_put_key(json, "notes");
            rl_json_open(json, '[');
            is_open = true;
        }
        rl_json_break(json, "\n");
        put_note(json, kind, &notes->note[kind]);
    }
    if (!is_open) return;
    rl_output_text(json->output, "\n");
    rl_json_close(json, ']');
}

static bool take_sample(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    return reader->token == RL_JSON_NULL || rl_json_take_size(field, reader, status);
}

/* Results written by eval stay far below these limits, within which sums and positions can be written again. */
static bool check(const rl_note *note, const char *what, rl_status *status)
{
    enum { MOST_BITS = 48 };
    bool fits = !(note->count >> MOST_BITS) && (note->sample == RL_NO_SAMPLE || !(note->sample >> MOST_BITS)) &&
                strlen(what) < sizeof note->first.what;
    return fits || rl_fail(status, RL_ERR_INPUT, "'notes': expected smaller numbers and a shorter text");
}

static bool take_note(rl_notes *notes, rl_json_reader *reader, rl_status *status)
{
    char *kind_name = NULL, *what = NULL;
    rl_note note = {.sample = RL_NO_SAMPLE};
    const rl_json_field fields[] = {
        {"kind", rl_json_take_text, &kind_name, false},
        {"count", rl_json_take_size, &note.count, false},
        {"sample", take_sample, &note.sample, false},
        {"first", rl_json_take_text, &what, false},
    };
    bool done =
        rl_json_take_fields(fields, sizeof fields / sizeof *fields, reader, status) && check(&note, what, status);
    rl_note_kind kind = done ? rl_note_named(kind_name) : RL_NUM_NOTES;
    if (kind < RL_NUM_NOTES && note.count) {
        rl_status_set(&note.first, RL_OK, "%s", what);
        notes->note[kind] = note;
    }
    free(kind_name);
    free(what);
    return done;
}

bool rl_take_notes(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    if (reader->token != RL_JSON_LIST) return rl_json_unexpected(field, "a list", reader, status);
    for (;;) {
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_LIST_END) return true;
        if (!take_note(field->to, reader, status)) return false;
    }
}
