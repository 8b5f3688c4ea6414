#include "core/base/notes.h"

#include "core/base/harmless.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *title;
    rl_note_scope scope;
    bool is_problem;
} kinds[RL_NUM_NOTES] = {
#define RL_DESCRIBE_NOTE(KIND, kind, scope, is_problem, title) {#kind, title, RL_NOTE_OF_##scope, is_problem},
    RL_NOTES(RL_DESCRIBE_NOTE)
#undef RL_DESCRIBE_NOTE
};

const char *rl_note_name(rl_note_kind kind)
{
    return kinds[kind].name;
}

const char *rl_note_title(rl_note_kind kind)
{
    return kinds[kind].title;
}

bool rl_note_is_problem(rl_note_kind kind)
{
    return kinds[kind].is_problem;
}

rl_note_kind rl_note_named(const char *name)
{
    rl_note_kind kind = 0;
    while (kind < RL_NUM_NOTES && strcmp(name, kinds[kind].name) != 0) kind++;
    return kind;
}

rl_status *rl_note_found(rl_notes *notes, rl_note_kind kind, size_t sample)
{
    rl_note *note = &notes->note[kind];
    bool is_first = note->count++ == 0 || sample < note->sample;
    if (!is_first) return NULL;
    note->sample = sample;
    rl_status_clear(&note->first);
    return &note->first;
}

void rl_note_whole(rl_notes *notes, rl_note_kind kind, size_t count, const char *file, const char *format, ...)
{
    rl_note *note = &notes->note[kind];
    char what[sizeof note->first.what];
    va_list args;
    if (note->count) return;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    note->count = count;
    note->sample = RL_NO_SAMPLE;
    rl_status_set(&note->first, RL_OK, "%s", what);
    rl_in_file(&note->first, file);
}

void rl_notes_add(rl_notes *to, const rl_notes *from, const size_t *samples)
{
    for (rl_note_kind kind = 0; kind < RL_NUM_NOTES; kind++) {
        const rl_note *more = &from->note[kind];
        rl_note *sum = &to->note[kind];
        if (!more->count) continue;
        size_t sample = samples && more->sample != RL_NO_SAMPLE ? samples[more->sample] : more->sample;
        size_t count = sum->count + more->count;
        if (!sum->count || sample < sum->sample) {
            *sum = *more;
            sum->sample = sample;
        }
        sum->count = count;
    }
}

void rl_notes_merge(rl_notes *to, const rl_notes *shard)
{
    for (rl_note_kind kind = 0; kind < RL_NUM_NOTES; kind++) {
        const rl_note *more = &shard->note[kind];
        rl_note *sum = &to->note[kind];
        bool adds_up = kinds[kind].scope == RL_NOTE_OF_SAMPLES;
        if (!more->count || kinds[kind].scope == RL_NOTE_OF_RESULTS || (sum->count && !adds_up)) continue;
        size_t count = sum->count + more->count;
        if (!sum->count || more->sample < sum->sample) *sum = *more;
        sum->count = count;
    }
}

void rl_note_text(rl_note_kind kind, const rl_note *note, const char *id, char *text, size_t size)
{
    char where[sizeof note->first + 128], shown[128];
    rl_status_text(&note->first, where, sizeof where);
    rl_show(id, shown, sizeof shown);
    if (note->sample == RL_NO_SAMPLE)
        snprintf(text, size, "%s%s%s", kinds[kind].title, *where ? ": " : "", where);
    else
        snprintf(text, size, "%s (%zu; the first, of id %s: %s)", kinds[kind].title, note->count, shown, where);
    rl_make_harmless(text);
}
