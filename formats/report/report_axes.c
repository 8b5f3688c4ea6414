/* Draws the axes of pictures. */
#include "formats/report/report_parts.h"

/* How many ticks to go from one labelled tick to the next, as more numbers would overlap. */
static size_t stride_of(const rl_axis *axis)
{
    return (axis->num_steps + 5) / 6;
}

void rl_draw_bottom_axis(const rl_axis *axis, double edge, double other, rl_output *output)
{
    for (size_t tick = 0; tick <= axis->num_steps; tick += stride_of(axis)) {
        double number = rl_axis_tick(axis, tick), x = rl_axis_position(axis, number);
        rl_markup(
            output,
            "<path class=\"tick\" d=\"M%.1f %.1fV%.1f\"/><text class=\"middle\" x=\"%.1f\" y=\"%.1f\">%g</text>\n", x,
            edge, other, x, edge + 15.0, number);
    }
}

void rl_draw_left_axis(const rl_axis *axis, double edge, double other, rl_output *output)
{
    for (size_t tick = 0; tick <= axis->num_steps; tick += stride_of(axis)) {
        double number = rl_axis_tick(axis, tick), y = rl_axis_position(axis, number);
        rl_markup(output,
                  "<path class=\"tick\" d=\"M%.1f %.1fH%.1f\"/><text class=\"end\" x=\"%.1f\" y=\"%.1f\">%g</text>\n",
                  edge, y, other, edge - 6.0, y + 4.0, number);
    }
}
