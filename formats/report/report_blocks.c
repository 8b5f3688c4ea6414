/* Shows the losses of the blocks beside each other, if there are several. */
#include "formats/report/report_parts.h"

/* The losses of any block, by the main block's columns, and the blocks that have some. */
typedef struct grid {
    bool has_loss[RL_NUM_COLUMNS], has_block[RL_NUM_BLOCK_IDS];
    size_t num_blocks;
} grid;

static grid grid_of(const rl_record *record)
{
    grid found = {0};
    for (int place = 0; place < record->columns.count; place++) {
        int column = record->columns.at[place].column, block = rl_column_block(column);
        if (rl_column_at(column).kind != RL_COLUMN_LOSS) continue;
        found.has_loss[column % RL_NUM_COLUMNS] = true;
        found.num_blocks += !found.has_block[block];
        found.has_block[block] = true;
    }
    return found;
}

static void put_heads(const grid *of, bool has_matches, rl_output *output)
{
    rl_markup(output, "<thead><tr><th scope=\"col\">Block</th>");
    if (has_matches) rl_markup(output, "<th scope=\"col\" class=\"number\">Matches</th>");
    for (int column = 0; column < RL_NUM_COLUMNS; column++)
        if (of->has_loss[column])
            rl_markup(output, "<th scope=\"col\" class=\"number\">%s</th>", rl_column_at(column).name);
    rl_markup(output, "</tr></thead>\n");
}

static size_t count_matches(const rl_record *record, int block)
{
    size_t count = 0;
    for (size_t m = 0; m < record->num_matches; m++) count += record->matches[m].block == block;
    return count;
}

static void put_row(const rl_record *record, const grid *of, int block, rl_output *output)
{
    char word[RL_BLOCK_NAME_SIZE];
    rl_block_word(block, word);
    rl_markup(output, "<tr><th scope=\"row\">%s</th>", word);
    if (record->has_matches) rl_markup(output, "<td class=\"number\">%zu</td>", count_matches(record, block));
    for (int column = 0; column < RL_NUM_COLUMNS; column++) {
        if (!of->has_loss[column]) continue;
        int own = column + RL_NUM_COLUMNS * block;
        rl_summary found = rl_record_has(record, own) ? rl_summarize(record, own) : (rl_summary){0};
        if (found.count)
            rl_markup(output, "<td class=\"number\">%g</td>", found.sum / (double)found.count);
        else
            rl_markup(output, "<td class=\"number\">-</td>");
    }
    rl_markup(output, "</tr>\n");
}

void rl_report_blocks(const rl_report *report, rl_output *output)
{
    const rl_record *record = report->record;
    const grid found = grid_of(record);
    if (found.num_blocks < 2) return;
    rl_markup(output, "<section aria-labelledby=\"blocks\">\n<h2 id=\"blocks\">Losses of the blocks</h2>\n"
                      "<p class=\"quiet\">The mean of a sample: of main, which the other tables and the pictures show, "
                      "the decoder layers before it (0, 1, ...), the encoder (enc) and the denoising queries (dn)."
                      "</p>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" "
                      "aria-labelledby=\"blocks\"><table>\n");
    put_heads(&found, record->has_matches, output);
    rl_markup(output, "<tbody>\n");
    for (int block = 0; block < RL_NUM_BLOCK_IDS; block++)
        if (found.has_block[block]) put_row(record, &found, block, output);
    rl_markup(output, "</tbody></table></div>\n</section>\n");
}
