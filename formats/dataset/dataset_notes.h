/* What is to be noted of a dataset's files: how its sides belong together, and what is missing in them. */
#ifndef RAGLOSS_DATASET_NOTES_H
#define RAGLOSS_DATASET_NOTES_H

#include "core/base/notes.h"
#include "formats/dataset/dataset.h"

/* Adds the notes on all of it, to be asked for before a shard is kept, so that each has the same. Fails where memory
 * lacks. */
bool rl_dataset_note(const rl_dataset *dataset, rl_notes *notes, rl_status *status);

#endif
