#include "formats/results/columns.h"

#include "core/base/memory.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(RL_NUM_ALL_COLUMNS < INT16_MAX, "places in a list fit");

rl_column rl_column_at(int column)
{
    static const rl_column counts[RL_COL_FIRST_LOSS] = {
        [RL_COL_NUM_GT] = {"num_gt", "Objects", RL_COLUMN_COUNT, true, offsetof(rl_sample_result, num_gt)},
        [RL_COL_NUM_PRED] = {"num_pred", "Predictions", RL_COLUMN_COUNT, false, offsetof(rl_sample_result, num_pred)},
        [RL_COL_NUM_MATCHED] = {"num_matched", "Matches", RL_COLUMN_COUNT, true,
                                offsetof(rl_sample_result, num_matched)},
    };
    static const rl_column total = {"loss", NULL, RL_COLUMN_TOTAL, true, 0};
    int base = column % RL_NUM_COLUMNS;
    if (base < RL_COL_FIRST_LOSS) return counts[base];
    if (base == RL_COL_LOSS) return total;
    return (rl_column){rl_loss_names[base - RL_COL_FIRST_LOSS], NULL, RL_COLUMN_LOSS, true, 0};
}

bool rl_column_is_count(int column)
{
    return rl_column_at(column).kind == RL_COLUMN_COUNT;
}

int rl_column_block(int column)
{
    return column / RL_NUM_COLUMNS;
}

rl_column_text rl_column_name(int column)
{
    rl_column_text name;
    char block[RL_BLOCK_NAME_SIZE];
    rl_block_name(rl_column_block(column), block);
    snprintf(name.text, sizeof name.text, "%s%s%s", rl_column_at(column).name, *block ? "_" : "", block);
    return name;
}

/* The block of this column's name, or -1. */
static int block_in(const char *name, size_t length, int column)
{
    const rl_column base = rl_column_at(column);
    size_t own = strlen(base.name);
    if (length < own || memcmp(name, base.name, own) != 0) return -1;
    if (length == own) return RL_BLOCK_MAIN;
    bool has_block = base.kind == RL_COLUMN_LOSS && name[own] == '_' && length > own + 1;
    return has_block ? rl_block_named(name + own + 1, length - own - 1) : -1;
}

int rl_column_named(const char *name, size_t length)
{
    for (int column = 0; column < RL_NUM_COLUMNS; column++) {
        int block = block_in(name, length, column);
        if (block >= 0) return column + RL_NUM_COLUMNS * block;
    }
    return RL_NO_COLUMN;
}

int rl_column_place(const rl_column_list *columns, int column)
{
    return columns->place_after[column] - 1;
}

bool rl_column_list_add(rl_column_list *columns, int column, rl_status *status)
{
    if (!RL_GROW(columns->at, &columns->capacity, (size_t)columns->count + 1, status)) return false;
    columns->at[columns->count++] = (struct rl_listed_column){column, rl_column_name(column)};
    columns->place_after[column] = (int16_t)columns->count;
    return true;
}

void rl_column_list_release(rl_column_list *columns)
{
    free(columns->at);
    *columns = (rl_column_list){0};
}

int rl_num_places(const rl_loss_list *losses)
{
    return RL_COL_FIRST_LOSS + (int)losses->count + 1;
}

bool rl_is_count_at_place(int place)
{
    return place < RL_COL_FIRST_LOSS;
}

/* Which of the losses stands at this place; losses->count or more if none does. */
static size_t loss_at_place(int place)
{
    return (size_t)(place - RL_COL_FIRST_LOSS);
}

const char *rl_name_at_place(const rl_loss_list *losses, int place)
{
    if (rl_is_count_at_place(place)) return rl_column_at(place).name;
    size_t loss = loss_at_place(place);
    return loss < losses->count ? losses->at[loss].name : rl_column_at(RL_COL_LOSS).name;
}

static const size_t *count_at(const rl_sample_result *sample, int place)
{
    return (const size_t *)(const void *)((const char *)sample + rl_column_at(place).offset);
}

double rl_value_at_place(const rl_loss_list *losses, const rl_sample_result *sample, int place)
{
    if (rl_is_count_at_place(place)) return (double)*count_at(sample, place);
    if (sample->invalid) return (double)NAN;
    size_t loss = loss_at_place(place);
    return loss < losses->count ? sample->losses[loss] : sample->loss;
}

void rl_set_value_at_place(const rl_loss_list *losses, rl_sample_result *sample, int place, double value)
{
    size_t loss = loss_at_place(place);
    if (rl_is_count_at_place(place))
        *(size_t *)count_at(sample, place) = (size_t)value;
    else if (loss < losses->count)
        sample->losses[loss] = value;
    else
        sample->loss = value;
}

bool rl_columns_of(const rl_loss_list *losses, rl_column_list *columns, rl_status *status)
{
    *columns = (rl_column_list){0};
    for (int place = 0; place < rl_num_places(losses); place++) {
        const char *name = rl_name_at_place(losses, place);
        if (rl_column_list_add(columns, rl_column_named(name, strlen(name)), status)) continue;
        rl_column_list_release(columns);
        return false;
    }
    return true;
}

const rl_match_column rl_match_columns[RL_NUM_MATCH_COLUMNS] = {
    [RL_MATCH_BLOCK] = {"block", RL_MATCH_IS_BLOCK, true, offsetof(rl_match, block)},
    [RL_MATCH_PRED] = {"pred", RL_MATCH_IS_WHOLE, true, offsetof(rl_match, pred)},
    [RL_MATCH_GT] = {"gt", RL_MATCH_IS_WHOLE, true, offsetof(rl_match, gt)},
    [RL_MATCH_COST] = {"cost", RL_MATCH_IS_NUMBER, true, offsetof(rl_match, cost)},
    [RL_MATCH_IOU] = {"iou", RL_MATCH_IS_NUMBER, false, offsetof(rl_match, iou)},
    [RL_MATCH_LABEL] = {"label", RL_MATCH_IS_WHOLE, false, offsetof(rl_match, label)},
    [RL_MATCH_WEIGHT] = {"weight", RL_MATCH_IS_NUMBER, false, offsetof(rl_match, weight)},
};

bool rl_match_column_is_written(int column, const rl_blocks *blocks)
{
    return column != RL_MATCH_BLOCK || blocks->count > 1;
}

int32_t *rl_match_whole_at(rl_match *match, int column)
{
    return (int32_t *)(void *)((char *)match + rl_match_columns[column].offset);
}

float *rl_match_number_at(rl_match *match, int column)
{
    return (float *)(void *)((char *)match + rl_match_columns[column].offset);
}

int32_t rl_match_whole(const rl_match *match, int column)
{
    return *rl_match_whole_at((rl_match *)match, column);
}

float rl_match_number(const rl_match *match, int column)
{
    return *rl_match_number_at((rl_match *)match, column);
}

static const char main_word[] = "main";

void rl_block_word(int block, char word[RL_BLOCK_NAME_SIZE])
{
    if (block == RL_BLOCK_MAIN)
        memcpy(word, main_word, sizeof main_word);
    else
        rl_block_name(block, word);
}

int rl_block_of_word(const char *word, size_t length)
{
    bool is_main = length == sizeof main_word - 1 && memcmp(word, main_word, length) == 0;
    return is_main ? RL_BLOCK_MAIN : rl_block_named(word, length);
}
