#include "tests/formats/dataset_testing.h"

/* Three samples of 2, 0 and 1 objects, and predictions for them with P = 1 and C = 3, in their plainest forms. */
#define BOXES "boxes <f4 (3, 4): 0 0 1 1 0 0 2 2 0 0 3 3"
#define LABELS "labels <i8 (3,): 0 2 1"
#define WEIGHTS "weights <f4 (3,): 1 0.5 2"
#define SIZES "sizes <i8 (3,): 2 0 1"

#define PRED_BOXES "boxes <f4 (3, 1, 4): 1 1 2 2 3 3 4 4 5 5 6 6"
#define PRED_PROBS "class_probs <f4 (3, 1, 3): 0 0 1 0 1 0 1 0 0"
#define PRED_EXISTENCE "existence <f4 (3, 1): 0.25 0.5 0.75"

#define JSON_GT                                                                                                        \
    "{\"samples\":[{\"boxes\":[[0,0,1,1],[0,0,2,2]],\"labels\":[0,2],\"weights\":[1,0.5]},"                            \
    "{\"boxes\":[],\"labels\":[],\"weights\":[]},{\"boxes\":[[0,0,3,3]],\"labels\":[1],\"weights\":[2]}]}"

static const char *plain_gt(void)
{
    return FOLDER(BOXES, LABELS, WEIGHTS, SIZES);
}

static const char *plain_pred(void)
{
    return FOLDER(PRED_BOXES, PRED_PROBS, PRED_EXISTENCE);
}

/* That the three samples were read, from whatever form. */
static void expect_objects(rl_dataset *dataset, bool weighted)
{
    const float boxes[] = {0, 0, 1, 1, 0, 0, 2, 2, 0, 0, 3, 3}, weights[] = {1, 0.5, 2};
    const rl_ground_truth *gt = rl_dataset_ground_truth(dataset);
    assert_int_equal(gt->num_samples, 3);
    assert_memory_equal(gt->offsets, ((const size_t[]){0, 2, 2, 3}), 4 * sizeof(size_t));
    expect_floats(gt->boxes, 12, boxes);
    assert_memory_equal(gt->labels, ((const int32_t[]){0, 2, 1}), 3 * sizeof(int32_t));
    assert_int_equal(gt->weights != NULL, weighted);
    if (weighted) expect_floats(gt->weights, 3, weights);
}

static void expect_gt(const char *gt, bool weighted)
{
    rl_dataset *dataset = open_with(gt, plain_pred(), NO_KEYS);
    expect_objects(dataset, weighted);
    rl_dataset_close(dataset);
}

static void ground_truth_is_read_from_every_layout(void **state)
{
    (void)state;
    expect_gt(plain_gt(), true);
    expect_gt(FOLDER(BOXES, LABELS, SIZES), false);
    expect_gt(FOLDER(BOXES, LABELS, WEIGHTS, "offsets <i4 (4,): 0 2 2 3"), true);
    expect_gt(FOLDER("boxes <f8 (3, 4): 0 0 1 1 0 0 2 2 0 0 3 3", "labels <f4 (3,): 0 2 1", "sizes <u1 (3,): 2 0 1"),
              false);
    expect_gt(FOLDER("boxes_0 <f4 (2, 4): 0 0 1 1 0 0 2 2", "boxes_1 <f4 (0, 4):", "boxes_2 <f4 (1, 4): 0 0 3 3",
                     "labels_0 <i8 (2,): 0 2", "labels_1 <i8 (0,):", "labels_2 <i8 (1,): 1",
                     "weights_0 <f4 (2,): 1 0.5", "weights_1 <f4 (0,):", "weights_2 <f4 (1,): 2"),
              true);
    expect_gt(put_text("gt.json", JSON_GT), true);
}

static void filler_of_padded_arrays_is_not_read(void **state)
{
    (void)state;
    expect_gt(FOLDER("boxes <f4 (3, 2, 4): 0 0 1 1 0 0 2 2 nan nan nan nan nan nan nan nan 0 0 3 3 nan nan nan nan",
                     "labels <f4 (3, 2): 0 2 nan 0.5 1 1e30", "weights <f4 (3, 2): 1 0.5 nan inf 2 nan",
                     "sample_sizes <i8 (3,): 2 0 1"),
              true);
}

static void ground_truth_is_read_from_a_file_a_sample(void **state)
{
    (void)state;
    put_text("many/a.json", "{\"boxes\":[[0,0,1,1],[0,0,2,2]],\"labels\":[0,2],\"weights\":[1,0.5]}");
    put_text("many/b.json", "[{\"boxes\":[],\"labels\":[]}]");
    put_text("many/c.json", "{\"samples\":[{\"boxes\":[[0,0,3,3]],\"labels\":[1],\"weights\":[2]}]}");
    put_text("many/notes.txt", "passed over");
    put_text("many/.d.json", "passed over");
    rl_dataset *dataset = open_with("many", plain_pred(), NO_KEYS);
    expect_objects(dataset, true);
    const rl_origin *origin = &rl_dataset_ground_truth(dataset)->origin;
    assert_string_equal(origin->file, "many");
    assert_string_equal(origin->sample_files[2], "many/c.json");
    assert_string_equal(rl_dataset_ids(dataset)[1], "b");
    rl_dataset_close(dataset);
}

static void expect_bad_gt(const char *gt, const char *message)
{
    char text[1024];
    snprintf(text, sizeof text, "%s: %s", gt, message);
    expect_refused(gt, "missing", NO_KEYS, RL_ERR_INPUT, text);
}

static void bad_ground_truth_is_refused(void **state)
{
    (void)state;
    expect_bad_gt(put_text("naught.json", "{}"),
                  "there is no array 'boxes' or 'rects_gt' or 'gt_bboxes_3d'; the file holds no array");
    expect_bad_gt(FOLDER("x <f4 (1,): 1"),
                  "there is no array 'boxes' or 'rects_gt' or 'gt_bboxes_3d'; the file holds 'x'");
    expect_bad_gt(FOLDER(BOXES, SIZES), "there is no array 'labels' or 'classes_gt' or 'class_labels' or "
                                        "'gt_labels_3d'; the file holds 'boxes', 'sizes'");
    expect_bad_gt(FOLDER(BOXES, LABELS),
                  "there is none of 'sizes' (B,), 'offsets' (B + 1,) and 'sample_sizes' (B,), which "
                  "divide the objects among the samples; one was expected");
    expect_bad_gt(
        FOLDER(BOXES, LABELS, SIZES, "offsets <i8 (4,): 0 2 2 3"),
        "both 'sizes' and 'offsets' are there, which both divide the objects among the samples; one was expected");
    expect_bad_gt(FOLDER(BOXES, "rects_gt <f4 (0, 4):", LABELS, SIZES),
                  "both 'boxes' and 'rects_gt' are there, which mean the same; one was expected");
    expect_bad_gt(FOLDER(BOXES, "boxes_0 <f4 (0, 4):", LABELS, SIZES),
                  "both 'boxes' and 'boxes_0' are there; one was expected");
    expect_bad_gt(FOLDER("boxes <f4 (3, 5): 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0", LABELS, SIZES),
                  "array 'boxes': its shape is (3, 5); (N, 4) was expected");
    expect_bad_gt(FOLDER(BOXES, "labels <i8 (2,): 0 1", SIZES),
                  "array 'labels': its shape is (2,); (3,) was expected, since 'boxes' is (3, 4)");
    expect_bad_gt(FOLDER(BOXES, LABELS, "weights <f4 (3, 1): 1 1 1", SIZES),
                  "array 'weights': its shape is (3, 1); (3,) was expected, since 'boxes' is (3, 4)");
    expect_bad_gt(FOLDER(BOXES, "labels <S1 (3,): a b c", SIZES),
                  "array 'labels': it holds text; numbers were expected");
    expect_bad_gt(FOLDER(BOXES, "labels <f4 (3,): 0 0 1.5", SIZES),
                  "array 'labels', sample 2: element (0) is 1.5; a whole number was expected");
    expect_bad_gt(FOLDER(BOXES, "labels <i8 (3,): 0 2147483648 1", SIZES),
                  "array 'labels', sample 0: element (1) is 2147483648; a label of at most 2147483647 was expected");
}

static void bad_sizes_are_refused(void **state)
{
    (void)state;
    expect_bad_gt(FOLDER(BOXES, LABELS, "sizes <i8 (2,): 2 2"),
                  "array 'sizes', sample 1: its size is 2; from 0 to 1 was expected");
    expect_bad_gt(FOLDER(BOXES, LABELS, "sizes <i8 (2,): 2 -1"),
                  "array 'sizes', sample 1: its size is -1; from 0 to 1 was expected");
    expect_bad_gt(FOLDER(BOXES, LABELS, "sizes <i8 (2,): 1 1"),
                  "array 'sizes': the sizes sum to 2; 3 was expected, the number of boxes");
    expect_bad_gt(FOLDER(BOXES, LABELS, "sizes <i8 (1, 2): 1 2"),
                  "array 'sizes': its shape is (1, 2); (B,) was expected");
    expect_bad_gt(FOLDER(BOXES, LABELS, "sizes <f4 (2,): 1.5 1.5"),
                  "array 'sizes': element (0) is 1.5; a whole number was expected");
    expect_bad_gt(FOLDER(BOXES, LABELS, "offsets <i8 (0,):"),
                  "array 'offsets': it is empty; B + 1 offsets from 0 were expected");
    expect_bad_gt(FOLDER(BOXES, LABELS, "offsets <i8 (3,): 1 2 3"),
                  "array 'offsets': the first offset is 1; 0 was expected");
    expect_bad_gt(FOLDER(BOXES, LABELS, "offsets <i8 (4,): 0 2 1 3"),
                  "array 'offsets', sample 1: it ends at offset 1; from 2 to 3 was expected");
    expect_bad_gt(FOLDER(BOXES, LABELS, "offsets <i8 (2,): 0 4"),
                  "array 'offsets', sample 0: it ends at offset 4; from 0 to 3 was expected");
    expect_bad_gt(FOLDER(BOXES, LABELS, "offsets <i8 (3,): 0 1 2"),
                  "array 'offsets': the last offset is 2; 3 was expected, the number of boxes");
    expect_bad_gt(FOLDER(BOXES, LABELS, "sample_sizes <i8 (1,): 3"),
                  "array 'boxes': its shape is (3, 4); (B, M, 4) was expected");
    expect_bad_gt(FOLDER("boxes <f4 (1, 2, 4): 0 0 1 1 0 0 2 2", "labels <i8 (1, 2): 0 0", "sample_sizes <i8 (1,): 3"),
                  "array 'sample_sizes', sample 0: its size is 3; from 0 to 2 was expected");
    expect_bad_gt(
        FOLDER("boxes <f4 (1, 2, 4): 0 0 1 1 0 0 2 2", "labels <i8 (1, 2): 0 0", "sample_sizes <i8 (2,): 1 1"),
        "array 'sample_sizes': it has 2 sizes; 1 were expected, since 'boxes' has 1 samples");
}

static void bad_members_are_refused(void **state)
{
    (void)state;
#define MEMBER(n) "boxes_" n " <f4 (1, 4): 0 0 1 1", "labels_" n " <i8 (1,): 0"
    expect_bad_gt(FOLDER(MEMBER("0"), MEMBER("2")),
                  "there is 'boxes_2' but no 'boxes_1'; numbers without gaps from 0 were expected");
    expect_bad_gt(FOLDER(MEMBER("1")),
                  "there is 'boxes_1' but no 'boxes_0'; numbers without gaps from 0 were expected");
    expect_bad_gt(FOLDER(MEMBER("01"), MEMBER("2x"), MEMBER("")),
                  "there is no array 'boxes' or 'rects_gt' or 'gt_bboxes_3d'; the file holds 'boxes_', 'boxes_01', "
                  "'boxes_2x', 'labels_', "
                  "'labels_01', 'labels_2x'; did you mean --key boxes=boxes_?");
    expect_bad_gt(FOLDER(MEMBER("0"), "labels_1 <i8 (0,):"), "there is 'labels_1' but no 'boxes_1' to go with it");
    expect_bad_gt(FOLDER(MEMBER("0"), "boxes_1 <f4 (0, 4):"), "there is 'boxes_1' but no 'labels_1' to go with it");
    expect_bad_gt(FOLDER("boxes_0 <f4 (0, 4):"), "there is 'boxes_0' but no 'labels_0' to go with it");
    expect_bad_gt(FOLDER(MEMBER("0"), MEMBER("1"), "weights_1 <f4 (1,): 1"),
                  "there is 'weights_1' but no 'weights_0'; numbers without gaps from 0 were expected");
    expect_bad_gt(FOLDER(MEMBER("0"), "boxes_1 <f4 (2, 4): 0 0 1 1 0 0 1 1", "labels_1 <i8 (1,): 0"),
                  "array 'labels', sample 1: its shape is (1,); (2,) was expected, since 'boxes' is (2, 4)");
}

static void bad_json_ground_truth_is_refused(void **state)
{
    (void)state;
    expect_bad_gt(put_text("short.json", "[{\"boxes\":[[0,0,1,1]],\"labels\":[0]},{\"boxes\":[],\"labels\":[1]}]"),
                  "array 'labels', sample 1: it has 1 entries; 0 were expected, as many as 'boxes' has");
    expect_bad_gt(put_text("narrow.json", "[{\"boxes\":[[0,0,1]],\"labels\":[0]}]"),
                  "array 'boxes': its shape is (1, 3); (N, 4) was expected");
    const char *by_itself = "there is 'boxes_0'; 'boxes' was expected, since JSON itself shows which objects are whose";
    expect_bad_gt(put_text("numbered.json", "[{\"boxes_0\":[[0,0,1,1]],\"labels_0\":[0]},"
                                            "{\"boxes_0\":[[0,0,2,2]],\"labels_0\":[2]}]"),
                  by_itself);
    expect_bad_gt(put_text("numbered_alone.json", "{\"boxes_0\":[[0,0,1,1]],\"labels_0\":[0]}"), by_itself);
    put_text("two/a.json", "[{\"boxes\":[],\"labels\":[]},{\"boxes\":[],\"labels\":[]}]");
    expect_refused("two", "missing", NO_KEYS, RL_ERR_INPUT, "two/a.json: it holds 2 samples; one was expected");
    put_text("bad/a.json", "{\"boxes\":[],\"labels\":[]}");
    put_text("bad/b.json", "{\"boxes\":[[0,0,1,1]],\"labels\":[0.5]}");
    expect_refused("bad", "missing", NO_KEYS, RL_ERR_INPUT,
                   "bad/b.json: array 'labels', sample 1: element (0) is 0.5; a whole number was expected");
}

static void paths_of_no_use_are_refused(void **state)
{
    (void)state;
    expect_refused("-", "-", NO_KEYS, RL_ERR_ARGUMENT, "ground truth and predictions cannot both be standard input");
    assert_int_equal(mkdir("empty", 0700), 0);
    expect_refused("empty", "missing", NO_KEYS, RL_ERR_INPUT,
                   "empty: the folder holds no array (.npy) and no sample (.npz or .json); either was expected");
    char path[64], message[192];
    snprintf(path, sizeof path, "%s/boxes.npy", plain_gt());
    snprintf(
        message, sizeof message,
        "%s: there is no array 'labels' or 'classes_gt' or 'class_labels' or 'gt_labels_3d'; the file holds 'boxes'",
        path);
    expect_refused(path, "missing", NO_KEYS, RL_ERR_INPUT, message);
}

/* Two slots at a time, which must not disturb each other. */
static void expect_predictions(const char *path)
{
    const float boxes[] = {1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6}, probs[] = {0, 0, 1, 0, 1, 0, 1, 0, 0},
                existence[] = {0.25, 0.5, 0.75};
    rl_status status;
    rl_status_clear(&status);
    rl_dataset *dataset = open_with(plain_gt(), path, NO_KEYS);
    const rl_predictions *pred = rl_dataset_predictions(dataset);
    assert_int_equal(pred->num_samples, 3);
    assert_int_equal(pred->blocks.at[0].num_preds, 1);
    assert_int_equal(pred->blocks.at[0].num_classes, 3);
    for (int again = 0; again < 2; again++) {
        rl_prediction_rows early, late;
        assert_true(pred->prepare(pred->context, 2, 2, &status));
        assert_true(read_batch(pred, 1, 0, 2, &early, &status));
        assert_true(read_batch(pred, 0, 2, 1, &late, &status));
        assert_int_equal(early.array[RL_CLASS_PROBS].rank, 3);
        assert_int_equal(early.array[RL_CLASS_PROBS].shape[0], 2);
        assert_int_equal(early.array[RL_CLASS_PROBS].shape[1], 1);
        expect_rows(&early.array[RL_BOXES], 8, boxes);
        expect_rows(&early.array[RL_CLASS_PROBS], 6, probs);
        expect_rows(&early.array[RL_EXISTENCE], 2, existence);
        expect_rows(&late.array[RL_BOXES], 4, boxes + 8);
        expect_rows(&late.array[RL_CLASS_PROBS], 3, probs + 6);
        expect_rows(&late.array[RL_EXISTENCE], 1, existence + 2);
    }
    rl_dataset_close(dataset);
}

static void predictions_are_read_from_every_form(void **state)
{
    (void)state;
    expect_predictions(plain_pred());
    expect_predictions(put_text("pred.json",
                                "[{\"boxes\":[[1,1,2,2]],\"class_probs\":[[0,0,1]],\"existence\":[0.25]},"
                                "{\"boxes\":[[3,3,4,4]],\"class_probs\":[[0,1,0]],\"existence\":[0.5]},"
                                "{\"boxes\":[[5,5,6,6]],\"class_probs\":[[1,0,0]],\"existence\":[0.75]}]"));
    put_text("each/a.json", "{\"boxes\":[[1,1,2,2]],\"class_probs\":[[0,0,1]],\"existence\":[0.25]}");
    put_text("each/b.json", "{\"boxes\":[[3,3,4,4]],\"class_probs\":[[0,1,0]],\"existence\":[0.5]}");
    put_text("each/c.json", "[{\"boxes\":[[5,5,6,6]],\"class_probs\":[[1,0,0]],\"existence\":[0.75]}]");
    expect_predictions("each");
}

static void expect_bad_pred(const char *pred, const char *message)
{
    char text[1024];
    snprintf(text, sizeof text, "%s: %s", pred, message);
    expect_refused(plain_gt(), pred, NO_KEYS, RL_ERR_INPUT, text);
}

static void bad_predictions_are_refused(void **state)
{
    (void)state;
    expect_bad_pred(FOLDER(PRED_BOXES, PRED_PROBS),
                    "there is no array 'existence' or 'pred_existence'; the file holds 'boxes', 'class_probs'");
    expect_bad_pred(FOLDER(BOXES, PRED_PROBS, PRED_EXISTENCE),
                    "array 'boxes': its shape is (3, 4); (B, P, 4) was expected");
    expect_bad_pred(FOLDER(PRED_BOXES, "class_probs <f4 (1, 1, 3): 0 0 0", PRED_EXISTENCE),
                    "array 'class_probs': its shape is (1, 1, 3); (3, 1, C) was expected, since 'boxes' is (3, 1, 4)");
    expect_bad_pred(FOLDER(PRED_BOXES, PRED_PROBS, "existence <f4 (3, 1, 1): 0 0 0"),
                    "array 'existence': its shape is (3, 1, 1); (3, 1) was expected, since 'boxes' is (3, 1, 4)");
    expect_bad_pred(FOLDER(PRED_BOXES, PRED_PROBS, "existence <S1 (3, 1): a b c"),
                    "array 'existence': it holds text; numbers were expected");
    expect_bad_pred(put_text("uneven.json", "[{\"boxes\":[[1,1,2,2]],\"class_probs\":[[1]],\"existence\":[1]},"
                                            "{\"boxes\":[[1,1,2,2]],\"class_probs\":[[1]],\"existence\":[1,1]}]"),
                    "array 'existence', sample 1: it has 2 entries; 1 were expected, the number of boxes of sample 0");
    put_text("named.json", "[{\"id\":\"a\",\"boxes\":[[1,1,2,2]],\"class_probs\":[[1]],\"existence\":[1]}]");
    expect_refused(plain_gt(), "named.json", KEYS({"existence", "ids"}), RL_ERR_INPUT,
                   "named.json: array 'ids': it holds text; numbers were expected");
    expect_refused(put_text("named_gt.json", "[{\"id\":\"a\",\"boxes\":[[1,1,2,2]],\"labels\":[0]}]"), "named.json",
                   KEYS({"labels", "ids"}), RL_ERR_INPUT,
                   "named_gt.json: array 'ids': it holds text; numbers were expected");
    put_text("pairs/a.json", "[{\"boxes\":[],\"class_probs\":[],\"existence\":[]},"
                             "{\"boxes\":[],\"class_probs\":[],\"existence\":[]}]");
    expect_refused(plain_gt(), "pairs", NO_KEYS, RL_ERR_INPUT, "pairs/a.json: it holds 2 samples; one was expected");
}

static void a_bad_file_among_predictions_is_named(void **state)
{
    (void)state;
    put_text("mixed/a.json", "{\"boxes\":[[1,1,2,2]],\"class_probs\":[[0,1]],\"existence\":[0.25]}");
    put_text("mixed/b.json", "{\"boxes\":[[1,1,2,2]],\"class_probs\":[[0,1,0]],\"existence\":[0.25]}");
    put_text("mixed/c.json", "{\"boxes\":[],\"class_probs\":[],\"existence\":[]}");
    rl_status status;
    rl_status_clear(&status);
    rl_prediction_rows rows;
    rl_dataset *dataset = open_with(plain_gt(), "mixed", NO_KEYS);
    const rl_predictions *pred = rl_dataset_predictions(dataset);
    assert_true(pred->prepare(pred->context, 1, 2, &status));
    assert_false(read_batch(pred, 0, 0, 2, &rows, &status));
    expect_status(&status, RL_ERR_INPUT,
                  "mixed/b.json: array 'class_probs', sample 1: it has 3 classes; 2 were expected, "
                  "as many as mixed/a.json has");
    assert_false(read_batch(pred, 0, 2, 1, &rows, &status));
    expect_status(&status, RL_ERR_INPUT,
                  "mixed/c.json: array 'boxes', sample 2: it has 0 predictions; 1 were expected, as "
                  "many as mixed/a.json has");
    rl_dataset_close(dataset);
}

static void samples_pair_by_id_where_both_sides_have_ids(void **state)
{
    (void)state;
    rl_dataset *dataset = open_with(FOLDER(BOXES, LABELS, SIZES, "ids <U2 (3,): b a cc"),
                                    FOLDER(PRED_BOXES, PRED_PROBS, PRED_EXISTENCE, "ids >U2 (3,): cc b a"), NO_KEYS);
    assert_memory_equal(rl_dataset_predictions(dataset)->gt_index, ((const size_t[]){2, 0, 1}), 3 * sizeof(size_t));
    assert_string_equal(rl_dataset_ids(dataset)[0], "b");
    assert_string_equal(rl_dataset_ids(dataset)[2], "cc");
    rl_dataset_close(dataset);
}

static void ids_of_numbers_and_bytes_pair_with_text(void **state)
{
    (void)state;
    rl_dataset *dataset = open_with(FOLDER(BOXES, LABELS, SIZES, "ids <i8 (3,): 12 -3 7"),
                                    FOLDER(PRED_BOXES, PRED_PROBS, PRED_EXISTENCE, "ids |S2 (3,): 7 12 -3"), NO_KEYS);
    assert_memory_equal(rl_dataset_predictions(dataset)->gt_index, ((const size_t[]){2, 0, 1}), 3 * sizeof(size_t));
    assert_string_equal(rl_dataset_ids(dataset)[1], "-3");
    rl_dataset_close(dataset);
}

/* JSON's. Where one sample has the numbered arrays of several, it has too few. */
static void ids_in_pieces_pair_with_text(void **state)
{
    (void)state;
    put_text("pieces.json", "[{\"id\":\"b\",\"boxes\":[],\"labels\":[]},{\"id\":12,\"boxes\":[],\"labels\":[]},"
                            "{\"id\":\"a1\",\"boxes\":[],\"labels\":[]}]");
    rl_dataset *dataset =
        open_with("pieces.json", FOLDER(PRED_BOXES, PRED_PROBS, PRED_EXISTENCE, "ids <U2 (3,): a1 b 12"), NO_KEYS);
    assert_memory_equal(rl_dataset_predictions(dataset)->gt_index, ((const size_t[]){2, 0, 1}), 3 * sizeof(size_t));
    assert_string_equal(rl_dataset_ids(dataset)[0], "b");
    assert_string_equal(rl_dataset_ids(dataset)[1], "12");
    assert_string_equal(rl_dataset_ids(dataset)[2], "a1");
    rl_dataset_close(dataset);
}

static void ids_become_utf8(void **state)
{
    (void)state;
    const uint32_t codes[][2] = {{0xe9, 0}, {0x4e2d, 0x1f600}, {'a', 0}};
    unsigned char file[128] = "\x93NUMPY\x01\x00\x37\x00{'descr': '<U2', 'fortran_order': False, 'shape': (3,)}";
    memcpy(file + 10 + 0x37, codes, sizeof codes);
    const char *gt = FOLDER(BOXES, LABELS, SIZES);
    char path[64];
    snprintf(path, sizeof path, "%s/ids.npy", gt);
    write_file(path, file, 10 + 0x37 + sizeof codes);
    rl_dataset *dataset = open_with(gt, plain_pred(), NO_KEYS);
    assert_string_equal(rl_dataset_ids(dataset)[0], "\xc3\xa9");
    assert_string_equal(rl_dataset_ids(dataset)[1], "\xe4\xb8\xad\xf0\x9f\x98\x80");
    rl_dataset_close(dataset);

    const uint32_t surrogate = 0xd800;
    memcpy(file + 10 + 0x37, &surrogate, sizeof surrogate);
    write_file(path, file, 10 + 0x37 + sizeof codes);
    char message[128];
    snprintf(message, sizeof message, "%s: array 'ids', sample 0: the id holds U+D800, which is no character", gt);
    expect_refused(gt, "missing", NO_KEYS, RL_ERR_INPUT, message);
}

static void samples_pair_by_place_where_a_side_has_no_ids(void **state)
{
    (void)state;
    rl_dataset *dataset =
        open_with(plain_gt(), FOLDER(PRED_BOXES, PRED_PROBS, PRED_EXISTENCE, "ids <U1 (3,): c b a"), NO_KEYS);
    assert_null(rl_dataset_predictions(dataset)->gt_index);
    assert_string_equal(rl_dataset_ids(dataset)[0], "c");
    rl_dataset_close(dataset);
    dataset = open_with(plain_gt(), plain_pred(), NO_KEYS);
    assert_null(rl_dataset_predictions(dataset)->gt_index);
    assert_string_equal(rl_dataset_ids(dataset)[2], "2");
    rl_dataset_close(dataset);
}

static void samples_that_do_not_pair_are_refused(void **state)
{
    (void)state;
    const char *gt = FOLDER(BOXES, LABELS, SIZES, "ids <U1 (3,): a b c");
    const char *pred = FOLDER(PRED_BOXES, PRED_PROBS, PRED_EXISTENCE, "ids <U1 (3,): x b y");
    char message[512];
    snprintf(
        message, sizeof message,
        "%s: pairing by id: it lacks samples of the ground truth: 'a', 'c' (2 in all) and has samples that the ground "
        "truth lacks: 'x', 'y' (2 in all)",
        pred);
    expect_refused(gt, pred, NO_KEYS, RL_ERR_INPUT, message);

    pred = FOLDER(PRED_BOXES, PRED_PROBS, PRED_EXISTENCE, "ids <U1 (3,): x b x");
    snprintf(message, sizeof message, "%s: array 'ids': samples 0 and 2 have the same id 'x'", pred);
    expect_refused(gt, pred, NO_KEYS, RL_ERR_INPUT, message);

    pred = FOLDER(PRED_BOXES, PRED_PROBS, PRED_EXISTENCE, "ids <U1 (2,): a b");
    snprintf(message, sizeof message, "%s: array 'ids': its shape is (2,); (3,) was expected, an id for each sample",
             pred);
    expect_refused(gt, pred, NO_KEYS, RL_ERR_INPUT, message);

    pred = FOLDER("boxes <f4 (2, 0, 4):", "class_probs <f4 (2, 0, 3):", "existence <f4 (2, 0):");
    snprintf(message, sizeof message, "%s: it has 2 samples; 3 were expected, as many as the ground truth has", pred);
    expect_refused(gt, pred, NO_KEYS, RL_ERR_INPUT, message);

    put_text("twice/a.json", "{\"boxes\":[],\"labels\":[]}");
    put_text("twice/a.npz", "never opened");
    put_text("twice/a.b.json", "{\"boxes\":[],\"labels\":[]}");
    expect_refused("twice", pred, NO_KEYS, RL_ERR_INPUT, "twice: samples 1 and 2 have the same id 'a'");
}

static void long_lists_of_strangers_are_cut(void **state)
{
    (void)state;
    const char *gt =
        FOLDER("boxes <f4 (0, 4):", "labels <i8 (0,):", "sizes <i8 (5,): 0 0 0 0 0", "ids <i8 (5,): 1 2 3 4 5");
    const char *pred =
        FOLDER("boxes <f4 (1, 0, 4):", "class_probs <f4 (1, 0, 2):", "existence <f4 (1, 0):", "ids <i8 (1,): 1");
    char message[256];
    snprintf(message, sizeof message,
             "%s: pairing by id: it lacks samples of the ground truth: '2', '3', '4', ... (4 in all)", pred);
    expect_refused(gt, pred, NO_KEYS, RL_ERR_INPUT, message);

    gt = FOLDER("boxes <f4 (0, 4):", "labels <i8 (0,):", "sizes <i8 (1,): 0", "ids <i8 (1,): 1");
    pred = FOLDER(
        "boxes <f4 (6, 0, 4):", "class_probs <f4 (6, 0, 2):", "existence <f4 (6, 0):", "ids <i8 (6,): 6 5 4 3 2 1");
    snprintf(message, sizeof message,
             "%s: pairing by id: it has samples that the ground truth lacks: '2', '3', '4', ... (5 in all)", pred);
    expect_refused(gt, pred, NO_KEYS, RL_ERR_INPUT, message);
}

static void the_examples_names_are_known(void **state)
{
    (void)state;
    const char *both =
        FOLDER("rects_gt <f4 (3, 4): 0 0 1 1 0 0 2 2 0 0 3 3", "classes_gt <i8 (3,): 0 2 1",
               "weights_gt <f4 (3,): 1 0.5 2", SIZES, "rects_pred <f4 (3, 1, 4): 0 0 0 0 0 0 0 0 0 0 0 0",
               "classes_pred <f4 (3, 1, 1): 1 1 1", "pred_existence <f4 (3, 1): 1 1 1");
    rl_dataset *dataset = open_with(both, both, NO_KEYS);
    expect_objects(dataset, true);
    assert_string_equal(rl_dataset_ground_truth(dataset)->origin.name[RL_DECODER][RL_GT_BOXES], "rects_gt");
    assert_string_equal(rl_dataset_ground_truth(dataset)->origin.name[RL_DECODER][RL_GT_WEIGHTS], "weights_gt");
    assert_string_equal(rl_dataset_predictions(dataset)->origin.name[RL_DECODER][RL_BOXES], "rects_pred");
    assert_string_equal(rl_dataset_predictions(dataset)->origin.name[RL_DECODER][RL_EXISTENCE], "pred_existence");
    assert_string_equal(rl_dataset_predictions(dataset)->origin.file, both);
    rl_dataset_close(dataset);
}

static void keys_name_arrays(void **state)
{
    (void)state;
    const char *both =
        FOLDER("true <f4 (3, 4): 0 0 1 1 0 0 2 2 0 0 3 3", "kind <i8 (3,): 0 2 1", "n <i8 (3,): 2 0 1",
               "labels <f4 (1,): 9", "found <f4 (3, 1, 4): 0 0 0 0 0 0 0 0 0 0 0 0", PRED_PROBS, PRED_EXISTENCE);
    rl_dataset *dataset =
        open_with(both, both, KEYS({"gt.boxes", "true"}, {"pred.boxes", "found"}, {"labels", "kind"}, {"sizes", "n"}));
    expect_objects(dataset, false);
    assert_string_equal(rl_dataset_predictions(dataset)->origin.name[RL_DECODER][RL_BOXES], "found");
    rl_dataset_close(dataset);

    const char *members = FOLDER("true_0 <f4 (1, 4): 0 0 1 1", "labels_0 <i8 (1,): 0", "ids <U1 (1,): a");
    const char *pred =
        FOLDER("found <f4 (1, 0, 4):", "class_probs <f4 (1, 0, 2):", "existence <f4 (1, 0):", "name <U1 (1,): a");
    dataset = open_with(members, pred, KEYS({"boxes", "true"}, {"boxes", "found"}, {"ids", "name"}));
    assert_non_null(rl_dataset_predictions(dataset)->gt_index);
    rl_dataset_close(dataset);
}

static void useless_keys_are_refused(void **state)
{
    (void)state;
    expect_refused(
        "gt", "pred", KEYS({"box", "x"}), RL_ERR_ARGUMENT,
        "key 'box=x': there is no array 'box'; one of boxes, labels, weights, class_probs, existence, logits, sizes, "
        "offsets, sample_sizes, step, rank, ids, enc_boxes, enc_logits, dn_boxes, dn_logits, groups, dn_groups was "
        "expected, with gt. or pred. before it for one side alone; did you "
        "mean "
        "'boxes'?");
    expect_refused("gt", "pred", KEYS({"boxes", "x"}, {"pred.labels", "x"}), RL_ERR_ARGUMENT,
                   "key 'pred.labels=x': there is no array 'pred.labels'; one of boxes, labels, weights, class_probs, "
                   "existence, logits, sizes, offsets, sample_sizes, step, rank, ids, enc_boxes, enc_logits, dn_boxes, "
                   "dn_logits, groups, dn_groups was expected, with gt. or pred. "
                   "before it for "
                   "one side alone; did you mean 'labels'?");
    expect_refused(plain_gt(), plain_pred(), KEYS({"boxes", "x"}), RL_ERR_ARGUMENT,
                   "key 'boxes=x': neither side has an array 'x'");
    expect_refused(plain_gt(), plain_pred(), KEYS({"pred.boxes", "x"}), RL_ERR_ARGUMENT,
                   "key 'pred.boxes=x': the predictions have no array 'x'");
    const char *gt = FOLDER(BOXES, "labels <i8 (3,): 0 2 1", SIZES, "kind <i8 (3,): 0 0 0", "sort <i8 (3,): 0 0 0");
    char message[192];
    snprintf(message, sizeof message, "%s: both 'kind' and 'sort' are there, which mean the same; one was expected",
             gt);
    expect_refused(gt, "missing", KEYS({"labels", "kind"}, {"labels", "sort"}), RL_ERR_INPUT, message);
    gt = FOLDER(BOXES, SIZES);
    snprintf(message, sizeof message,
             "%s: there is no array 'labels' or 'classes_gt' or 'class_labels' or 'gt_labels_3d' or 'kind'; the file "
             "holds 'boxes', 'sizes'",
             gt);
    expect_refused(gt, "missing", KEYS({"labels", "kind"}), RL_ERR_INPUT, message);
}

static void nothing_is_a_valid_input(void **state)
{
    (void)state;
    const char *gt[] = {FOLDER("boxes <f4 (0, 4):", "labels <i8 (0,):", "sizes <i8 (0,):"),
                        FOLDER("boxes <f4 (0, 4):", "labels <i8 (0,):", "offsets <i8 (1,): 0"),
                        put_text("none.json", "{\"samples\":[]}")};
    const char *pred[] = {FOLDER("boxes <f4 (0, 5, 4):", "class_probs <f4 (0, 5, 7):", "existence <f4 (0, 5):"),
                          "none.json"};
    for (int g = 0; g < 3; g++)
        for (int p = 0; p < 2; p++) {
            rl_dataset *dataset = open_with(gt[g], pred[p], NO_KEYS);
            assert_int_equal(rl_dataset_ground_truth(dataset)->num_samples, 0);
            assert_int_equal(rl_dataset_predictions(dataset)->num_samples, 0);
            assert_int_equal(rl_dataset_predictions(dataset)->blocks.at[0].num_classes, p ? 0 : 7);
            rl_dataset_close(dataset);
        }
}

/* C is what the shape says, else what the labels need. */
static void samples_without_predictions_have_classes(void **state)
{
    (void)state;
    const char *none = "{\"boxes\":[],\"class_probs\":[],\"existence\":[]}";
    put_text("hollow/a.json", none);
    put_text("hollow/b.json", none);
    put_text("hollow/c.json", none);
    const char *pred[] = {FOLDER("boxes <f4 (3, 0, 4):", "class_probs <f4 (3, 0, 7):", "existence <f4 (3, 0):"),
                          put_text("hollow.json", "[{\"boxes\":[],\"class_probs\":[],\"existence\":[]},"
                                                  "{\"boxes\":[],\"class_probs\":[],\"existence\":[]},"
                                                  "{\"boxes\":[],\"class_probs\":[],\"existence\":[]}]"),
                          "hollow"};
    for (int p = 0; p < 3; p++) {
        rl_status status;
        rl_status_clear(&status);
        rl_prediction_rows rows;
        rl_dataset *dataset = open_with(plain_gt(), pred[p], NO_KEYS);
        const rl_predictions *predictions = rl_dataset_predictions(dataset);
        size_t num_classes = p ? 3 : 7;
        assert_int_equal(predictions->blocks.at[0].num_preds, 0);
        assert_int_equal(predictions->blocks.at[0].num_classes, num_classes);
        assert_true(predictions->prepare(predictions->context, 1, 3, &status));
        assert_true(read_batch(predictions, 0, 1, 2, &rows, &status));
        assert_int_equal(rows.array[RL_CLASS_PROBS].rank, 3);
        assert_int_equal(rows.array[RL_CLASS_PROBS].shape[0], 2);
        assert_int_equal(rows.array[RL_CLASS_PROBS].shape[2], num_classes);
        assert_int_equal(rl_tensor_count(&rows.array[RL_CLASS_PROBS]), 0);
        rl_dataset_close(dataset);
    }
}

static void samples_without_objects_may_be_all(void **state)
{
    (void)state;
    const char *none = "{\"boxes\":[],\"labels\":[]}";
    put_text("bare/a.json", none);
    put_text("bare/b.json", none);
    put_text("bare/c.json", none);
    const char *gt[] = {
        put_text("bare.json",
                 "[{\"boxes\":[],\"labels\":[]},{\"boxes\":[],\"labels\":[]},{\"boxes\":[],\"labels\":[]}]"),
        "bare", FOLDER("boxes <f4 (3, 0, 4):", "labels <i8 (3, 0):", "sample_sizes <i8 (3,): 0 0 0")};
    for (int g = 0; g < 3; g++) {
        rl_dataset *dataset = open_with(gt[g], plain_pred(), NO_KEYS);
        assert_int_equal(rl_dataset_ground_truth(dataset)->num_samples, 3);
        assert_int_equal(rl_dataset_ground_truth(dataset)->offsets[3], 0);
        rl_dataset_close(dataset);
    }
}

static void origins_name_files_and_arrays(void **state)
{
    (void)state;
    const char *gt = plain_gt(), *pred = plain_pred();
    rl_dataset *dataset = open_with(gt, pred, NO_KEYS);
    const rl_origin *of_gt = &rl_dataset_ground_truth(dataset)->origin,
                    *of_pred = &rl_dataset_predictions(dataset)->origin;
    assert_string_equal(of_gt->file, gt);
    assert_null(of_gt->sample_files);
    assert_string_equal(of_gt->name[RL_DECODER][RL_GT_LABELS], "labels");
    assert_string_equal(of_pred->file, pred);
    assert_string_equal(of_pred->name[RL_DECODER][RL_CLASS_PROBS], "class_probs");
    rl_dataset_close(dataset);
}

static void keep(rl_dataset *dataset, size_t number, size_t of)
{
    rl_status status;
    if (!rl_dataset_keep(dataset, (rl_shard){number, of}, &status)) fail_msg("%s", status.what);
}

/* The last of three predictions, whose ground truth is the first of three samples; and the two before. */
static void a_shard_keeps_its_samples(void **state)
{
    (void)state;
    const char *gt = FOLDER(BOXES, LABELS, WEIGHTS, SIZES, "ids <U1 (3,): a b c");
    const char *pred = FOLDER(PRED_BOXES, PRED_PROBS, PRED_EXISTENCE, "ids <U1 (3,): b c a");
    rl_dataset *dataset = open_with(gt, pred, NO_KEYS);
    assert_null(rl_dataset_part(dataset));
    rl_dataset *other = open_with(gt, pred, NO_KEYS);
    keep(other, 1, 2);
    assert_int_equal(rl_dataset_predictions(other)->num_samples, 2);
    assert_string_equal(rl_dataset_ids(other)[0], "b");
    assert_string_equal(rl_dataset_ids(other)[1], "c");
    keep(dataset, 2, 2);
    const rl_predictions *predictions = rl_dataset_predictions(dataset);
    const rl_ground_truth *objects = rl_dataset_ground_truth(dataset);
    const rl_part *part = rl_dataset_part(dataset);
    assert_int_equal(predictions->num_samples, 1);
    assert_int_equal(predictions->origin.places[0], 2);
    assert_int_equal(objects->num_samples, 1);
    assert_memory_equal(objects->offsets, ((const size_t[]){0, 2}), 2 * sizeof(size_t));
    assert_string_equal(rl_dataset_ids(dataset)[0], "a");
    assert_int_equal(part->places[0], 0);
    assert_int_equal(part->num_samples, 3);
    assert_int_equal(part->input, rl_dataset_part(other)->input);

    rl_status status;
    rl_prediction_rows rows;
    assert_true(predictions->prepare(predictions->context, 1, 1, &status));
    assert_true(predictions->load(predictions->context, 0, 0, 1, &rows, &status));
    expect_rows(&rows.array[RL_EXISTENCE], 1, (const float[]){0.75});
    rl_dataset_close(dataset);

    objects = rl_dataset_ground_truth(other);
    assert_memory_equal(objects->offsets, ((const size_t[]){0, 0, 1}), 3 * sizeof(size_t));
    expect_floats(objects->boxes, 4, (const float[]){0, 0, 3, 3});
    assert_int_equal(objects->labels[0], 1);
    expect_floats(objects->weights, 1, (const float[]){2});
    assert_int_equal(rl_dataset_predictions(other)->gt_index[0], 0);
    assert_int_equal(rl_dataset_predictions(other)->gt_index[1], 1);
    rl_dataset_close(other);
}

/* The number by which parts know the input of their run. */
static uint32_t digest(const char *gt, const char *pred)
{
    rl_dataset *dataset = open_with(gt, pred, NO_KEYS);
    keep(dataset, 1, 1);
    uint32_t input = rl_dataset_part(dataset)->input;
    rl_dataset_close(dataset);
    return input;
}

static void other_input_has_another_digest(void **state)
{
    (void)state;
    const char *pred = plain_pred();
    uint32_t input = digest(plain_gt(), pred);
    assert_int_equal(digest(plain_gt(), plain_pred()), input);
    const char *const others[] = {
        FOLDER("boxes <f4 (3, 4): 0 0 1 1 0 0 2 2 0 0 3 4", LABELS, WEIGHTS, SIZES),
        FOLDER(BOXES, "labels <i8 (3,): 0 2 2", WEIGHTS, SIZES),
        FOLDER(BOXES, LABELS, "weights <f4 (3,): 1 0.5 3", SIZES),
        FOLDER(BOXES, LABELS, WEIGHTS, "sizes <i8 (3,): 2 1 0"),
        FOLDER(BOXES, LABELS, WEIGHTS, SIZES, "ids <U1 (3,): a b c"),
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) assert_int_not_equal(digest(others[i], pred), input);
    const char *const changed[] = {
        FOLDER(PRED_BOXES, PRED_PROBS, "existence <f4 (3, 1): 0.25 0.5 0.5"),
        FOLDER(PRED_BOXES, PRED_PROBS, PRED_EXISTENCE, "ids <i8 (3,): 0 1 2"),
    };
    for (size_t i = 0; i < sizeof changed / sizeof *changed; i++)
        assert_int_not_equal(digest(plain_gt(), changed[i]), input);
}

static void expect_no_json(rl_dataset *dataset, const char *message)
{
    char text[256];
    rl_status status;
    assert_false(rl_dataset_ids_fit_json(dataset, &status));
    rl_status_text(&status, text, sizeof text);
    assert_string_equal(text, message);
    assert_int_equal(status.code, RL_ERR_INPUT);
    rl_dataset_close(dataset);
}

/* JSON, which must be UTF-8, could not give back what a folder or an array of bytes calls its samples. */
static void ids_of_json_are_utf8(void **state)
{
    (void)state;
    put_text("latin/a.json", "{\"boxes\":[],\"labels\":[]}");
    put_text("latin/z.json", "{\"boxes\":[],\"labels\":[]}");
    put_text("latin/\xC3\xA9.json", "{\"boxes\":[],\"labels\":[]}");
    rl_status status;
    rl_dataset *dataset = open_with("latin", plain_pred(), NO_KEYS);
    assert_true(rl_dataset_ids_fit_json(dataset, &status));
    rl_dataset_close(dataset);
    assert_int_equal(rename("latin/\xC3\xA9.json", "latin/\xE9.json"), 0);
    expect_no_json(open_with("latin", plain_pred(), NO_KEYS),
                   "latin: sample 2: its id '?' is not UTF-8, as JSON holds it");

    char message[128];
    const char *pred = FOLDER(PRED_BOXES, PRED_PROBS, PRED_EXISTENCE, "ids <S2 (3,): a \xC3 \xC3\xA9");
    snprintf(message, sizeof message, "%s: sample 1: its id '?' is not UTF-8, as JSON holds it", pred);
    expect_no_json(open_with(plain_gt(), pred, NO_KEYS), message);

    /* A shard is asked for its own, which it calls by their numbers in the whole run. */
    dataset = open_with("latin", plain_pred(), NO_KEYS);
    keep(dataset, 1, 3);
    assert_true(rl_dataset_ids_fit_json(dataset, &status));
    rl_dataset_close(dataset);
    dataset = open_with("latin", plain_pred(), NO_KEYS);
    keep(dataset, 3, 3);
    expect_no_json(dataset, "latin: sample 2: its id '?' is not UTF-8, as JSON holds it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ground_truth_is_read_from_every_layout),
        cmocka_unit_test(filler_of_padded_arrays_is_not_read),
        cmocka_unit_test(ground_truth_is_read_from_a_file_a_sample),
        cmocka_unit_test(bad_ground_truth_is_refused),
        cmocka_unit_test(bad_sizes_are_refused),
        cmocka_unit_test(bad_members_are_refused),
        cmocka_unit_test(bad_json_ground_truth_is_refused),
        cmocka_unit_test(paths_of_no_use_are_refused),
        cmocka_unit_test(predictions_are_read_from_every_form),
        cmocka_unit_test(bad_predictions_are_refused),
        cmocka_unit_test(a_bad_file_among_predictions_is_named),
        cmocka_unit_test(samples_pair_by_id_where_both_sides_have_ids),
        cmocka_unit_test(ids_of_numbers_and_bytes_pair_with_text),
        cmocka_unit_test(ids_in_pieces_pair_with_text),
        cmocka_unit_test(ids_become_utf8),
        cmocka_unit_test(samples_pair_by_place_where_a_side_has_no_ids),
        cmocka_unit_test(samples_that_do_not_pair_are_refused),
        cmocka_unit_test(long_lists_of_strangers_are_cut),
        cmocka_unit_test(the_examples_names_are_known),
        cmocka_unit_test(keys_name_arrays),
        cmocka_unit_test(useless_keys_are_refused),
        cmocka_unit_test(nothing_is_a_valid_input),
        cmocka_unit_test(samples_without_predictions_have_classes),
        cmocka_unit_test(samples_without_objects_may_be_all),
        cmocka_unit_test(origins_name_files_and_arrays),
        cmocka_unit_test(a_shard_keeps_its_samples),
        cmocka_unit_test(other_input_has_another_digest),
        cmocka_unit_test(ids_of_json_are_utf8),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
