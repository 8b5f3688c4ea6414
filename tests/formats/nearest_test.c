/* Misspelt words, and what they were meant to be. */
#include "formats/text/nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect(const char *word, const char *words, const char *expected)
{
    char hint[RL_HINT_SIZE];
    rl_nearest search = rl_nearest_to(word, strlen(word));
    rl_nearest_offer_words(&search, words);
    rl_nearest_hint(&search, "<", ">", hint);
    if (strcmp(hint, expected) != 0) fail_msg("'%s' of %s: '%s', not '%s'", word, words, hint, expected);
}

static void a_slip_of_the_finger_is_seen(void **state)
{
    (void)state;
    static const char words[] = "eval|config|convert|merge|diff|report|inspect|devices";
    expect("evla", words, "; did you mean <eval>?"); /* swapped */
    expect("eavl", words, "; did you mean <eval>?");
    expect("vale", words, "");                        /* two apart are too far for four letters */
    expect("evl", words, "; did you mean <eval>?");   /* dropped */
    expect("evaal", words, "; did you mean <eval>?"); /* doubled */
    expect("evel", words, "; did you mean <eval>?");  /* replaced */
    expect("repotr", words, "; did you mean <report>?");
    expect("inspcet", words, "; did you mean <inspect>?");
    expect("DEVICES", words, "; did you mean <devices>?");
}

static void a_part_or_more_than_the_word_is_seen(void **state)
{
    (void)state;
    expect("crit", "config|criterion", "; did you mean <criterion>?");
    expect("evaluate", "config|eval", "; did you mean <eval>?");
    expect("pred_boxes_xyxy", "logits|pred_boxes", "; did you mean <pred_boxes>?");
    expect("boxes", "scores|gt_boxes", "; did you mean <gt_boxes>?");
    expect("c", "cpu|cuda", "");
    expect("es", "boxes", "");
}

static void the_nearest_is_taken_and_of_equals_the_first(void **state)
{
    (void)state;
    expect("confg", "convert|confit|config", "; did you mean <config>?");
    expect("ab", "ax|ay", "; did you mean <ax>?");
    expect("gold", "golden|gold2", "; did you mean <gold2>?");
}

static void what_is_like_none_has_no_hint(void **state)
{
    (void)state;
    expect("", "eval|diff", "");
    expect("xml", "csv|json", "");
    expect("x", "y", "");
    expect("eval", "", "");
    expect("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaa", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_of_the_finger_is_seen),
        cmocka_unit_test(a_part_or_more_than_the_word_is_seen),
        cmocka_unit_test(the_nearest_is_taken_and_of_equals_the_first),
        cmocka_unit_test(what_is_like_none_has_no_hint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
