/* Comparisons of result files: what agrees, what differs, how the differences are ranked, and what is said of them. */
#include "formats/compare/compare.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const rl_tolerance usual = {RL_DEFAULT_RTOL, RL_DEFAULT_ATOL}, exact = {0.0, 0.0};

static rl_record record_of(const char *text)
{
    char path[] = "/tmp/ragloss-compare-XXXXXX";
    rl_record record;
    rl_status status;
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), strlen(text));
    close(file);
    bool ok = rl_record_read(path, &record, &status);
    unlink(path);
    if (!ok) fail_msg("%s: %s", text, status.what);
    return record;
}

/* Compares two files' texts, holds the report to `expected`, and returns whether they are equal. */
static bool reports_as(const char *golden_text, const char *actual_text, const rl_comparing *how, const char *expected)
{
    rl_record golden = record_of(golden_text), actual = record_of(actual_text);
    rl_comparison comparison;
    rl_status status;
    char *report = NULL;
    size_t length = 0;
    if (!rl_compare(&golden, &actual, how, &comparison, &status)) fail_msg("%s", status.what);
    FILE *file = open_memstream(&report, &length);
    assert_non_null(file);
    rl_comparison_print(&comparison, "golden", "actual", file);
    fclose(file);
    assert_string_equal(report, expected);
    free(report);
    rl_record_release(&golden);
    rl_record_release(&actual);
    return comparison.equal;
}

static bool reports(const char *golden_text, const char *actual_text, const rl_tolerance *tolerance,
                    const char *expected)
{
    return reports_as(golden_text, actual_text, &(rl_comparing){.tolerance = *tolerance}, expected);
}

static void test_equal(void **state)
{
    (void)state;
    assert_true(reports("id,loss\na,1\nb,nan\nc,inf\nd,-inf\ne,invalid\n",
                        "loss,id\n-inf,d\ninf,c\nnan,b\n1,a\ninvalid,e\n", &exact,
                        "5 samples agree (golden against actual; rtol 0, atol 0)\n"));
    assert_true(reports("id,loss\na,-0\n", "id,loss\na,0\n", &exact,
                        "1 sample agrees (golden against actual; rtol 0, atol 0)\n"));
}

static void test_limit(void **state)
{
    (void)state;
    const rl_tolerance tolerance = {0.25, 0.5};
    /* The limit of golden value 2 is 1, and that of golden value 4 is 1.5. */
    assert_true(reports("id,loss\na,2\nb,-4\n", "id,loss\na,3\nb,-2.5\n", &tolerance,
                        "2 samples agree (golden against actual; rtol 0.25, atol 0.5)\n"
                        "largest absolute error: 1.5 (sample b, loss)\n"
                        "largest relative error: 0.5 (sample a, loss)\n"));
    assert_false(reports("id,loss\na,2\nb,-4\n", "id,loss\na,3.0000000000000004\nb,-2.5\n", &tolerance,
                         "1 of 2 samples differs (golden against actual; rtol 0.25, atol 0.5)\n"
                         "differences by column: loss: 1 sample\n"
                         "  sample  column  golden  actual              error  limit\n"
                         "  a       loss    2       3.0000000000000004  1      1\n"
                         "largest absolute error: 1.5 (sample b, loss)\n"
                         "largest relative error: 0.5 (sample a, loss)\n"));
    /* Relative to the golden value: relative to the actual one, the limit would be 1.06. */
    assert_false(reports("id,loss\na,1.25\n", "id,loss\na,2.25\n", &tolerance,
                         "1 of 1 sample differs (golden against actual; rtol 0.25, atol 0.5)\n"
                         "differences by column: loss: 1 sample\n"
                         "  sample  column  golden  actual  error  limit\n"
                         "  a       loss    1.25    2.25    1      0.812\n"
                         "largest absolute error: 1 (sample a, loss)\n"
                         "largest relative error: 0.8 (sample a, loss)\n"));
}

static void test_not_finite(void **state)
{
    (void)state;
    assert_false(reports("id,loss\na,nan\nb,1\nc,inf\nd,inf\ne,1\n", "id,loss\na,1\nb,nan\nc,-inf\nd,1\ne,inf\n",
                         &usual,
                         "5 of 5 samples differ (golden against actual; rtol 1e-05, atol 1e-06)\n"
                         "differences by column: loss: 5 samples\n"
                         "  sample  column  golden  actual  error  limit\n"
                         "  a       loss    nan     1       -      -\n"
                         "  b       loss    1       nan     -      -\n"
                         "  c       loss    inf     -inf    -      -\n"
                         "  d       loss    inf     1       -      -\n"
                         "  e       loss    1       inf     -      -\n"));
    assert_false(reports("id,loss\na,1e308\n", "id,loss\na,-1.7e308\n", &usual,
                         "1 of 1 sample differs (golden against actual; rtol 1e-05, atol 1e-06)\n"
                         "differences by column: loss: 1 sample\n"
                         "  sample  column  golden  actual     error  limit\n"
                         "  a       loss    1e+308  -1.7e+308  inf    1e+303\n"
                         "largest absolute error: inf (sample a, loss)\n"
                         "largest relative error: inf (sample a, loss)\n"));
}

static void test_counts_are_exact(void **state)
{
    (void)state;
    assert_false(reports("id,num_gt,loss\na,1000000,1\n", "id,num_gt,loss\na,1000001,1\n", &usual,
                         "1 of 1 sample differs (golden against actual; rtol 1e-05, atol 1e-06)\n"
                         "differences by column: num_gt: 1 sample, loss: 0\n"
                         "  sample  column  golden  actual   error  limit\n"
                         "  a       num_gt  1e+06   1000001  1      0\n"));
}

static void test_missing(void **state)
{
    (void)state;
    assert_false(reports("id,loss,num_gt\na,1,0\nb,2,0\n", "id,loss,class_loss\nc,1,0\nb,2,0\n", &usual,
                         "2 of 3 samples differ (golden against actual; rtol 1e-05, atol 1e-06)\n"
                         "  sample  column  golden   actual   error  limit\n"
                         "  a       sample  present  missing  -      -\n"
                         "  c       sample  missing  present  -      -\n"
                         "columns found only in golden: num_gt\n"
                         "columns found only in actual: class_loss\n"
                         "compare what both have: --columns loss\n"));
    assert_false(reports("id,loss,num_gt\nb,2,0\n", "id,loss\nb,2\n", &usual,
                         "0 of 1 sample differ (golden against actual; rtol 1e-05, atol 1e-06)\n"
                         "columns found only in golden: num_gt\n"
                         "compare what both have: --columns loss\n"));
}

static void test_invalid(void **state)
{
    (void)state;
    assert_false(reports("id,num_gt,loss\na,1,invalid\nb,1,2\nc,1,invalid\n",
                         "id,num_gt,loss\na,1,nan\nb,1,invalid\nc,1,invalid\n", &usual,
                         "2 of 3 samples differ (golden against actual; rtol 1e-05, atol 1e-06)\n"
                         "  sample  column  golden   actual   error  limit\n"
                         "  a       losses  invalid  valid    -      -\n"
                         "  b       losses  valid    invalid  -      -\n"));
}

static void test_ranking(void **state)
{
    (void)state;
    const rl_tolerance tolerance = {0.0, 1.0};
    assert_false(reports("id,class_loss,loss\n1,0,0\n2,0,0\n3,0,0\n4,0,0\n5,0,0\n6,0,0\n7,0,0\n8,0,0\n9,0,0\n10,0,"
                         "0\n11,0,0\n12,0,0\n13,0,0\n",
                         "id,class_loss,loss\n1,2,4\n2,9,3\n3,2,0\n4,2,0\n5,2,0\n6,0,0.5\n7,2,0\n8,2,0\n9,2,0\n10,2,"
                         "0\n11,2,0\n12,2,0\n13,0,99\n",
                         &tolerance,
                         "12 of 13 samples differ (golden against actual; rtol 0, atol 1)\n"
                         "differences by column: class_loss: 11 samples, loss: 3\n"
                         "  sample  column      golden  actual  error  limit\n"
                         "  13      loss        0       99      99     1\n"
                         "  2       class_loss  0       9       9      1\n"
                         "  1       loss        0       4       4      1\n"
                         "  3       class_loss  0       2       2      1\n"
                         "  4       class_loss  0       2       2      1\n"
                         "  5       class_loss  0       2       2      1\n"
                         "  7       class_loss  0       2       2      1\n"
                         "  8       class_loss  0       2       2      1\n"
                         "  9       class_loss  0       2       2      1\n"
                         "  10      class_loss  0       2       2      1\n"
                         "  and 2 more\n"
                         "largest absolute error: 99 (sample 13, loss)\n"));
}

#define JSON(total, samples) "{\"ragloss\":1,\"total\":" total ",\"samples\":[" samples "]}"
#define MATCHED(id, loss, matches) "{\"id\":\"" id "\",\"loss\":" loss ",\"matches\":[" matches "]}"
#define PAIR(pred, gt) "{\"pred\":" #pred ",\"gt\":" #gt "}"

static void test_matches(void **state)
{
    (void)state;
    const char *golden = JSON(
        "3", MATCHED("a", "1", PAIR(0, 1) "," PAIR(2, 0)) "," MATCHED("b", "1", PAIR(7, 0)) "," MATCHED("c", "1", ""));
    const char *actual =
        JSON("3", MATCHED("a", "9", PAIR(0, 1) "," PAIR(3, 0)) "," MATCHED("b", "1", "") "," MATCHED("c", "1", ""));
    assert_true(reports(golden, golden, &exact, "3 samples agree (golden against actual; rtol 0, atol 0)\n"));
    assert_false(reports(golden, actual, &usual,
                         "2 of 3 samples differ (golden against actual; rtol 1e-05, atol 1e-06)\n"
                         "differences by column: loss: 1 sample, matches: 2\n"
                         "  sample  column  golden  actual  error  limit\n"
                         "  a       loss    1       9       8      1.1e-05\n"
                         "  a       gt 0    pred 2  pred 3  -      -\n"
                         "  b       gt 0    pred 7  none    -      -\n"
                         "largest absolute error: 8 (sample a, loss)\n"
                         "largest relative error: 8 (sample a, loss)\n"));
}

static void test_blocks(void **state)
{
    (void)state;
    const char *head = "id,loss_ce,loss_ce_0,loss_ce_enc,loss\n";
    char golden[128], actual[128];
    snprintf(golden, sizeof golden, "%sa,1,2,3,6\nb,1,1,1,3\n", head);
    snprintf(actual, sizeof actual, "%sa,1,4,3,8\nb,1,1,1,3\n", head);
    assert_true(reports(golden, "id,loss,loss_ce_enc,loss_ce_0,loss_ce\nb,3,1,1,1\na,6,3,2,1\n", &exact,
                        "2 samples agree (golden against actual; rtol 0, atol 0)\n"));
    assert_false(reports(golden, actual, &usual,
                         "1 of 2 samples differs (golden against actual; rtol 1e-05, atol 1e-06)\n"
                         "differences by column: loss_ce: 0 samples, loss_ce_0: 1, loss: 1\n"
                         "  sample  column     golden  actual  error  limit\n"
                         "  a       loss_ce_0  2       4       2      2.1e-05\n"
                         "largest absolute error: 2 (sample a, loss_ce_0)\n"
                         "largest relative error: 1 (sample a, loss_ce_0)\n"));
    assert_false(reports("id,loss_ce_0,loss\na,1,1\n", "id,loss,loss_ce_enc,loss_ce\na,1,1,1\n", &usual,
                         "0 of 1 sample differ (golden against actual; rtol 1e-05, atol 1e-06)\n"
                         "columns found only in golden: loss_ce_0\n"
                         "columns found only in actual: loss_ce_enc, loss_ce\n"
                         "compare what both have: --columns loss\n"));
    const char *matches = "id,block,pred,gt\na,main,1,0\na,0,2,0\na,enc,3,1\n";
    assert_true(reports("id,pred,gt\na,1,0\n", "id,block,pred,gt\na,main,1,0\n", &usual,
                        "1 sample agrees (golden against actual; rtol 1e-05, atol 1e-06)\n"));
    assert_false(reports(matches, "id,block,pred,gt\na,main,1,0\na,0,2,0\na,enc,4,1\n", &usual,
                         "1 of 1 sample differs (golden against actual; rtol 1e-05, atol 1e-06)\n"
                         "differences by column: matches: 1 sample\n"
                         "  sample  column      golden  actual  error  limit\n"
                         "  a       gt 1 (enc)  pred 3  pred 4  -      -\n"));
    assert_false(reports(matches, "id,block,pred,gt\na,main,1,0\na,1,2,0\na,enc,3,1\n", &usual,
                         "1 of 1 sample differs (golden against actual; rtol 1e-05, atol 1e-06)\n"
                         "differences by column: matches: 1 sample\n"
                         "  sample  column    golden  actual  error  limit\n"
                         "  a       gt 0 (0)  pred 2  none    -      -\n"));
}

#define STEP(number, num_boxes, loss)                                                                                  \
    "{\"step\":" number ",\"num_samples\":1,\"num_boxes\":" num_boxes ",\"terms\":{\"loss_ce\":" loss                  \
    "},\"loss\":" loss "}"
#define STEPS(steps) "{\"ragloss\":1,\"steps\":[" steps "],\"samples\":[{\"id\":\"a\",\"loss\":1}]}"

static void test_steps(void **state)
{
    (void)state;
    const char *golden = STEPS(STEP("1", "2", "1") "," STEP("3", "2", "2") "," STEP("4", "2", "null"));
    const char *head = "0 of 1 sample differ (golden against actual; rtol 1e-05, atol 1e-06)\n";
    const struct {
        const char *actual, *rest;
    } cases[] = {
        {STEPS(STEP("1", "2", "1") "," STEP("3", "2", "3") "," STEP("4", "2", "7")),
         "2 of 3 steps differ; the first: step 3, loss_ce: golden 2, actual 3, error 1, limit 2.1e-05\n"},
        {STEPS(STEP("1", "3", "1") "," STEP("3", "2", "2") "," STEP("4", "2", "null")),
         "1 of 3 steps differs; the first: step 1, num_boxes: golden 2, actual 3, error 1, limit 0\n"},
        {STEPS(STEP("3", "2", "2") "," STEP("4", "2", "null") "," STEP("5", "2", "1")),
         "2 of 4 steps differ; the first: step 1, only in the golden file\n"},
        {STEPS(STEP("0", "2", "2")), "4 of 4 steps differ; the first: step 0, only in the actual file\n"},
        {STEPS(STEP("1", "2", "1") "," STEP("3", "2", "2") "," STEP("4", "2", "1")),
         "1 of 3 steps differs; the first: step 4, loss_ce: golden nan, actual 1\n"},
    };
    assert_true(reports(golden, golden, &exact, "1 sample agrees (golden against actual; rtol 0, atol 0)\n"));
    assert_true(
        reports(golden, "id,loss\na,1\n", &usual, "1 sample agrees (golden against actual; rtol 1e-05, atol 1e-06)\n"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char expected[512];
        snprintf(expected, sizeof expected, "%s%s", head, cases[i].rest);
        assert_false(reports(golden, cases[i].actual, &usual, expected));
    }
}

static void test_total(void **state)
{
    (void)state;
    assert_true(reports(JSON("100000", MATCHED("a", "1", "")), JSON("100001", MATCHED("a", "1", "")), &usual,
                        "1 sample agrees (golden against actual; rtol 1e-05, atol 1e-06)\n"));
    assert_false(reports(JSON("1", MATCHED("a", "1", "")), JSON("1.5", MATCHED("a", "1", "")), &usual,
                         "0 of 1 sample differ (golden against actual; rtol 1e-05, atol 1e-06)\n"
                         "the total differs: golden 1, actual 1.5\n"));
    assert_true(reports(JSON("null", MATCHED("a", "null", "")), JSON("null", MATCHED("a", "null", "")), &usual,
                        "1 sample agrees (golden against actual; rtol 1e-05, atol 1e-06)\n"));
}

static void test_formats_against_each_other(void **state)
{
    (void)state;
    const char *json = JSON("3", MATCHED("a", "1", PAIR(0, 1)) "," MATCHED("b", "2", ""));
    const char *losses = "id,loss\na,1\nb,2\n", *matches = "id,pred,gt\na,0,1\n";
    assert_true(reports(losses, json, &usual,
                        "2 samples agree (golden against actual; rtol 1e-05, atol 1e-06)\n"
                        "not compared: matches, found only in actual\n"));
    assert_true(reports(matches, json, &usual,
                        "2 samples agree (golden against actual; rtol 1e-05, atol 1e-06)\n"
                        "not compared: losses and counts, found only in actual\n"));
    assert_true(reports(json, matches, &usual,
                        "2 samples agree (golden against actual; rtol 1e-05, atol 1e-06)\n"
                        "not compared: losses and counts, found only in golden\n"));
    assert_true(reports(matches, matches, &usual, "1 sample agrees (golden against actual; rtol 1e-05, atol 1e-06)\n"));
    assert_false(reports(json, "id,pred,gt\nb,0,0\n", &usual,
                         "2 of 2 samples differ (golden against actual; rtol 1e-05, atol 1e-06)\n"
                         "differences by column: matches: 1 sample\n"
                         "  sample  column  golden   actual   error  limit\n"
                         "  a       sample  present  missing  -      -\n"
                         "  b       gt 0    none     pred 0   -      -\n"
                         "not compared: losses and counts, found only in golden\n"));
}

/* The object whose match differs is the first in the lists that has another prediction, if any has. */
static void test_objects(void **state)
{
    (void)state;
    const char *golden = "id,pred,gt\na,1,5\na,2,0\na,3,1\n";
    const char *head = "1 of 1 sample differs (golden against actual; rtol 1e-05, atol 1e-06)\n"
                       "differences by column: matches: 1 sample\n";
    const struct {
        const char *actual, *table;
    } cases[] = {
        {"id,pred,gt\na,1,5\na,2,1\na,3,0\n", "  sample  column  golden  actual  error  limit\n"
                                              "  a       gt 0    pred 2  pred 3  -      -\n"},
        {"id,pred,gt\na,1,5\na,2,0\n", "  sample  column  golden  actual  error  limit\n"
                                       "  a       gt 1    pred 3  none    -      -\n"},
        {"id,pred,gt\na,0,7\na,1,5\na,2,0\na,3,1\n", "  sample  column  golden  actual  error  limit\n"
                                                     "  a       gt 7    none    pred 0  -      -\n"},
        {"id,pred,gt\na,1,5\na,2,0\na,3,1\na,4,2\n", "  sample  column  golden  actual  error  limit\n"
                                                     "  a       gt 2    none    pred 4  -      -\n"},
        {"id,pred,gt\na,1,5\na,3,1\na,2,0\n", "  sample  column   golden        actual      error  limit\n"
                                              "  a       matches  in one order  in another  -      -\n"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char expected[512];
        snprintf(expected, sizeof expected, "%s%s", head, cases[k].table);
        assert_false(reports(golden, cases[k].actual, &usual, expected));
    }
}

#define COSTS(pred, gt, cost) "{\"pred\":" #pred ",\"gt\":" #gt ",\"cost\":" #cost "}"

/* A matching that only breaks a tie the other way is called one, also if the costs differ by less than the tolerance;
 * one that costs more, or changes a loss, is not. */
static void test_ties(void **state)
{
    (void)state;
    const char *golden = JSON("1", MATCHED("a", "1", COSTS(0, 0, 0.25) "," COSTS(1, 1, 0.5)));
    const char *head = "1 of 1 sample differs (golden against actual; rtol 1e-05, atol 1e-06)\n"
                       "differences by column: loss: 0 samples, matches: 1\n";
    const char *same = "1 of these is a tie: nothing else differs, and both matchings cost the same (sample a: 0.75, "
                       "within ";
    char expected[512];
    snprintf(expected, sizeof expected,
             "%s  sample  column  golden             actual              error  limit\n"
             "  a       gt 0    pred 0, cost 0.25  pred 1, cost 0.375  -      -\n%s0)\n",
             head, same);
    assert_false(
        reports(golden, JSON("1", MATCHED("a", "1", COSTS(0, 1, 0.375) "," COSTS(1, 0, 0.375))), &usual, expected));
    snprintf(expected, sizeof expected,
             "%s  sample  column  golden             actual                 error  limit\n"
             "  a       gt 0    pred 0, cost 0.25  pred 1, cost 0.375008  -      -\n%s8e-06)\n",
             head, same);
    assert_false(
        reports(golden, JSON("1", MATCHED("a", "1", COSTS(0, 1, 0.375) "," COSTS(1, 0, 0.375008))), &usual, expected));
    snprintf(expected, sizeof expected,
             "%s  sample  column  golden             actual            error  limit\n"
             "  a       gt 0    pred 0, cost 0.25  pred 1, cost 0.5  -      -\n",
             head);
    assert_false(
        reports(golden, JSON("1", MATCHED("a", "1", COSTS(0, 1, 0.375) "," COSTS(1, 0, 0.5))), &usual, expected));
    snprintf(expected, sizeof expected,
             "%s  sample  column  golden             actual  error  limit\n"
             "  a       gt 0    pred 0, cost 0.25  pred 1  -      -\n",
             head);
    assert_false(reports(golden, JSON("1", MATCHED("a", "1", PAIR(0, 1) "," PAIR(1, 0))), &usual, expected));
}

static void test_ties_agree(void **state)
{
    (void)state;
    const rl_comparing how = {.tolerance = usual, .ties_agree = true};
    const char *golden = JSON("1", MATCHED("a", "1", COSTS(0, 0, 0.25)) "," MATCHED("b", "1", COSTS(0, 0, 0.25)));
    const char *tie = JSON("1", MATCHED("a", "1", COSTS(0, 0, 0.25)) "," MATCHED("b", "1", COSTS(2, 0, 0.25)));
    const char *note = "note: 1 of the samples that agree has other matches: nothing else differs, and both matchings "
                       "cost the same (sample b: 0.25, within 0)\n";
    char expected[1024];
    snprintf(expected, sizeof expected, "2 samples agree (golden against actual; rtol 1e-05, atol 1e-06)\n%s", note);
    assert_true(reports_as(golden, tie, &how, expected));
    snprintf(expected, sizeof expected,
             "1 of 2 samples differs (golden against actual; rtol 1e-05, atol 1e-06)\n"
             "differences by column: loss: 0 samples, matches: 1\n"
             "  sample  column  golden             actual            error  limit\n"
             "  a       gt 0    pred 0, cost 0.25  pred 1, cost 0.5  -      -\n%s",
             note);
    const char *worse = JSON("1", MATCHED("a", "1", COSTS(1, 0, 0.5)) "," MATCHED("b", "1", COSTS(2, 0, 0.25)));
    assert_false(reports_as(golden, worse, &how, expected));
}

/* What is not chosen is not compared, and what one file lacks of it is named; what is chosen must be in both. */
static void test_chosen_columns(void **state)
{
    (void)state;
    rl_comparing how = {.tolerance = usual, .columns = "loss"};
    const char *golden = "id,loss,loss_ce\na,1,1\nb,2,2\n";
    const char *actual =
        JSON("3", "{\"id\":\"b\",\"num_gt\":1,\"num_pred\":5,\"loss\":2,\"loss_ce\":3,\"matches\":[]},"
                  "{\"id\":\"a\",\"num_gt\":1,\"num_pred\":5,\"loss\":1,\"loss_ce\":3,\"matches\":[]}");
    assert_true(reports_as(golden, actual, &how,
                           "2 samples agree (golden against actual; rtol 1e-05, atol 1e-06; compared: loss alone)\n"
                           "not compared: num_gt, num_pred, matches, found only in actual\n"));
    how.columns = "loss_ce,loss";
    assert_false(reports_as(golden, actual, &how,
                            "2 of 2 samples differ (golden against actual; rtol 1e-05, atol 1e-06; compared: "
                            "loss_ce,loss alone)\n"
                            "differences by column: loss: 0 samples, loss_ce: 2\n"
                            "  sample  column   golden  actual  error  limit\n"
                            "  a       loss_ce  1       3       2      1.1e-05\n"
                            "  b       loss_ce  2       3       1      2.1e-05\n"
                            "largest absolute error: 2 (sample a, loss_ce)\n"
                            "largest relative error: 2 (sample a, loss_ce)\n"
                            "not compared: num_gt, num_pred, matches, found only in actual\n"));
    const char *whole = JSON("1", MATCHED("a", "1", PAIR(0, 0))), *other = JSON("2", MATCHED("a", "2", PAIR(0, 0)));
    how.columns = "matches";
    assert_true(
        reports_as(whole, other, &how,
                   "1 sample agrees (golden against actual; rtol 1e-05, atol 1e-06; compared: matches alone)\n"));
    how.columns = "total";
    assert_false(reports_as(whole, other, &how,
                            "0 of 1 sample differ (golden against actual; rtol 1e-05, atol 1e-06; compared: total "
                            "alone)\n"
                            "the total differs: golden 1, actual 2\n"));
    how.columns = "num_pred";
    assert_false(reports_as("id,num_pred,loss\na,3,1\n", "id,num_pred,loss\na,4,2\n", &how,
                            "1 of 1 sample differs (golden against actual; rtol 1e-05, atol 1e-06; compared: num_pred "
                            "alone)\n"
                            "differences by column: num_pred: 1 sample\n"
                            "  sample  column    golden  actual  error  limit\n"
                            "  a       num_pred  3       4       1      0\n"));
    how.columns = "num_gt";
    assert_true(
        reports_as("id,num_gt,loss\na,3,invalid\n", "id,num_gt,loss\na,3,2\n", &how,
                   "1 sample agrees (golden against actual; rtol 1e-05, atol 1e-06; compared: num_gt alone)\n"));
}

/* What drifted is listed before changed matches and counts, and ties are last. */
static void test_ranks(void **state)
{
    (void)state;
#define SAMPLE(id, num_gt, loss, matches)                                                                              \
    "{\"id\":\"" id "\",\"num_gt\":" num_gt ",\"loss\":" loss ",\"matches\":[" matches "]}"
    const char *golden =
        JSON("5", SAMPLE("tie", "1", "1", COSTS(0, 0, 0.5)) "," SAMPLE("match", "1", "1", COSTS(0, 0, 0.5)) "," SAMPLE(
                      "count", "1", "1", "") "," SAMPLE("loss", "1", "1", "") "," SAMPLE("both", "1", "1", ""));
    const char *actual =
        JSON("5", SAMPLE("tie", "1", "1", COSTS(1, 0, 0.5)) "," SAMPLE("match", "1", "1", COSTS(1, 0, 0.7)) "," SAMPLE(
                      "count", "2", "1", "") "," SAMPLE("loss", "1", "2", "") "," SAMPLE("both", "3", "1.5", ""));
    assert_false(
        reports(golden, actual, &usual,
                "5 of 5 samples differ (golden against actual; rtol 1e-05, atol 1e-06)\n"
                "differences by column: num_gt: 2 samples, loss: 2, matches: 2\n"
                "  sample  column  golden            actual            error  limit\n"
                "  loss    loss    1                 2                 1      1.1e-05\n"
                "  both    loss    1                 1.5               0.5    1.1e-05\n"
                "  match   gt 0    pred 0, cost 0.5  pred 1, cost 0.7  -      -\n"
                "  count   num_gt  1                 2                 1      0\n"
                "  tie     gt 0    pred 0, cost 0.5  pred 1, cost 0.5  -      -\n"
                "1 of these is a tie: nothing else differs, and both matchings cost the same (sample tie: 0.5, "
                "within 0)\n"
                "largest absolute error: 1 (sample loss, loss)\n"
                "largest relative error: 1 (sample loss, loss)\n"));
#undef SAMPLE
}

#define ROWS "id,num_pred,num_matched,class_loss,existence_loss,loss\n"

/* Another number of predictions is noted, and no difference. */
static void test_num_pred(void **state)
{
    (void)state;
    assert_true(reports(ROWS "a,3,1,1,0.25,1.25\nb,3,1,1,1,2\n", ROWS "a,5,1,1,0.25,1.25\nb,3,1,1,1,2\n", &usual,
                        "2 samples agree (golden against actual; rtol 1e-05, atol 1e-06)\n"
                        "note: predictions a sample: golden 3, actual 5 (in 1 of 2 samples)\n"));
    assert_true(reports("id,num_pred,loss\na,3,1\n", "id,loss\na,1\n", &usual,
                        "1 sample agrees (golden against actual; rtol 1e-05, atol 1e-06)\n"
                        "not compared: num_pred, found only in golden\n"));
    assert_false(reports("id,num_pred,loss_ce,loss\na,3,1,1\n", "id,num_pred,loss_ce,loss\na,4,2,2\n", &usual,
                         "1 of 1 sample differs (golden against actual; rtol 1e-05, atol 1e-06)\n"
                         "differences by column: loss_ce: 1 sample, loss: 1\n"
                         "  sample  column   golden  actual  error  limit\n"
                         "  a       loss_ce  1       2       1      1.1e-05\n"
                         "note: predictions a sample: golden 3, actual 4 (in 1 of 1 sample); class losses are taken "
                         "over all of them\n"
                         "largest absolute error: 1 (sample a, loss_ce)\n"
                         "largest relative error: 1 (sample a, loss_ce)\n"));
}

/* With one match, padding from two predictions to four makes the weight of the unmatched ones a third. Samples that
 * this can explain are not listed; that they differ stays true. */
static void test_moved_by_num_pred(void **state)
{
    (void)state;
    const char *golden = ROWS "none,2,1,1,0.75,1.75\nhalf,2,1,1,0.75,1.75\nall,2,1,1,0.75,1.75\n"
                              "more,2,1,1,0.75,1.75\nless,2,1,1,0.75,1.75\nclass,2,1,1,0.75,1.75\n"
                              "sum,2,1,1,0.75,1.75\nmatch,2,1,1,0.75,1.75\nfull,1,1,1,0.75,1.75\n";
    const char *actual = ROWS "none,4,1,1,0.75,1.75\nhalf,4,1,1,0.5,1.5\nall,4,1,1,0.25,1.25\n"
                              "more,4,1,1,0.875,1.875\nless,4,1,1,0.125,1.125\nclass,4,1,2,0.5,2.5\n"
                              "sum,4,1,1,0.5,1.625\nmatch,4,2,1,0.5,1.5\nfull,4,1,1,0.5,1.5\n";
    assert_false(
        reports(golden, actual, &(rl_tolerance){0.0, 0.01},
                "6 of 9 samples differ, and 2 no further than num_pred can explain (golden against actual; "
                "rtol 0, atol 0.01)\n"
                "differences by column: num_matched: 1 sample, class_loss: 1, existence_loss: 8, loss: 8\n"
                "  sample  column          golden  actual  error  limit\n"
                "  class   class_loss      1       2       1      0.01\n"
                "  less    existence_loss  0.75    0.125   0.625  0.01\n"
                "  sum     existence_loss  0.75    0.5     0.25   0.01\n"
                "  match   existence_loss  0.75    0.5     0.25   0.01\n"
                "  full    existence_loss  0.75    0.5     0.25   0.01\n"
                "  more    existence_loss  0.75    0.875   0.125  0.01\n"
                "note: predictions a sample: golden 2, actual 4 (in 9 of 9 samples); existence_loss weighs the "
                "unmatched ones by num_matched / (num_pred - num_matched), which can explain 2 samples (the "
                "first: half, loss 1.75 to 1.5)\n"
                "largest absolute error: 1 (sample class, class_loss)\n"
                "largest relative error: 1 (sample class, class_loss)\n"));
}

static void test_ids_in_the_report(void **state)
{
    (void)state;
    assert_false(
        reports("id,loss\n\"\xC3\xA9\t\",0\n0123456789/0123456789/0123456789/01234567\xC3\xA9/0123456789,0\n",
                "id,loss\n\"\xC3\xA9\t\",1\n0123456789/0123456789/0123456789/01234567\xC3\xA9/0123456789,2\n",
                &(rl_tolerance){0.0, 0.5},
                "2 of 2 samples differ (golden against actual; rtol 0, atol 0.5)\n"
                "differences by column: loss: 2 samples\n"
                "  sample                                              column  golden  actual  error  limit\n"
                "  ...6789/0123456789/0123456789/01234567\xC3\xA9/0123456789  loss    0       2       2      0.5\n"
                "  \xC3\xA9?                                                  loss    0       1       1      0.5\n"
                "largest absolute error: 2 (sample "
                "...6789/0123456789/0123456789/01234567\xC3\xA9/0123456789, loss)\n"));
}

#define OF(options, loss)                                                                                              \
    "{\"ragloss\":1,\"options\":" options ",\"total\":1,\"samples\":[{\"id\":\"a\",\"loss\":" loss "}]}"

/* The options that both files state are compared first, whatever the losses are. */
static void test_options(void **state)
{
    (void)state;
    const char *agree = "1 sample agrees (golden against actual; rtol 1e-05, atol 1e-06)\n";
    const char *golden =
        OF("{\"criterion\":\"detr\",\"cost\":{\"l1\":5,\"giou\":2},\"forms\":[\"xyxy\",null,true]}", "1");
    assert_true(reports(golden,
                        OF("{\"forms\":[\"xyxy\",null,true],\"cost\":{\"giou\":2.0,\"l1\":5e0,\"new\":1}}", "1"),
                        &usual, agree));
    assert_true(reports(golden, "id,loss\na,1\n", &usual, agree));
    const char *focal =
        OF("{\"criterion\":\"focal\",\"cost\":{\"l1\":5,\"giou\":3},\"forms\":[\"cxcywh\",0,false]}", "2");
    assert_false(
        reports(golden, focal, &usual,
                "options differ: criterion: golden detr, actual focal; cost.giou: golden 2, actual 3; forms.0: "
                "golden xyxy, actual cxcywh; forms.1: golden null, actual 0; and 1 more\n"
                "1 of 1 sample differs (golden against actual; rtol 1e-05, atol 1e-06)\n"
                "differences by column: loss: 1 sample\n"
                "  sample  column  golden  actual  error  limit\n"
                "  a       loss    1       2       1      1.1e-05\n"
                "largest absolute error: 1 (sample a, loss)\n"
                "largest relative error: 1 (sample a, loss)\n"));
    const char *weight = OF("{\"criterion\":\"detr\",\"cost\":{\"l1\":5,\"giou\":3}}", "1");
    assert_false(reports(golden, weight, &usual,
                         "options differ: cost.giou: golden 2, actual 3\n"
                         "0 of 1 sample differ (golden against actual; rtol 1e-05, atol 1e-06)\n"));
    assert_true(reports_as(golden, weight, &(rl_comparing){.tolerance = usual, .columns = "loss"},
                           "options differ: cost.giou: golden 2, actual 3\n"
                           "1 sample agrees (golden against actual; rtol 1e-05, atol 1e-06; compared: loss alone)\n"));
}

static void refuses_as(const char *golden_text, const char *actual_text, const rl_comparing *how, rl_code code,
                       const char *what)
{
    rl_record golden = record_of(golden_text), actual = record_of(actual_text);
    rl_comparison comparison;
    rl_status status;
    assert_false(rl_compare(&golden, &actual, how, &comparison, &status));
    assert_int_equal(status.code, code);
    assert_string_equal(status.what, what);
    rl_record_release(&golden);
    rl_record_release(&actual);
}

static void refuses(const char *golden_text, const char *actual_text, rl_tolerance tolerance, rl_code code,
                    const char *what)
{
    refuses_as(golden_text, actual_text, &(rl_comparing){.tolerance = tolerance}, code, what);
}

static void test_refuses(void **state)
{
    (void)state;
    const char *losses = "id,loss\na,1\n", *matches = "id,pred,gt\na,0,1\n";
    const char *nothing = "one result file has only losses and the other only matches; expected both to have losses, "
                          "or both to have matches";
    refuses(losses, matches, usual, RL_ERR_INPUT, nothing);
    refuses(matches, losses, usual, RL_ERR_INPUT, nothing);
    const double bad[] = {-1e-9, (double)NAN, (double)INFINITY};
    for (size_t i = 0; i < 3; i++) {
        const char *what = "a tolerance must be a finite number, 0 or more";
        refuses(losses, losses, (rl_tolerance){bad[i], 0.0}, RL_ERR_ARGUMENT, what);
        refuses(losses, losses, (rl_tolerance){0.0, bad[i]}, RL_ERR_ARGUMENT, what);
    }
    const struct {
        const char *columns, *what;
        rl_code code;
    } choices[] = {
        {"los",
         "'los' is in neither file; expected columns of both, 'matches', 'steps' or 'total'; did you mean 'loss'?",
         RL_ERR_ARGUMENT},
        {"loss,", "'' is in neither file; expected columns of both, 'matches', 'steps' or 'total'", RL_ERR_ARGUMENT},
        {"", "'' is in neither file; expected columns of both, 'matches', 'steps' or 'total'", RL_ERR_ARGUMENT},
        {"total", "'total' is in neither file; expected columns of both, 'matches', 'steps' or 'total'",
         RL_ERR_ARGUMENT},
        {"loss,num_gt", "'num_gt' is only in the golden file; expected it in both", RL_ERR_INPUT},
        {"loss_ce,loss", "'loss_ce' is only in the actual file; expected it in both", RL_ERR_INPUT},
    };
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        char what[256];
        const rl_comparing how = {.tolerance = usual, .columns = choices[i].columns};
        snprintf(what, sizeof what, "columns to compare: %s", choices[i].what);
        refuses_as("id,num_gt,loss\na,1,1\n", "id,loss_ce,loss\na,1,1\n", &how, choices[i].code, what);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal),
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_not_finite),
        cmocka_unit_test(test_counts_are_exact),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_invalid),
        cmocka_unit_test(test_ranking),
        cmocka_unit_test(test_matches),
        cmocka_unit_test(test_total),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_formats_against_each_other),
        cmocka_unit_test(test_objects),
        cmocka_unit_test(test_ties),
        cmocka_unit_test(test_ties_agree),
        cmocka_unit_test(test_chosen_columns),
        cmocka_unit_test(test_ranks),
        cmocka_unit_test(test_num_pred),
        cmocka_unit_test(test_moved_by_num_pred),
        cmocka_unit_test(test_ids_in_the_report),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
