#include "formats/coco/coco_entries.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

bool rl_coco_file_open(rl_coco_file *file, const char *path, rl_status *status)
{
    if (!rl_bytes_open_text(&file->bytes, path, "JSON, as COCO's files are,", status)) return false;
    file->kept = file->bytes.data;
    rl_json_start(&file->reader, (const char *)file->bytes.data, file->bytes.size);
    return rl_json_next(&file->reader, status);
}

bool rl_coco_file_end(rl_coco_file *file, rl_status *status)
{
    return rl_json_next(&file->reader, status) && rl_bytes_check(&file->bytes, status);
}

void rl_coco_file_close(rl_coco_file *file)
{
    rl_json_release(&file->reader);
    rl_bytes_close(&file->bytes);
}

bool rl_coco_in_entry(const char *list, size_t index, rl_status *status)
{
    return rl_fail_because(status, "entry %zu", index) || rl_in_array(status, list);
}

bool rl_coco_take_list(rl_coco_file *file, const char *list, rl_coco_take *take, void *context, rl_status *status)
{
    rl_json_reader *reader = &file->reader;
    if (reader->token != RL_JSON_LIST) {
        rl_fail(status, RL_ERR_INPUT, "it is %s; a list was expected", rl_json_kind(reader->token));
        return rl_in_array(status, list);
    }
    for (size_t index = 0;; index++) {
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_LIST_END) return true;
        if (!take(context, reader, status)) return rl_coco_in_entry(list, index, status);
        rl_bytes_forget_before(&file->bytes, &file->kept, (const unsigned char *)reader->at);
    }
}

bool rl_coco_take_flag(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    if (reader->token == RL_JSON_NULL) return true; /* as if the key were absent */
    if (reader->token != RL_JSON_NUMBER) return rl_json_take_bool(field, reader, status);
    *(bool *)field->to = rl_json_number_value(&reader->number) != 0.0;
    return true;
}

bool rl_coco_take_box(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    double number[4];
    float *corner = field->to;
    if (reader->token != RL_JSON_LIST) return rl_json_unexpected(field, "a list of 4 numbers", reader, status);
    for (int k = 0; k < 4; k++) {
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_LIST_END)
            return rl_fail(status, RL_ERR_INPUT, "'%s': expected 4 numbers, found %d", field->key, k);
        if (reader->token != RL_JSON_NUMBER) return rl_json_unexpected(field, "4 numbers", reader, status);
        number[k] = rl_json_number_value(&reader->number);
    }
    for (int k = 0; k < 4; k++) {
        corner[k] = (float)(k < 2 ? number[k] : number[k - 2] + number[k]);
        if (!isfinite(corner[k]))
            return rl_fail(status, RL_ERR_INPUT, "'%s': its corners are too large for float32", field->key);
    }
    return rl_json_next(reader, status) &&
           (reader->token == RL_JSON_LIST_END ||
            rl_fail(status, RL_ERR_INPUT, "'%s': expected 4 numbers, found more", field->key));
}
