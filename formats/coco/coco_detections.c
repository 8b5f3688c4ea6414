#include "core/base/memory.h"
#include "formats/coco/coco.h"
#include "formats/coco/coco_entries.h"

#include <math.h>
#include <stdlib.h>

typedef struct detections {
    rl_coco *coco;
    size_t capacity;
} detections;

static bool take_score(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    double *score = field->to;
    return (reader->token == RL_JSON_NUMBER && rl_json_take_f64(field, reader, status) && isfinite((float)*score)) ||
           rl_json_unexpected(field, "a finite number", reader, status);
}

static bool take_detection(void *context, rl_json_reader *reader, rl_status *status)
{
    detections *all = context;
    rl_coco *coco = all->coco;
    rl_detection one = {.index = coco->num_detections};
    rl_coco_id_field image = {&coco->texts, 0}, category = {&coco->texts, 0};
    char digits[RL_COCO_DIGITS];
    const rl_json_field fields[] = {
        {"image_id", rl_coco_take_id, &image, false},
        {"category_id", rl_coco_take_id, &category, false},
        {"bbox", rl_coco_take_box, one.box, false},
        {"score", take_score, &one.score, false},
    };
    if (!rl_json_take_fields(fields, sizeof fields / sizeof *fields, reader, status)) return false;
    one.sample = rl_coco_find_id(coco->image_ids, coco->objects.num_samples, image.id);
    if (one.sample == (size_t)-1)
        return rl_fail(status, RL_ERR_INPUT, "the ground truth has no image with the id %.256s",
                       rl_coco_id_name(&coco->texts, image.id, digits));
    size_t label = rl_coco_find_id(coco->category_ids, coco->num_classes, category.id);
    if (label == (size_t)-1)
        return rl_fail(status, RL_ERR_INPUT, "the ground truth has no category with the id %.256s",
                       rl_coco_id_name(&coco->texts, category.id, digits));
    one.label = (int32_t)label;
    if (!RL_GROW(coco->detections, &all->capacity, coco->num_detections + 1, status)) return false;
    coco->detections[coco->num_detections++] = one;
    return true;
}

static int compare(const void *left, const void *right)
{
    const rl_detection *a = left, *b = right;
    if (a->sample != b->sample) return a->sample < b->sample ? -1 : 1;
    if (a->score != b->score) return a->score > b->score ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

static bool sort(rl_coco *coco, rl_status *status)
{
    size_t num_samples = coco->objects.num_samples;
    size_t *first = coco->first_detection = rl_alloc(num_samples + 1, sizeof *first, status);
    if (!first) return false;
    if (coco->num_detections) qsort(coco->detections, coco->num_detections, sizeof *coco->detections, compare);
    for (size_t i = 0; i < coco->num_detections; i++) first[coco->detections[i].sample + 1]++;
    for (size_t b = 0; b < num_samples; b++) {
        if (coco->most_detections < first[b + 1]) coco->most_detections = first[b + 1];
        first[b + 1] += first[b];
    }
    return true;
}

/* The likeliest mistake is to give the annotations. */
static bool expect_list(const rl_json_reader *reader, rl_status *status)
{
    return reader->token != RL_JSON_OBJECT ||
           rl_fail(status, RL_ERR_INPUT,
                   "it is an object; a list was expected: COCO's results, behind the annotations") ||
           rl_in_array(status, "results");
}

bool rl_coco_read_detections(rl_coco *coco, const char *path, rl_status *status)
{
    rl_coco_file file = {0};
    detections all = {.coco = coco};
    bool done = rl_coco_file_open(&file, path, status) && expect_list(&file.reader, status) &&
                rl_coco_take_list(&file, "results", take_detection, &all, status) && rl_coco_file_end(&file, status) &&
                sort(coco, status);
    rl_coco_file_close(&file);
    if (done) return true;
    rl_coco_release_detections(coco);
    return rl_in_file(status, rl_bytes_name(path));
}

void rl_coco_release_detections(rl_coco *coco)
{
    free(coco->detections);
    free(coco->first_detection);
    coco->detections = NULL;
    coco->first_detection = NULL;
    coco->num_detections = coco->most_detections = 0;
}
