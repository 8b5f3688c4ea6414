/* An evaluation on GPUs gives the bits that one on the CPU gives. */
#include "core/formulas/criterion.h"
#include "tests/cuda/devices.h"
#include "tests/cuda/samples.h"
#include "tests/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const samples_shape shapes[] = {
    {.num_samples = 0, .num_preds = 3, .num_classes = 2, .max_objects = 1, .steps = 9},
    {.num_samples = 12, .num_preds = 0, .num_classes = 2, .max_objects = 4, .steps = 9},
    {.num_samples = 5, .num_preds = 1, .num_classes = 1, .max_objects = 3, .steps = 1 << 20},
    {.num_samples = 9, .num_preds = 16, .num_classes = 1, .max_objects = 20, .steps = 2},
    {.num_samples = 6, .num_preds = 31, .num_classes = 33, .max_objects = 40, .steps = 4},
    {.num_samples = 4, .num_preds = 257, .num_classes = 5, .max_objects = 70, .steps = 1 << 20},
    {.num_samples = 40, .num_preds = 40, .num_classes = 3, .max_objects = 35, .steps = 1 << 20},
    {.num_samples = 2, .num_preds = 3, .num_classes = 2, .max_objects = 900, .steps = 64},
    {.num_samples = 3, .num_preds = 600, .num_classes = 80, .max_objects = 33, .steps = 16},
};
#define NUM_SHAPES (sizeof shapes / sizeof *shapes)

/* The gradients of a whole input, array by array. */
typedef struct gradients {
    const rl_criterion *criterion;
    size_t row[RL_NUM_ARRAYS]; /* floats of a sample */
    float *rows[RL_NUM_ARRAYS];
} gradients;

static void make_gradients(gradients *made, const samples *input, const rl_options *options)
{
    *made = (gradients){.criterion = options->criterion ? options->criterion : rl_criterion_preset("accv")};
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
        if (!rl_criterion_reads(made->criterion, id)) continue;
        made->row[id] = input->predictions.blocks.at[0].num_preds *
                        rl_array_width(made->criterion, id, input->predictions.blocks.at[0].num_classes);
        made->rows[id] = calloc(input->gt.num_samples * made->row[id] + 1, sizeof(float));
        assert_non_null(made->rows[id]);
    }
}

static bool collect(void *context, size_t first, size_t count, const rl_gradient_rows *rows, rl_status *status)
{
    (void)status;
    gradients *to = context;
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++)
        if (to->row[id])
            memcpy(to->rows[id] + first * to->row[id], rows->of[0].rows[id], count * to->row[id] * sizeof(float));
    return true;
}

static rl_options with_gradients(rl_options options, gradients *to)
{
    options.gradients = collect;
    options.gradients_context = to;
    return options;
}

static void release_gradients(gradients *made)
{
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) free(made->rows[id]);
}

static void assert_same_gradients(const gradients *expected, const gradients *actual, const samples *input)
{
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++)
        for (size_t k = 0; k < input->gt.num_samples * expected->row[id]; k++) {
            float e = expected->rows[id][k], a = actual->rows[id][k];
            if (memcmp(&e, &a, sizeof e) != 0)
                fail_msg("gradient of %s, sample %zu, element %zu: expected %a, got %a", rl_array_names[id],
                         k / expected->row[id], k % expected->row[id], (double)e, (double)a);
        }
}

/* All predictions are looked at, for notes that are the same on every device. */
static bool evaluate(const samples *input, rl_backend *backend, size_t batch_size, size_t num_threads,
                     rl_options options, rl_results *results, rl_notes *notes, rl_status *status)
{
    memset(notes, 0, sizeof *notes);
    options.notes = notes;
    options.num_looked_at = input->gt.num_samples;
    options.backend = backend;
    options.num_threads = num_threads;
    options.batch_size = batch_size;
    return rl_evaluate_into(&input->gt, &input->predictions, &options, results, status);
}

static void assert_same_notes(const rl_notes *expected, const rl_notes *actual)
{
    for (rl_note_kind kind = 0; kind < RL_NUM_NOTES; kind++) {
        const rl_note *a = &expected->note[kind], *b = &actual->note[kind];
        assert_int_equal(a->count, b->count);
        assert_int_equal(a->sample, b->sample);
        assert_string_equal(a->first.what, b->first.what);
    }
}

/* Holds every batch size, number of threads and set of GPUs to the CPU: to its results, or to its failure. */
static void hold_to_cpu(const samples *input, rl_options options)
{
    static rl_notes noted, notes; /* too large for a small stack */
    rl_results expected, actual;
    rl_status why, status;
    char expected_text[1024], actual_text[1024];
    gradients wanted, taken;
    make_gradients(&wanted, input, &options);
    bool valid = evaluate(input, NULL, 0, 1, with_gradients(options, &wanted), &expected, &noted, &why);
    for (size_t num_gpus = 1; num_gpus <= 2; num_gpus++) {
        rl_backend *backend = open_gpus(num_gpus);
        for (size_t batch_size = 0; batch_size < 4; batch_size++) {
            bool with = batch_size == num_gpus; /* they take long */
            rl_options own = with ? with_gradients(options, &taken) : options;
            make_gradients(&taken, input, &options);
            bool done = evaluate(input, backend, batch_size, 1 + batch_size, own, &actual, &notes, &status);
            if (!done) rl_status_text(&status, actual_text, sizeof actual_text);
            if (!done && valid) fail_msg("%s", actual_text);
            assert_int_equal(done, valid);
            if (valid) {
                assert_same_results(&expected, &actual);
                if (with) assert_same_gradients(&wanted, &taken, input);
                assert_same_notes(&noted, &notes);
                rl_results_release(&actual);
            } else {
                rl_status_text(&why, expected_text, sizeof expected_text);
                assert_string_equal(actual_text, expected_text);
            }
            release_gradients(&taken);
        }
        backend->ops->destroy(backend);
    }
    if (valid) rl_results_release(&expected);
    release_gradients(&wanted);
}

static void test_shapes(void **state)
{
    (void)state;
    for (size_t k = 0; k < NUM_SHAPES; k++) {
        samples input;
        samples_make(&input, &shapes[k], k + 1);
        hold_to_cpu(&input, (rl_options){.on_invalid = RL_INVALID_IS_ERROR});
        samples_release(&input);
    }
}

/* What is not finite is reported, or skipped, as on the CPU; so are costs that overflow. */
static void test_invalid_samples(void **state)
{
    (void)state;
    samples input;
    samples_make(&input, &shapes[4], 17);
    input.boxes[4 * 31 * 2 + 5] = NAN;
    input.existence[31 * 4] = INFINITY;
    for (size_t k = 0; k < 4; k++) input.boxes[4 * 31 * 5 + k] = k < 2 ? -3e38f : 3e38f;
    hold_to_cpu(&input, (rl_options){.on_invalid = RL_INVALID_IS_SKIPPED});
    hold_to_cpu(&input, (rl_options){.on_invalid = RL_INVALID_IS_ERROR});
    input.boxes[4 * 31 * 2 + 5] = input.existence[31 * 4] = 0.0f;
    hold_to_cpu(&input, (rl_options){.on_invalid = RL_INVALID_IS_ERROR});
    samples_release(&input);
}

static void spoil(float *numbers, size_t count, uint64_t *random)
{
    static const float wild[] = {NAN, -NAN, INFINITY, -INFINITY, 3e38f, -3e38f};
    for (size_t k = random_below(random, 25); k < count; k += 1 + random_below(random, 50))
        numbers[k] = wild[random_below(random, 6)];
}

/* Costs and losses of NaN and infinity come out as on the CPU. */
static void test_clamped_costs(void **state)
{
    (void)state;
    for (size_t k = 0; k < NUM_SHAPES; k++) {
        samples input;
        uint64_t random = k;
        size_t rows = shapes[k].num_samples * shapes[k].num_preds;
        samples_make(&input, &shapes[k], k + 1);
        hold_to_cpu(&input, (rl_options){.on_invalid = RL_INVALID_IS_CLAMPED});
        spoil(input.boxes, 4 * rows, &random);
        spoil(input.class_probs, rows * shapes[k].num_classes, &random);
        spoil(input.existence, rows, &random);
        spoil(input.gt_boxes, 4 * input.offsets[shapes[k].num_samples], &random);
        spoil(input.weights, input.offsets[shapes[k].num_samples], &random);
        hold_to_cpu(&input, (rl_options){.on_invalid = RL_INVALID_IS_CLAMPED});
        samples_release(&input);
    }
}

/* Predictions of other types go through the staging memory's conversion. */
static void test_float64_predictions(void **state)
{
    (void)state;
    samples input;
    samples_make(&input, &shapes[5], 23);
    size_t count = rl_tensor_count(&input.predictions.all.of[RL_DECODER].array[RL_CLASS_PROBS]);
    double *wide = calloc(count, sizeof *wide);
    assert_non_null(wide);
    for (size_t k = 0; k < count; k++) wide[k] = (double)input.class_probs[k] + 1e-9;
    rl_tensor *probs = &input.predictions.all.of[RL_DECODER].array[RL_CLASS_PROBS];
    const size_t shape[] = {probs->shape[0], probs->shape[1], probs->shape[2]};
    rl_status status;
    assert_true(rl_tensor_init(probs, RL_F64, sizeof *wide, 3, shape, false, wide, &status));
    hold_to_cpu(&input, (rl_options){.on_invalid = RL_INVALID_IS_ERROR});
    free(wide);
    samples_release(&input);
}

/* Logits in place of probabilities, and labels below the class of no object. */
static void make_logits(samples *input, const samples_shape *shape)
{
    const rl_tensor *all = input->predictions.all.of[RL_DECODER].array;
    const rl_prediction_rows views = {.array = {[RL_BOXES] = all[RL_BOXES], [RL_LOGITS] = all[RL_CLASS_PROBS]}};
    rl_status status;
    for (size_t k = 0; k < shape->num_samples * shape->num_preds * shape->num_classes; k++)
        input->class_probs[k] = 40.0f * input->class_probs[k] - 20.0f;
    for (size_t k = 0; k < input->offsets[shape->num_samples]; k++)
        if (shape->num_classes > 1) input->labels[k] %= (int32_t)shape->num_classes - 1;
    input->gt.weights = NULL;
    assert_true(rl_predictions_from_tensors(&input->predictions, rl_criterion_preset("detr"), &views, &status));
}

/* Every cost, every loss of boxes, and one loss of classes; and boxes of two forms. */
static rl_criterion all_terms(int class_loss)
{
    rl_criterion made = *rl_criterion_preset("detr");
    for (int term = 0; term < RL_NUM_TERMS; term++) {
        bool is_box = term >= RL_NUM_CLASS_TERMS;
        if (is_box || rl_term_uses[term].cost) made.cost[term] = 0.5f + 0.25f * (float)term;
        made.loss[term] = is_box || term == class_loss ? 0.5f + 0.25f * (float)term : 0.0f;
    }
    made.epsilons = (rl_epsilons){.iou = {.add = 1e-7f}, .giou = {.clamp = 1e-6f}};
    made.loss_focal.varifocal = RL_VARIFOCAL_RF_DETR;
    made.gt_form = RL_FORM_XYXY;
    made.pred_form = RL_FORM_XYWH;
    return made;
}

/* All presets of terms, all losses of classes, a power that is none of the usual ones, and other logits of no object.
 */
static size_t make_criteria(rl_criterion criteria[RL_NUM_PRESETS + RL_NUM_CLASS_TERMS + 3])
{
    size_t count = 0;
    for (int preset = 0; preset < RL_NUM_PRESETS; preset++)
        if (rl_presets[preset].kind == RL_KIND_TERMS) criteria[count++] = rl_presets[preset];
    for (int term = 0; term < RL_NUM_CLASS_TERMS; term++)
        if (rl_term_uses[term].loss) criteria[count++] = all_terms(term);
    criteria[count] = *rl_criterion_preset("focal");
    criteria[count].cost_focal.gamma = criteria[count].loss_focal.gamma = 1.5f;
    criteria[count++].clamp_boxes = 1;
    criteria[count] = all_terms(RL_TERM_CROSS_ENTROPY);
    criteria[count++].no_object = RL_NO_OBJECT_FIRST;
    criteria[count] = all_terms(RL_TERM_PROBABILITY);
    criteria[count++].no_object = RL_NO_OBJECT_NONE;
    return count;
}

static void test_criteria(void **state)
{
    (void)state;
    static rl_criterion criteria[RL_NUM_PRESETS + RL_NUM_CLASS_TERMS + 3];
    size_t num_criteria = make_criteria(criteria);
    for (size_t k = 0; k < NUM_SHAPES; k++) {
        samples input;
        samples_make(&input, &shapes[k], k);
        make_logits(&input, &shapes[k]);
        size_t step = k < 6 ? 4 : 24; /* every criterion has one of the shapes 2 to 5; the last are slow */
        for (size_t c = k % step; c < num_criteria; c += step)
            hold_to_cpu(&input, (rl_options){.criterion = &criteria[c], .on_invalid = RL_INVALID_IS_SKIPPED});
        samples_release(&input);
    }
}

/* NaN of what has no area, and of what is not finite. */
static void test_clamped_criteria(void **state)
{
    (void)state;
    const rl_criterion criteria[] = {all_terms(RL_TERM_VARIFOCAL), all_terms(RL_TERM_CROSS_ENTROPY),
                                     all_terms(RL_TERM_POSITION)};
    for (size_t k = 3; k < 7; k++) {
        samples input;
        uint64_t random = k;
        size_t rows = shapes[k].num_samples * shapes[k].num_preds;
        samples_make(&input, &shapes[k], k);
        make_logits(&input, &shapes[k]);
        spoil(input.boxes, 4 * rows, &random);
        spoil(input.class_probs, rows * shapes[k].num_classes, &random);
        spoil(input.gt_boxes, 4 * input.offsets[shapes[k].num_samples], &random);
        hold_to_cpu(&input, (rl_options){.criterion = &criteria[k % 3], .on_invalid = RL_INVALID_IS_CLAMPED});
        samples_release(&input);
    }
}

int main(void)
{
    int skipped = skip_without_gpu();
    if (skipped) return skipped;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),        cmocka_unit_test(test_invalid_samples),
        cmocka_unit_test(test_clamped_costs), cmocka_unit_test(test_float64_predictions),
        cmocka_unit_test(test_criteria),      cmocka_unit_test(test_clamped_criteria),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
