#include "formats/results/results.h"

#include <math.h>
#include <string.h>

const char *rl_column_name(int column)
{
    static const char *const counts[RL_NUM_COUNT_COLUMNS] = {"num_gt", "num_pred", "num_matched"};
    return column < RL_NUM_COUNT_COLUMNS ? counts[column]
           : column < RL_COL_LOSS        ? rl_loss_names[column - RL_NUM_COUNT_COLUMNS]
                                         : "loss";
}

int rl_column_named(const char *name)
{
    int column = 0;
    while (column < RL_NUM_COLUMNS && strcmp(name, rl_column_name(column)) != 0) column++;
    return column;
}

size_t rl_place_of(const rl_results_header *header, size_t sample)
{
    return header->part ? header->part->places[sample] : sample;
}

rl_column_list rl_columns_of(const rl_results *results)
{
    rl_column_list columns = {0};
    for (int column = 0; column < RL_NUM_COUNT_COLUMNS; column++) columns.column[columns.count++] = column;
    for (size_t k = 0; k < results->losses.count; k++)
        columns.column[columns.count++] = rl_column_named(results->losses.name[k]);
    columns.column[columns.count++] = RL_COL_LOSS;
    return columns;
}

double rl_column_value(const rl_column_list *columns, const rl_sample_result *sample, int place)
{
    int column = columns->column[place];
    if (sample->invalid && column >= RL_NUM_COUNT_COLUMNS) return (double)NAN;
    switch (column) {
    case RL_COL_NUM_GT: return (double)sample->num_gt;
    case RL_COL_NUM_PRED: return (double)sample->num_pred;
    case RL_COL_NUM_MATCHED: return (double)sample->num_matched;
    case RL_COL_LOSS: return sample->loss;
    default: return sample->losses[place - RL_NUM_COUNT_COLUMNS];
    }
}
