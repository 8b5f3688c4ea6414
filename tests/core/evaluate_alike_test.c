/* What must not show in the numbers: threads, batches, the order of samples, and the types and places of arrays. */
#include "tests/core/evaluate_testing.h"

#include <math.h>

static void add_bad_numbers(scene *s)
{
    s->boxes[4 * s->num_preds * 11 + 7] = NAN;
    s->class_probs[s->num_preds * s->num_classes * 4 + 100] = INFINITY;
    s->existence[s->num_preds * 49] = -INFINITY;
    s->gt_boxes[4 * s->offsets[31]] = NAN;
    s->weights[s->offsets[20]] = NAN;
    for (int k = 0; k < 4; k++) s->gt_boxes[4 * s->offsets[40] + (size_t)k] = k < 2 ? -1e30f : 1e30f;
    for (size_t k = 0; k < 4 * s->num_preds; k++) s->boxes[4 * s->num_preds * 40 + k] = k % 4 < 2 ? -1e30f : 1e30f;
}

static bool is_bad(size_t b)
{
    return b == 4 || b == 11 || b == 20 || b == 31 || b == 40 || b == 49;
}

static void make_bad_crowd(scene *s)
{
    size_t counts[CROWD];
    for (size_t b = 0; b < CROWD; b++) counts[b] = is_bad(b) ? 2 + b % 3 : b * 7 % 12;
    make_scene(s, 8, CROWD, 9, 40, counts, ANYWHERE);
    add_bad_numbers(s);
}

static void threads_and_batches_do_not_show(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        scene s;
        make_crowd(&s, seed);
        rl_results expected = evaluate(&s, &plans[0]);
        assert_true(expected.num_matches > CROWD);
        for (size_t p = 1; p < NUM_PLANS; p++) expect_results(&s, &plans[p], &expected);
        rl_results_release(&expected);
        free_scene(&s);
    }
}

static void skipped_samples_are_left_out(void **state)
{
    (void)state;
    scene clean, s;
    make_bad_crowd(&s);
    rl_options options = plans[0];
    options.on_invalid = RL_INVALID_IS_SKIPPED;
    rl_results results = evaluate(&s, &options);
    assert_int_equal(results.num_invalid, 6);
    expect_failure(false, &results.first_invalid, RL_ERR_NONFINITE,
                   "array 'class_probs', sample 4: element (2, 20) is inf; finite numbers were expected");

    /* The rest is as in a run where nothing is bad. */
    size_t counts[CROWD];
    for (size_t b = 0; b < CROWD; b++) counts[b] = s.offsets[b + 1] - s.offsets[b];
    make_scene(&clean, 8, CROWD, 9, 40, counts, ANYWHERE);
    rl_results all = evaluate(&clean, &plans[0]);
    double total = 0.0;
    size_t num_matches = 0;
    for (size_t b = 0; b < CROWD; b++) {
        const rl_sample_result *sample = &results.samples[b];
        assert_int_equal(sample->first_match, num_matches);
        if (is_bad(b)) {
            double none[RL_TERM_LOSSES] = {0};
            rl_sample_result zero = {.num_gt = counts[b], .num_pred = 9, .invalid = true, .losses = none};
            expect_same_sample(sample, &zero);
        } else {
            expect_same_sample(sample, &all.samples[b]);
            assert_memory_equal(results.matches + num_matches, all.matches + all.samples[b].first_match,
                                sample->num_matched * sizeof *all.matches);
        }
        num_matches += sample->num_matched;
        total += sample->loss;
    }
    assert_int_equal(results.num_matches, num_matches);
    expect_same_doubles(results.total, total);

    for (size_t p = 1; p < NUM_PLANS; p++) {
        options = plans[p];
        options.on_invalid = RL_INVALID_IS_SKIPPED;
        expect_results(&s, &options, &results);
    }
    rl_results_release(&all);
    rl_results_release(&results);
    free_scene(&clean);
    free_scene(&s);
}

/* Predictions in another order than the ground truth's: results are in the latter's. */
static void gt_index_pairs_samples(void **state)
{
    (void)state;
    scene s, shuffled;
    make_bad_crowd(&s);
    make_bad_crowd(&shuffled);
    size_t gt_index[CROWD], rows = s.num_preds;
    for (size_t b = 0; b < CROWD; b++) {
        size_t g = gt_index[b] = (b * 17 + 5) % CROWD;
        memcpy(shuffled.boxes + b * rows * 4, s.boxes + g * rows * 4, rows * 4 * sizeof(float));
        memcpy(shuffled.class_probs + b * rows * 40, s.class_probs + g * rows * 40, rows * 40 * sizeof(float));
        memcpy(shuffled.existence + b * rows, s.existence + g * rows, rows * sizeof(float));
    }
    shuffled.predictions.gt_index = gt_index;
    rl_options options = plans[0];
    options.on_invalid = RL_INVALID_IS_SKIPPED;
    rl_results expected = evaluate(&s, &options);
    /* Of the same sample of ground truth, but the predictions' own number: 4 = 37 * 17 + 5 modulo 50. */
    expected.first_invalid.sample = 47;
    assert_int_equal(gt_index[47], 4);
    for (size_t p = 0; p < NUM_PLANS; p++) {
        options = plans[p];
        options.on_invalid = RL_INVALID_IS_SKIPPED;
        expect_results(&shuffled, &options, &expected);
    }
    rl_results_release(&expected);
    free_scene(&s);
    free_scene(&shuffled);
}

/* A copy of an array in another type, order and place, that reads back to the same float32 numbers. */
static unsigned char *recast(rl_tensor *tensor, rl_dtype dtype, bool fortran, bool swapped, size_t offset)
{
    rl_status status;
    size_t count = rl_tensor_count(tensor), size = rl_dtype_size(dtype);
    unsigned char *memory = allocate(offset + count * size);
    rl_tensor made;
    expect_success(rl_tensor_init(&made, dtype, size, tensor->rank, tensor->shape, fortran, memory + offset, &status),
                   &status);
    made.swapped = swapped;
    for (size_t k = 0; k < count; k++) {
        size_t rest = k, place = offset;
        for (int axis = made.rank - 1; axis >= 0; axis--) {
            place += rest % made.shape[axis] * (size_t)made.stride[axis];
            rest /= made.shape[axis];
        }
        unsigned char bytes[8];
        float single;
        memcpy(&single, tensor->data + k * sizeof single, sizeof single);
        double number = (double)single;
        if (dtype == RL_F64) {
            memcpy(bytes, &number, sizeof number);
        } else if (dtype == RL_F32) {
            memcpy(bytes, &single, sizeof single);
        } else { /* float16 of a multiple of 2^-10 in [0, 1] */
            int exponent = 0;
            double fraction = frexp(number, &exponent);
            uint16_t half = 0;
            if (number != 0.0)
                half = (uint16_t)((unsigned)(exponent + 14) << 10 | ((unsigned)(fraction * 2048.0) - 1024));
            memcpy(bytes, &half, sizeof half);
        }
        for (size_t byte = 0; byte < size; byte++) memory[place + byte] = bytes[swapped ? size - 1 - byte : byte];
    }
    *tensor = made;
    return memory;
}

static void round_to_half(float *numbers, size_t count)
{
    for (size_t k = 0; k < count; k++) numbers[k] = floorf(numbers[k] * 1024.0f) / 1024.0f;
}

static void types_and_places_do_not_show(void **state)
{
    (void)state;
    scene s;
    make_crowd(&s, 5);
    round_to_half(s.boxes, CROWD * 9 * 4);
    round_to_half(s.class_probs, CROWD * 9 * 40);
    round_to_half(s.existence, CROWD * 9);
    rl_results expected = evaluate(&s, &plans[0]);
    const rl_dtype dtypes[] = {RL_F16, RL_F32, RL_F64};
    for (unsigned variant = 0; variant < 24; variant++) {
        unsigned char *memory[3];
        view_predictions(&s);
        for (unsigned array = 0; array < 3; array++) /* one array may be read in place and the next one not */
            memory[array] = recast(&s.tensor[array], dtypes[(variant + array * (variant / 12)) % 3], variant & 4,
                                   variant & 8, variant % 5);
        connect(&s);
        expect_results(&s, &plans[variant % NUM_PLANS], &expected);
        for (unsigned array = 0; array < 3; array++) free(memory[array]);
    }
    rl_results_release(&expected);
    free_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_and_batches_do_not_show),
        cmocka_unit_test(skipped_samples_are_left_out),
        cmocka_unit_test(gt_index_pairs_samples),
        cmocka_unit_test(types_and_places_do_not_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
