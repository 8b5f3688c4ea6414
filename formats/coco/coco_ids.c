#include "formats/coco/coco_ids.h"

#include "core/base/memory.h"
#include "formats/source/id_text.h"
#include "formats/text/number.h"

#include <math.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_IDS ((size_t)1 << 63)

struct rl_coco_text {
    size_t index;
    char text[];
};

bool rl_coco_id_is_text(size_t id)
{
    return id >= TEXT_IDS;
}

static int compare_texts(const void *left, const void *right)
{
    const rl_coco_text *a = left, *b = right;
    return strcmp(a->text, b->text);
}

static int compare_pointers(const void *left, const void *right)
{
    const rl_coco_text *const *a = left, *const *b = right;
    return compare_texts(*a, *b);
}

/* Takes ownership of the text. */
static bool find_or_add(rl_coco_texts *texts, rl_coco_text *text, size_t *id, rl_status *status)
{
    text->index = texts->count;
    rl_coco_text *const *found = NULL;
    if (!RL_GROW(texts->text, &texts->capacity, texts->count + 1, status)) goto fail;
    found = tsearch(text, &texts->tree, compare_texts);
    if (!found) rl_fail(status, RL_ERR_MEMORY, "out of memory: the ids were to be sorted");
    if (!found) goto fail;
    *id = TEXT_IDS + (*found)->index;
    if (*found != text)
        free(text);
    else
        texts->text[texts->count++] = text;
    return true;
fail:
    free(text);
    return false;
}

/* Returns false unless the digits are a number's in its usual notation. */
static bool parse_digits(const char *text, size_t length, size_t *id)
{
    bool padded = length > 1 && *text == '0';
    return !padded && rl_parse_size(text, length, id) && *id < TEXT_IDS;
}

static bool take_text(rl_coco_id_field *to, const char *bytes, size_t length, rl_status *status)
{
    if (parse_digits(bytes, length, &to->id)) return true;
    rl_coco_text *text = rl_alloc(1, sizeof *text + length + 1, status);
    if (!text) return false;
    memcpy(text->text, bytes, length);
    return find_or_add(to->texts, text, &to->id, status);
}

static bool take_json_text(const rl_json_field *field, const rl_json_reader *reader, rl_status *status)
{
    char *bytes = rl_alloc(reader->length + 1, 1, status);
    if (!bytes) return false;
    size_t length = rl_json_copy_text(reader, bytes);
    bool done = rl_check_id_length(length, status)
                    ? take_text(field->to, bytes, length, status)
                    : rl_fail(status, RL_ERR_INPUT, "'%s': expected 1 to 1024 bytes, found %zu", field->key, length);
    free(bytes);
    return done;
}

/* 1.0 is the id 1; -1 is a text, because no number here sorts before 0. */
static bool take_other_number(const rl_json_field *field, const rl_json_reader *reader, rl_status *status)
{
    char digits[RL_COCO_DIGITS];
    double number = rl_json_number_value(&reader->number);
    if (number != floor(number) || fabs(number) >= 0x1p53)
        return rl_json_unexpected(field, "a whole number below 2^63 or a text", reader, status);
    int length = snprintf(digits, sizeof digits, "%lld", (long long)number);
    return take_text(field->to, digits, (size_t)length, status);
}

bool rl_coco_take_id(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    rl_coco_id_field *to = field->to;
    const rl_json_number *number = &reader->number;
    if (reader->token == RL_JSON_TEXT) return take_json_text(field, reader, status);
    if (reader->token != RL_JSON_NUMBER) return rl_json_unexpected(field, "a whole number or a text", reader, status);
    return parse_digits(number->text, number->length, &to->id) || take_other_number(field, reader, status);
}

bool rl_coco_sort_texts(rl_coco_texts *texts, size_t **renumbered, rl_status *status)
{
    *renumbered = rl_alloc(texts->count, sizeof **renumbered, status);
    if (!*renumbered) return false;
    if (texts->count) qsort(texts->text, texts->count, sizeof *texts->text, compare_pointers);
    for (size_t index = 0; index < texts->count; index++) {
        (*renumbered)[texts->text[index]->index] = TEXT_IDS + index;
        texts->text[index]->index = index;
    }
    return true;
}

void rl_coco_renumber(const size_t *renumbered, size_t *id)
{
    if (rl_coco_id_is_text(*id)) *id = renumbered[*id - TEXT_IDS];
}

static void keep(void *node)
{
    (void)node;
}

void rl_coco_release_texts(rl_coco_texts *texts)
{
    tdestroy(texts->tree, keep);
    for (size_t i = 0; i < texts->count; i++) free(texts->text[i]);
    free(texts->text);
}

const char *rl_coco_id_name(const rl_coco_texts *texts, size_t id, char digits[RL_COCO_DIGITS])
{
    if (rl_coco_id_is_text(id)) return texts->text[id - TEXT_IDS]->text;
    snprintf(digits, RL_COCO_DIGITS, "%zu", id);
    return digits;
}

int rl_coco_compare_ids(const void *left, const void *right)
{
    const size_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

size_t rl_coco_find_id(const size_t *ids, size_t count, size_t id)
{
    const size_t *found = count ? bsearch(&id, ids, count, sizeof *ids, rl_coco_compare_ids) : NULL;
    return found ? (size_t)(found - ids) : (size_t)-1;
}
