/* Shows what the training steps log, if there are several. */
#include "formats/report/report_parts.h"

#include <inttypes.h>

enum { MOST_ROWS = 50 };

static void put_heads(const rl_recorded_steps *steps, rl_output *output)
{
    static const char *const counts[] = {"Samples", "Boxes"};
    rl_markup(output, "<thead><tr><th scope=\"col\">Step</th>");
    for (int k = 0; k < 2; k++) rl_markup(output, "<th scope=\"col\" class=\"number\">%s</th>", counts[k]);
    for (int place = 0; place < steps->terms.count; place++)
        if (rl_column_block(steps->terms.at[place].column) == RL_BLOCK_MAIN)
            rl_markup(output, "<th scope=\"col\" class=\"number\">%s</th>", steps->terms.at[place].name.text);
    rl_markup(output, "<th scope=\"col\" class=\"number\">loss</th></tr></thead>\n");
}

static void put_row(const rl_recorded_steps *steps, size_t index, rl_output *output)
{
    const rl_recorded_step *step = &steps->at[index];
    char number[32];
    snprintf(number, sizeof number, "%" PRId64, step->number);
    rl_markup(output, "<tr><th scope=\"row\">%s</th><td class=\"number\">%zu</td><td class=\"number\">%zu</td>", number,
              step->num_samples, step->num_boxes);
    for (int place = 0; place < steps->terms.count; place++) {
        int column = steps->terms.at[place].column;
        if (rl_column_block(column) == RL_BLOCK_MAIN)
            rl_markup(output, "<td class=\"number\">%g</td>", rl_recorded_term(steps, index, column));
    }
    rl_markup(output, "<td class=\"number\">%g</td></tr>\n", step->loss);
}

void rl_report_steps(const rl_report *report, rl_output *output)
{
    const rl_recorded_steps *steps = &report->record->steps;
    if (steps->count < 2) return;
    rl_markup(output, "<section aria-labelledby=\"steps\">\n<h2 id=\"steps\">Training steps</h2>\n"
                      "<p class=\"quiet\">What each step logs: the losses of the main block, of its samples together, "
                      "and the weighted loss of all blocks. The total is the mean of the steps' losses.</p>\n"
                      "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"steps\"><table>\n");
    put_heads(steps, output);
    rl_markup(output, "<tbody>\n");
    for (size_t k = 0; k < steps->count && k < MOST_ROWS; k++) put_row(steps, k, output);
    rl_markup(output, "</tbody></table></div>\n");
    if (steps->count > MOST_ROWS) rl_markup(output, "<p class=\"quiet\">and %zu more</p>\n", steps->count - MOST_ROWS);
    rl_markup(output, "</section>\n");
}
