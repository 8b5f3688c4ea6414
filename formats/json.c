#include "json.h"

#include "json_array.h"
#include "json_text.h"
#include "maker.h"
#include "memory.h"

#include <math.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text id takes as much memory as the longest one. */
#define MAX_ID_LENGTH 1024

/* A key of the samples, in a tree by name and in a list by first appearance. */
typedef struct key {
    const char *name;
    rl_json_array array;
    struct key *next;
} key;

typedef struct keys {
    void *tree;
    key *first, **last;
} keys;

static int compare_keys(const void *a, const void *b)
{
    const key *left = a, *right = b;
    return strcmp(left->name, right->name);
}

static void keep(void *node)
{
    (void)node;
}

static void release_keys(keys *all)
{
    tdestroy(all->tree, keep);
    for (key *one = all->first, *next; one; one = next) {
        next = one->next;
        rl_json_array_release(&one->array);
        free(one);
    }
}

static bool find_or_add(keys *all, const char *name, key **found, rl_status *status)
{
    key wanted = {.name = name}, *const *known = tfind(&wanted, &all->tree, compare_keys);
    *found = known ? *known : rl_alloc(1, sizeof **found, status);
    if (known || !*found) return known;
    (*found)->name = name;
    *all->last = *found;
    all->last = &(*found)->next;
    return tsearch(*found, &all->tree, compare_keys) ||
           rl_fail(status, RL_ERR_MEMORY, "out of memory: the keys of the samples were to be sorted");
}

static bool add_sample(keys *all, const cJSON *sample, size_t number, rl_status *status)
{
    if (!cJSON_IsObject(sample))
        return rl_fail(status, RL_ERR_INPUT, "it is %s; an object was expected", rl_json_kind(sample)) ||
               rl_in_sample(status, number);
    const cJSON *value;
    cJSON_ArrayForEach(value, sample)
    {
        if (strcmp(value->string, "id") == 0) continue;
        key *one;
        if (!find_or_add(all, value->string, &one, status)) return false;
        if (!rl_json_array_append(&one->array, value, number, status)) return rl_in_array(status, one->name);
    }
    return true;
}

/* Prints an id; its length, 0 on failure. `text` is NULL or has room for it. */
static size_t print_id(const cJSON *id, char *text, rl_status *status)
{
    char digits[32];
    const char *from = digits;
    if (cJSON_IsString(id)) {
        from = id->valuestring;
    } else if (cJSON_IsNumber(id)) {
        /* At 2^53 two neighbouring whole numbers of the text are one float64. */
        if (id->valuedouble != floor(id->valuedouble) || fabs(id->valuedouble) >= 0x1p53)
            return rl_fail(status, RL_ERR_INPUT,
                           "the number %.17g cannot be an id; a whole number below 2^53 or a text was expected",
                           id->valuedouble);
        snprintf(digits, sizeof digits, "%lld", (long long)id->valuedouble);
    } else {
        return rl_fail(status, RL_ERR_INPUT, "it is %s; a text or a whole number was expected",
                       id ? rl_json_kind(id) : "missing, though other samples have it");
    }
    size_t length = strlen(from);
    if (length == 0) return rl_fail(status, RL_ERR_INPUT, "it is empty; some text was expected");
    if (length > MAX_ID_LENGTH)
        return rl_fail(status, RL_ERR_INPUT, "it has %zu bytes; at most %d were expected", length, MAX_ID_LENGTH);
    if (text) memcpy(text, from, length);
    return length;
}

/* Prints the samples' ids `width` bytes apart; the longest one's length, 0 on failure. */
static size_t print_ids(const cJSON *samples, char *text, size_t width, rl_status *status)
{
    size_t longest = 0, number = 0;
    const cJSON *sample;
    cJSON_ArrayForEach(sample, samples)
    {
        const cJSON *id = cJSON_GetObjectItemCaseSensitive(sample, "id");
        size_t length = print_id(id, text ? text + number * width : NULL, status);
        if (!length) {
            rl_in_sample(status, number);
            rl_in_array(status, "id");
            return 0;
        }
        if (longest < length) longest = length;
        number++;
    }
    return longest;
}

static bool have_ids(const cJSON *samples)
{
    const cJSON *sample;
    cJSON_ArrayForEach(sample, samples) if (cJSON_GetObjectItemCaseSensitive(sample, "id")) return true;
    return false;
}

static bool add_ids(rl_source *source, const cJSON *samples, size_t num_samples, rl_status *status)
{
    size_t width = print_ids(samples, NULL, 0, status);
    if (!width) return false;
    rl_array *array = rl_source_add(source, "ids", 3, status);
    if (!array) return false;
    char *text = rl_alloc(num_samples, width, status);
    if (!text) return false;
    print_ids(samples, text, width, status);
    return rl_tensor_init(&array->tensor, RL_BYTES, width, 1, &num_samples, false, text, status);
}

static bool add_arrays(rl_source *source, keys *all, size_t num_samples, rl_status *status)
{
    for (key *one = all->first; one; one = one->next) {
        if (!rl_json_array_is_numeric(&one->array)) continue;
        rl_array *array = rl_source_add(source, one->name, strlen(one->name), status);
        if (!array) return false;
        if (!rl_json_array_finish(&one->array, num_samples, array, status)) return rl_in_array(status, one->name);
    }
    return true;
}

static bool add_samples(rl_source *source, const cJSON *samples, rl_status *status)
{
    keys all = {NULL, NULL, &all.first};
    size_t num_samples = 0;
    bool ok = true;
    const cJSON *sample;
    cJSON_ArrayForEach(sample, samples)
    {
        ok = ok && add_sample(&all, sample, num_samples, status);
        num_samples++;
    }
    source->is_empty = num_samples == 0;
    ok = ok && (!have_ids(samples) || add_ids(source, samples, num_samples, status));
    ok = ok && add_arrays(source, &all, num_samples, status);
    release_keys(&all);
    return ok;
}

static void release(rl_source *source)
{
    for (size_t i = 0; i < source->num_arrays; i++) {
        free((void *)source->arrays[i].tensor.data);
        free((void *)source->arrays[i].sizes);
    }
}

bool rl_is_json(const unsigned char *bytes, size_t size)
{
    size_t at = size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < size && bytes[at] && strchr(" \t\r\n", bytes[at])) at++;
    return at < size && (bytes[at] == '{' || bytes[at] == '[');
}

bool rl_json_make(rl_source *source, rl_status *status)
{
    source->release = release;
    cJSON *tree = rl_json_parse((const char *)source->bytes.data, source->bytes.size, status);
    if (!tree) return false;
    rl_bytes_close(&source->bytes);

    const cJSON *list = cJSON_IsArray(tree) ? tree : cJSON_GetObjectItemCaseSensitive(tree, "samples");
    cJSON alone = {.type = cJSON_Array, .child = tree};
    bool ok = !list || cJSON_IsArray(list) ||
              rl_fail(status, RL_ERR_INPUT, "\"samples\" is %s; a list was expected", rl_json_kind(list));
    ok = ok && add_samples(source, list ? list : &alone, status);
    cJSON_Delete(tree);
    return ok;
}
