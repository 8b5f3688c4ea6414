/* Notes in the JSON of results, written and read back. */
#ifndef RAGLOSS_NOTES_JSON_H
#define RAGLOSS_NOTES_JSON_H

#include "core/base/notes.h"
#include "formats/json/json_fields.h"
#include "formats/json/json_writer.h"

/* Writes the key "notes" and a list, or nothing if there are no notes. */
void rl_notes_write_json(const rl_notes *notes, rl_json_writer *json);

/* Adds a list of notes, as results have it, to rl_notes. Kinds that this version does not know are skipped. */
rl_json_take rl_take_notes;

#endif
