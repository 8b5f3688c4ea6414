/* Shows how the losses of the samples are distributed. */
#include "formats/report/report_parts.h"

#include <math.h>

/* For a picture of 400 by 200. */
enum { LEFT = 44, RIGHT = 384, TOP = 8, BOTTOM = 176 };

static bool is_counted(const rl_recorded_sample *sample, double value)
{
    return !sample->invalid && isfinite(value);
}

/* A bin includes its lower edge; the last one also includes its upper edge. */
static size_t bin_of(const rl_histogram *histogram, double value)
{
    size_t bin = 0;
    while (bin + 1 < histogram->axis.num_steps && value >= histogram->edge[bin + 1]) bin++;
    return bin;
}

rl_histogram rl_histogram_of(const rl_record *record, int column)
{
    rl_histogram histogram = {.column = column};
    double low = (double)NAN, high = (double)NAN;
    for (size_t b = 0; b < record->num_samples; b++) {
        const rl_recorded_sample *sample = &record->samples[b];
        double value = rl_recorded_value(record, sample, column);
        histogram.num_values += is_counted(sample, value);
        histogram.num_beyond += !sample->invalid && !is_counted(sample, value);
        if (!is_counted(sample, value)) continue;
        low = fmin(low, value);
        high = fmax(high, value);
    }
    if (!histogram.num_values) return histogram;
    rl_axis *axis = &histogram.axis;
    *axis = rl_axis_linear(low, high, RL_MAX_BINS - 4);
    axis->begin = LEFT;
    axis->end = RIGHT;
    for (size_t bin = 0; bin <= axis->num_steps; bin++) histogram.edge[bin] = rl_axis_tick(axis, bin);
    for (size_t b = 0; b < record->num_samples; b++) {
        double value = rl_recorded_value(record, &record->samples[b], column);
        if (is_counted(&record->samples[b], value)) histogram.count[bin_of(&histogram, value)]++;
    }
    return histogram;
}

static size_t most_of(const rl_histogram *histogram)
{
    size_t most = 0;
    for (size_t bin = 0; bin < histogram->axis.num_steps; bin++)
        if (histogram->count[bin] > most) most = histogram->count[bin];
    return most;
}

/* Draws a bar from its left to its right edge. A bar is at least a line, so that few can be distinguished from none. */
static void draw_bar(const rl_histogram *histogram, const rl_axis *counts, size_t bin, rl_output *output)
{
    size_t count = histogram->count[bin];
    if (!count) return;
    double step = (RIGHT - LEFT) / (double)histogram->axis.num_steps, left = LEFT + step * (double)bin;
    double top = fmin(rl_axis_position(counts, (double)count), BOTTOM - 1.0);
    rl_markup(output,
              "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%g to %g: %zu</title>"
              "</rect>\n",
              left + 0.5, top, step - 1.0, BOTTOM - top, histogram->edge[bin], histogram->edge[bin + 1], count);
}

void rl_draw_histogram(const rl_histogram *histogram, rl_output *output)
{
    const rl_column_text column = rl_column_name(histogram->column);
    const char *name = column.text;
    rl_axis counts = rl_axis_linear(0.0, fmax((double)most_of(histogram), 4.0), 4);
    counts.begin = BOTTOM;
    counts.end = TOP;
    rl_markup(output,
              "<svg viewBox=\"0 0 400 200\" role=\"img\" aria-labelledby=\"t-%s d-%s\"><title id=\"t-%s\">"
              "Histogram of %s</title><desc id=\"d-%s\">%zu samples in %zu bins; the table below has the counts."
              "</desc>\n",
              name, name, name, name, name, histogram->num_values, histogram->axis.num_steps);
    rl_draw_left_axis(&counts, LEFT, RIGHT, output);
    for (size_t bin = 0; bin < histogram->axis.num_steps; bin++) draw_bar(histogram, &counts, bin, output);
    rl_draw_bottom_axis(&histogram->axis, BOTTOM, BOTTOM + 4.0, output);
    rl_markup(output, "</svg>\n");
}

static void put_table(const rl_histogram *histogram, rl_output *output)
{
    rl_markup(output,
              "<details><summary>%s as a table</summary><table><thead><tr><th scope=\"col\">From</th>"
              "<th scope=\"col\">To</th><th scope=\"col\" class=\"number\">Samples</th></tr></thead><tbody>\n",
              rl_column_name(histogram->column).text);
    for (size_t bin = 0; bin < histogram->axis.num_steps; bin++)
        rl_markup(output, "<tr><td>%g</td><td>%g</td><td class=\"number\">%zu</td></tr>\n", histogram->edge[bin],
                  histogram->edge[bin + 1], histogram->count[bin]);
    rl_markup(output, "</tbody></table></details>\n");
}

static void put_figure(const rl_histogram *histogram, rl_output *output)
{
    rl_markup(output, "<figure>\n<h3>%s</h3>\n", rl_column_name(histogram->column).text);
    if (histogram->num_values) rl_draw_histogram(histogram, output);
    rl_markup(output, "<figcaption>%zu sample%s</figcaption>\n", histogram->num_values,
              histogram->num_values == 1 ? "" : "s");
    if (histogram->num_beyond)
        rl_markup(output, "<p class=\"quiet\">Not shown, since not finite: %zu</p>\n", histogram->num_beyond);
    if (histogram->num_values) put_table(histogram, output);
    rl_markup(output, "</figure>\n");
}

void rl_report_histograms(const rl_report *report, rl_output *output)
{
    rl_markup(output, "<section aria-labelledby=\"distribution\">\n<h2 id=\"distribution\">Distribution</h2>\n"
                      "<p class=\"quiet\">How many samples (upwards) have which loss (to the right); invalid samples "
                      "are left out.</p>\n<div class=\"figures\">\n");
    for (int place = 0; place < report->record->columns.count; place++) {
        int column = report->record->columns.at[place].column;
        if (rl_column_is_count(column) || rl_column_block(column) != RL_BLOCK_MAIN) continue;
        rl_histogram histogram = rl_histogram_of(report->record, column);
        put_figure(&histogram, output);
    }
    rl_markup(output, "</div>\n</section>\n");
}
