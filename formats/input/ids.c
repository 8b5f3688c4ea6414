#include "formats/input/ids.h"

#include "core/base/available.h"
#include "core/base/memory.h"
#include "core/base/utf8.h"
#include "formats/source/id_text.h"
#include "formats/source/shapes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The bytes that a short id takes: the smallest block that malloc gives, and its entries in the lists. */
enum { BYTES_OF_ID = 32 + sizeof(char *) };

static int compare(const void *left, const void *right)
{
    const rl_id_index *a = left, *b = right;
    int order = strcmp(a->text, b->text);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* Sorts the ids; fails if two are the same. */
static bool sort_ids(rl_ids *ids, rl_status *status)
{
    ids->sorted = rl_alloc(ids->count, sizeof *ids->sorted, status);
    if (!ids->sorted) return false;
    for (size_t i = 0; i < ids->count; i++) ids->sorted[i] = (rl_id_index){ids->text[i], i};
    qsort(ids->sorted, ids->count, sizeof *ids->sorted, compare);
    for (size_t i = 1; i < ids->count; i++) {
        const rl_id_index *first = &ids->sorted[i - 1], *second = &ids->sorted[i];
        if (strcmp(first->text, second->text) == 0)
            return rl_fail(status, RL_ERR_INPUT, "samples %zu and %zu have the same id '%.256s'", first->index,
                           second->index, first->text);
    }
    return true;
}

static bool refuse_nul(rl_status *status)
{
    return rl_fail(status, RL_ERR_INPUT, "the id has a NUL character in its midst, where texts end");
}

/* Texts that are shorter than the longest one are padded with NULs, which do not belong to them. */
static size_t length_of_bytes(const rl_tensor *element)
{
    size_t length = element->item_size;
    while (length && element->data[length - 1] == 0) length--;
    return length;
}

static char *text_of_bytes(const rl_tensor *element, rl_status *status)
{
    size_t length = length_of_bytes(element);
    if (length && memchr(element->data, 0, length)) return refuse_nul(status), NULL;
    char *text = rl_check_id_length(length, status) ? rl_alloc(length + 1, 1, status) : NULL;
    if (text) memcpy(text, element->data, length);
    return text;
}

/* Writes the characters of an id as UTF-8, which never takes more bytes than they have. */
static bool put_ucs4(const rl_tensor *element, char *text, size_t *length, rl_status *status)
{
    size_t size = length_of_bytes(element);
    *length = 0;
    for (size_t at = 0; at < size; at += 4) {
        uint32_t code;
        memcpy(&code, element->data + at, sizeof code);
        if (element->swapped) code = __builtin_bswap32(code);
        if (code == 0) return refuse_nul(status);
        size_t bytes = rl_utf8_put(code, text + *length);
        if (bytes == 0)
            return rl_fail(status, RL_ERR_INPUT, "the id holds U+%04" PRIX32 ", which is no character", code);
        *length += bytes;
    }
    return true;
}

static char *text_of_ucs4(const rl_tensor *element, rl_status *status)
{
    size_t length;
    char *text = rl_alloc(element->item_size + 1, 1, status);
    if (!text || (put_ucs4(element, text, &length, status) && rl_check_id_length(length, status))) return text;
    free(text);
    return NULL;
}

static char *text_of_number(const rl_tensor *element, rl_status *status)
{
    char digits[24];
    int64_t number;
    if (!rl_tensor_to_i64(element, &number, status)) return NULL;
    snprintf(digits, sizeof digits, "%" PRId64, number);
    return rl_copy_text(digits, status);
}

/* Makes room for `count` ids. */
static bool start(rl_ids *ids, size_t count, rl_status *status)
{
    *ids = (rl_ids){0};
    return rl_check_available((double)count * (double)BYTES_OF_ID, status) &&
           (ids->text = rl_alloc(count, sizeof *ids->text, status));
}

static bool is_in_pieces(const rl_array *array)
{
    return array->sizes && array->tensor.dtype == RL_BYTES;
}

/* Accepts a column as well as a list. */
static rl_tensor as_list(const rl_tensor *tensor)
{
    rl_tensor list = *tensor;
    if (list.rank == 2 && list.shape[1] == 1) list.rank = 1;
    return list;
}

/* The number of ids along the only axis. */
static rl_tensor shape_of(const rl_array *array)
{
    const rl_tensor pieces = {.rank = 1, .shape = {array->num_samples}};
    return is_in_pieces(array) ? pieces : as_list(&array->tensor);
}

bool rl_ids_find(rl_names *names, rl_side side, const rl_source *source, size_t num_samples, rl_found *found,
                 rl_status *status)
{
    if (!rl_names_find(names, side == RL_SIDE_GT ? RL_ROLE_GT_IDS : RL_ROLE_PRED_IDS, source, found, status))
        return false;
    if (found->name) return true;
    for (size_t k = 0; k < RL_NUM_OTHER_ID_NAMES; k++) {
        const char *name = rl_other_id_names[k];
        ptrdiff_t index = rl_source_find(source, name);
        if (index < 0) continue;
        const rl_tensor shape = shape_of(rl_source_array(source, (size_t)index));
        if (shape.rank != 1 || shape.shape[0] != num_samples) continue;
        if (found->name)
            return rl_fail(status, RL_ERR_INPUT,
                           "both '%s' and '%s' are there, which mean the same; one was expected, or the key ids=NAME",
                           found->name, name) ||
                   rl_in_file(status, rl_source_name(source));
        *found = (rl_found){name, (size_t)index};
    }
    return !found->name || rl_source_use(source, found->index, status);
}

static bool expect_count(const rl_array *array, size_t count, rl_status *status)
{
    const rl_tensor shape = shape_of(array);
    return rl_expect_shape(&shape, 1, &(rl_extent){count, NULL}, "an id for each sample", status);
}

/* The id of sample `index` as an element. A piece of text starts at `*start`, which becomes its end. */
static rl_tensor element_of(const rl_array *array, const rl_tensor *all, size_t index, size_t *start)
{
    if (!is_in_pieces(array)) return rl_tensor_rows(all, index, 1);
    rl_tensor piece = rl_tensor_rows(all, *start, 1);
    piece.item_size = array->sizes[index];
    *start += piece.item_size;
    return piece;
}

bool rl_ids_from_array(rl_ids *ids, const rl_array *array, const rl_tensor *all, size_t count, rl_status *status)
{
    *ids = (rl_ids){0};
    if (!expect_count(array, count, status) || !start(ids, count, status)) return false;
    const rl_tensor list = as_list(all);
    ids->are_numbers = rl_dtype_size(all->dtype) != 0;
    for (size_t end = 0; ids->count < count; ids->count++) {
        rl_tensor element = element_of(array, &list, ids->count, &end);
        char *text = all->dtype == RL_UCS4    ? text_of_ucs4(&element, status)
                     : all->dtype == RL_BYTES ? text_of_bytes(&element, status)
                                              : text_of_number(&element, status);
        if (!text) {
            rl_in_sample(status, ids->count);
            goto fail;
        }
        ids->text[ids->count] = text;
    }
    if (sort_ids(ids, status)) return true;
fail:
    rl_ids_release(ids);
    return false;
}

bool rl_ids_from_texts(rl_ids *ids, char *const *texts, size_t count, rl_status *status)
{
    if (!start(ids, count, status)) return false;
    for (; ids->count < count; ids->count++)
        if (!(ids->text[ids->count] = rl_copy_text(texts[ids->count], status))) goto fail;
    if (sort_ids(ids, status)) return true;
fail:
    rl_ids_release(ids);
    return false;
}

bool rl_ids_from_numbers(rl_ids *ids, const size_t *numbers, size_t count, rl_status *status)
{
    if (!start(ids, count, status)) return false;
    ids->are_numbers = true;
    for (; ids->count < count; ids->count++) {
        char digits[24];
        snprintf(digits, sizeof digits, "%zu", numbers ? numbers[ids->count] : ids->count);
        if (!(ids->text[ids->count] = rl_copy_text(digits, status))) {
            rl_ids_release(ids);
            return false;
        }
    }
    return true;
}

void rl_ids_release(rl_ids *ids)
{
    for (size_t i = 0; i < ids->count; i++) free(ids->text[i]);
    free(ids->text);
    free(ids->sorted);
    *ids = (rl_ids){0};
}

/* The ids that only one side has, for an error message: their number, and a list of the first few. */
typedef struct strangers {
    size_t count, used;
    char list[256];
} strangers;

static void add_stranger(strangers *group, const char *id)
{
    enum { MOST = 3 };
    if (group->count < MOST)
        group->used += (size_t)snprintf(group->list + group->used, sizeof group->list - group->used, "%s'%.64s'",
                                        group->count ? ", " : "", id);
    else if (group->count == MOST)
        snprintf(group->list + group->used, sizeof group->list - group->used, ", ...");
    group->count++;
}

static bool refuse_strangers(const strangers *missing, const strangers *surplus, rl_status *status)
{
    char lacks[384] = "", adds[384] = "";
    if (missing->count)
        snprintf(lacks, sizeof lacks, "lacks samples of the ground truth: %s (%zu in all)", missing->list,
                 missing->count);
    if (surplus->count)
        snprintf(adds, sizeof adds, "has samples that the ground truth lacks: %s (%zu in all)", surplus->list,
                 surplus->count);
    return rl_fail(status, RL_ERR_INPUT, "pairing by id: it %s%s%s", lacks, *lacks && *adds ? " and " : "", adds);
}

bool rl_ids_pair(const rl_ids *gt, const rl_ids *pred, size_t **gt_index, rl_status *status)
{
    strangers missing = {0}, surplus = {0};
    size_t *index = rl_alloc(pred->count, sizeof *index, status);
    if (!index) return false;
    for (size_t g = 0, p = 0; g < gt->count || p < pred->count;) {
        int order = g == gt->count ? 1 : p == pred->count ? -1 : strcmp(gt->sorted[g].text, pred->sorted[p].text);
        if (order == 0)
            index[pred->sorted[p++].index] = gt->sorted[g++].index;
        else if (order < 0)
            add_stranger(&missing, gt->sorted[g++].text);
        else
            add_stranger(&surplus, pred->sorted[p++].text);
    }
    if (missing.count || surplus.count) {
        free(index);
        return refuse_strangers(&missing, &surplus, status);
    }
    *gt_index = index;
    return true;
}
