#include "formats/results/blocks_json.h"

#include "formats/results/columns.h"

static void put_whole(rl_json_writer *json, const char *key, size_t number)
{
    rl_json_put_key(json, key);
    rl_json_put_whole(json, (int64_t)number);
}

void rl_blocks_write_json(const rl_blocks *blocks, rl_json_writer *json)
{
    rl_json_put_key(json, "blocks");
    rl_json_open(json, '[');
    for (size_t k = 0; k < blocks->count; k++) {
        const rl_block *block = &blocks->at[k];
        char word[RL_BLOCK_NAME_SIZE];
        rl_block_word(block->id, word);
        rl_json_open(json, '{');
        rl_json_put_key(json, "block");
        rl_json_put_text(json, word);
        put_whole(json, "num_pred", block->num_preds);
        put_whole(json, "num_classes", block->num_classes);
        put_whole(json, "num_groups", block->num_groups);
        rl_json_close(json, '}');
    }
    rl_json_close(json, ']');
}

static bool take_word(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    char word[RL_BLOCK_NAME_SIZE];
    int *block = field->to;
    for (*block = 0; reader->token == RL_JSON_TEXT && *block < RL_NUM_BLOCK_IDS; ++*block) {
        rl_block_word(*block, word);
        if (rl_json_text_is(reader, word)) return true;
    }
    return rl_json_unexpected(field, RL_BLOCK_WORDS, reader, status);
}

static bool take_block(rl_block *block, rl_json_reader *reader, rl_status *status)
{
    int32_t num_pred = 0, num_classes = 0, num_groups = 0;
    const rl_json_field fields[] = {
        {"block", take_word, &block->id, false},
        {"num_pred", rl_json_take_i32, &num_pred, false},
        {"num_classes", rl_json_take_i32, &num_classes, false},
        {"num_groups", rl_json_take_i32, &num_groups, false},
    };
    if (!rl_json_take_fields(fields, sizeof fields / sizeof *fields, reader, status)) return false;
    block->num_preds = (size_t)num_pred;
    block->num_classes = (size_t)num_classes;
    block->num_groups = (size_t)num_groups;
    return num_groups > 0 || rl_fail(status, RL_ERR_INPUT, "'num_groups' is 0; expected at least 1");
}

static bool check_order(const rl_blocks *blocks, const rl_block *next, rl_status *status)
{
    bool follows = blocks->count ? next->id > blocks->at[blocks->count - 1].id : next->id == RL_BLOCK_MAIN;
    return follows || rl_fail(status, RL_ERR_INPUT,
                              "'blocks': expected the block main and then others, in their order, each once");
}

bool rl_take_blocks(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    rl_blocks *blocks = field->to;
    if (reader->token != RL_JSON_LIST) return rl_json_unexpected(field, "a list", reader, status);
    for (;;) {
        rl_block block;
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_LIST_END) break;
        if (!take_block(&block, reader, status) || !check_order(blocks, &block, status)) return false;
        blocks->at[blocks->count++] = block;
    }
    return blocks->count || rl_fail(status, RL_ERR_INPUT, "'blocks' is empty; expected the block main");
}

bool rl_same_blocks(const rl_blocks *left, const rl_blocks *right)
{
    bool same = left->count == right->count;
    for (size_t k = 0; k < left->count && same; k++) {
        const rl_block *a = &left->at[k], *b = &right->at[k];
        same = a->id == b->id && a->num_preds == b->num_preds && a->num_classes == b->num_classes &&
               a->num_groups == b->num_groups;
    }
    return same;
}
