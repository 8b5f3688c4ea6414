/* Long lists of objects, which COCO's files consist of, read one entry at a time. */
#ifndef RAGLOSS_COCO_ENTRIES_H
#define RAGLOSS_COCO_ENTRIES_H

#include "formats/io/bytes.h"
#include "formats/json/json_fields.h"

/* A JSON file that is read from start to end, and whose pages are released behind the reader. All zero to start
 * with. */
typedef struct rl_coco_file {
    rl_bytes bytes;
    rl_json_reader reader;
    const unsigned char *kept; /* everything before it has been released */
} rl_coco_file;

/* Opens the file and goes to its first token. It must be closed even if this fails. */
bool rl_coco_file_open(rl_coco_file *file, const char *path, rl_status *status);

/* Fails if something follows the value that was read, or the file has changed. */
bool rl_coco_file_end(rl_coco_file *file, rl_status *status);
void rl_coco_file_close(rl_coco_file *file);

/* Takes the reader from the first token of an entry to its last. */
typedef bool rl_coco_take(void *context, rl_json_reader *reader, rl_status *status);

/* Reads the list whose first token the reader is at, up to its last token. Failures name the list and the entry. */
bool rl_coco_take_list(rl_coco_file *file, const char *list, rl_coco_take *take, void *context, rl_status *status);

/* Adds the list and the entry, counted from 0, to a failure; returns false. */
bool rl_coco_in_entry(const char *list, size_t index, rl_status *status);

rl_json_take rl_coco_take_flag; /* bool: true, or a number other than 0; null leaves it unchanged */

/* float[4] x1 y1 x2 y2, from [x, y, width, height]: computed in float64 and rounded to float32 once. All must be
 * finite. */
rl_json_take rl_coco_take_box;

#endif
