/* What COCO's files are made of: long lists of objects, read one entry at a time. */
#ifndef RAGLOSS_COCO_ENTRIES_H
#define RAGLOSS_COCO_ENTRIES_H

#include "formats/io/bytes.h"
#include "formats/json/json_fields.h"

/* A JSON file that is read from start to end, its pages let go behind. All zero to start with. */
typedef struct rl_coco_file {
    rl_bytes bytes;
    rl_json_reader reader;
    const unsigned char *kept; /* what is before was let go */
} rl_coco_file;

/* Opens the file and goes to its first token. To be closed whether that fails or not. */
bool rl_coco_file_open(rl_coco_file *file, const char *path, rl_status *status);

/* Fails where something stands behind the value that the reader was taken through, or the file has changed. */
bool rl_coco_file_end(rl_coco_file *file, rl_status *status);
void rl_coco_file_close(rl_coco_file *file);

/* Takes the reader from the first token of an entry to its last. */
typedef bool rl_coco_take(void *context, rl_json_reader *reader, rl_status *status);

/* Reads the list whose first token the reader is at, to its last. Failures name the list and the entry. */
bool rl_coco_take_list(rl_coco_file *file, const char *list, rl_coco_take *take, void *context, rl_status *status);

/* Fails and names the entry, counted from 0, of this list; false. */
bool rl_coco_in_entry(const char *list, size_t place, rl_status *status);

rl_json_take rl_coco_take_flag; /* bool: a number that is not 0, or true; null leaves it as it is */

/* float[4] x1 y1 x2 y2, from [x, y, width, height]: reckoned in float64, and rounded to float32 once. All finite. */
rl_json_take rl_coco_take_box;

#endif
