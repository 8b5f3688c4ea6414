/* Files that are often given by mistake, recognized by their first bytes: what they are, and what to do with them.
 *
 * Some are never read: compressed files, pickles, and pointers to files that were not fetched. Others are read, but not
 * by every reader: an NPZ archive holds arrays and is not text. */
#ifndef RAGLOSS_KNOWN_FILES_H
#define RAGLOSS_KNOWN_FILES_H

#include "core/base/status.h"

/* Fails if no reader takes this kind of file, and says what it is and what to do. */
bool rl_refuse_known_file(const unsigned char *bytes, size_t size, rl_status *status);

/* Does the same for a reader of text, which also refuses files of arrays. `expected` ends the sentence: "JSON". */
bool rl_refuse_known_binary(const unsigned char *bytes, size_t size, const char *expected, rl_status *status);

/* Whether this member of a ZIP archive shows that torch.save wrote it; and the refusal of such an archive, which
 * returns false. */
bool rl_is_torch_member(const char *name, size_t length);
bool rl_refuse_torch_file(rl_status *status);

#endif
