/* Parts that belong together, parts that do not, and files that are none. */
#include "formats/results/merge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/formats/scratch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MATCH "{\"pred\":5,\"gt\":1,\"cost\":0.1,\"iou\":null,\"label\":7,\"weight\":-1e999}"
#define SAMPLE(place, id, rest)                                                                                        \
    "{\"id\":\"" id "\",\"sample\":" place ",\"step\":0,\"rank\":0,\"num_gt\":2,\"num_pred\":9," rest "}"
#define ONE                                                                                                            \
    "\"num_matched\":1,\"class_loss\":1,\"bbox_loss\":2,\"existence_loss\":-0,\"loss\":3.5,\"matches\":[" MATCH "]"
#define SKIPPED                                                                                                        \
    "\"invalid\":true,\"num_matched\":0,\"class_loss\":null,\"bbox_loss\":null,\"existence_loss\":null,"               \
    "\"loss\":null,\"matches\":[]"
#define BLOCK(name, num_pred, num_groups)                                                                              \
    "{\"block\":\"" name "\",\"num_pred\":" num_pred ",\"num_classes\":3,\"num_groups\":" num_groups "}"
#define BLOCKS(list) "\"blocks\":[" list "]"
#define MAIN BLOCKS(BLOCK("main", "9", "1"))
#define VERSION "\"version\":\"0.1.0\""
#define OPTIONS "\"options\":{\"on_invalid\": \"skip\"}"
#define SHARD(number, of, num_samples)                                                                                 \
    "\"shard\":{\"number\":" number ",\"of\":" of ",\"num_samples\":" num_samples ",\"input\":\"0a\"}"
#define PART_OF(options, blocks, shard, samples)                                                                       \
    "{\"ragloss\":1," VERSION "," options "," blocks "," shard ",\"samples\":[" samples "]}"
#define PART(shard, samples) PART_OF(OPTIONS, MAIN, shard, samples)

static const char *const first = PART(SHARD("1", "2", "3"), SAMPLE("2", "c", ONE) "," SAMPLE("0", "a\\u00e9", ONE));
static const char *const second = PART(SHARD("2", "2", "3"), SAMPLE("1", "b", SKIPPED));

/* Files 0.json, 1.json, … of these texts, merged. */
static bool merge(const char *const *texts, size_t count, rl_merged *merged, rl_status *status)
{
    char names[8][32], *paths[8];
    assert_true(count <= 8);
    for (size_t i = 0; i < count; i++) {
        snprintf(names[i], sizeof names[i], "%zu.json", i);
        write_file(names[i], texts[i], strlen(texts[i]));
        paths[i] = names[i];
    }
    rl_status_clear(status);
    return rl_merge(paths, count, merged, status);
}

#define REFUSES(message, ...) refuses((const char *const[]){__VA_ARGS__, NULL}, message)
static void refuses(const char *const *texts, const char *message)
{
    size_t count = 0;
    char text[2048];
    rl_merged merged;
    rl_status status;
    while (texts[count]) count++;
    if (merge(texts, count, &merged, &status)) fail_msg("merged, where it was to say: %s", message);
    rl_status_text(&status, text, sizeof text);
    assert_string_equal(text, message);
    assert_int_equal(status.code, RL_ERR_INPUT);
}

static void parts_in_any_order_become_a_whole(void **state)
{
    (void)state;
    for (int order = 0; order < 2; order++) {
        rl_merged merged;
        rl_status status;
        const char *const texts[] = {order ? second : first, order ? first : second};
        if (!merge(texts, 2, &merged, &status)) fail_msg("%s", status.what);
        const rl_results *results = &merged.results;
        assert_int_equal(results->num_samples, 3);
        assert_int_equal(results->num_matches, 2);
        assert_int_equal(results->num_invalid, 1);
        assert_true(results->total == 7.0);
        assert_string_equal(merged.options, "{\"on_invalid\": \"skip\"}");
        assert_string_equal(merged.ids[0], "a\xC3\xA9");
        assert_string_equal(merged.ids[1], "b");
        assert_string_equal(merged.ids[2], "c");
        assert_true(results->samples[1].invalid && results->samples[1].loss == 0.0);
        assert_true(signbit(results->samples[0].losses[RL_EXISTENCE_LOSS]) && results->samples[0].loss == 3.5);
        const rl_match *match = &results->matches[results->samples[0].first_match];
        assert_int_equal(match->pred, 5);
        assert_int_equal(match->gt, 1);
        assert_int_equal(match->label, 7);
        assert_true(match->cost == 0.1f && isnan(match->iou) && isinf(match->weight) && match->weight < 0);
        rl_merged_release(&merged);
    }
}

#define NOTED(number, notes)                                                                                           \
    "{\"ragloss\":1," VERSION "," OPTIONS "," MAIN "," SHARD(number, "2", "0") ",\"notes\":" notes ",\"samples\":[]"   \
                                                                               "}"
#define NOTE(kind, count, sample, first)                                                                               \
    "{\"kind\":\"" kind "\",\"note\":\"\",\"count\":" count ",\"sample\":" sample ",\"first\":\"" first "\"}"

static void notes_are_those_of_the_run(void **state)
{
    (void)state;
    rl_merged merged;
    rl_status status;
    const char *const texts[] = {
        NOTED("1", "[" NOTE("flat_prediction", "3", "9", "late") "," NOTE("no_object", "5", "null", "crowds") "]"),
        NOTED("2", "[" NOTE("of_tomorrow", "1", "0", "x") "," NOTE("no_object", "5", "null", "crowds") "," NOTE(
                       "flat_prediction", "4", "2", "early") "," NOTE("loss_below_0", "1", "0", "low") "]")};
    if (!merge(texts, 2, &merged, &status)) fail_msg("%s", status.what);
    const rl_note *flat = &merged.notes->note[RL_NOTE_FLAT_PREDICTION], *none = &merged.notes->note[RL_NOTE_NO_OBJECT];
    assert_int_equal(flat->count, 7);
    assert_int_equal(flat->sample, 2);
    assert_string_equal(flat->first.what, "early");
    assert_int_equal(none->count, 5);
    assert_true(none->sample == RL_NO_SAMPLE);
    assert_string_equal(none->first.what, "crowds");
    assert_int_equal(merged.notes->note[RL_NOTE_LOSS_BELOW_0].count, 0);
    rl_merged_release(&merged);

    REFUSES("1.json: 'notes': expected a list, found null", texts[0], NOTED("2", "null"));
    REFUSES("1.json: it lacks the key 'kind'", texts[0], NOTED("2", "[{}]"));
    REFUSES("1.json: 'notes': expected smaller numbers and a shorter text", texts[0],
            NOTED("2", "[" NOTE("no_object", "281474976710656", "0", "") "]"));
    REFUSES("1.json: 'notes': expected smaller numbers and a shorter text", texts[0],
            NOTED("2", "[" NOTE("no_object", "1", "281474976710656", "") "]"));
}

static void nothing_can_be_merged(void **state)
{
    (void)state;
    rl_merged merged;
    rl_status status;
    const char *const texts[] = {PART(SHARD("1", "2", "0"), ""), PART(SHARD("2", "2", "0"), "")};
    assert_true(merge(texts, 2, &merged, &status));
    assert_int_equal(merged.results.num_samples, 0);
    assert_true(merged.results.total == 0.0);
    rl_merged_release(&merged);
}

/* Keys that nobody knows may have any values, also those that only Python writes. */
static void other_keys_are_passed_over(void **state)
{
    (void)state;
    rl_merged merged;
    rl_status status;
    const char *match = "{\"x\":[NaN],\"pred\":5,\"gt\":1,\"cost\":0.1,\"iou\":null,\"label\":7,\"weight\":1}";
    char text[1024];
    snprintf(text, sizeof text, PART(SHARD("1", "1", "1"), "%s%s%s"),
             "{\"id\":\"a\",\"more\":{\"y\":-Infinity},\"sample\":0,\"step\":0,\"rank\":0,\"num_gt\":2,\"num_pred\":9,"
             "\"num_matched\":1,"
             "\"class_loss\":1,\"bbox_loss\":2,\"existence_loss\":0,\"loss\":3,\"matches\":[",
             match, "]}");
    const char *const texts[] = {text};
    if (!merge(texts, 1, &merged, &status)) fail_msg("%s", status.what);
    assert_int_equal(merged.results.matches[0].pred, 5);
    assert_true(merged.results.samples[0].loss == 3.0);
    rl_merged_release(&merged);
}

static void missing_and_doubled_shards_are_named(void **state)
{
    (void)state;
    const char *third = PART(SHARD("3", "20", "3"), ""), *sixth = PART(SHARD("6", "20", "3"), "");
    REFUSES("missing of 2 shards: 2", first);
    REFUSES("missing of 2 shards: 1", second);
    REFUSES("1.json: it is shard 1 of 2, and so is 0.json", first, first);
    REFUSES("missing of 20 shards: 1, 2, 4, 5, 7, 8, 9, 10, 11, 12, ...", sixth, third);
    REFUSES("missing of 1000000000000 shards: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ...",
            PART(SHARD("1000000000000", "1000000000000", "9"), ""));
}

static void parts_of_other_runs_are_refused(void **state)
{
    (void)state;
    REFUSES("1.json: it is shard 2 of 3, but 0.json is one of 2", first, PART(SHARD("2", "3", "3"), ""));
    REFUSES("1.json: it is of a run of 4 samples, but 0.json of one of 3", first, PART(SHARD("2", "2", "4"), ""));
    REFUSES("1.json: it is of version 0.2 of ragloss, but 0.json of 0.1.0", first,
            "{\"ragloss\":1,\"version\":\"0.2\"," OPTIONS "," MAIN "," SHARD("2", "2", "3") ",\"samples\":[]}");
    REFUSES("1.json: its options have nothing where those of 0.json have \"on_invalid\": \"skip\"", first,
            "{\"ragloss\":1," VERSION ",\"options\":{}," MAIN "," SHARD("2", "2", "3") ",\"samples\":[]}");
    REFUSES("1.json: it is of other ground truth or predictions than 0.json", first,
            "{\"ragloss\":1," VERSION "," OPTIONS "," MAIN
            ",\"shard\":{\"number\":2,\"of\":2,\"num_samples\":3,\"input\":\"0b\"},\"samples\":[]}");
}

static void samples_that_cannot_be_are_refused(void **state)
{
    (void)state;
    REFUSES("the parts have 1 samples; their run has 3", second, PART(SHARD("1", "2", "3"), ""));
    REFUSES("the parts have a sample 3; their run has 3", second,
            PART(SHARD("1", "2", "3"), SAMPLE("0", "a", ONE) "," SAMPLE("3", "c", ONE)));
    REFUSES("the parts have sample 1 twice", second,
            PART(SHARD("1", "2", "3"), SAMPLE("0", "a", ONE) "," SAMPLE("1", "c", ONE)));
    REFUSES("samples 1 and 2 have the same id 'b'", second,
            PART(SHARD("1", "2", "3"), SAMPLE("2", "b", ONE) "," SAMPLE("0", "a", ONE)));
    REFUSES("samples 0 and 1 have the same id 'a'",
            PART(SHARD("1", "1", "2"), SAMPLE("0", "a", ONE) "," SAMPLE("1", "\\u0061", ONE)));
    REFUSES("0.json: 'shard': there is no shard 3 of 2", PART(SHARD("3", "2", "3"), ""));
    REFUSES("0.json: 'shard': there is no shard 0 of 2", PART(SHARD("0", "2", "3"), ""));
}

#define REFUSES_SAMPLE(message, text) REFUSES("0.json: sample 0: " message, PART(SHARD("1", "1", "1"), text))

#define REFUSES_COUNTS(message, num_gt, num_pred)                                                                      \
    REFUSES("0.json: sample 0: " message,                                                                              \
            PART_OF(OPTIONS, BLOCKS(BLOCK("main", num_pred, "1")), SHARD("1", "1", "1"), COUNTS(num_gt, num_pred)))
#define COUNTS(num_gt, num_pred)                                                                                       \
    "{\"id\":\"a\",\"sample\":0,\"step\":0,\"rank\":0,\"num_gt\":" num_gt ",\"num_pred\":" num_pred "," ONE "}"
static void counts_that_cannot_be_are_refused(void **state)
{
    (void)state;
    rl_merged merged;
    rl_status status;
    const char *most = PART_OF(OPTIONS, BLOCKS(BLOCK("main", "2147483647", "1")), SHARD("1", "1", "1"),
                               COUNTS("2147483647", "2147483647"));
    assert_true(merge(&most, 1, &merged, &status));
    assert_int_equal(merged.results.samples[0].num_gt, INT32_MAX);
    assert_int_equal(merged.results.samples[0].num_pred, INT32_MAX);
    rl_merged_release(&merged);
    REFUSES_SAMPLE("'num_gt': expected a whole number below 2^31, found a number", COUNTS("2147483648", "9"));
    REFUSES_SAMPLE("'num_pred': expected a whole number below 2^31, found a number", COUNTS("2", "9007199254740993"));
    REFUSES_SAMPLE("'num_matched': expected a whole number below 2^31, found a number",
                   SAMPLE("0", "a", "\"num_matched\":18446744073709551615"));
    REFUSES_COUNTS("prediction 5 is matched with object 1; there are 9 predictions and 0 objects, counted from 0", "0",
                   "9");
    REFUSES_COUNTS("prediction 5 is matched with object 1; there are 0 predictions and 2 objects, counted from 0", "2",
                   "0");
    REFUSES_COUNTS("prediction 5 is matched with object 1; there are 5 predictions and 2 objects, counted from 0", "2",
                   "5");
    REFUSES_COUNTS("prediction 5 is matched with object 1; there are 6 predictions and 1 objects, counted from 0", "1",
                   "6");
    REFUSES_SAMPLE("'num_pred' is 8, but 9 in 'blocks'", COUNTS("2", "8"));
}

#define NO_PART "0.json: it is no part of a run, such as eval --shard writes: "
static void what_is_no_part_is_refused(void **state)
{
    (void)state;
    REFUSES(NO_PART "it lacks the key 'shard'", "{\"ragloss\":1," VERSION "," OPTIONS ",\"samples\":[]}");
    REFUSES(NO_PART "it lacks the key 'ragloss'", "{}");
    REFUSES(NO_PART "expected an object, found a list", "[]");
    REFUSES(NO_PART "'ragloss': expected 1, the format's version, found a number", "{\"ragloss\":2}");
    REFUSES(NO_PART "'samples': expected a list, found null", "{\"samples\":null}");
    REFUSES(NO_PART "'options': expected an object, found a text", "{\"options\":\"\"}");
    REFUSES(NO_PART "key 'version' stands twice in one object", "{\"version\":\"\",\"version\":\"\"}");
    REFUSES(NO_PART "not valid JSON at line 1, column 1: expected a value, found 's'", "sample,id\n");
    REFUSES(NO_PART "'samples' stands before 'options'; expected it behind",
            "{\"ragloss\":1," VERSION ",\"samples\":[]," OPTIONS "," SHARD("1", "1", "0") "}");
    REFUSES("0.json: 'samples' stands before 'options'; expected it behind",
            "{\"ragloss\":1," SHARD("1", "1", "1") ",\"samples\":[" SAMPLE("0", "a", ONE) "]," OPTIONS "}");
    REFUSES_SAMPLE("expected an object, found a number", "1");
    REFUSES_SAMPLE("it lacks the key 'num_matched'", SAMPLE("0", "a", "\"loss\":1"));
    REFUSES_SAMPLE("'num_matched' is 0, but 1 matches are listed",
                   SAMPLE("0", "a",
                          "\"num_matched\":0,\"class_loss\":1,\"bbox_loss\":1,\"existence_loss\":1,\"loss\":1,"
                          "\"matches\":[" MATCH "]"));
    REFUSES_SAMPLE("'invalid' is true, but it has matches; expected none", SAMPLE("0", "a", "\"invalid\":true," ONE));
    REFUSES_SAMPLE("'sample': expected a whole number, found a number", SAMPLE("-1", "a", ONE));
    REFUSES_SAMPLE("'loss': expected a number or null, found a text", SAMPLE("0", "a", "\"loss\":\"1\""));
    REFUSES_SAMPLE("'invalid': expected true or false, found null", SAMPLE("0", "a", "\"invalid\":null"));
    REFUSES_SAMPLE("'pred': expected a whole number below 2^31, found a number",
                   SAMPLE("0", "a", "\"matches\":[{\"pred\":2147483648}]"));
    REFUSES_SAMPLE("it lacks the key 'gt'", SAMPLE("0", "a", "\"matches\":[{\"pred\":0}]"));
    REFUSES_SAMPLE("'matches': expected a list, found an object", SAMPLE("0", "a", "\"matches\":{}"));
}

#define WITH_LAYERS "\"options\":{\"criterion\":\"detr\"}"
#define LAYERS BLOCKS(BLOCK("main", "9", "1") "," BLOCK("0", "9", "1") "," BLOCK("dn", "4", "2"))
#define LOSSES(block)                                                                                                  \
    "\"loss_ce" block "\":1,\"loss_bbox" block "\":2,\"loss_giou" block "\":3,\"cardinality_error" block "\":1,"
#define LAYERED(place, matches)                                                                                        \
    SAMPLE(place, "s" place,                                                                                           \
           "\"num_matched\":1," LOSSES("") LOSSES("_0") LOSSES("_dn") "\"loss\":3,\"matches\":[" matches "]")
#define MATCH_IN(block, pred)                                                                                          \
    "{\"block\":\"" block "\",\"pred\":" pred ",\"gt\":1,\"cost\":1,\"iou\":0,\"label\":0,\"weight\":1}"
#define LAYERED_PART(samples) PART_OF(WITH_LAYERS, LAYERS, SHARD("1", "1", "1"), samples)

static void blocks_are_those_of_the_run(void **state)
{
    (void)state;
    rl_merged merged;
    rl_status status;
    const char *text = LAYERED_PART(
        LAYERED("0", MATCH_IN("main", "8") "," MATCH_IN("0", "7") "," MATCH_IN("dn", "1") "," MATCH_IN("dn", "3")));
    if (!merge(&text, 1, &merged, &status)) fail_msg("%s", status.what);
    const rl_results *results = &merged.results;
    assert_int_equal(results->blocks.count, 3);
    assert_int_equal(results->blocks.at[2].id, RL_BLOCK_DENOISING);
    assert_int_equal(results->blocks.at[2].num_preds, 4);
    assert_int_equal(results->blocks.at[2].num_groups, 2);
    assert_int_equal(results->losses.count, 12);
    assert_string_equal(results->losses.at[8].name, "loss_ce_dn");
    assert_int_equal(results->num_matches, 4);
    assert_int_equal(results->samples[0].num_matches, 4);
    assert_int_equal(results->samples[0].num_matched, 1);
    assert_int_equal(results->matches[1].block, RL_BLOCK_LAYER_0);
    assert_int_equal(results->matches[3].block, RL_BLOCK_DENOISING);
    rl_merged_release(&merged);
}

#define REFUSES_LAYERED(message, samples) REFUSES("0.json: sample 0: " message, LAYERED_PART(samples))
#define REFUSES_BLOCKS(message, blocks)                                                                                \
    REFUSES("0.json: it is no part of a run, such as eval --shard writes: " message,                                   \
            PART_OF(WITH_LAYERS, BLOCKS(blocks), SHARD("1", "1", "1"), ""))

static void blocks_that_cannot_be_are_refused(void **state)
{
    (void)state;
    REFUSES_LAYERED("it lacks the key 'block'", LAYERED("0", MATCH));
    REFUSES_LAYERED("'block': expected " RL_BLOCK_WORDS ", found a text", LAYERED("0", MATCH_IN("dn_", "1")));
    REFUSES_LAYERED("a match of the block enc; expected those of 'blocks', in their order",
                    LAYERED("0", MATCH_IN("main", "8") "," MATCH_IN("enc", "8")));
    REFUSES_LAYERED("a match of the block 0; expected those of 'blocks', in their order",
                    LAYERED("0", MATCH_IN("main", "8") "," MATCH_IN("dn", "1") "," MATCH_IN("0", "8")));
    REFUSES_LAYERED("prediction 3 has a match behind that of prediction 3; expected each once, in ascending order",
                    LAYERED("0", MATCH_IN("main", "8") "," MATCH_IN("dn", "3") "," MATCH_IN("dn", "3")));
    REFUSES_LAYERED("prediction 4 is matched with object 1; there are 4 predictions and 2 objects, counted from 0",
                    LAYERED("0", MATCH_IN("main", "8") "," MATCH_IN("dn", "4")));
    REFUSES_LAYERED("it lacks the key 'loss_ce_0'",
                    SAMPLE("0", "a", "\"num_matched\":1," LOSSES("") LOSSES("_dn") "\"loss\":3"));
    REFUSES_BLOCKS("'blocks' is empty; expected the block main", "");
    REFUSES_BLOCKS("'blocks': expected the block main and then others, in their order, each once",
                   BLOCK("0", "9", "1"));
    REFUSES_BLOCKS("'blocks': expected the block main and then others, in their order, each once",
                   BLOCK("main", "9", "1") "," BLOCK("0", "9", "1") "," BLOCK("0", "9", "1"));
    REFUSES_BLOCKS("'num_groups' is 0; expected at least 1", BLOCK("main", "9", "0"));
    REFUSES("1.json: it is of other blocks of predictions than 0.json", first,
            PART_OF(OPTIONS, BLOCKS(BLOCK("main", "9", "3")), SHARD("2", "2", "3"), ""));
    REFUSES("0.json: 'samples' stands before 'blocks'; expected it behind",
            "{\"ragloss\":1," VERSION "," OPTIONS "," SHARD("1", "1", "1") ",\"samples\":[]," MAIN "}");
}

/* Every part cut short or with one byte replaced is merged or refused, and nothing worse. */
static void damage_is_refused_or_harmless(void **state)
{
    (void)state;
    static const char bytes[] = {',', '"', ']', '9', '-', '\xFF'};
    const char *text = PART(SHARD("1", "1", "2"), SAMPLE("1", "b", ONE) "," SAMPLE("0", "a", SKIPPED));
    size_t length = strlen(text);
    char *copy = malloc(length), *path = "damaged.json";
    assert_non_null(copy);
    for (size_t at = 0; at < length; at++)
        for (size_t i = 0; i <= sizeof bytes; i++) {
            rl_merged merged;
            rl_status status;
            memcpy(copy, text, length);
            if (i < sizeof bytes) copy[at] = bytes[i];
            write_file(path, copy, i < sizeof bytes ? length : at);
            if (rl_merge(&path, 1, &merged, &status))
                rl_merged_release(&merged);
            else
                assert_int_equal(status.code, RL_ERR_INPUT);
        }
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_in_any_order_become_a_whole),    cmocka_unit_test(nothing_can_be_merged),
        cmocka_unit_test(other_keys_are_passed_over),           cmocka_unit_test(notes_are_those_of_the_run),
        cmocka_unit_test(missing_and_doubled_shards_are_named), cmocka_unit_test(parts_of_other_runs_are_refused),
        cmocka_unit_test(samples_that_cannot_be_are_refused),   cmocka_unit_test(what_is_no_part_is_refused),
        cmocka_unit_test(counts_that_cannot_be_are_refused),    cmocka_unit_test(damage_is_refused_or_harmless),
        cmocka_unit_test(blocks_are_those_of_the_run),          cmocka_unit_test(blocks_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
