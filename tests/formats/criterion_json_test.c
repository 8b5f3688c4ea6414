/* Criteria as JSON: what is written and read back, what a file may leave out, and what is refused. */
#include "formats/results/criterion_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/formats/scratch.h"

#include <math.h>
#include <string.h>

static bool read_text(const char *text, rl_named_criterion *criterion, rl_status *status)
{
    write_file("criterion.json", text, strlen(text));
    rl_status_clear(status);
    return rl_criterion_read("criterion.json", criterion, status);
}

static rl_named_criterion take(const char *text)
{
    rl_named_criterion criterion;
    rl_status status;
    if (!read_text(text, &criterion, &status)) fail_msg("%s: %s", text, status.what);
    return criterion;
}

static void refuses(const char *text, const char *message)
{
    rl_named_criterion criterion;
    rl_status status;
    if (read_text(text, &criterion, &status)) fail_msg("%s was taken, where it was to say: %s", text, message);
    assert_string_equal(status.what, message);
    assert_string_equal(status.file, "criterion.json");
}

/* What `write` writes, to be freed. */
static char *written(const rl_named_criterion *criterion,
                     void (*write)(const rl_named_criterion *criterion, rl_output *output))
{
    rl_status status;
    rl_output *output = rl_output_open("written", &status);
    assert_non_null(output);
    write(criterion, output);
    assert_true(rl_output_commit(output, &status));
    char *text = calloc(1, 4096);
    FILE *file = fopen("written", "rb");
    assert_true(text && file);
    assert_true(fread(text, 1, 4095, file) > 0 && feof(file));
    fclose(file);
    return text;
}

static void write_packed(const rl_named_criterion *criterion, rl_output *output)
{
    rl_json_writer json = {.output = output, .space = ""};
    rl_criterion_write_keys(criterion, &json);
}

static void same(const rl_named_criterion *one, const rl_named_criterion *other)
{
    assert_int_equal(one->name, other->name);
    assert_memory_equal(&one->settings, &other->settings, sizeof one->settings);
}

static void published_criteria_are_written(void **state)
{
    (void)state;
    rl_named_criterion criterion = rl_criterion_defaults(RL_PRESET_DETR);
    char *text = written(&criterion, rl_criterion_write);
    assert_string_equal(text,
                        "{\n"
                        "  \"criterion\": \"detr\",\n"
                        "  \"cost\": {\"probability\": 1, \"cross_entropy\": 0, \"focal\": 0, "
                        "\"focal_logits\": 0, \"alignment\": 0, \"l1\": 5, \"iou\": 0, \"giou\": 2, "
                        "\"diou\": 0, \"ciou\": 0},\n"
                        "  \"loss\": {\"probability\": 0, \"cross_entropy\": 1, \"focal\": 0, "
                        "\"varifocal\": 0, \"mal\": 0, \"ia_bce\": 0, \"quality_focal\": 0, \"position\": 0, "
                        "\"bce\": 0, \"l1\": 5, "
                        "\"iou\": 0, \"giou\": 2, \"diou\": 0, \"ciou\": 0},\n"
                        "  \"no_object_weight\": 0.1,\n"
                        "  \"no_object\": \"last\",\n"
                        "  \"cost_focal\": {\"alpha\": 0.25, \"gamma\": 2, \"epsilon\": 1e-08},\n"
                        "  \"loss_focal\": {\"alpha\": 0.25, \"gamma\": 2},\n"
                        "  \"varifocal\": \"rt_detr\",\n"
                        "  \"cardinality\": \"last\",\n"
                        "  \"ranks\": \"shared\",\n"
                        "  \"box_matches\": \"own\",\n"
                        "  \"iou_epsilon\": {\"add\": 0, \"clamp\": 0},\n"
                        "  \"giou_epsilon\": {\"add\": 0, \"clamp\": 0},\n"
                        "  \"invalid_costs\": {\"become\": \"invalid\", \"nan\": 0, \"inf\": 0, \"minus_inf\": 0},\n"
                        "  \"gt_form\": \"cxcywh\",\n"
                        "  \"pred_form\": \"cxcywh\",\n"
                        "  \"clamp_boxes\": false,\n"
                        "  \"blocks\": {\"layers\": true, \"encoder\": \"none\", \"denoising\": false},\n"
                        "  \"repeats\": 1\n"
                        "}\n");
    free(text);
    criterion = rl_criterion_defaults(RL_PRESET_FOCAL);
    text = written(&criterion, write_packed);
    assert_string_equal(
        text,
        "\"criterion\":\"focal\","
        "\"cost\":{\"probability\":0,\"cross_entropy\":0,\"focal\":2,\"focal_logits\":0,\"alignment\":0,\"l1\":5,"
        "\"iou\":0,\"giou\":2,\"diou\":0,\"ciou\":0},"
        "\"loss\":{\"probability\":0,\"cross_entropy\":0,\"focal\":2,\"varifocal\":0,\"mal\":0,\"ia_bce\":0,"
        "\"quality_focal\":0,\"position\":0,\"bce\":0,\"l1\":5,\"iou\":0,"
        "\"giou\":2,\"diou\":0,\"ciou\":0},"
        "\"no_object_weight\":0.1,\"no_object\":\"last\",\"cost_focal\":{\"alpha\":0.25,\"gamma\":2,\"epsilon\":1e-08},"
        "\"loss_focal\":{\"alpha\":0.25,\"gamma\":2},\"varifocal\":\"rt_detr\",\"cardinality\":\"last\","
        "\"ranks\":\"shared\",\"box_matches\":\"own\","
        "\"iou_epsilon\":{\"add\":0,\"clamp\":0},\"giou_epsilon\":{\"add\":0,\"clamp\":0},"
        "\"invalid_costs\":{\"become\":\"invalid\",\"nan\":0,\"inf\":0,\"minus_inf\":0},\"gt_form\":\"cxcywh\","
        "\"pred_form\":\"cxcywh\",\"clamp_boxes\":false,"
        "\"blocks\":{\"layers\":true,\"encoder\":\"label_0\",\"denoising\":false},\"repeats\":1");
    free(text);
    criterion = rl_criterion_defaults(RL_PRESET_ACCV);
    text = written(&criterion, rl_criterion_write);
    assert_string_equal(text, "{\n  \"criterion\": \"accv\"\n}\n");
    free(text);
}

static void what_is_written_reads_the_same(void **state)
{
    (void)state;
    const float numbers[] = {0.0f, 0x1p-149f, 0x1.fffffcp-127f, 0.1f, 0x1.000002p0f, 1.0f / 3.0f, 16777217.0f, FLT_MAX};
    for (rl_preset name = RL_PRESET_ACCV; name < RL_NUM_PRESETS; name++)
        for (size_t shift = 0; shift < RL_NUM_TERMS; shift++) {
            rl_named_criterion criterion = rl_criterion_defaults(name);
            rl_criterion *settings = &criterion.settings;
            for (size_t term = 0; term < RL_NUM_TERMS && name != RL_PRESET_ACCV; term++) {
                bool is_box = term >= RL_NUM_CLASS_TERMS;
                if (is_box || rl_term_uses[term].cost) settings->cost[term] = numbers[(term + shift) % 8];
                if (is_box || settings->loss[term] != 0.0f) settings->loss[term] = numbers[(term + shift + 3) % 8];
                settings->no_object_weight = settings->loss_focal.gamma = numbers[shift % 8];
                settings->cost_focal.alpha = 1.0f / (float)(shift + 3);
                settings->cardinality = shift % 2 ? RL_CARDINALITY_HALF : RL_CARDINALITY_LAST;
                settings->ranks = shift % 2 ? RL_RANKS_TWICE : RL_RANKS_OWN;
                settings->box_matches = shift % 3 ? RL_BOX_MATCHES_UNITED : RL_BOX_MATCHES_OWN;
                settings->clamp_boxes = shift % 3 == 0;
                settings->no_object = (rl_no_object)(shift % 3);
                settings->blocks.layers = shift % 2;
                settings->blocks.denoising = (shift + 1) % 2;
                settings->blocks.encoder = (rl_encoder)(shift % 3);
                settings->repeats = (uint32_t)(shift * 1021);
                settings->invalid_costs.become = (rl_invalid_costs)(shift % 3);
                settings->invalid_costs.minus_inf = -numbers[(shift + 1) % 8] + 0.0f;
                settings->loss_focal.varifocal = (rl_varifocal)(shift % 3);
                settings->gt_form = shift % 2 ? RL_FORM_XYXY : RL_FORM_XYWH;
            }
            char *text = written(&criterion, rl_criterion_write);
            const rl_named_criterion again = take(text);
            same(&criterion, &again);
            free(text);
        }
}

static void keys_change_the_defaults(void **state)
{
    (void)state;
    rl_named_criterion expected = rl_criterion_defaults(RL_PRESET_DETR);
    rl_named_criterion found = take("{\"criterion\":\"detr\"}");
    same(&found, &expected);
    found = take("\xEF\xBB\xBF{\"cost\":{},\"focal\":{},\"loss\":{},\"criterion\":\"d\\u0065tr\"}\n");
    same(&found, &expected);

    found = take("{\"cost\":{\"l1\":1e-1,\"\\u0069ou\":3},\"gt_form\":\"xywh\",\"pred_form\":\"xyxy\","
                 "\"loss\":{\"giou\":0},\"no_object_weight\":-0,\"focal\":{\"gamma\":0.5},\"criterion\":\"focal\"}");
    expected = rl_criterion_defaults(RL_PRESET_FOCAL);
    expected.settings.cost[RL_TERM_L1] = 0.1f;
    expected.settings.cost[RL_TERM_IOU] = 3.0f;
    expected.settings.loss[RL_TERM_GIOU] = 0.0f;
    expected.settings.gt_form = RL_FORM_XYWH;
    expected.settings.pred_form = RL_FORM_XYXY;
    expected.settings.no_object_weight = 0.0f;
    expected.settings.cost_focal.gamma = expected.settings.loss_focal.gamma = 0.5f;
    same(&found, &expected);

    found = take("{\"criterion\":\"accv\"}");
    expected = rl_criterion_defaults(RL_PRESET_ACCV);
    same(&found, &expected);
}

/* Not rounded to float64 on the way, where this is a number halfway between two of float32. */
static void numbers_are_rounded_once(void **state)
{
    (void)state;
    const rl_named_criterion found =
        take("{\"criterion\":\"detr\",\"cost\":{\"l1\":1.00000017881393432617187499,\"giou\":1e-60}}");
    assert_true(found.settings.cost[RL_TERM_L1] == 0x1.000002p0f);
    assert_true(found.settings.cost[RL_TERM_GIOU] == 0.0f);
}

#define DETR(rest) "{\"criterion\":\"detr\"," rest "}"
#define BOX_TERMS "l1, iou, giou, diou, ciou"
#define KEYS                                                                                                           \
    "criterion, cost, loss, no_object_weight, no_object, cost_focal, loss_focal, varifocal, cardinality, ranks, "      \
    "box_matches, "                                                                                                    \
    "iou_epsilon, "                                                                                                    \
    "giou_epsilon, invalid_costs, gt_form, pred_form, clamp_boxes, blocks, repeats, focal"

static void what_is_wrong_is_refused(void **state)
{
    (void)state;
    refuses("[]", "expected an object, found a list");
    refuses("{}", "it lacks the key 'criterion'");
    refuses("{\"cost\":{\"l1\":1}}", "it lacks the key 'criterion'");
    refuses("{\"criterion\":7}", "'criterion': expected a text, found a number");
    refuses("{\"criterion\":\"dter\"}",
            "'criterion': expected one of accv, detr, focal, deformable_detr, hf_deformable_detr, conditional_detr, "
            "dino, rt_detr, d_fine, hf_d_fine, deim, deimv2, lw_detr, rf_detr, found 'dter'; did you mean 'detr'?");
    refuses("{\"criterion\":\"accv\",\"cost\":{}}", "'accv': there is no key 'cost'; expected only criterion");
    refuses(DETR("\"costs\":{}"), "there is no key 'costs'; expected one of " KEYS "; did you mean 'cost'?");
    refuses(DETR("\"cost\":{\"gious\":1}"),
            "'cost': there is no key 'gious'; expected one of probability, cross_entropy, focal, focal_logits, "
            "alignment, " BOX_TERMS "; did you mean 'giou'?");
    refuses(DETR("\"loss\":{\"labels\":1}"),
            "'loss': there is no key 'labels'; expected one of probability, "
            "cross_entropy, focal, varifocal, mal, ia_bce, quality_focal, position, bce, " BOX_TERMS);
    refuses(DETR("\"focal\":{\"beta\":1}"), "'focal': there is no key 'beta'; expected one of alpha, gamma");
    refuses(DETR("\"cost\":5"), "'cost': expected an object, found a number");
    refuses(DETR("\"cost\":{\"l1\":null}"), "'cost': 'l1': expected a number, found null");
    refuses(DETR("\"no_object_weight\":\"1\""), "'no_object_weight': expected a number, found a text");
    refuses(DETR("\"cost\":{\"l1\":-1}"), "'cost.l1' is -1; expected a number from 0 to 3.40282e+38");
    refuses(DETR("\"cost\":{\"l1\":4e38}"), "'cost.l1' is inf; expected a number from 0 to 3.40282e+38");
    refuses(DETR("\"cost\":{\"l1\":NaN}"), "'cost': not valid JSON at line 1, column 34: NaN and Infinity are not "
                                           "JSON, though Python's json writes them; expected a value");
    refuses(DETR("\"gt_form\":\"cxcy\\nwh\""),
            "'gt_form': expected one of xyxy, xywh, cxcywh, found 'cxcy\\nwh'; did you mean 'cxcywh'?");
    refuses(DETR("\"blocks\":{\"encoder\":\"label0\"}"),
            "'blocks': 'encoder': expected one of none, label_0, labels, found 'label0'; did you mean 'label_0'?");
    refuses(DETR("\"no_object\":\"0\""), "'no_object': expected one of last, first, none, found '0'");
    refuses(DETR("\"blocks\":{\"layers\":1}"), "'blocks': 'layers': expected true or false, found a number");
    refuses(DETR("\"repeats\":1.5"), "'repeats': expected a whole number, found a number");
    refuses(DETR("\"repeats\":-1"), "'repeats': expected a whole number, found a number");
    refuses(DETR("\"repeats\":65536"), "'repeats' is 65536; expected a number from 0 to 65535");
    refuses(DETR("\"pred_form\":[]"), "'pred_form': expected a text, found a list");
    refuses(DETR("\"cost\":{\"probability\":0,\"l1\":0,\"giou\":0}"),
            "'cost' is 0 in all its terms; expected a weight above 0");
    refuses(DETR("\"loss\":{\"focal\":2}"), "'focal' is of sigmoid and 'cross_entropy' of softmax, and both have "
                                            "weights in 'loss'; expected one of them to be 0");
    refuses(DETR("\"cost\":{}") "}",
            "not valid JSON at line 1, column 31: expected nothing after the value, found '}'");
}

static void doubled_keys_are_refused(void **state)
{
    (void)state;
    refuses("{\"criterion\":\"detr\",\"criterion\":\"focal\"}", "key 'criterion' stands twice in one object");
    refuses(DETR("\"cost\":{},\"cost\":{}"),
            "key 'cost' stands twice in one object, again at line 1, column 31; expected it once");
    refuses(DETR("\"cost\":{\"l1\":1,\"l\\u0031\":1}"),
            "key 'l1' stands twice in one object, again at line 1, column 36; expected it once");
}

static void files_that_cannot_be_read_are_refused(void **state)
{
    (void)state;
    rl_named_criterion criterion;
    rl_status status;
    assert_false(rl_criterion_read("missing.json", &criterion, &status));
    assert_int_equal(status.code, RL_ERR_IO);
    assert_string_equal(status.file, "missing.json");
    refuses("", "it is empty");
}

/* A text cut short or with one byte replaced is read or refused, and nothing worse. */
static void damage_does_no_harm(void **state)
{
    (void)state;
    const char *text = DETR("\"cost\":{\"l1\":1.5e-3},\"focal\":{\"alpha\":1},\"gt_form\":\"x\\u0079xy\"");
    const char bytes[] = "{}:,\"\\-0e \x80";
    char copy[256];
    rl_named_criterion criterion;
    rl_status status;
    assert_true(read_text(text, &criterion, &status));
    for (size_t at = 0; at < strlen(text); at++) {
        snprintf(copy, sizeof copy, "%.*s", (int)at, text);
        assert_false(read_text(copy, &criterion, &status));
        for (const char *byte = bytes; *byte; byte++) {
            strcpy(copy, text);
            copy[at] = *byte;
            if (!read_text(copy, &criterion, &status)) assert_int_not_equal(status.code, RL_OK);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_criteria_are_written),
        cmocka_unit_test(what_is_written_reads_the_same),
        cmocka_unit_test(keys_change_the_defaults),
        cmocka_unit_test(numbers_are_rounded_once),
        cmocka_unit_test(what_is_wrong_is_refused),
        cmocka_unit_test(doubled_keys_are_refused),
        cmocka_unit_test(files_that_cannot_be_read_are_refused),
        cmocka_unit_test(damage_does_no_harm),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
