/* What makes sound numbers suspicious: the same notes however a run is cut, and only of what is to be looked at. */
#include "core/evaluation/look.h"
#include "tests/core/evaluate_testing.h"

#include "core/formulas/criterion.h"

#include <math.h>
#include <stdio.h>

static rl_notes *notes_of(const scene *s, const rl_options *plan, const rl_criterion *criterion, size_t num_looked_at)
{
    rl_notes *notes = calloc(1, sizeof *notes);
    assert_non_null(notes);
    rl_options options = *plan;
    options.criterion = criterion;
    options.notes = notes;
    options.num_looked_at = num_looked_at;
    options.on_invalid = RL_INVALID_IS_SKIPPED;
    rl_results results = evaluate(s, &options);
    rl_results_release(&results);
    return notes;
}

static size_t num_kinds(const rl_notes *notes)
{
    size_t count = 0;
    for (rl_note_kind kind = 0; kind < RL_NUM_NOTES; kind++) count += notes->note[kind].count > 0;
    return count;
}

static void expect_first(const rl_notes *notes, rl_note_kind kind, size_t count, size_t sample, const char *line)
{
    char text[2048];
    const rl_note *note = &notes->note[kind];
    assert_int_equal(note->count, count);
    assert_int_equal(note->sample, sample);
    rl_status_text(&note->first, text, sizeof text);
    assert_string_equal(text, line);
}

/* Among boxes some of which are inverted, existence and probabilities outside [0, 1], and a box that stands twice. */
static void make_odd(scene *s)
{
    make_crowd(s, 21);
    for (size_t b = 3; b < CROWD; b += 4) s->existence[9 * b + b % 9] = 1.5f;
    for (size_t b = 1; b < CROWD; b += 5) s->class_probs[40 * 9 * b + 17] = -0.25f;
    memcpy(s->boxes + 4 * (9 * 10 + 6), s->boxes + 4 * (9 * 10 + 2), 4 * sizeof(float));
    memcpy(s->class_probs + 40 * (9 * 10 + 6), s->class_probs + 40 * (9 * 10 + 2), 40 * sizeof(float));
}

static void notes_do_not_depend_on_how_a_run_is_cut(void **state)
{
    (void)state;
    scene s;
    make_odd(&s);
    for (size_t looked_at = 0; looked_at <= CROWD; looked_at += 25) {
        rl_notes *expected = notes_of(&s, &plans[0], NULL, looked_at);
        assert_int_equal(num_kinds(expected), looked_at ? 4 : 0);
        for (size_t p = 1; p < NUM_PLANS; p++) {
            rl_notes *notes = notes_of(&s, &plans[p], NULL, looked_at);
            for (rl_note_kind kind = 0; kind < RL_NUM_NOTES; kind++) {
                const rl_note *a = &expected->note[kind], *b = &notes->note[kind];
                assert_int_equal(a->count, b->count);
                assert_int_equal(a->sample, b->sample);
                assert_string_equal(a->first.what, b->first.what);
            }
            free(notes);
        }
        free(expected);
    }
    free_scene(&s);
}

static void the_first_samples_are_looked_at(void **state)
{
    (void)state;
    scene s;
    make_odd(&s);
    rl_notes *notes = notes_of(&s, &plans[0], NULL, 10);
    expect_first(notes, RL_NOTE_EXISTENCE_OUTSIDE_0_1, 2, 3,
                 "array 'existence', sample 3: the existence of prediction 3 is 1.5");
    expect_first(notes, RL_NOTE_PROBS_OUTSIDE_0_1, 2, 1,
                 "array 'class_probs', sample 1: class 17 of prediction 0 is -0.25");
    assert_int_equal(notes->note[RL_NOTE_DOUBLED_PREDICTION].count, 0);
    free(notes);
    notes = notes_of(&s, &plans[0], NULL, 11);
    expect_first(notes, RL_NOTE_DOUBLED_PREDICTION, 1, 10,
                 "array 'boxes', sample 10: prediction 6 has the class and the box of prediction 2");
    free(notes);

    /* The notes of a shard whose first sample is number 9 of the whole input. */
    size_t places[CROWD];
    for (size_t b = 0; b < CROWD; b++) places[b] = b + 9;
    s.predictions.origin.places = places;
    notes = notes_of(&s, &plans[0], NULL, 11);
    expect_first(notes, RL_NOTE_PROBS_OUTSIDE_0_1, 1, 1,
                 "array 'class_probs', sample 10: class 17 of prediction 0 is -0.25");
    assert_int_equal(notes->note[RL_NOTE_EXISTENCE_OUTSIDE_0_1].count, 0);
    free(notes);
    free_scene(&s);
}

static void invalid_samples_are_not_looked_at(void **state)
{
    (void)state;
    scene s;
    make_odd(&s);
    s.boxes[4 * 9 * 3] = NAN;
    rl_notes *notes = notes_of(&s, &plans[0], NULL, 10);
    assert_int_equal(notes->note[RL_NOTE_EXISTENCE_OUTSIDE_0_1].count, 1);
    assert_int_equal(notes->note[RL_NOTE_EXISTENCE_OUTSIDE_0_1].sample, 7);
    free(notes);
    free_scene(&s);
}

/* Filler counts as nothing: neither as doubled nor as flat. */
static void rows_of_zeros_are_filler(void **state)
{
    (void)state;
    scene s;
    make_scene(&s, 2, 1, 6, 3, (const size_t[]){1}, OVERLAPPING);
    memset(s.boxes, 0, 4 * 4 * sizeof(float));
    rl_notes *notes = notes_of(&s, &plans[0], NULL, 1);
    assert_int_equal(num_kinds(notes), 0);
    free(notes);
    s.boxes[0] = s.boxes[2] = 0.5f;
    notes = notes_of(&s, &plans[0], NULL, 1);
    expect_first(notes, RL_NOTE_FLAT_PREDICTION, 1, 0,
                 "array 'boxes', sample 0: prediction 0 has the corners (0.5, 0) and (0.5, 0)");
    assert_int_equal(num_kinds(notes), 1);
    free(notes);
    free_scene(&s);
}

enum { NUM_EQUAL = 40, EQUAL_CLASSES = 5 };

/* The class of prediction `i`; -1 where no score is above 0. */
static int plain_class(const scene *s, size_t i)
{
    const float *scores = s->class_probs + i * s->num_classes;
    size_t best = 0;
    for (size_t c = 0; c < s->num_classes; c++)
        if (scores[c] > scores[best]) best = c;
    return scores[best] > 0.0f ? (int)best : -1;
}

/* By a search through all pairs; returns the first that has the box and the class of `i`. */
static size_t plain_first_equal(const scene *s, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        bool same = plain_class(s, i) >= 0 && plain_class(s, k) == plain_class(s, i);
        for (size_t n = 0; n < 4; n++) same = same && s->boxes[4 * k + n] == s->boxes[4 * i + n];
        if (same) return k;
    }
    return i;
}

/* Boxes are compared first; so among equal ones there are many classes, several times each, and none at all, which the
 * first of them may have as well as another. */
static void doubles_have_the_class_as_well(void **state)
{
    (void)state;
    uint64_t random = 5;
    for (uint64_t round = 0; round < 40; round++) {
        scene s;
        size_t count = 0, first = 0;
        make_scene(&s, round + 1, 1, NUM_EQUAL, EQUAL_CLASSES, (const size_t[]){2}, OVERLAPPING);
        for (size_t i = 0; i < NUM_EQUAL; i++) {
            memcpy(s.boxes + 4 * i, s.boxes + 4 * random_below(&random, round % 4 + 1), 4 * sizeof(float));
            float *scores = s.class_probs + EQUAL_CLASSES * i;
            if (random_below(&random, 4) == 0) memset(scores, 0, EQUAL_CLASSES * sizeof *scores);
        }
        for (size_t i = NUM_EQUAL; i-- > 0;) {
            if (plain_first_equal(&s, i) == i) continue;
            count++;
            first = i;
        }
        char line[256];
        snprintf(line, sizeof line,
                 "array 'boxes', sample 0: prediction %zu has the class and the box of prediction %zu", first,
                 plain_first_equal(&s, first));
        assert_true(count > 0);
        rl_notes *notes = notes_of(&s, &plans[0], NULL, 1);
        expect_first(notes, RL_NOTE_DOUBLED_PREDICTION, count, 0, line);
        free(notes);
        free_scene(&s);
    }
}

/* Wherever it is, and what follows it makes no difference. */
static void the_first_probability_outside_is_named(void **state)
{
    (void)state;
    enum { COUNT = 4 * 7 };
    for (size_t k = 0; k < COUNT; k++) {
        scene s;
        char line[128];
        make_scene(&s, 2, 1, 4, 7, (const size_t[]){1}, OVERLAPPING);
        for (size_t later = k; later < COUNT; later += 3) s.class_probs[later] = later == k ? 1.25f : -2.0f;
        snprintf(line, sizeof line, "array 'class_probs', sample 0: class %zu of prediction %zu is 1.25", k % 7, k / 7);
        rl_notes *notes = notes_of(&s, &plans[0], NULL, 1);
        expect_first(notes, RL_NOTE_PROBS_OUTSIDE_0_1, 1, 0, line);
        free(notes);
        free_scene(&s);
    }
}

/* The largest of the objects' numbers and of the predictions', and whether they are noted to differ. */
static void sides_of_another_unit_are_noted(void **state)
{
    (void)state;
    const struct {
        float objects, preds;
        bool differ;
    } sides[] = {{1.0f, 1.0f, false},  {8.5f, 1.0f, true},  {8.5f, -1.0f, true},  {8.0f, 1.0f, false},
                 {-8.5f, 1.0f, true},  {8.5f, 1.5f, false}, {8.5f, 9.0f, false},  {8.5f, 0.0f, false},
                 {1.0f, 500.0f, true}, {0.0f, 9.0f, false}, {1.25f, 9.0f, false}, {1.0f, 7.0f, false}};
    for (size_t k = 0; k < sizeof sides / sizeof *sides; k++) {
        scene s;
        make_scene(&s, 2, 1, 3, 2, (const size_t[]){2}, OVERLAPPING);
        memset(s.gt_boxes, 0, 2 * 4 * sizeof(float));
        memset(s.boxes, 0, 3 * 4 * sizeof(float));
        s.gt_boxes[6] = sides[k].objects;
        s.boxes[10] = sides[k].preds;
        rl_notes *notes = notes_of(&s, &plans[0], NULL, 1);
        assert_int_equal(notes->note[RL_NOTE_OTHER_UNIT].count, sides[k].differ);
        free(notes);
        free_scene(&s);
    }
}

/* At 1 - 2^-12, which is rounded to 1, and at 2^-25, which is rounded to 0; of classes that no object has, nothing. */
static void float16_saturates_beyond_these_logits(void **state)
{
    (void)state;
    const struct {
        uint16_t half;
        size_t count;
    } logits[] = {
        {0x4828, 0}, {0x4829, 1}, {0xcc55, 0}, {0xcc56, 1}, {0x4d00, 1}}; /* 8.3125, 8.320, -17.3, -17.3, 20 */
    for (size_t k = 0; k < sizeof logits / sizeof *logits; k++) {
        scene s;
        rl_status status;
        uint16_t half[12] = {[0] = 0x4d00};
        make_scene(&s, 2, 1, 4, 3, (const size_t[]){2}, OVERLAPPING);
        s.labels[0] = s.labels[1] = 1;
        s.weights[0] = s.weights[1] = 1.0f;
        half[3 * 3 + 1] = logits[k].half;
        expect_success(rl_tensor_init(&s.tensor[1], RL_F16, 2, 3, (size_t[]){1, 4, 3}, false, half, &status), &status);
        connect(&s);
        rl_notes *notes = notes_of(&s, &plans[0], rl_criterion_preset("focal"), 1);
        assert_int_equal(notes->note[RL_NOTE_HALF_SATURATES].count, logits[k].count);
        free(notes);
        notes = notes_of(&s, &plans[0], rl_criterion_preset("detr"), 1);
        assert_int_equal(notes->note[RL_NOTE_HALF_SATURATES].count, 0);
        free(notes);
        free_scene(&s);
    }
}

static bool seems_to_start_at_1(const int32_t *labels, size_t count, size_t num_classes)
{
    rl_status status;
    rl_notes *notes = calloc(1, sizeof *notes);
    assert_non_null(notes);
    const size_t offsets[] = {0, count};
    const rl_ground_truth gt = {.num_samples = 1, .offsets = offsets, .labels = labels};
    expect_success(rl_look_at_labels(&gt, rl_criterion_preset("detr"), num_classes, notes, &status), &status);
    bool noted = notes->note[RL_NOTE_NO_LABEL_0].count > 0;
    free(notes);
    return noted;
}

#define SEEMS(num_classes, ...)                                                                                        \
    seems_to_start_at_1((const int32_t[]){__VA_ARGS__}, sizeof((const int32_t[]){__VA_ARGS__}) / sizeof(int32_t),      \
                        num_classes)

static void labels_from_1_are_distinguished_from_others(void **state)
{
    (void)state;
    assert_true(SEEMS(11, 1, 2, 3, 3, 2, 1));
    assert_true(SEEMS(11, 1, 2, 2, 2));
    assert_false(SEEMS(11, 1, 2, 2)); /* too few to be sure */
    assert_false(SEEMS(11, 1, 3, 3, 3, 3, 3, 3));
    assert_true(SEEMS(5, 1, 3, 3)); /* the last class there is, behind which is that of no object */
    assert_false(SEEMS(5, 1, 3));
    assert_false(SEEMS(6, 1, 3, 3));
    assert_false(SEEMS(11, 2, 3, 4, 2, 3, 4, 2, 3, 4));
    assert_false(SEEMS(11, 0, 1, 2, 3, 3, 2, 1));
    assert_false(SEEMS(11, 1, 1, 1, 1));
    assert_false(SEEMS(11, -1, 1, 2, 2, 2));
    assert_false(SEEMS(11, 1, INT32_MAX, 1, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notes_do_not_depend_on_how_a_run_is_cut),
        cmocka_unit_test(the_first_samples_are_looked_at),
        cmocka_unit_test(invalid_samples_are_not_looked_at),
        cmocka_unit_test(rows_of_zeros_are_filler),
        cmocka_unit_test(doubles_have_the_class_as_well),
        cmocka_unit_test(the_first_probability_outside_is_named),
        cmocka_unit_test(sides_of_another_unit_are_noted),
        cmocka_unit_test(float16_saturates_beyond_these_logits),
        cmocka_unit_test(labels_from_1_are_distinguished_from_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
