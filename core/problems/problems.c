#include "core/problems/problems.h"

#include "core/base/memory.h"
#include "core/evaluation/check_input.h"
#include "core/evaluation/origin.h"
#include "core/problems/problem_search.h"

#include <stdlib.h>
#include <string.h>

/* The ground truth is float32 already, so nothing has to be converted. */
static bool check_objects(rl_problem_search *s, rl_array_id array, const float *numbers, rl_status *status)
{
    rl_tensor view;
    size_t width = rl_array_width(s->criterion, array, s->predictions->blocks.at[0].num_classes);
    if (!numbers) return true;
    numbers += s->first_object * width;
    return rl_tensor_init(&view, RL_F32, sizeof *numbers, 1, (size_t[]){s->num_objects * width}, false, numbers,
                          status) &&
           rl_problem_check_numbers(s, array, &view, numbers, status);
}

static bool check_predictions(rl_problem_search *s, const rl_prediction_rows *rows, size_t index, rl_status *status)
{
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++) {
        if (!rl_criterion_reads(s->criterion, array)) continue;
        rl_tensor view = rl_tensor_entry(&rows->array[array], index);
        if (rl_tensor_to_f32(&view, s->row[array], status) &&
            rl_problem_check_numbers(s, array, &view, s->row[array], status))
            continue;
        return rl_in_predictions(status, s->predictions, s->k, array, s->b);
    }
    return true;
}

static void take_block(rl_problem_search *s, size_t k)
{
    s->k = k;
    s->block = s->predictions->blocks.at[k];
    s->row = s->rows[k];
}

/* What denoising queries are matched to does not depend on costs. */
static bool check_block(rl_problem_search *s, const rl_prediction_rows *rows, size_t index, rl_status *status)
{
    if (!check_predictions(s, rows, index, status)) return false;
    rl_problem_check_boxes(s, RL_BOXES, s->row[RL_BOXES], s->block.num_preds);
    return rl_block_queries(s->block.id) == RL_DENOISING || rl_problem_check_costs(s, status);
}

/* Sample `s->b` of the predictions, which is number `index` of the rows. */
static bool check_sample(rl_problem_search *s, const rl_prediction_rows *rows, size_t index, rl_status *status)
{
    const rl_ground_truth *gt = s->gt;
    take_block(s, 0);
    s->g = rl_gt_index(s->predictions, s->b);
    s->first_object = gt->offsets[s->g];
    s->num_objects = gt->offsets[s->g + 1] - s->first_object;
    rl_problem_check_labels(s);
    if (!check_objects(s, RL_GT_BOXES, gt->boxes, status)) return false;
    if (!rl_criterion_reads(s->criterion, RL_GT_WEIGHTS))
        rl_problem_check_weights(s);
    else if (!check_objects(s, RL_GT_WEIGHTS, gt->weights, status))
        return false;
    rl_problem_check_boxes(s, RL_GT_BOXES, gt->boxes + RL_BOX_SIZE * s->first_object, s->num_objects);
    for (size_t k = 0; k < s->predictions->blocks.count; k++) {
        take_block(s, k);
        if (!check_block(s, &rows[k], index, status)) return false;
    }
    return true;
}

/* This many samples are read at once. */
static size_t batch_of(const rl_problem_search *s)
{
    double floats = 1.0;
    for (size_t k = 0; k < s->predictions->blocks.count; k++) {
        const rl_block *block = &s->predictions->blocks.at[k];
        floats += (double)block->num_preds * (double)rl_prediction_floats(s->criterion, block->num_classes);
    }
    return floats < 65536.0 ? (size_t)(65536.0 / floats) : 1;
}

static bool check_rows(rl_problem_search *s, rl_prediction_rows *rows, size_t first, size_t count, rl_status *status)
{
    const rl_predictions *p = s->predictions;
    if (!p->load(p->context, 0, first, count, rows, status)) return false;
    if (p->fetch && !p->fetch(p->context, 0, first, count, rows, status)) return false;
    for (size_t index = 0; index < count; index++) {
        s->b = first + index;
        if (!check_sample(s, rows, index, status)) return false;
    }
    if (p->forget) p->forget(p->context, first, count);
    return true;
}

static bool check_samples(rl_problem_search *s, size_t batch, rl_status *status)
{
    const rl_predictions *p = s->predictions;
    if (p->prepare && !p->prepare(p->context, 1, batch, status)) return false;
    rl_prediction_rows *rows = rl_alloc(p->blocks.count, sizeof *rows, status);
    bool done = rows != NULL;
    for (size_t first = 0; done && first < p->num_samples; first += batch) {
        size_t count = p->num_samples - first < batch ? p->num_samples - first : batch;
        done = check_rows(s, rows, first, count, status);
    }
    free(rows);
    return done && (!p->check || p->check(p->context, status));
}

static bool make_block_room(rl_problem_search *s, size_t k, rl_status *status)
{
    const rl_block *block = &s->predictions->blocks.at[k];
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++) {
        size_t row;
        if (!rl_criterion_reads(s->criterion, array)) continue;
        if (!rl_multiply(rl_array_width(s->criterion, array, block->num_classes), sizeof(float), &row))
            return rl_fail(status, RL_ERR_MEMORY, "out of memory");
        if (!(s->rows[k][array] = rl_alloc(block->num_preds, row, status))) return false;
    }
    return true;
}

/* What a sample at hand takes. */
static bool make_room(rl_problem_search *s, rl_status *status)
{
    size_t num_blocks = s->predictions->blocks.count;
    if (!(s->rows = rl_alloc(num_blocks, sizeof *s->rows, status))) return false;
    for (size_t k = 0; k < num_blocks; k++)
        if (!make_block_room(s, k, status)) return false;
    take_block(s, 0);
    return true;
}

static void release_room(rl_problem_search *s)
{
    for (size_t k = 0; s->rows && k < s->predictions->blocks.count; k++)
        for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++) free(s->rows[k][array]);
    free(s->rows);
    free(s->preds);
}

/* By a criterion that has been checked. */
static bool search(rl_problem_search *s, rl_status *status)
{
    static const rl_problem_kind *const kinds[RL_NUM_KINDS] = {
        [RL_KIND_EXAMPLE] = &rl_problem_example,
        [RL_KIND_TERMS] = &rl_problem_terms,
    };
    s->kind = kinds[s->criterion->kind];
    return make_room(s, status) && (!s->kind->begin || s->kind->begin(s, status)) &&
           check_samples(s, batch_of(s), status);
}

bool rl_problems_find(const rl_ground_truth *gt, const rl_predictions *predictions, const rl_criterion *criterion,
                      rl_problems *problems, rl_status *status)
{
    const rl_options options = {.criterion = criterion};
    rl_problem_search s = {.gt = gt, .predictions = predictions, .criterion = criterion, .problems = problems};
    memset(problems, 0, sizeof *problems);
    bool done = rl_check_input(gt, predictions, &options, status) && search(&s, status);
    release_room(&s);
    return done;
}
