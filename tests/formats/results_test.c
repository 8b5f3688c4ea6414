/* Result files: the very text that is written, and the record that is read back from it. */
#include "formats/results/results.h"
#include "tests/formats/scratch.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef void writer(const rl_results *results, const rl_results_header *header, rl_output *output);

static const char path[] = "results";

static rl_match matches[] = {
    {0, 1, 7, 0.1f, 0.95f, 1.0f, 0}, {2, 0, 3, 1.5f, 0.25f, 0.3f, 0}, {5, 0, 0, 1e-7f, 1.0f, 2.0f, 0}};
static rl_sample_result samples[] = {
    {.num_gt = 2,
     .num_pred = 100000,
     .num_matched = 2,
     .num_matches = 2,
     .losses = (double[]){0.1, 1.0 / 3.0, 2.5},
     .loss = 1e-7},
    {.num_gt = 3, .num_pred = 4, .invalid = true, .first_match = 2, .losses = (double[3]){0.0}},
    {.num_gt = 1,
     .num_pred = 6,
     .num_matched = 1,
     .num_matches = 1,
     .first_match = 2,
     .losses = (double[]){0.0, -0.0, 1e300},
     .loss = 1e22},
    {.num_pred = 4, .first_match = 3, .losses = (double[3]){0.0}},
};
static struct rl_listed_loss listed[] = {{.loss = RL_CLASS_LOSS, .name = "class_loss"},
                                         {.loss = RL_BBOX_LOSS, .name = "bbox_loss"},
                                         {.loss = RL_EXISTENCE_LOSS, .name = "existence_loss"}};
#define DEFAULT_LOSSES                                                                                                 \
    {                                                                                                                  \
        3, listed                                                                                                      \
    }

static rl_step steps[] = {
    {-7, 3, 3, (double[]){0.5, (double)NAN, (double)INFINITY}, 2.25},
    {4294967296, 0, 0, (double[]){-0.0, 1.0, 2.0}, 0.0},
};

static const rl_results results = {.losses = DEFAULT_LOSSES,
                                   .num_samples = 4,
                                   .num_matches = 3,
                                   .num_invalid = 1,
                                   .samples = samples,
                                   .matches = matches,
                                   .num_steps = 2,
                                   .steps = steps,
                                   .total = 1e22};
static const char *const ids[] = {"plain", "a,\"b\"\r\n", " blank", "\xC3\xA9\\\x01"};
static const rl_results_header header = {.ids = ids, .on_invalid = RL_INVALID_IS_SKIPPED};

static void write_results(writer *write, const rl_results *written, const rl_results_header *with)
{
    rl_status status;
    rl_output *output = rl_output_open(path, &status);
    assert_non_null(output);
    write(written, with, output);
    assert_true(rl_output_commit(output, &status));
}

static void assert_written(const char *expected)
{
    char text[4096];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, expected);
}

static rl_record read_back(void)
{
    rl_record record;
    rl_status status;
    if (!rl_record_read(path, &record, &status)) fail_msg("%s", status.what);
    return record;
}

static void test_csv(void **state)
{
    (void)state;
    write_results(rl_results_write_csv, &results, &header);
    assert_written("sample,id,num_gt,num_pred,num_matched,class_loss,bbox_loss,existence_loss,loss\n"
                   "0,plain,2,100000,2,0.1,0.3333333333333333,2.5,1e-07\n"
                   "1,\"a,\"\"b\"\"\r\n\",3,4,0,invalid,invalid,invalid,invalid\n"
                   "2,\" blank\",1,6,1,0,-0,1e+300,1e+22\n"
                   "3,\xC3\xA9\\\x01,0,4,0,0,0,0,0\n");
}

static void test_matches_csv(void **state)
{
    (void)state;
    write_results(rl_results_write_matches_csv, &results, &header);
    assert_written("sample,id,pred,gt,cost,iou,label,weight\n"
                   "0,plain,0,1,0.1,0.95,7,1\n"
                   "0,plain,2,0,1.5,0.25,3,0.3\n"
                   "2,\" blank\",5,0,1e-07,1,0,2\n");
}

static void test_json(void **state)
{
    (void)state;
    write_results(rl_results_write_json, &results, &header);
    char expected[2048];
    snprintf(
        expected, sizeof expected, "%s%s%s", "{\"ragloss\":1,\"version\":\"", rl_version(),
        "\",\"options\":{\"criterion\":\"accv\",\"on_invalid\":\"skip\"},\"total\":1e+22,\"num_samples\":4,"
        "\"num_invalid\":1,\"steps\":[\n{\"step\":-7,\"num_samples\":3,\"num_boxes\":3,\"terms\":{\"class_loss\":0.5,"
        "\"bbox_loss\":null,\"existence_loss\":1e999},\"loss\":2.25},\n{\"step\":4294967296,\"num_samples\":0,"
        "\"num_boxes\":0,\"terms\":{\"class_loss\":-0,\"bbox_loss\":1,\"existence_loss\":2},\"loss\":0}\n],"
        "\"samples\":[\n"
        "{\"id\":\"plain\",\"num_gt\":2,\"num_pred\":100000,\"num_matched\":2,\"class_loss\":0.1,"
        "\"bbox_loss\":0.3333333333333333,\"existence_loss\":2.5,\"loss\":1e-07,"
        "\"matches\":[{\"pred\":0,\"gt\":1,\"cost\":0.1},{\"pred\":2,\"gt\":0,\"cost\":1.5}]},\n"
        "{\"id\":\"a,\\\"b\\\"\\u000d\\u000a\",\"invalid\":true,\"num_gt\":3,\"num_pred\":4,\"num_matched\":0,"
        "\"class_loss\":null,\"bbox_loss\":null,\"existence_loss\":null,\"loss\":null,\"matches\":[]},\n"
        "{\"id\":\" blank\",\"num_gt\":1,\"num_pred\":6,\"num_matched\":1,\"class_loss\":0,\"bbox_loss\":-0,"
        "\"existence_loss\":1e+300,\"loss\":1e+22,\"matches\":[{\"pred\":5,\"gt\":0,\"cost\":1e-07}]},\n"
        "{\"id\":\"\xC3\xA9\\\\\\u0001\",\"num_gt\":0,\"num_pred\":4,\"num_matched\":0,\"class_loss\":0,"
        "\"bbox_loss\":0,\"existence_loss\":0,\"loss\":0,\"matches\":[]}\n"
        "]}\n");
    assert_written(expected);
}

static void write_steps(const rl_results *written, const rl_results_header *with, rl_output *output)
{
    (void)with;
    rl_results_write_steps_csv(written, output);
}

static void test_steps_csv(void **state)
{
    (void)state;
    write_results(write_steps, &results, &header);
    assert_written("step,num_samples,num_boxes,class_loss,bbox_loss,existence_loss,loss\n"
                   "-7,3,3,0.5,nan,inf,2.25\n"
                   "4294967296,0,0,-0,1,2,0\n");
}

static void test_empty(void **state)
{
    (void)state;
    const rl_results none = {.losses = DEFAULT_LOSSES};
    const rl_results_header strict = {.ids = NULL};
    write_results(rl_results_write_csv, &none, &strict);
    assert_written("sample,id,num_gt,num_pred,num_matched,class_loss,bbox_loss,existence_loss,loss\n");
    rl_record record = read_back();
    assert_int_equal(record.num_samples, 0);
    assert_true(rl_record_has_columns(&record));
    rl_record_release(&record);

    write_results(rl_results_write_json, &none, &strict);
    record = read_back();
    assert_int_equal(record.num_samples, 0);
    assert_true(rl_record_has(&record, RL_COL_LOSS) && record.has_matches && record.has_total);
    rl_record_release(&record);

    write_results(rl_results_write_matches_csv, &none, &strict);
    record = read_back();
    assert_int_equal(record.num_samples, 0);
    assert_true(record.has_matches);
    assert_false(rl_record_has_columns(&record));
    rl_record_release(&record);
}

static void test_not_finite(void **state)
{
    (void)state;
    rl_match match = {0, 0, 0, INFINITY, 0.0f, 0.0f, 0};
    rl_sample_result sample = {.num_gt = 1,
                               .num_pred = 1,
                               .num_matched = 1,
                               .num_matches = 1,
                               .losses = (double[]){(double)NAN, (double)INFINITY, (double)-INFINITY},
                               .loss = (double)NAN};
    const rl_results odd = {.losses = DEFAULT_LOSSES,
                            .num_samples = 1,
                            .num_matches = 1,
                            .samples = &sample,
                            .matches = &match,
                            .total = (double)-INFINITY};
    const char *const id[] = {"\xFF\xC3x"};
    const rl_results_header strict = {.ids = id};
    write_results(rl_results_write_csv, &odd, &strict);
    assert_written("sample,id,num_gt,num_pred,num_matched,class_loss,bbox_loss,existence_loss,loss\n"
                   "0,\xFF\xC3x,1,1,1,nan,inf,-inf,nan\n");
    write_results(rl_results_write_json, &odd, &(rl_results_header){.ids = (const char *const[]){"\xF0\x9F\x98\x80x"}});
    rl_record record = read_back();
    assert_string_equal(record.samples[0].id, "\xF0\x9F\x98\x80x");
    assert_false(record.samples[0].invalid);
    assert_true(isnan(rl_recorded_value(&record, &record.samples[0], RL_COL_FIRST_LOSS + RL_CLASS_LOSS)));
    assert_true(rl_recorded_value(&record, &record.samples[0], RL_COL_FIRST_LOSS + RL_BBOX_LOSS) == (double)INFINITY);
    assert_true(rl_recorded_value(&record, &record.samples[0], RL_COL_FIRST_LOSS + RL_EXISTENCE_LOSS) ==
                (double)-INFINITY);
    assert_true(record.matches[0].cost == (double)INFINITY);
    assert_true(record.total == (double)-INFINITY);
    rl_record_release(&record);
}

static bool same(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void assert_same_samples(const rl_record *a, const rl_record *b)
{
    assert_int_equal(a->num_samples, b->num_samples);
    assert_int_equal(a->columns.count, b->columns.count);
    for (size_t i = 0; i < a->num_samples; i++) {
        assert_string_equal(a->samples[i].id, b->samples[i].id);
        assert_int_equal(a->samples[i].invalid, b->samples[i].invalid);
        for (int place = 0; place < a->columns.count; place++) {
            int column = a->columns.at[place].column;
            assert_int_equal(b->columns.at[place].column, column);
            assert_true(
                same(rl_recorded_value(a, &a->samples[i], column), rl_recorded_value(b, &b->samples[i], column)));
        }
    }
}

static void assert_same_matches(const rl_record *a, const rl_record *b)
{
    assert_true(a->has_matches && b->has_matches);
    assert_int_equal(a->num_matches, b->num_matches);
    for (size_t m = 0; m < a->num_matches; m++) {
        assert_int_equal(a->matches[m].block, b->matches[m].block);
        assert_int_equal(a->matches[m].pred, b->matches[m].pred);
        assert_int_equal(a->matches[m].gt, b->matches[m].gt);
        assert_true(same(a->matches[m].cost, b->matches[m].cost));
    }
}

static void assert_same_steps(const rl_recorded_steps *a, const rl_recorded_steps *b)
{
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->terms.count, b->terms.count);
    for (size_t k = 0; k < a->count; k++) {
        assert_memory_equal(&a->at[k], &b->at[k], sizeof a->at[k]);
        for (int place = 0; place < a->terms.count; place++) {
            int column = a->terms.at[place].column;
            assert_int_equal(b->terms.at[place].column, column);
            assert_true(same(rl_recorded_term(a, k, column), rl_recorded_term(b, k, column)));
        }
    }
}

static void test_read_back(void **state)
{
    (void)state;
    rl_record direct, read;
    rl_status status;
    assert_true(rl_record_from_results(&results, &header, &direct, &status));
    write_results(rl_results_write_json, &results, &header);
    read = read_back();
    assert_same_samples(&direct, &read);
    assert_same_matches(&direct, &read);
    assert_true(direct.has_total && read.has_total && same(direct.total, read.total));
    assert_same_steps(&direct.steps, &read.steps);
    assert_int_equal(read.steps.count, 2);
    assert_int_equal(rl_recorded_step_of(&read.steps, 4294967296), 1);
    assert_int_equal(rl_recorded_step_of(&read.steps, 0), 2);
    assert_true(rl_recorded_term(&read.steps, 1, rl_column_named("existence_loss", 14)) == 2.0);
    assert_true(isnan(rl_recorded_term(&read.steps, 1, RL_COL_LOSS)));
    assert_int_equal(read.samples[2].first_match, 2);
    assert_int_equal(read.samples[2].num_matches, 1);
    rl_record_release(&read);

    write_results(rl_results_write_csv, &results, &header);
    read = read_back();
    assert_same_samples(&direct, &read);
    assert_false(read.has_matches || read.has_total);
    rl_record_release(&read);

    write_results(rl_results_write_matches_csv, &results, &header);
    read = read_back();
    assert_same_matches(&direct, &read);
    assert_int_equal(read.num_samples, 2);
    assert_string_equal(read.samples[1].id, " blank");
    rl_record_release(&read);
    rl_record_release(&direct);
}

static void test_find(void **state)
{
    (void)state;
    rl_record record;
    rl_status status;
    assert_true(rl_record_from_results(&results, &header, &record, &status));
    for (size_t b = 0; b < 4; b++) assert_ptr_equal(rl_record_find(&record, ids[b]), &record.samples[b]);
    assert_null(rl_record_find(&record, "plai"));
    rl_record_release(&record);

    const char *const doubled[] = {"x", "y", "x", "z"};
    const rl_results_header twice = {.ids = doubled};
    assert_false(rl_record_from_results(&results, &twice, &record, &status));
    assert_int_equal(status.code, RL_ERR_INPUT);
    assert_string_equal(status.what, "two samples have the id 'x'; expected each once");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),   cmocka_unit_test(test_matches_csv), cmocka_unit_test(test_json),
        cmocka_unit_test(test_empty), cmocka_unit_test(test_not_finite),  cmocka_unit_test(test_read_back),
        cmocka_unit_test(test_find),  cmocka_unit_test(test_steps_csv),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
