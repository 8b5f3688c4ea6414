#include "core/base/memory.h"
#include "core/formulas/formulas.h"
#include "formats/coco/coco.h"
#include "formats/coco/coco_entries.h"

#include <stdlib.h>

/* An annotation, kept until all images and categories are known. */
typedef struct annotation {
    size_t image_id, category_id, index;
    float box[RL_BOX_SIZE];
} annotation;

typedef struct ids {
    rl_coco_texts *texts;
    size_t *id;
    size_t count, capacity;
} ids;

typedef struct ground_truth {
    rl_coco_file file;
    rl_coco_texts *texts;
    ids images, categories;
    annotation *annotations;
    size_t count, capacity;
    size_t index; /* index of the next annotation in the file, counting crowds */
    size_t num_crowds;
} ground_truth;

static bool take_id(void *context, rl_json_reader *reader, rl_status *status)
{
    ids *all = context;
    if (!RL_GROW(all->id, &all->capacity, all->count + 1, status)) return false;
    rl_coco_id_field id = {all->texts, 0};
    const rl_json_field field = {"id", rl_coco_take_id, &id, false};
    if (!rl_json_take_fields(&field, 1, reader, status)) return false;
    all->id[all->count++] = id.id;
    return true;
}

static bool take_annotation(void *context, rl_json_reader *reader, rl_status *status)
{
    ground_truth *all = context;
    annotation one = {.index = all->index++};
    rl_coco_id_field image = {all->texts, 0}, category = {all->texts, 0};
    bool crowd = false;
    const rl_json_field fields[] = {
        {"iscrowd", rl_coco_take_flag, &crowd, true},
        {"image_id", rl_coco_take_id, &image, false},
        {"bbox", rl_coco_take_box, one.box, false},
        {"category_id", rl_coco_take_id, &category, false},
    };
    if (!rl_json_take_fields(fields, sizeof fields / sizeof *fields, reader, status)) return false;
    all->num_crowds += crowd;
    if (crowd) return true;
    if (!RL_GROW(all->annotations, &all->capacity, all->count + 1, status)) return false;
    one.image_id = image.id;
    one.category_id = category.id;
    all->annotations[all->count++] = one;
    return true;
}

/* One of the file's lists, and the function that takes its entries. */
typedef struct entries {
    rl_coco_file *file;
    rl_coco_take *take;
    void *context;
    bool found;
} entries;

static bool take_list(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    (void)reader; /* it is the file's own */
    entries *list = field->to;
    list->found = true;
    return rl_coco_take_list(list->file, field->key, list->take, list->context, status);
}

/* The likeliest mistake is to give the list of results. */
static bool expect_object(const rl_json_reader *reader, rl_status *status)
{
    return reader->token != RL_JSON_LIST ||
           rl_fail(
               status, RL_ERR_INPUT,
               "expected an object, found a list: were the two swapped? COCO's annotations come before the results");
}

/* A file without any of the lists is not one of COCO's. */
static bool check_lists(const rl_json_field *fields, const entries *lists, rl_status *status)
{
    if (!lists[0].found && !lists[1].found && !lists[2].found)
        return rl_fail(status, RL_ERR_INPUT,
                       "it has none of COCO's images, annotations and categories; ground truth of another form is read "
                       "by ragloss eval without --coco");
    for (int k = 0; k < 3; k++)
        if (!lists[k].found) return rl_fail(status, RL_ERR_INPUT, "it lacks the key '%s'", fields[k].key);
    return true;
}

static bool read_lists(ground_truth *all, rl_status *status)
{
    entries lists[] = {{&all->file, take_id, &all->images, false},
                       {&all->file, take_annotation, all, false},
                       {&all->file, take_id, &all->categories, false}};
    const rl_json_field fields[] = {
        {"images", take_list, &lists[0], true},
        {"annotations", take_list, &lists[1], true},
        {"categories", take_list, &lists[2], true},
    };
    return expect_object(&all->file.reader, status) && rl_json_take_fields(fields, 3, &all->file.reader, status) &&
           check_lists(fields, lists, status) && rl_coco_file_end(&all->file, status);
}

/* Gives every text id its final number. */
static bool sort_texts(ground_truth *all, rl_status *status)
{
    size_t *renumbered;
    if (!all->texts->count) return true;
    if (!rl_coco_sort_texts(all->texts, &renumbered, status)) return false;
    for (size_t i = 0; i < all->images.count; i++) rl_coco_renumber(renumbered, &all->images.id[i]);
    for (size_t i = 0; i < all->categories.count; i++) rl_coco_renumber(renumbered, &all->categories.id[i]);
    for (size_t i = 0; i < all->count; i++) {
        rl_coco_renumber(renumbered, &all->annotations[i].image_id);
        rl_coco_renumber(renumbered, &all->annotations[i].category_id);
    }
    free(renumbered);
    return true;
}

static bool sort_ids(ids *all, const char *list, rl_status *status)
{
    char digits[RL_COCO_DIGITS];
    if (all->count) qsort(all->id, all->count, sizeof *all->id, rl_coco_compare_ids);
    for (size_t i = 1; i < all->count; i++) {
        if (all->id[i - 1] != all->id[i]) continue;
        rl_fail(status, RL_ERR_INPUT, "two entries have the id %.256s",
                rl_coco_id_name(all->texts, all->id[i], digits));
        return rl_in_array(status, list);
    }
    return true;
}

static int compare_annotations(const void *left, const void *right)
{
    const annotation *a = left, *b = right;
    int order = rl_coco_compare_ids(&a->image_id, &b->image_id);
    return order ? order : rl_coco_compare_ids(&a->index, &b->index);
}

static bool make_room(rl_objects *objects, size_t num_samples, size_t num_objects, rl_status *status)
{
    objects->num_samples = num_samples;
    objects->num_objects = num_objects;
    objects->box_size = RL_BOX_SIZE;
    return (objects->offsets = rl_alloc(num_samples + 1, sizeof *objects->offsets, status)) &&
           (objects->boxes = rl_alloc(num_objects, sizeof(float[RL_BOX_SIZE]), status)) &&
           (objects->labels = rl_alloc(num_objects, sizeof *objects->labels, status));
}

static bool place_object(const ground_truth *all, const annotation *one, size_t object, rl_objects *to,
                         rl_status *status)
{
    char digits[RL_COCO_DIGITS];
    size_t sample = rl_coco_find_id(all->images.id, all->images.count, one->image_id);
    size_t label = rl_coco_find_id(all->categories.id, all->categories.count, one->category_id);
    if (sample == (size_t)-1)
        return rl_fail(status, RL_ERR_INPUT, "there is no image with the id %.256s",
                       rl_coco_id_name(all->texts, one->image_id, digits)) ||
               rl_coco_in_entry("annotations", one->index, status);
    if (label == (size_t)-1)
        return rl_fail(status, RL_ERR_INPUT, "there is no category with the id %.256s",
                       rl_coco_id_name(all->texts, one->category_id, digits)) ||
               rl_coco_in_entry("annotations", one->index, status);
    for (size_t k = 0; k < RL_BOX_SIZE; k++) to->boxes[object * RL_BOX_SIZE + k] = one->box[k];
    to->labels[object] = (int32_t)label;
    to->offsets[sample + 1]++;
    return true;
}

/* Sorts the objects into arrays, once images and categories are in order. */
static bool place_objects(ground_truth *all, rl_objects *to, rl_status *status)
{
    if (!make_room(to, all->images.count, all->count, status)) return false;
    if (all->count) qsort(all->annotations, all->count, sizeof *all->annotations, compare_annotations);
    for (size_t i = 0; i < all->count; i++)
        if (!place_object(all, &all->annotations[i], i, to, status)) return false;
    for (size_t b = 0; b < all->images.count; b++) to->offsets[b + 1] += to->offsets[b];
    return true;
}

bool rl_coco_read_ground_truth(rl_coco *coco, const char *path, rl_status *status)
{
    rl_coco_texts *texts = &coco->texts;
    ground_truth all = {.texts = texts, .images = {.texts = texts}, .categories = {.texts = texts}};
    *coco = (rl_coco){0};
    bool done = rl_coco_file_open(&all.file, path, status) && read_lists(&all, status) && sort_texts(&all, status) &&
                sort_ids(&all.images, "images", status) && sort_ids(&all.categories, "categories", status) &&
                place_objects(&all, &coco->objects, status);
    rl_coco_file_close(&all.file);
    free(all.annotations);
    coco->num_crowds = all.num_crowds;
    coco->num_samples = all.images.count;
    coco->image_ids = all.images.id;
    coco->num_classes = all.categories.count;
    coco->category_ids = all.categories.id;
    if (done) return true;
    rl_coco_release(coco);
    return rl_in_file(status, rl_bytes_name(path));
}

void rl_coco_release(rl_coco *coco)
{
    rl_objects_release(&coco->objects);
    rl_coco_release_texts(&coco->texts);
    free(coco->image_ids);
    free(coco->category_ids);
    rl_coco_release_detections(coco);
    *coco = (rl_coco){0};
}

static bool copy_names(const rl_coco *coco, char **names, size_t *count, rl_status *status)
{
    char digits[RL_COCO_DIGITS];
    for (*count = 0; *count < coco->num_samples; ++*count) {
        const char *name = rl_coco_id_name(&coco->texts, coco->image_ids[*count], digits);
        if (!(names[*count] = rl_copy_text(name, status))) return false;
    }
    return true;
}

bool rl_coco_image_ids(const rl_coco *coco, rl_ids *to, rl_status *status)
{
    size_t num_samples = coco->num_samples, count = 0;
    /* ids that are texts come last */
    bool has_texts = num_samples && rl_coco_id_is_text(coco->image_ids[num_samples - 1]);
    if (!has_texts) return rl_ids_from_numbers(to, coco->image_ids, num_samples, status);
    char **names = rl_alloc(num_samples, sizeof *names, status);
    bool done = names && copy_names(coco, names, &count, status) && rl_ids_from_texts(to, names, num_samples, status);
    for (size_t i = 0; i < count; i++) free(names[i]);
    free(names);
    return done;
}
