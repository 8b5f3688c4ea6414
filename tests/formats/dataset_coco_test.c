#include "formats/coco/coco.h"
#include "formats/input/ground_truth.h"
#include "formats/source/open.h"
#include "formats/source/source.h"
#include "tests/formats/dataset_testing.h"

/* Three images out of order, of which 5 has no object and 9 no detection; classes 0 and 1 are the categories 3 and 8.
 */
static const char *put_gt(void)
{
    return put_text("gt.json", "{\"images\":[{\"id\":9},{\"id\":2},{\"id\":5}],\"categories\":[{\"id\":8},{\"id\":3}],"
                               "\"annotations\":[{\"image_id\":9,\"category_id\":8,\"bbox\":[1,2,3,4]},"
                               "{\"image_id\":2,\"category_id\":3,\"bbox\":[0,0,1,1]}]}");
}

static const char *put_results(void)
{
    return put_text("results.json", "[{\"image_id\":5,\"category_id\":3,\"bbox\":[0,0,2,1],\"score\":0.25},"
                                    "{\"image_id\":5,\"category_id\":8,\"bbox\":[1,1,2,2],\"score\":0.75},"
                                    "{\"image_id\":2,\"category_id\":8,\"bbox\":[3,3,1,1],\"score\":0.5}]");
}

static rl_dataset *open_coco(size_t num_preds)
{
    rl_status status;
    rl_status_clear(&status);
    rl_dataset *dataset = rl_dataset_open_coco(put_gt(), put_results(), num_preds, &status);
    if (!dataset) fail_msg("%s: %s", status.file, status.what);
    return dataset;
}

/* Samples 0 and 1 in a slot, and then 2 in another. */
static void coco_files_are_ground_truth_and_predictions(void **state)
{
    (void)state;
    rl_dataset *dataset = open_coco(0);
    const rl_ground_truth *gt = rl_dataset_ground_truth(dataset);
    const rl_predictions *pred = rl_dataset_predictions(dataset);
    assert_int_equal(gt->num_samples, 3);
    assert_memory_equal(gt->offsets, ((const size_t[]){0, 1, 1, 2}), 4 * sizeof(size_t));
    expect_floats(gt->boxes, 8, (const float[]){0, 0, 1, 1, 1, 2, 4, 6});
    assert_memory_equal(gt->labels, ((const int32_t[]){0, 1}), 2 * sizeof(int32_t));
    assert_string_equal(gt->origin.file, "gt.json");
    assert_string_equal(pred->origin.file, "results.json");
    assert_string_equal(rl_dataset_ids(dataset)[0], "2");
    assert_string_equal(rl_dataset_ids(dataset)[2], "9");
    assert_int_equal(pred->blocks.at[0].num_preds, 2);
    assert_int_equal(pred->blocks.at[0].num_classes, 2);

    rl_status status;
    rl_prediction_rows rows, last;
    assert_true(pred->prepare(pred->context, 2, 2, &status));
    assert_true(read_batch(pred, 0, 0, 2, &rows, &status));
    assert_true(read_batch(pred, 1, 2, 1, &last, &status));
    expect_rows(&rows.array[RL_BOXES], 16, (const float[]){3, 3, 4, 4, 0, 0, 0, 0, 1, 1, 3, 3, 0, 0, 2, 1});
    expect_rows(&rows.array[RL_CLASS_PROBS], 8, (const float[]){0, 0.5, 0, 0, 0, 0.75, 0.25, 0});
    expect_rows(&rows.array[RL_EXISTENCE], 4, (const float[]){0.5, 0, 0.75, 0.25});
    expect_rows(&last.array[RL_EXISTENCE], 2, (const float[]){0, 0});
    rl_dataset_close(dataset);
}

static void a_shard_of_coco_has_its_best_detections(void **state)
{
    (void)state;
    rl_status status;
    rl_prediction_rows rows;
    rl_dataset *dataset = open_coco(1);
    const rl_predictions *pred = rl_dataset_predictions(dataset);
    assert_true(rl_dataset_keep(dataset, (rl_shard){2, 3}, &status));
    assert_string_equal(rl_dataset_ids(dataset)[0], "5");
    assert_int_equal(rl_dataset_ground_truth(dataset)->offsets[1], 0);
    assert_true(pred->prepare(pred->context, 1, 1, &status));
    assert_true(read_batch(pred, 0, 0, 1, &rows, &status));
    expect_rows(&rows.array[RL_BOXES], 4, (const float[]){1, 1, 3, 3});
    rl_dataset_close(dataset);
}

static uint32_t digest(size_t num_preds)
{
    rl_status status;
    rl_dataset *dataset = open_coco(num_preds);
    assert_true(rl_dataset_keep(dataset, (rl_shard){1, 1}, &status));
    uint32_t input = rl_dataset_part(dataset)->input;
    rl_dataset_close(dataset);
    return input;
}

static void other_numbers_of_predictions_are_another_input(void **state)
{
    (void)state;
    assert_int_equal(digest(2), digest(0));
    assert_int_not_equal(digest(1), digest(0));
}

static void predictions_beyond_memory_are_refused(void **state)
{
    (void)state;
    rl_status status;
    rl_status_clear(&status);
    assert_null(rl_dataset_open_coco(put_gt(), put_results(), SIZE_MAX / 3, &status));
    assert_int_equal(status.code, RL_ERR_MEMORY);
}

static void coco_files_cannot_both_be_standard_input(void **state)
{
    (void)state;
    rl_status status;
    rl_status_clear(&status);
    assert_null(rl_dataset_open_coco("-", "-", 0, &status));
    expect_status(&status, RL_ERR_ARGUMENT, "ground truth and predictions cannot both be standard input");
}

/* What fails leaves nothing that would be still to release. */
static void failures_leave_nothing(void **state)
{
    (void)state;
    rl_status status;
    rl_coco coco;
    const char *bad = put_text("bad.json", "{\"images\":[{\"id\":9}],\"categories\":[{\"id\":8}],"
                                           "\"annotations\":[{\"image_id\":9,\"category_id\":8,\"bbox\":[1,2,3,4]},"
                                           "{\"image_id\":9,\"category_id\":3,\"bbox\":[0,0,1,1]}]}");
    assert_false(rl_coco_read_ground_truth(&coco, bad, &status));
    assert_null(coco.image_ids);
    assert_null(coco.objects.boxes);
    assert_int_equal(coco.num_classes, 0);
    assert_true(rl_coco_read_ground_truth(&coco, put_gt(), &status));
    bad =
        put_text("bad.json", "[{\"image_id\":5,\"category_id\":3,\"bbox\":[0,0,2,1],\"score\":0.25},{\"image_id\":7}]");
    assert_false(rl_coco_read_detections(&coco, bad, &status));
    assert_null(coco.detections);
    assert_int_equal(coco.num_detections, 0);
    assert_int_equal(coco.objects.num_objects, 2);
    rl_coco_release(&coco);
    assert_null(coco.image_ids);
    rl_coco_release(&coco);

    rl_objects objects;
    rl_names *names = rl_names_create(NULL, 0, &status);
    rl_source *source =
        rl_source_open(put_text("labels.json", "[{\"boxes\":[[0,0,1,1],[0,0,1,1]],\"labels\":[0,0.5]}]"), &status);
    assert_non_null(source);
    assert_false(rl_objects_read(&objects, source, names, 4, &status));
    assert_null(objects.offsets);
    assert_null(objects.boxes);
    assert_int_equal(objects.num_objects, 0);
    rl_source_close(source);
    rl_names_destroy(names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coco_files_are_ground_truth_and_predictions),
        cmocka_unit_test(a_shard_of_coco_has_its_best_detections),
        cmocka_unit_test(other_numbers_of_predictions_are_another_input),
        cmocka_unit_test(predictions_beyond_memory_are_refused),
        cmocka_unit_test(coco_files_cannot_both_be_standard_input),
        cmocka_unit_test(failures_leave_nothing),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
