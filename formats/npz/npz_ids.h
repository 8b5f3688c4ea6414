/* Writes the array of ids to an NPZ file. */
#ifndef RAGLOSS_NPZ_IDS_H
#define RAGLOSS_NPZ_IDS_H

#include "formats/npz/npz_writer.h"

/* Writes "ids" (count,): as int64 if the texts are the decimal digits of such numbers, else as text. Fails if a text is
 * not UTF-8. */
bool rl_npz_put_ids(rl_npz_writer *npz, const char *const *ids, bool are_numbers, size_t count, rl_status *status);

#endif
