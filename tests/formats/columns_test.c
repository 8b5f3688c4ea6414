/* Names of columns and blocks, and lists of columns. */
#include "formats/results/columns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static int named(const char *name)
{
    return rl_column_named(name, strlen(name));
}

/* All names but those of losses that share one. */
static void every_name_is_read_back(void **state)
{
    (void)state;
    for (int column = 0; column < RL_NUM_ALL_COLUMNS; column++) {
        if (rl_column_block(column) != RL_BLOCK_MAIN && rl_column_at(column).kind != RL_COLUMN_LOSS) continue;
        int found = named(rl_column_name(column).text);
        assert_string_equal(rl_column_name(found).text, rl_column_name(column).text);
        assert_int_equal(rl_column_block(found), rl_column_block(column));
        assert_true(found <= column);
    }
}

static void names_have_the_block_as_a_suffix(void **state)
{
    (void)state;
    static const struct {
        const char *name, *base;
        int block;
    } names[] = {
        {"num_gt", "num_gt", RL_BLOCK_MAIN},
        {"loss", "loss", RL_BLOCK_MAIN},
        {"loss_giou", "loss_giou", RL_BLOCK_MAIN},
        {"loss_giou_0", "loss_giou", RL_BLOCK_LAYER_0},
        {"loss_giou_63", "loss_giou", RL_BLOCK_LAYER_0 + 63},
        {"loss_giou_enc", "loss_giou", RL_BLOCK_ENCODER},
        {"loss_giou_dn_0", "loss_giou", RL_BLOCK_DENOISING_0},
        {"loss_giou_dn", "loss_giou", RL_BLOCK_DENOISING},
        {"cardinality_error_dn_10", "cardinality_error", RL_BLOCK_DENOISING_0 + 10},
    };
    assert_int_equal(named("num_gt"), RL_COL_NUM_GT);
    assert_int_equal(named("loss"), RL_COL_LOSS);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int column = named(names[i].name);
        assert_int_equal(column, named(names[i].base) + RL_NUM_COLUMNS * names[i].block);
        assert_string_equal(rl_column_name(column).text, names[i].name);
    }
}

static void other_names_are_no_columns(void **state)
{
    (void)state;
    static const char *const names[] = {"",
                                        "loss_",
                                        "loss_0",
                                        "loss_enc",
                                        "num_gt_0",
                                        "num_matched_enc",
                                        "loss_ce_",
                                        "loss_ce__0",
                                        "loss_ce_00",
                                        "loss_ce_64",
                                        "loss_ce_-1",
                                        "loss_ce_main",
                                        "loss_ce_enc_0",
                                        "loss_ce_dn_",
                                        "loss_ce_dn_64",
                                        "loss_ce_dn0",
                                        "loss_ce0",
                                        "Loss_ce",
                                        "loss_ce ",
                                        "loss_c"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) assert_int_equal(named(names[i]), RL_NO_COLUMN);
    assert_int_equal(rl_column_named("loss_ce_0x", 9), named("loss_ce_0"));
    assert_int_equal(rl_column_named("loss_ce\0", 8), RL_NO_COLUMN);
}

static void words_of_blocks(void **state)
{
    (void)state;
    char word[RL_BLOCK_NAME_SIZE];
    for (int block = 0; block < RL_NUM_BLOCK_IDS; block++) {
        rl_block_word(block, word);
        assert_int_equal(rl_block_of_word(word, strlen(word)), block);
    }
    rl_block_word(RL_BLOCK_MAIN, word);
    assert_string_equal(word, "main");
    assert_int_equal(rl_block_of_word("", 0), RL_BLOCK_MAIN);
    assert_int_equal(rl_block_of_word("mai", 3), -1);
    assert_int_equal(rl_block_of_word("mainly", 6), -1);
}

static void a_list_finds_its_columns(void **state)
{
    (void)state;
    rl_column_list columns = {0};
    rl_status status;
    const int added[] = {RL_COL_LOSS, named("loss_ce_dn"), RL_COL_NUM_GT, named("loss_ce")};
    for (int place = 0; place < 4; place++) {
        assert_int_equal(rl_column_place(&columns, added[place]), -1);
        assert_true(rl_column_list_add(&columns, added[place], &status));
    }
    for (int place = 0; place < 4; place++) {
        assert_int_equal(rl_column_place(&columns, added[place]), place);
        assert_string_equal(columns.at[place].name.text, rl_column_name(added[place]).text);
    }
    assert_int_equal(columns.count, 4);
    rl_column_list_release(&columns);
    assert_int_equal(columns.count, 0);
}

static void results_have_the_columns_of_their_blocks(void **state)
{
    (void)state;
    static const char *const names[] = {"num_gt",        "num_pred",      "num_matched",           "loss_ce",
                                        "loss_bbox",     "loss_giou",     "cardinality_error",     "loss_ce_0",
                                        "loss_bbox_0",   "loss_giou_0",   "cardinality_error_0",   "loss_ce_enc",
                                        "loss_bbox_enc", "loss_giou_enc", "cardinality_error_enc", "loss"};
    const rl_blocks blocks = {3, {{RL_BLOCK_MAIN, 9, 2, 1}, {RL_BLOCK_LAYER_0, 9, 2, 1}, {RL_BLOCK_ENCODER, 20, 2, 1}}};
    rl_loss_list losses;
    rl_column_list columns;
    rl_status status;
    assert_true(rl_losses_of(&rl_presets[RL_PRESET_DETR], &blocks, &losses, &status));
    assert_true(rl_columns_of(&losses, &columns, &status));
    assert_int_equal(columns.count, sizeof names / sizeof *names);
    for (int place = 0; place < columns.count; place++) {
        assert_string_equal(columns.at[place].name.text, names[place]);
        assert_string_equal(rl_name_at_place(&losses, place), names[place]);
    }
    rl_column_list_release(&columns);
    rl_losses_release(&losses);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_is_read_back),    cmocka_unit_test(names_have_the_block_as_a_suffix),
        cmocka_unit_test(other_names_are_no_columns), cmocka_unit_test(words_of_blocks),
        cmocka_unit_test(a_list_finds_its_columns),   cmocka_unit_test(results_have_the_columns_of_their_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
