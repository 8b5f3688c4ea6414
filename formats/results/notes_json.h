/* Notes in the JSON of results, written and read back. */
#ifndef RAGLOSS_NOTES_JSON_H
#define RAGLOSS_NOTES_JSON_H

#include "core/base/notes.h"
#include "formats/json/json_fields.h"
#include "formats/json/json_writer.h"

/* The key "notes" and a list; nothing where there is no note. */
void rl_notes_write_json(const rl_notes *notes, rl_json_writer *json);

/* To rl_notes, which are added to: a list of notes as results have it. Kinds that this version does not know are passed
 * over. */
rl_json_take rl_take_notes;

#endif
