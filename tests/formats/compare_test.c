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
static bool reports(const char *golden_text, const char *actual_text, const rl_tolerance *tolerance,
                    const char *expected)
{
    rl_record golden = record_of(golden_text), actual = record_of(actual_text);
    rl_comparison comparison;
    rl_status status;
    char *report = NULL;
    size_t length = 0;
    if (!rl_compare(&golden, &actual, tolerance, &comparison, &status)) fail_msg("%s", status.what);
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
                         "  sample  column  golden  actual              error  limit\n"
                         "  a       loss    2       3.0000000000000004  1      1\n"
                         "largest absolute error: 1.5 (sample b, loss)\n"
                         "largest relative error: 0.5 (sample a, loss)\n"));
    /* Relative to the golden value: relative to the actual one, the limit would be 1.06. */
    assert_false(reports("id,loss\na,1.25\n", "id,loss\na,2.25\n", &tolerance,
                         "1 of 1 sample differs (golden against actual; rtol 0.25, atol 0.5)\n"
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
                         "  sample  column  golden  actual  error  limit\n"
                         "  a       loss    nan     1       -      -\n"
                         "  b       loss    1       nan     -      -\n"
                         "  c       loss    inf     -inf    -      -\n"
                         "  d       loss    inf     1       -      -\n"
                         "  e       loss    1       inf     -      -\n"));
    assert_false(reports("id,loss\na,1e308\n", "id,loss\na,-1.7e308\n", &usual,
                         "1 of 1 sample differs (golden against actual; rtol 1e-05, atol 1e-06)\n"
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
                         "  sample  column  golden  actual   error  limit\n"
                         "  a       num_gt  1e+06   1000001  1      0\n"
                         "largest absolute error: 1 (sample a, num_gt)\n"
                         "largest relative error: 1e-06 (sample a, num_gt)\n"));
}

static void test_missing(void **state)
{
    (void)state;
    assert_false(reports("id,loss,num_gt\na,1,0\nb,2,0\n", "id,loss,num_pred\nc,1,0\nb,2,0\n", &usual,
                         "2 of 3 samples differ (golden against actual; rtol 1e-05, atol 1e-06)\n"
                         "  sample  column  golden   actual   error  limit\n"
                         "  a       sample  present  missing  -      -\n"
                         "  c       sample  missing  present  -      -\n"
                         "only golden has the column 'num_gt'\n"
                         "only actual has the column 'num_pred'\n"));
    assert_false(reports("id,loss,num_gt\nb,2,0\n", "id,loss\nb,2\n", &usual,
                         "0 of 1 sample differ (golden against actual; rtol 1e-05, atol 1e-06)\n"
                         "only golden has the column 'num_gt'\n"));
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
                         "  sample  column   golden       actual       error  limit\n"
                         "  a       matches  pred 2 gt 0  pred 3 gt 0  -      -\n"
                         "  b       matches  pred 7 gt 0  none         -      -\n"
                         "largest absolute error: 8 (sample a, loss)\n"
                         "largest relative error: 8 (sample a, loss)\n"));
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
                        "not compared: matches, which only actual has\n"));
    assert_true(reports(matches, json, &usual,
                        "2 samples agree (golden against actual; rtol 1e-05, atol 1e-06)\n"
                        "not compared: losses and counts, which only actual has\n"));
    assert_true(reports(json, matches, &usual,
                        "2 samples agree (golden against actual; rtol 1e-05, atol 1e-06)\n"
                        "not compared: losses and counts, which only golden has\n"));
    assert_true(reports(matches, matches, &usual, "1 sample agrees (golden against actual; rtol 1e-05, atol 1e-06)\n"));
    assert_false(reports(json, "id,pred,gt\nb,0,0\n", &usual,
                         "2 of 2 samples differ (golden against actual; rtol 1e-05, atol 1e-06)\n"
                         "  sample  column   golden   actual       error  limit\n"
                         "  a       sample   present  missing      -      -\n"
                         "  b       matches  none     pred 0 gt 0  -      -\n"
                         "not compared: losses and counts, which only golden has\n"));
}

#define COSTS(pred, gt, cost) "{\"pred\":" #pred ",\"gt\":" #gt ",\"cost\":" #cost "}"

/* A matching that only breaks a tie the other way is called one; one that costs more, or changes a loss, is not. */
static void test_ties(void **state)
{
    (void)state;
    const char *golden = JSON("1", MATCHED("a", "1", COSTS(0, 0, 0.25) "," COSTS(1, 1, 0.5)));
    const char *table = "1 of 1 sample differs (golden against actual; rtol 1e-05, atol 1e-06)\n"
                        "  sample  column   golden       actual       error  limit\n"
                        "  a       matches  pred 0 gt 0  pred 0 gt 1  -      -\n";
    char expected[512];
    snprintf(expected, sizeof expected,
             "%s1 of these is a tie: all numbers agree, and both matchings cost the same (sample a: 0.75)\n", table);
    assert_false(
        reports(golden, JSON("1", MATCHED("a", "1", COSTS(0, 1, 0.375) "," COSTS(1, 0, 0.375))), &usual, expected));
    assert_false(reports(golden, JSON("1", MATCHED("a", "1", COSTS(0, 1, 0.375) "," COSTS(1, 0, 0.5))), &usual, table));
    assert_false(reports(golden, JSON("1", MATCHED("a", "1", PAIR(0, 1) "," PAIR(1, 0))), &usual, table));
}

static void test_ids_in_the_report(void **state)
{
    (void)state;
    assert_false(
        reports("id,loss\n\"\xC3\xA9\t\",0\n0123456789/0123456789/0123456789/01234567\xC3\xA9/0123456789,0\n",
                "id,loss\n\"\xC3\xA9\t\",1\n0123456789/0123456789/0123456789/01234567\xC3\xA9/0123456789,2\n",
                &(rl_tolerance){0.0, 0.5},
                "2 of 2 samples differ (golden against actual; rtol 0, atol 0.5)\n"
                "  sample                                              column  golden  actual  error  limit\n"
                "  ...6789/0123456789/0123456789/01234567\xC3\xA9/0123456789  loss    0       2       2      0.5\n"
                "  \xC3\xA9?                                                  loss    0       1       1      0.5\n"
                "largest absolute error: 2 (sample "
                "...6789/0123456789/0123456789/01234567\xC3\xA9/0123456789, loss)\n"));
}

static void refuses(const char *golden_text, const char *actual_text, rl_tolerance tolerance, rl_code code,
                    const char *what)
{
    rl_record golden = record_of(golden_text), actual = record_of(actual_text);
    rl_comparison comparison;
    rl_status status;
    assert_false(rl_compare(&golden, &actual, &tolerance, &comparison, &status));
    assert_int_equal(status.code, code);
    assert_string_equal(status.what, what);
    rl_record_release(&golden);
    rl_record_release(&actual);
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
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal),      cmocka_unit_test(test_limit),
        cmocka_unit_test(test_not_finite), cmocka_unit_test(test_counts_are_exact),
        cmocka_unit_test(test_missing),    cmocka_unit_test(test_invalid),
        cmocka_unit_test(test_ranking),    cmocka_unit_test(test_matches),
        cmocka_unit_test(test_total),      cmocka_unit_test(test_formats_against_each_other),
        cmocka_unit_test(test_ties),       cmocka_unit_test(test_ids_in_the_report),
        cmocka_unit_test(test_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
