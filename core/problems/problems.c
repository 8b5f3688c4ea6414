#include "core/problems/problems.h"

#include "core/base/memory.h"
#include "core/evaluation/arrays.h"
#include "core/evaluation/check_input.h"
#include "core/problems/problem_search.h"

#include <stdlib.h>
#include <string.h>

/* The ground truth is float32 already. */
static bool check_objects(rl_problem_search *s, rl_place place, const float *numbers, size_t width, rl_status *status)
{
    rl_tensor view;
    if (!numbers) return true;
    numbers += s->first_object * width;
    return rl_tensor_init(&view, RL_F32, sizeof *numbers, 1, (size_t[]){s->num_objects * width}, false, numbers,
                          status) &&
           rl_problem_check_numbers(s, place, &view, numbers, status);
}

static bool check_predictions(rl_problem_search *s, const rl_prediction_rows *rows, size_t index, rl_status *status)
{
    for (int array = 0; array < rl_num_arrays(s->criterion); array++) {
        rl_tensor view = rl_tensor_entry(rl_rows_array(rows, array), index);
        if (rl_tensor_to_f32(&view, s->row[array], status) &&
            rl_problem_check_numbers(s, (rl_place)(RL_PLACE_BOXES + array), &view, s->row[array], status))
            continue;
        return rl_in_predictions(status, s->predictions, rl_predictions_array(s->predictions, array), s->b);
    }
    return true;
}

/* Sample `s->b` of the predictions, which is number `index` of the rows. */
static bool check_sample(rl_problem_search *s, const rl_prediction_rows *rows, size_t index, rl_status *status)
{
    const rl_ground_truth *gt = s->gt;
    s->g = rl_gt_index(s->predictions, s->b);
    s->first_object = gt->offsets[s->g];
    s->num_objects = gt->offsets[s->g + 1] - s->first_object;
    rl_problem_check_labels(s);
    if (!check_objects(s, RL_PLACE_GT_BOXES, gt->boxes, 4, status)) return false;
    if (s->criterion)
        rl_problem_check_weights(s);
    else if (!check_objects(s, RL_PLACE_WEIGHTS, gt->weights, 1, status))
        return false;
    if (!check_predictions(s, rows, index, status)) return false;
    rl_problem_check_boxes(s, RL_PLACE_GT_BOXES, gt->boxes + 4 * s->first_object, s->num_objects);
    rl_problem_check_boxes(s, RL_PLACE_BOXES, s->row[0], s->predictions->num_preds);
    return rl_problem_check_costs(s, status);
}

/* Samples that are read at once. */
static size_t batch_of(const rl_predictions *predictions)
{
    double floats = (double)predictions->num_preds * (5.0 + (double)predictions->num_classes) + 1.0;
    return floats < 65536.0 ? (size_t)(65536.0 / floats) : 1;
}

static bool check_samples(rl_problem_search *s, size_t batch, rl_status *status)
{
    const rl_predictions *p = s->predictions;
    if (p->prepare && !p->prepare(p->context, 1, batch, status)) return false;
    for (size_t first = 0; first < p->num_samples; first += batch) {
        rl_prediction_rows rows;
        size_t count = p->num_samples - first < batch ? p->num_samples - first : batch;
        if (!p->load(p->context, 0, first, count, &rows, status)) return false;
        if (p->fetch && !p->fetch(p->context, 0, first, count, &rows, status)) return false;
        for (size_t k = 0; k < count; k++) {
            s->b = first + k;
            if (!check_sample(s, &rows, k, status)) return false;
        }
        if (p->forget) p->forget(p->context, first, count);
    }
    return !p->check || p->check(p->context, status);
}

/* What a sample at hand takes. */
static bool make_room(rl_problem_search *s, rl_status *status)
{
    size_t num_preds = s->predictions->num_preds, row = sizeof(float);
    return (rl_multiply(row, s->predictions->num_classes, &row) || rl_fail(status, RL_ERR_MEMORY, "out of memory")) &&
           (s->row[0] = rl_alloc(num_preds, 4 * sizeof(float), status)) &&
           (s->row[1] = rl_alloc(num_preds, row, status)) && (s->row[2] = rl_alloc(num_preds, sizeof(float), status)) &&
           (!s->criterion || (s->preds = rl_alloc(num_preds, sizeof *s->preds, status)));
}

bool rl_problems_find(const rl_ground_truth *gt, const rl_predictions *predictions, const rl_criterion *criterion,
                      rl_problems *problems, rl_status *status)
{
    const rl_options options = {.criterion = criterion};
    rl_problem_search s = {.gt = gt,
                           .predictions = predictions,
                           .criterion = criterion,
                           .parts = criterion ? &rl_parts_of_terms : &rl_parts_of_default,
                           .problems = problems,
                           .takes_matches = criterion && rl_problem_has_lone_loss(criterion)};
    memset(problems, 0, sizeof *problems);
    bool done = rl_check_input(gt, predictions, &options, status) && make_room(&s, status) &&
                check_samples(&s, batch_of(predictions), status);
    for (int array = 0; array < 3; array++) free(s.row[array]);
    free(s.preds);
    return done;
}
