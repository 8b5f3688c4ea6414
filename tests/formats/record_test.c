/* Result files that someone else has written, cut short, or garbled. */
#include "formats/results/results.h"
#include "tests/formats/scratch.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char path[] = "record";

static bool read_bytes(const void *bytes, size_t length, rl_record *record, rl_status *status)
{
    write_file(path, bytes, length);
    return rl_record_read(path, record, status);
}

static rl_record takes(const char *text)
{
    rl_record record;
    rl_status status;
    if (!read_bytes(text, strlen(text), &record, &status)) fail_msg("%s: %s", text, status.what);
    return record;
}

static void refuses_bytes(const void *bytes, size_t length, const char *what)
{
    rl_record record;
    rl_status status;
    assert_false(read_bytes(bytes, length, &record, &status));
    assert_int_equal(status.code, RL_ERR_INPUT);
    assert_string_equal(status.what, what);
    assert_string_equal(status.file, path);
}

static void refuses(const char *text, const char *what)
{
    refuses_bytes(text, strlen(text), what);
}

static void test_csv_as_others_write_it(void **state)
{
    (void)state;
    const char *const texts[] = {
        "id,loss,num_gt\na,1.5,2\nb,nan,3\n", "\xEF\xBB\xBFnum_gt,id,loss\r\n2,a,1.5\r\n3,b,nan\r\n",
        "loss,\"id\",num_gt\n\"1.5\",\"a\",\"2\"\nnan,b,3", "sample,id,num_gt,loss\n9,a,2,1.5\n7,b,3,nan\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        rl_record record = takes(texts[i]);
        assert_int_equal(record.num_samples, 2);
        assert_string_equal(record.samples[0].id, "a");
        assert_string_equal(record.samples[1].id, "b");
        assert_true(rl_recorded_value(&record, &record.samples[0], RL_COL_LOSS) == 1.5);
        assert_true(rl_recorded_value(&record, &record.samples[1], RL_COL_NUM_GT) == 3.0);
        assert_true(isnan(rl_recorded_value(&record, &record.samples[1], RL_COL_LOSS)));
        assert_false(record.samples[1].invalid);
        assert_true(isnan(rl_recorded_value(&record, &record.samples[0], RL_COL_FIRST_LOSS + RL_CLASS_LOSS)));
        assert_true(rl_record_has(&record, RL_COL_LOSS) && rl_record_has(&record, RL_COL_NUM_GT));
        assert_false(rl_record_has(&record, RL_COL_FIRST_LOSS + RL_CLASS_LOSS) || record.has_matches ||
                     record.has_total);
        rl_record_release(&record);
    }
}

/* What pandas, spreadsheets and others make of a table that they have read. */
static void test_csv_as_others_rewrite_it(void **state)
{
    (void)state;
    const char *const texts[] = {
        ",id,loss,num_gt,class_loss\n0,a,1.5,2.0,inf\n1,b,,3.0,-inf\n",
        "Unnamed: 0.1,Unnamed: 0,id,loss,num_gt,class_loss\n0,0,a,1.5,2,Infinity\n1,1,b,NaN,3,-Infinity\n",
        "\"\",\"id\",\"loss\",\"num_gt\",\"class_loss\"\r\n\"1\",\"a\",1.5,2,Inf\r\n\"2\",\"b\",NA,3,-Inf\r\n\r\n",
        "id,loss,num_gt,class_loss\n\na,+1.5,2.0e0,INF\n\nb,nan,3,-INF\n\n\n",
        "id,loss,num_gt,class_loss,\na,1.5,2,+inf,\nb,<NA>,3.00,-inf,\n,,,,\n",
        "num_gt,class_loss,loss,id\n2,inf,1.5E0,a\n3,-inf,None,b\n",
        "num_gt,class_loss,loss,id\n2,inf,1.5,a\n3,-inf,null,b\n",
        "num_gt,class_loss,loss,id\n2,inf,1.5,a\n3,-inf,NULL,b\n",
        "num_gt,class_loss,loss,id\n2,inf,1.5,a\n3,-inf,N/A,b\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        rl_record record = takes(texts[i]);
        const rl_recorded_sample *a = &record.samples[0], *b = &record.samples[1];
        int column = rl_column_named("class_loss", 10);
        assert_int_equal(record.num_samples, 2);
        assert_string_equal(record.samples[0].id, "a");
        assert_string_equal(record.samples[1].id, "b");
        assert_true(rl_recorded_value(&record, a, RL_COL_LOSS) == 1.5);
        assert_true(isnan(rl_recorded_value(&record, b, RL_COL_LOSS)));
        assert_true(rl_recorded_value(&record, a, RL_COL_NUM_GT) == 2);
        assert_true(rl_recorded_value(&record, b, RL_COL_NUM_GT) == 3);
        assert_true(rl_recorded_value(&record, a, column) == (double)INFINITY);
        assert_true(rl_recorded_value(&record, b, column) == (double)-INFINITY);
        assert_false(record.samples[0].invalid || record.samples[1].invalid);
        rl_record_release(&record);
    }
    refuses("id,loss,Unnamed\na,1,2\n", "unknown column 'Unnamed'; expected those of a result file: sample, id, "
                                        "num_gt, ..., loss, or sample, id, pred, gt, ..., weight");
}

static void test_csv_quotes(void **state)
{
    (void)state;
    rl_record record = takes("id,loss\n\"a\"\"b,\n\r\nc\",1\n\"\"\"\",2\n,3\n");
    assert_string_equal(record.samples[0].id, "a\"b,\n\r\nc");
    assert_string_equal(record.samples[1].id, "\"");
    assert_string_equal(record.samples[2].id, "");
    rl_record_release(&record);
    refuses("id,loss\n\"a,1\n", "line 2: a quoted field has no closing quote");
    refuses("id,loss\n\"a\"b,1\n", "line 2: text follows a closing quote; expected a comma or the line's end");
    refuses("id,loss\n\"a\nb\",1\na\"b,1\n",
            "line 4: a quote inside a field; expected the whole field in quotes and the quote doubled");
    refuses("id,loss\na\rb,1\n", "line 2: a carriage return without a line feed after it");
}

static void test_csv_header(void **state)
{
    (void)state;
    refuses("id,loss,extra\na,1,2\n", "unknown column 'extra'; expected those of a result file: "
                                      "sample, id, num_gt, ..., loss, or sample, id, pred, gt, ..., weight");
    refuses("id,loss,loss\na,1,2\n", "column 'loss' stands twice; expected it once");
    refuses("id,loss,pred,gt\n", "has columns of both losses and matches; expected one of the two");
    refuses("sample,id\n", "has columns of neither losses nor matches; expected one of the two");
    refuses("id,pred\n", "has no column 'gt'; expected it in a table of matches");
    refuses("id,gt,cost\n", "has no column 'pred'; expected it in a table of matches");
}

static void test_no_result_file(void **state)
{
    (void)state;
    const char *what =
        "is no result file; expected JSON that starts with '{', or CSV whose first line names its columns, "
        "'id' among them";
    refuses("a,b\n1,2\n", what);
    refuses("[1]", what);
    refuses("\n", what);
    refuses("PK\x03\x04 \"", "it is a ZIP archive, such as NPZ is; a result file, as eval writes it, was expected");
    refuses_bytes("\0\0\0\0", 4, what);
    refuses_bytes("\x93NUMPY\x01\0v\0{'descr'", 18,
                  "it is an NPY array; a result file, as eval writes it, was expected");
    refuses("{\"samples\":[]}",
            "is no result file, such as ragloss eval writes; expected the key 'ragloss' in its object");
    refuses("{\"samples\":[{\"id\":\"a\",\"boxes\":[]}]}",
            "is no result file, such as ragloss eval writes; expected the key 'ragloss' in its object");
    refuses("{\"ragloss\":1,\"samples\":[{\"id\":\"a\"}]}", "'samples': expected losses, counts or matches in each");
    refuses("", "it is empty");
    rl_record record;
    rl_status status;
    assert_false(rl_record_read("/nonexistent/file", &record, &status));
    assert_int_equal(status.code, RL_ERR_IO);
    assert_string_equal(status.file, "/nonexistent/file");
}

static void test_csv_rows(void **state)
{
    (void)state;
    refuses("id,loss\na,1\nb\n", "line 3: number of fields is 1; expected 2 as in the first line");
    refuses("id,loss\na,1,2\n", "line 2: number of fields is 3; expected 2 as in the first line");
    refuses("id,num_gt\na,\n", "line 2, column 'num_gt': expected a whole number, found ''");
    refuses("id,loss\na,+-1\n", "line 2, column 'loss': expected a number, found '+-1'");
    refuses("id,loss\na,+\n", "line 2, column 'loss': expected a number, found '+'");
    refuses("id,loss\na,nothing\n", "line 2, column 'loss': expected a number, found 'nothing'");
    refuses("id,loss\na, 1\n", "line 2, column 'loss': expected a number, found ' 1'");
    refuses("id,loss\na,0x1\n", "line 2, column 'loss': expected a number, found '0x1'");
    refuses("id,num_gt\na,-1\n", "line 2, column 'num_gt': expected a whole number, found '-1'");
    refuses("sample,id,loss\nx,a,1\n", "line 2, column 'sample': expected a whole number, found 'x'");
    refuses("id,loss\na,1\nb,2\na,3\n", "two samples have the id 'a'; expected each once");
    refuses("id,class_loss,loss\na,invalid,1\n", "line 2: 'invalid' in 1 of 2 losses; expected it in all or none");
    refuses_bytes("id,loss\na\0b,1\n", 14, "holds a NUL byte; expected text");

    char fields[5000];
    memset(fields, ',', sizeof fields);
    memcpy(fields, "id,loss\na", 9);
    refuses_bytes(fields, sizeof fields, "line 2: more than 4096 fields");

    rl_record record = takes("id,num_gt,loss\na,2,invalid\n");
    assert_true(record.samples[0].invalid);
    assert_true(isnan(rl_recorded_value(&record, &record.samples[0], RL_COL_LOSS)));
    rl_record_release(&record);
}

static void test_matches_csv(void **state)
{
    (void)state;
    rl_record record = takes("id,gt,pred\na,1,0\na,2,3\nb,0,0\n");
    assert_int_equal(record.num_samples, 2);
    assert_int_equal(record.samples[0].num_matches, 2);
    assert_int_equal(record.samples[1].first_match, 2);
    assert_int_equal(record.matches[1].pred, 3);
    assert_int_equal(record.matches[1].gt, 2);
    assert_true(isnan(record.matches[1].cost));
    rl_record_release(&record);
    refuses("id,pred,gt\na,0,0\nb,0,0\na,1,1\n", "two samples have the id 'a'; expected each once");
    record = takes(",sample,id,pred,gt,cost,iou,label,weight\n0,0.0,a,1.0,2,,,3.0,NA\n");
    assert_int_equal(record.matches[0].pred, 1);
    assert_true(isnan(record.matches[0].cost));
    rl_record_release(&record);
    refuses("id,pred,gt\na,0,9007199254740993.5\n",
            "line 2, column 'gt': expected a whole number, found '9007199254740993.5'");
    refuses("id,pred,gt\na,0,0.5\n", "line 2, column 'gt': expected a whole number, found '0.5'");
    refuses("id,pred,gt,iou\na,0,0,much\n", "line 2, column 'iou': expected a number, found 'much'");
    refuses("id,pred,gt,label\na,0,0,1.5\n", "line 2, column 'label': expected a whole number, found '1.5'");
}

static void test_long_field(void **state)
{
    (void)state;
    enum { LENGTH = 5000000 };
    char *text = malloc(LENGTH + 16);
    assert_non_null(text);
    memcpy(text, "id,loss\n", 8);
    memset(text + 8, 'x', LENGTH);
    memcpy(text + 8 + LENGTH, ",1\n", 3);
    rl_record record;
    rl_status status;
    assert_true(read_bytes(text, LENGTH + 11, &record, &status));
    assert_int_equal(strlen(record.samples[0].id), LENGTH);
    rl_record_release(&record);
    memset(text + 8, '1', LENGTH);
    memcpy(text + 8, "a,x", 3);
    assert_false(read_bytes(text, LENGTH, &record, &status));
    assert_true(strlen(status.what) < 200);
    free(text);
}

static void test_json(void **state)
{
    (void)state;
    rl_record record =
        takes(" {\"samples\":[{\"loss\":null,\"id\":\"a\",\"num_gt\":2},{\"num_gt\":0,\"id\":\"b\",\"loss\":-1e999,"
              "\"invalid\":true}],\"ragloss\":1,\"later\":[]}");
    assert_int_equal(record.num_samples, 2);
    assert_true(isnan(rl_recorded_value(&record, &record.samples[0], RL_COL_LOSS)));
    assert_true(rl_recorded_value(&record, &record.samples[1], RL_COL_LOSS) == (double)-INFINITY);
    assert_true(record.samples[1].invalid && !record.samples[0].invalid);
    assert_true(rl_record_has(&record, RL_COL_NUM_GT) && rl_record_has(&record, RL_COL_LOSS));
    assert_false(rl_record_has(&record, RL_COL_NUM_PRED) || record.has_matches || record.has_total);
    rl_record_release(&record);
}

/* Python reads 1e999 as infinity, and writes that, and NaN, as no JSON has it. */
static void test_json_as_python_rewrites_it(void **state)
{
    (void)state;
    rl_record record = takes(
        "\xEF\xBB\xBF{\"total\":NaN,\"samples\":[{\"loss\":Infinity,\"id\":\"NaN\",\"num_gt\":2.0},"
        "{\"num_gt\":0,\"id\":\"b\",\"loss\":-Infinity},{\"num_gt\":0,\"id\":\"c\",\"loss\":NaN}],\"ragloss\":1}");
    assert_true(record.has_total && isnan(record.total));
    assert_string_equal(record.samples[0].id, "NaN");
    assert_true(rl_recorded_value(&record, &record.samples[0], RL_COL_LOSS) == (double)INFINITY);
    assert_true(rl_recorded_value(&record, &record.samples[1], RL_COL_LOSS) == (double)-INFINITY);
    assert_true(isnan(rl_recorded_value(&record, &record.samples[2], RL_COL_LOSS)));
    rl_record_release(&record);
}

#define SAMPLES(text) "{\"ragloss\":1,\"samples\":[" text "]}"

static void refuses_sample(const char *text, size_t sample, const char *what)
{
    rl_record record;
    rl_status status;
    assert_false(read_bytes(text, strlen(text), &record, &status));
    assert_int_equal(status.code, RL_ERR_INPUT);
    assert_string_equal(status.what, what);
    assert_int_equal(status.sample, sample);
}

static void test_json_refuses(void **state)
{
    (void)state;
    refuses("{\"ragloss\":2,\"samples\":[]}", "'ragloss': expected 1, the format's version");
    refuses("{\"ragloss\":1}", "'samples': expected a list");
    refuses("{\"ragloss\":1,\"total\":\"1\",\"samples\":[]}", "'total': expected a number or null");
    refuses("{\"ragloss\":1,\"num_samples\":1,\"samples\":[]}", "'num_samples' is 1, but 0 samples are listed");
    refuses("{\"ragloss\":1,\"num_samples\":-1,\"samples\":[]}", "'num_samples': expected a whole number");
    refuses("{\"ragloss\":1,\"samples\":[]",
            "not valid JSON at line 1, column 26: expected ',' or '}', found the end of the text");
    refuses(SAMPLES("{\"id\":\"a\",\"loss\":1},{\"id\":\"a\",\"loss\":1}"),
            "two samples have the id 'a'; expected each once");
    refuses(SAMPLES("{\"id\":\"a\",\"id\":\"b\"}"),
            "key 'id' stands twice in one object, again at line 1, column 35; expected it once");
    refuses_sample(SAMPLES("1"), 0, "expected an object");
    refuses_sample(SAMPLES("{}"), 0, "'id': expected a text");
    refuses_sample(SAMPLES("{\"id\":1}"), 0, "'id': expected a text");
    refuses_sample(SAMPLES("{\"id\":\"a\",\"loss\":\"1\"}"), 0, "'loss': expected a number or null");
    refuses_sample(SAMPLES("{\"id\":\"a\",\"num_gt\":1.5}"), 0, "'num_gt': expected a whole number");
    refuses_sample(SAMPLES("{\"id\":\"a\",\"num_gt\":1e999}"), 0, "'num_gt': expected a whole number");
    refuses_sample(SAMPLES("{\"id\":\"a\",\"invalid\":1}"), 0, "'invalid': expected true or false");
    refuses_sample(SAMPLES("{\"id\":\"a\",\"boxes\":[]}"), 0,
                   "'boxes': expected only what a result file's samples have: id, invalid, num_gt, ..., loss, matches");
    refuses_sample(SAMPLES("{\"id\":\"a\",\"loss\":1},{\"id\":\"b\"}"), 1, "'loss': expected in all samples or none");
    refuses_sample(SAMPLES("{\"id\":\"a\",\"loss\":1},{\"id\":\"b\",\"loss\":1,\"matches\":[]}"), 1,
                   "'matches': expected in all samples or none");
    refuses_sample(SAMPLES("{\"id\":\"a\",\"matches\":{}}"), 0, "'matches': expected a list");
    refuses_sample(SAMPLES("{\"id\":\"a\",\"matches\":[1]}"), 0, "'pred': expected a whole number");
    refuses_sample(SAMPLES("{\"id\":\"a\",\"matches\":[{\"pred\":0}]}"), 0, "'gt': expected a whole number");
    refuses_sample(SAMPLES("{\"id\":\"a\",\"matches\":[{\"pred\":0,\"gt\":0,\"cost\":\"\"}]}"), 0,
                   "'cost': expected a number or null");
}

static void test_blocks(void **state)
{
    (void)state;
    int last = rl_column_named("loss_ce_dn", 10), first = rl_column_named("loss_ce_0", 9);
    const char *const texts[] = {
        "id,loss_ce_dn,loss,loss_ce_0\na,1,2,3\nb,4,5,6\n",
        "{\"ragloss\":1,\"samples\":[{\"id\":\"a\",\"loss_ce_dn\":1,\"loss\":2,\"loss_ce_\\u0030\":3},"
        "{\"loss_ce_0\":6,\"loss\":5,\"loss_ce_dn\":4,\"id\":\"b\"}]}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        rl_record record = takes(texts[i]);
        assert_int_equal(record.columns.count, 3);
        assert_int_equal(record.columns.at[0].column, last);
        assert_int_equal(record.columns.at[2].column, first);
        assert_true(rl_recorded_value(&record, &record.samples[0], last) == 1.0);
        assert_true(rl_recorded_value(&record, &record.samples[1], last) == 4.0);
        assert_true(rl_recorded_value(&record, &record.samples[1], first) == 6.0);
        assert_true(isnan(rl_recorded_value(&record, &record.samples[1], rl_column_named("loss_ce", 7))));
        rl_record_release(&record);
    }
    const char *unknown = "'loss_0': expected only what a result file's samples have: id, invalid, num_gt, ..., loss, "
                          "matches";
    refuses("id,loss_0,loss\na,1,2\n",
            "unknown column 'loss_0'; expected those of a result file: sample, id, num_gt, ..., loss, or sample, id, "
            "pred, gt, ..., weight; did you mean 'loss_ce'?");
    refuses("id,loss_ce_0,loss_ce_0\na,1,2\n", "column 'loss_ce_0' stands twice; expected it once");
    refuses("id,num_gt_0\na,1\n",
            "unknown column 'num_gt_0'; expected those of a result file: sample, id, num_gt, ..., loss, or sample, id, "
            "pred, gt, ..., weight; did you mean 'num_gt'?");
    refuses_sample(SAMPLES("{\"id\":\"a\",\"loss_0\":1}"), 0, unknown);
    refuses_sample(SAMPLES("{\"id\":\"a\",\"loss\":1},{\"id\":\"b\",\"loss\":1,\"loss_ce_0\":1}"), 1,
                   "'loss_ce_0': expected in all samples or none");
    refuses_sample(SAMPLES("{\"id\":\"a\",\"loss\":1,\"loss_ce_0\":1},{\"id\":\"b\",\"loss\":1}"), 1,
                   "'loss_ce_0': expected in all samples or none");
}

static void test_blocks_of_matches(void **state)
{
    (void)state;
    const char *const texts[] = {
        "id,block,pred,gt\na,main,0,1\na,dn_0,0,2\nb,,3,0\nb,enc,1,0\n",
        "{\"ragloss\":1,\"samples\":[{\"id\":\"a\",\"matches\":[{\"pred\":0,\"gt\":1,\"block\":\"main\"},"
        "{\"block\":\"dn_\\u0030\",\"pred\":0,\"gt\":2}]},{\"id\":\"b\",\"matches\":[{\"pred\":3,\"gt\":0},"
        "{\"block\":\"enc\",\"pred\":1,\"gt\":0}]}]}",
    };
    static const int blocks[] = {RL_BLOCK_MAIN, RL_BLOCK_DENOISING_0, RL_BLOCK_MAIN, RL_BLOCK_ENCODER};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        rl_record record = takes(texts[i]);
        assert_int_equal(record.num_matches, 4);
        for (size_t m = 0; m < 4; m++) assert_int_equal(record.matches[m].block, blocks[m]);
        rl_record_release(&record);
    }
    refuses("id,block,pred,gt\na,0.0,0,1\n", "line 2, column 'block': expected " RL_BLOCK_WORDS ", found '0.0'");
    const char *const others[] = {"\"encoder\"", "\"dn_64\"", "0", "null", "{}", "\"\\u0030\\u0030\""};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char text[256];
        snprintf(text, sizeof text,
                 "{\"ragloss\":1,\"samples\":[{\"id\":\"a\",\"matches\":[{\"block\":%s,\"pred\":0,\"gt\":0}]}]}",
                 others[i]);
        refuses_sample(text, 0, "'block': expected " RL_BLOCK_WORDS);
    }
}

/* As many columns as there can be, in JSON whose samples have them in opposite orders. */
static void test_many_blocks(void **state)
{
    (void)state;
    enum { COLUMNS = 2 * RL_NUM_BLOCK_IDS };
    char *text = malloc((size_t)COLUMNS * 64 * 2 + 256);
    assert_non_null(text);
    size_t used = (size_t)sprintf(text, "{\"ragloss\":1,\"samples\":[");
    for (int sample = 0; sample < 2; sample++) {
        used += (size_t)sprintf(text + used, "%s{\"id\":\"%d\"", sample ? "," : "", sample);
        for (int k = 0; k < COLUMNS; k++) {
            int at = sample ? COLUMNS - 1 - k : k;
            int base = rl_column_named(at % 2 ? "loss_giou" : "loss_bbox", 9);
            const rl_column_text name = rl_column_name(base + RL_NUM_COLUMNS * (at / 2));
            used += (size_t)sprintf(text + used, ",\"%s\":%d", name.text, 1000 * sample + at);
        }
        used += (size_t)sprintf(text + used, "}");
    }
    sprintf(text + used, "]}");
    rl_record record = takes(text);
    assert_int_equal(record.columns.count, COLUMNS);
    for (int sample = 0; sample < 2; sample++)
        for (int place = 0; place < COLUMNS; place++)
            assert_true(record.values[COLUMNS * sample + place] == 1000.0 * sample + place);
    rl_record_release(&record);
    free(text);
}

#define STEPS(steps) "{\"ragloss\":1,\"steps\":[" steps "],\"samples\":[]}"
#define STEP(number, terms) "{\"loss\":NaN,\"terms\":{" terms "},\"num_boxes\":2,\"num_samples\":1,\"step\":" number "}"

static void test_steps(void **state)
{
    (void)state;
    rl_record record = takes(STEPS(STEP("-9223372036854775808", "\"loss_ce\":1,\"loss_ce_dn\":null") "," STEP(
        "9223372036854775807", "\"loss_ce_dn\":-Infinity,\"loss_ce\":2")));
    assert_int_equal(record.steps.count, 2);
    assert_true(record.steps.at[0].number == INT64_MIN && record.steps.at[1].number == INT64_MAX);
    assert_true(rl_recorded_term(&record.steps, 1, rl_column_named("loss_ce", 7)) == 2.0);
    assert_true(rl_recorded_term(&record.steps, 1, rl_column_named("loss_ce_dn", 10)) == (double)-INFINITY);
    assert_true(isnan(record.steps.at[0].loss));
    rl_record_release(&record);
    record = takes(STEPS(STEP("0", "")));
    assert_int_equal(record.steps.count, 1);
    rl_record_release(&record);
    const char *terms = "'steps': 'terms': expected the losses of a result file, the same in all steps";
    refuses(STEPS(STEP("0", "\"loss\":1")), terms);
    refuses(STEPS(STEP("0", "\"loss_of_all\":1")), terms);
    refuses(STEPS(STEP("0", "\"loss_ce\":1") "," STEP("1", "")), terms);
    refuses(STEPS(STEP("0", "\"loss_ce\":1") "," STEP("1", "\"loss_ce\":1,\"loss_ce_0\":1")), terms);
    refuses(STEPS(STEP("0", "") "," STEP("0", "")), "'steps': 'step': expected ascending numbers");
    refuses(STEPS(STEP("1.5", "")), "'steps': 'step': expected a whole number, found a number");
    refuses(STEPS("{\"step\":0}"), "'steps': it lacks the key 'num_samples'");
}

/* Every file cut short or with one byte replaced is read or refused, and nothing worse. */
static void damage(const char *text)
{
    char copy[512];
    size_t length = strlen(text);
    rl_record record;
    rl_status status;
    for (size_t cut = 0; cut < length; cut++)
        if (read_bytes(text, cut, &record, &status)) rl_record_release(&record);
    static const char bytes[] = {0, ',', '"', '\n', '\r', '{', ']', ':', '9', '-', 'e', ' ', '\xFF', '\\'};
    for (size_t at = 0; at < length; at++)
        for (size_t i = 0; i < sizeof bytes; i++) {
            memcpy(copy, text, length);
            copy[at] = bytes[i];
            if (read_bytes(copy, length, &record, &status))
                rl_record_release(&record);
            else
                assert_int_equal(status.code, RL_ERR_INPUT);
        }
}

static void test_damage(void **state)
{
    (void)state;
    damage("sample,id,num_gt,loss\n0,a,1,0.5\n1,\"b\"\"\r\n\",2,invalid\r\n2,c,3,1e-07\n");
    damage("id,block,pred,gt,cost\na,main,1,0,0.5\na,dn_0,1,0,0.5\n");
    damage("{\"ragloss\":1,\"samples\":[{\"id\":\"a\",\"loss_ce_0\":1,\"matches\":[{\"block\":\"0\",\"pred\":0,"
           "\"gt\":1}]}]}");
    damage("sample,id,pred,gt,cost,iou,label,weight\n0,a,0,1,0.5,0.5,1,1\n0,a,1,0,1,0,0,nan\n");
    damage(
        "{\"ragloss\":1,\"total\":1,\"num_samples\":2,\"samples\":[{\"id\":\"a\",\"loss\":1,\"matches\":[{\"pred\":0,"
        "\"gt\":1}]},{\"id\":\"b\",\"invalid\":true,\"loss\":null,\"matches\":[]}]}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv_as_others_write_it),
        cmocka_unit_test(test_csv_as_others_rewrite_it),
        cmocka_unit_test(test_csv_quotes),
        cmocka_unit_test(test_csv_header),
        cmocka_unit_test(test_no_result_file),
        cmocka_unit_test(test_csv_rows),
        cmocka_unit_test(test_matches_csv),
        cmocka_unit_test(test_long_field),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_json_as_python_rewrites_it),
        cmocka_unit_test(test_json_refuses),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_blocks_of_matches),
        cmocka_unit_test(test_many_blocks),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_damage),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
