#include "formats/results/columns.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

rl_column rl_column_at(int column)
{
    static const rl_column counts[RL_COL_FIRST_LOSS] = {
        [RL_COL_NUM_GT] = {"num_gt", "Objects", RL_COLUMN_COUNT, true, offsetof(rl_sample_result, num_gt)},
        [RL_COL_NUM_PRED] = {"num_pred", "Predictions", RL_COLUMN_COUNT, false, offsetof(rl_sample_result, num_pred)},
        [RL_COL_NUM_MATCHED] = {"num_matched", "Matches", RL_COLUMN_COUNT, true,
                                offsetof(rl_sample_result, num_matched)},
    };
    static const rl_column total = {"loss", NULL, RL_COLUMN_TOTAL, true, offsetof(rl_sample_result, loss)};
    if (column < RL_COL_FIRST_LOSS) return counts[column];
    if (column == RL_COL_LOSS) return total;
    return (rl_column){rl_loss_names[column - RL_COL_FIRST_LOSS], NULL, RL_COLUMN_LOSS, true, 0};
}

const char *rl_column_name(int column)
{
    return rl_column_at(column).name;
}

bool rl_column_is_count(int column)
{
    return rl_column_at(column).kind == RL_COLUMN_COUNT;
}

int rl_column_named(const char *name)
{
    int column = 0;
    while (column < RL_NUM_COLUMNS && strcmp(name, rl_column_name(column)) != 0) column++;
    return column;
}

static void add_column(rl_column_list *columns, int column, int loss)
{
    columns->at[columns->count++] = (struct rl_placed_column){column, loss};
}

rl_column_list rl_columns_of(const rl_loss_list *losses)
{
    rl_column_list columns = {0};
    for (int column = 0; column < RL_COL_FIRST_LOSS; column++) add_column(&columns, column, 0);
    for (size_t k = 0; k < losses->count; k++) add_column(&columns, rl_column_named(rl_loss_names[losses->at[k].loss]), (int)k);
    for (int column = RL_COL_LOSS; column < RL_NUM_COLUMNS; column++) add_column(&columns, column, 0);
    return columns;
}

static double value_of(const rl_sample_result *sample, rl_column column, int loss)
{
    const char *at = (const char *)sample + column.offset;
    switch (column.kind) {
    case RL_COLUMN_COUNT: return (double)*(const size_t *)(const void *)at;
    case RL_COLUMN_LOSS: return sample->losses[loss];
    default: return *(const double *)(const void *)at;
    }
}

double rl_column_value(const rl_column_list *columns, const rl_sample_result *sample, int place)
{
    const struct rl_placed_column *placed = &columns->at[place];
    const rl_column column = rl_column_at(placed->column);
    bool counts = column.kind == RL_COLUMN_COUNT;
    return sample->invalid && !counts ? (double)NAN : value_of(sample, column, placed->loss);
}

void rl_column_set(const rl_column_list *columns, rl_sample_result *sample, int place, double value)
{
    const struct rl_placed_column *placed = &columns->at[place];
    const rl_column column = rl_column_at(placed->column);
    char *at = (char *)sample + column.offset;
    if (column.kind == RL_COLUMN_COUNT)
        *(size_t *)(void *)at = (size_t)value;
    else if (column.kind == RL_COLUMN_LOSS)
        sample->losses[placed->loss] = value;
    else
        *(double *)(void *)at = value;
}

const rl_match_column rl_match_columns[RL_NUM_MATCH_COLUMNS] = {
    [RL_MATCH_PRED] = {"pred", true, true, offsetof(rl_match, pred)},
    [RL_MATCH_GT] = {"gt", true, true, offsetof(rl_match, gt)},
    [RL_MATCH_COST] = {"cost", false, true, offsetof(rl_match, cost)},
    [RL_MATCH_IOU] = {"iou", false, false, offsetof(rl_match, iou)},
    [RL_MATCH_LABEL] = {"label", true, false, offsetof(rl_match, label)},
    [RL_MATCH_WEIGHT] = {"weight", false, false, offsetof(rl_match, weight)},
};

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
