/* The file of gradients has the shapes of the predictions' arrays, whatever order its rows are written in. */
#include "core/base/blocks.h"
#include "formats/results/gradient_file.h"
#include "formats/source/open.h"
#include "tests/formats/dataset_testing.h"

enum { NUM_SAMPLES = 2, MOST = 64 };

static const rl_criterion *all_blocks(void)
{
    static rl_criterion criterion;
    criterion = *rl_criterion_preset("focal");
    criterion.blocks = (struct rl_taken_blocks){true, true, RL_ENCODER_OF_LABEL_0};
    return &criterion;
}

static rl_dataset *open_blocks(const char *const *pred)
{
    rl_status status;
    rl_dataset *dataset = rl_dataset_open(FOLDER("boxes <f4 (0, 4):", "labels <i8 (0,):", "sizes <i8 (2,): 0 0"),
                                          make_folder(pred), NO_KEYS, all_blocks(), &status);
    if (!dataset) fail_msg("%s: array '%s': %s", status.file, status.array, status.what);
    return dataset;
}

/* A number that says which element it is: of which block, array, sample and place in its row. */
static float number_of(int block, rl_array_id id, size_t sample, size_t k)
{
    return (float)(block * 1000) + (float)((size_t)id * 100 + sample * 50 + k);
}

/* Hands out a sample's gradients, all blocks of them. */
static void put_sample(rl_gradient_file *file, const rl_blocks *blocks, size_t sample)
{
    static float room[4][RL_NUM_ARRAYS][MOST];
    rl_gradients of[4] = {0};
    rl_status status;
    assert_true(blocks->count <= 4);
    for (size_t k = 0; k < blocks->count; k++)
        for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
            if (!rl_criterion_reads(all_blocks(), id)) continue;
            for (size_t at = 0; at < MOST; at++) room[k][id][at] = number_of(blocks->at[k].id, id, sample, at);
            of[k].rows[id] = room[k][id];
        }
    const rl_gradient_rows rows = {blocks, of};
    assert_true(rl_gradient_file_put(file, sample, 1, &rows, &status));
}

static void write_gradients(const rl_dataset *dataset, const char *path)
{
    rl_status status;
    rl_gradient_file file;
    rl_output *output = rl_output_open(path, &status);
    assert_non_null(output);
    assert_true(rl_gradient_file_start(&file, dataset, all_blocks(), output, &status));
    put_sample(&file, &rl_dataset_predictions(dataset)->blocks, 1);
    put_sample(&file, &rl_dataset_predictions(dataset)->blocks, 0);
    assert_true(rl_gradient_file_end(&file, &status));
    assert_true(rl_output_commit(output, &status));
}

/* That an array of the archive has this shape, and in each layer the rows of the block that stands for it. */
static void expect_array(rl_source *source, const char *name, rl_array_id id, int rank, const size_t *shape,
                         const int *blocks)
{
    rl_status status;
    rl_tensor all;
    rl_buffer buffer = {0};
    float values[256];
    ptrdiff_t index = rl_source_find(source, name);
    size_t num_layers = rank == 4 ? shape[0] : 1;
    if (index < 0) fail_msg("there is no '%s'", name);
    if (!rl_source_read_all(source, (size_t)index, &all, &buffer, &status)) fail_msg("%s: %s", name, status.what);
    assert_int_equal(all.rank, rank);
    assert_memory_equal(all.shape, shape, (size_t)rank * sizeof *shape);
    assert_true(rl_tensor_count(&all) <= 256 && rl_tensor_to_f32(&all, values, &status));
    size_t row = rl_tensor_count(&all) / num_layers / NUM_SAMPLES;
    for (size_t layer = 0; layer < num_layers; layer++)
        for (size_t b = 0; b < NUM_SAMPLES; b++)
            for (size_t k = 0; k < row; k++)
                assert_float_equal(values[(layer * NUM_SAMPLES + b) * row + k], number_of(blocks[layer], id, b, k), 0);
    rl_buffer_release(&buffer);
}

static void arrays_have_the_shapes_of_the_predictions(void **state)
{
    (void)state;
    rl_status status;
    rl_dataset *dataset = open_blocks((const char *const[]){
        "all_cls_scores <f4 (2, 2, 1, 3): 0 0 0 0 0 0 0 0 0 0 0 0",
        "all_bbox_preds <f4 (2, 2, 1, 4): 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0", "enc_logits <f4 (2, 2, 1): 0 0 0 0",
        "enc_boxes <f4 (2, 2, 4): 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0", "dn_logits <f4 (1, 2, 1, 3): 0 0 0 0 0 0",
        "dn_boxes <f4 (1, 2, 1, 4): 0 0 0 0 0 0 0 0", "dn_groups <i8 (): 1", NULL});
    write_gradients(dataset, "blocks.npz");
    rl_source *source = rl_source_open("blocks.npz", &status);
    assert_non_null(source);
    assert_int_equal(rl_source_num_arrays(source), 6);
    const int layers[] = {RL_BLOCK_LAYER_0, RL_BLOCK_MAIN}, encoder[] = {RL_BLOCK_ENCODER};
    const int denoising[] = {RL_BLOCK_DENOISING};
    expect_array(source, "logits", RL_LOGITS, 4, (const size_t[]){2, 2, 1, 3}, layers);
    expect_array(source, "boxes", RL_BOXES, 4, (const size_t[]){2, 2, 1, 4}, layers);
    expect_array(source, "enc_logits", RL_LOGITS, 3, (const size_t[]){2, 2, 1}, encoder);
    expect_array(source, "enc_boxes", RL_BOXES, 3, (const size_t[]){2, 2, 4}, encoder);
    expect_array(source, "dn_logits", RL_LOGITS, 4, (const size_t[]){1, 2, 1, 3}, denoising);
    expect_array(source, "dn_boxes", RL_BOXES, 4, (const size_t[]){1, 2, 1, 4}, denoising);
    rl_source_close(source);
    rl_dataset_close(dataset);
}

static void arrays_without_layers_have_no_axis_of_them(void **state)
{
    (void)state;
    rl_status status;
    rl_dataset *dataset = open_blocks(
        (const char *const[]){"logits <f4 (2, 1, 3): 0 0 0 0 0 0", "boxes <f4 (2, 1, 4): 0 0 0 0 0 0 0 0", NULL});
    write_gradients(dataset, "plain.npz");
    rl_source *source = rl_source_open("plain.npz", &status);
    assert_non_null(source);
    assert_int_equal(rl_source_num_arrays(source), 2);
    const int main_block[] = {RL_BLOCK_MAIN};
    expect_array(source, "logits", RL_LOGITS, 3, (const size_t[]){2, 1, 3}, main_block);
    expect_array(source, "boxes", RL_BOXES, 3, (const size_t[]){2, 1, 4}, main_block);
    rl_source_close(source);
    rl_dataset_close(dataset);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_have_the_shapes_of_the_predictions),
        cmocka_unit_test(arrays_without_layers_have_no_axis_of_them),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
