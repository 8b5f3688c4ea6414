#include "formats/source/json.h"

#include "core/base/memory.h"
#include "formats/json/json_reader.h"
#include "formats/source/id_text.h"
#include "formats/source/json_array.h"
#include "formats/source/json_ids.h"
#include "formats/source/maker.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

/* A key of the samples, in a tree by name and in a list by first appearance. */
typedef struct key {
    rl_json_array array;
    struct key *next;
    char name[];
} key;

typedef struct samples {
    const rl_bytes *bytes;
    const unsigned char *kept;              /* everything before it has been released */
    rl_json_ids ids[RL_NUM_OTHER_ID_NAMES]; /* one per key */
    void *tree;
    key *first, **last;
    key *guess; /* the key after the last one found, as most samples have the same keys in the same order */
    size_t count;
} samples;

static int compare_keys(const void *a, const void *b)
{
    const key *left = a, *right = b;
    return strcmp(left->name, right->name);
}

static void keep(void *node)
{
    (void)node;
}

static void release_samples(samples *all)
{
    for (size_t k = 0; k < RL_NUM_OTHER_ID_NAMES; k++) rl_json_ids_release(&all->ids[k]);
    tdestroy(all->tree, keep);
    for (key *one = all->first, *next; one; one = next) {
        next = one->next;
        rl_json_array_release(&one->array);
        free(one);
    }
}

/* Makes the key that the reader is at, and does not link it to the others yet; returns NULL on failure. */
static key *make_key(const rl_json_reader *reader, rl_status *status)
{
    key *made = rl_alloc(sizeof *made + reader->length + 1, 1, status);
    if (!made) return NULL;
    rl_json_copy_text(reader, made->name);
    made->array.name = made->name;
    return made;
}

static key *find_or_add(samples *all, const rl_json_reader *reader, rl_status *status)
{
    key *made = make_key(reader, status);
    if (!made) return NULL;
    key *const *found = tsearch(made, &all->tree, compare_keys);
    if (!found) rl_fail(status, RL_ERR_MEMORY, "out of memory: the keys of the samples were to be sorted");
    if (!found || *found != made) {
        free(made);
        return found ? *found : NULL;
    }
    *all->last = made;
    all->last = &made->next;
    return made;
}

/* The ids that belong to the key at the reader, or NULL. */
static rl_json_ids *find_ids(samples *all, const rl_json_reader *reader)
{
    for (size_t k = 0; k < RL_NUM_OTHER_ID_NAMES; k++)
        if (rl_json_text_is(reader, rl_other_id_names[k])) return &all->ids[k];
    return NULL;
}

static bool read_array(samples *all, rl_json_reader *reader, rl_status *status)
{
    key *one = all->guess;
    if (!one || !rl_json_text_is(reader, one->name)) one = find_or_add(all, reader, status);
    if (!one) return false;
    all->guess = one->next;
    return rl_json_next(reader, status) && rl_json_array_read(&one->array, reader, all->count, status);
}

/* Reads the key at the reader and its value, which may be one that nobody asks for. */
static bool read_key(samples *all, rl_json_reader *reader, rl_status *status)
{
    rl_json_ids *ids = find_ids(all, reader);
    reader->is_lax = true;
    bool done = ids ? rl_json_next(reader, status) && rl_json_ids_read(ids, reader, all->count, status)
                    : read_array(all, reader, status);
    reader->is_lax = false;
    return done;
}

static bool read_sample(samples *all, rl_json_reader *reader, rl_status *status)
{
    if (reader->token != RL_JSON_OBJECT)
        return rl_fail(status, RL_ERR_INPUT, "it is %s; an object was expected", rl_json_kind(reader->token)) ||
               rl_in_sample(status, all->count);
    all->guess = all->first;
    for (;;) {
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_OBJECT_END) break;
        if (!read_key(all, reader, status)) return false;
    }
    all->count++;
    rl_bytes_forget_before(all->bytes, &all->kept, (const unsigned char *)reader->at);
    return true;
}

/* Reads the list at the reader. */
static bool read_samples(samples *all, rl_json_reader *reader, rl_status *status)
{
    for (;;) {
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_LIST_END) return true;
        if (!read_sample(all, reader, status)) return false;
    }
}

/* Whether this is one of the lists in COCO's annotations. */
static bool is_coco_key(const rl_json_reader *reader)
{
    return rl_json_text_is(reader, "images") || rl_json_text_is(reader, "annotations") ||
           rl_json_text_is(reader, "categories");
}

static bool refuse_coco(rl_status *status)
{
    return rl_fail(status, RL_ERR_INPUT,
                   "these look like COCO's annotations: use --coco, which takes COCO's results as PRED");
}

/* Takes the reader to the first token of the object's "samples", or to the object's end if it has none. */
static bool find_samples(rl_json_reader *reader, bool *found, rl_status *status)
{
    int coco_keys = 0;
    for (*found = false; !*found;) {
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_OBJECT_END) return coco_keys < 2 || refuse_coco(status);
        *found = rl_json_text_is(reader, "samples");
        coco_keys += is_coco_key(reader);
        if (!(*found ? rl_json_next(reader, status) : rl_json_pass_over(reader, status))) return false;
    }
    return reader->token == RL_JSON_LIST ||
           rl_fail(status, RL_ERR_INPUT, "\"samples\" is %s; a list was expected", rl_json_kind(reader->token));
}

/* Reads whatever follows the samples. */
static bool read_to_end(rl_json_reader *reader, rl_status *status)
{
    reader->is_lax = true;
    while (reader->token != RL_JSON_END)
        if (!rl_json_next(reader, status)) return false;
    return true;
}

/* Reads the whole text, whose first token the reader is at. */
static bool read_text(samples *all, rl_json_reader *reader, rl_status *status)
{
    bool list = reader->token == RL_JSON_LIST;
    if (reader->token == RL_JSON_OBJECT && !find_samples(reader, &list, status)) return false;
    if (list) return read_samples(all, reader, status) && read_to_end(reader, status);
    rl_json_rewind(reader);
    return rl_json_next(reader, status) && read_sample(all, reader, status) && read_to_end(reader, status);
}

static bool add_ids(rl_source *source, samples *all, rl_status *status)
{
    for (size_t k = 0; k < RL_NUM_OTHER_ID_NAMES; k++) {
        const char *name = k ? rl_other_id_names[k] : "ids";
        if (!all->ids[k].num_values) continue;
        rl_array *array = rl_source_add(source, name, strlen(name), status);
        if (!array || !rl_json_ids_finish(&all->ids[k], all->count, array, status)) return false;
    }
    return true;
}

static bool add_arrays(rl_source *source, samples *all, rl_status *status)
{
    for (key *one = all->first; one; one = one->next) {
        if (!rl_json_array_is_numeric(&one->array)) continue;
        rl_array *array = rl_source_add(source, one->name, strlen(one->name), status);
        if (!array || !rl_json_array_finish(&one->array, all->count, array, status)) return false;
    }
    return true;
}

static void release(rl_source *source)
{
    for (size_t i = 0; i < source->num_arrays; i++) {
        free((void *)source->arrays[i].tensor.data);
        free((void *)source->arrays[i].sizes);
    }
}

bool rl_json_make(rl_source *source, rl_status *status)
{
    samples all = {.bytes = &source->bytes, .kept = source->bytes.data, .last = &all.first};
    rl_json_reader reader;
    source->release = release;
    rl_json_start(&reader, (const char *)source->bytes.data, source->bytes.size);
    bool ok =
        rl_json_next(&reader, status) && read_text(&all, &reader, status) && rl_bytes_check(&source->bytes, status);
    rl_bytes_close(&source->bytes);
    source->is_empty = all.count == 0;
    ok = ok && add_ids(source, &all, status) && add_arrays(source, &all, status);
    rl_json_release(&reader);
    release_samples(&all);
    return ok;
}
