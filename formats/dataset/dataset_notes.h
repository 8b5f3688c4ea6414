/* The notes on a dataset's files: how the two sides belong together, and what is missing in them. */
#ifndef RAGLOSS_DATASET_NOTES_H
#define RAGLOSS_DATASET_NOTES_H

#include "core/base/notes.h"
#include "formats/dataset/dataset.h"

/* Adds the notes on all of the dataset. Call this before a shard is kept, so that every shard has the same notes. Fails
 * if memory runs out. */
bool rl_dataset_note(const rl_dataset *dataset, rl_notes *notes, rl_status *status);

#endif
