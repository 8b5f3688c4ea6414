/* Notes: which place is the first, how those of parts become those of a whole, and how they are shown. */
#include "core/base/notes.h"
#include "tests/core/core_testing.h"

static void note(rl_notes *notes, rl_note_kind kind, size_t sample, const char *text)
{
    rl_status *what = rl_note_found(notes, kind, sample);
    if (what) rl_status_set(what, RL_OK, "%s", text);
}

static void expect_note(const rl_notes *notes, rl_note_kind kind, size_t count, size_t sample, const char *text)
{
    assert_int_equal(notes->note[kind].count, count);
    assert_true(notes->note[kind].sample == sample);
    assert_string_equal(notes->note[kind].first.what, text);
}

static rl_notes *no_notes(void)
{
    rl_notes *notes = calloc(1, sizeof *notes);
    assert_non_null(notes);
    return notes;
}

static void the_first_is_that_of_the_least_sample(void **state)
{
    (void)state;
    rl_notes *notes = no_notes();
    note(notes, RL_NOTE_FLAT_OBJECT, 7, "seven");
    note(notes, RL_NOTE_FLAT_OBJECT, 7, "again");
    note(notes, RL_NOTE_FLAT_OBJECT, 9, "nine");
    expect_note(notes, RL_NOTE_FLAT_OBJECT, 3, 7, "seven");
    note(notes, RL_NOTE_FLAT_OBJECT, 0, "zero");
    expect_note(notes, RL_NOTE_FLAT_OBJECT, 4, 0, "zero");
    assert_int_equal(notes->note[RL_NOTE_FLAT_PREDICTION].count, 0);
    free(notes);
}

static void what_is_of_no_sample_is_noted_once(void **state)
{
    (void)state;
    rl_notes *notes = no_notes();
    rl_note_whole(notes, RL_NOTE_NO_OBJECT, 3, "gt.json", "%d crowds", 2);
    rl_note_whole(notes, RL_NOTE_NO_OBJECT, 5, "other.json", "none");
    expect_note(notes, RL_NOTE_NO_OBJECT, 3, RL_NO_SAMPLE, "2 crowds");
    free(notes);
}

static void workers_findings_add_up(void **state)
{
    (void)state;
    rl_notes *sum = no_notes(), *a = no_notes(), *b = no_notes();
    note(a, RL_NOTE_FLAT_PREDICTION, 1, "one");
    note(b, RL_NOTE_FLAT_PREDICTION, 0, "none");
    note(b, RL_NOTE_FLAT_PREDICTION, 1, "again");
    note(b, RL_NOTE_PREDICTION_UNIT, 1, "unit");
    const size_t places[] = {30, 40}, others[] = {20, 50};
    rl_notes_add(sum, a, places);
    expect_note(sum, RL_NOTE_FLAT_PREDICTION, 1, 40, "one");
    rl_notes_add(sum, b, others);
    expect_note(sum, RL_NOTE_FLAT_PREDICTION, 3, 20, "none");
    expect_note(sum, RL_NOTE_PREDICTION_UNIT, 1, 50, "unit");
    rl_notes_add(sum, b, NULL);
    expect_note(sum, RL_NOTE_FLAT_PREDICTION, 5, 0, "none");
    free(sum), free(a), free(b);
}

/* All shards have the same notes on the input; those on results follow from the merged results. */
static void shards_notes_become_those_of_the_run(void **state)
{
    (void)state;
    rl_notes *sum = no_notes(), *shard = no_notes();
    note(shard, RL_NOTE_FLAT_OBJECT, 4, "flat");
    note(shard, RL_NOTE_FLAT_PREDICTION, 4, "flat, too");
    note(shard, RL_NOTE_LOSS_BELOW_0, 4, "low");
    rl_note_whole(shard, RL_NOTE_LAST_LOGIT, 1, NULL, "last");
    rl_notes_merge(sum, shard);
    shard->note[RL_NOTE_FLAT_PREDICTION].sample = 2;
    rl_notes_merge(sum, shard);
    expect_note(sum, RL_NOTE_FLAT_OBJECT, 1, 4, "flat");
    expect_note(sum, RL_NOTE_FLAT_PREDICTION, 2, 2, "flat, too");
    assert_int_equal(sum->note[RL_NOTE_LOSS_BELOW_0].count, 0);
    assert_int_equal(sum->note[RL_NOTE_LAST_LOGIT].count, 0);
    free(sum), free(shard);
}

static void a_note_is_one_harmless_line(void **state)
{
    (void)state;
    char text[2048];
    rl_notes *notes = no_notes();
    rl_status *what = rl_note_found(notes, RL_NOTE_FLAT_PREDICTION, 3);
    rl_status_set(what, RL_OK, "prediction 2 is flat");
    rl_in_array(what, "boxes");
    rl_in_sample(what, 3);
    rl_in_file(what, "p\n.npz");
    rl_note_text(RL_NOTE_FLAT_PREDICTION, &notes->note[RL_NOTE_FLAT_PREDICTION], "a\033[1m", text, sizeof text);
    assert_string_equal(text, "predictions whose boxes have no area (1; the first, of id a?[1m: p?.npz: array 'boxes', "
                              "sample 3: prediction 2 is flat)");
    rl_note_whole(notes, RL_NOTE_NO_SAMPLE, 1, NULL, "%s", "");
    rl_note_text(RL_NOTE_NO_SAMPLE, &notes->note[RL_NOTE_NO_SAMPLE], "", text, sizeof text);
    assert_string_equal(text, "there is not one sample");
    free(notes);
}

static void kinds_have_a_name_each(void **state)
{
    (void)state;
    for (rl_note_kind kind = 0; kind < RL_NUM_NOTES; kind++) {
        assert_int_equal(rl_note_named(rl_note_name(kind)), kind);
        assert_true(strlen(rl_note_title(kind)) > 0);
    }
    assert_int_equal(rl_note_named("of_tomorrow"), RL_NUM_NOTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_is_that_of_the_least_sample),
        cmocka_unit_test(what_is_of_no_sample_is_noted_once),
        cmocka_unit_test(workers_findings_add_up),
        cmocka_unit_test(shards_notes_become_those_of_the_run),
        cmocka_unit_test(a_note_is_one_harmless_line),
        cmocka_unit_test(kinds_have_a_name_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
