/* Summarizes a result file: the total, counts, and each loss's sum, mean, least and greatest. */
#include "formats/report/report_parts.h"

#include <math.h>

rl_summary rl_summarize(const rl_record *record, int column)
{
    rl_summary found = {.least = (double)NAN, .most = (double)NAN};
    for (size_t b = 0; b < record->num_samples; b++) {
        double value = rl_recorded_value(record, &record->samples[b], column);
        if (record->samples[b].invalid) continue;
        found.count++;
        found.sum += value;
        found.least = fmin(found.least, value);
        found.most = fmax(found.most, value);
    }
    return found;
}

/* Counts the objects, predictions or matches of all samples. */
static double count(const rl_record *record, int column)
{
    double sum = 0.0;
    for (size_t b = 0; b < record->num_samples; b++) sum += rl_recorded_value(record, &record->samples[b], column);
    return sum;
}

static size_t count_invalid(const rl_record *record)
{
    size_t num_invalid = 0;
    for (size_t b = 0; b < record->num_samples; b++) num_invalid += record->samples[b].invalid;
    return num_invalid;
}

static void put_figure(rl_output *output, const char *name, double value)
{
    rl_markup(output, "<div><dt>%s</dt><dd>%g</dd></div>\n", name, value);
}

static void put_figures(const rl_report *report, rl_output *output)
{
    const rl_record *record = report->record;
    rl_markup(output, "<dl>\n");
    if (record->has_total)
        put_figure(output, "Total loss", record->total);
    else
        put_figure(output, "Sum of losses", rl_summarize(record, RL_COL_LOSS).sum);
    rl_markup(output, "<div><dt>Samples</dt><dd>%zu</dd></div>\n", record->num_samples);
    rl_markup(output, "<div><dt>Invalid</dt><dd>%zu</dd></div>\n", count_invalid(record));
    for (int column = 0; column < RL_NUM_COLUMNS; column++)
        if (rl_record_has(record, column) && rl_column_is_count(column))
            put_figure(output, rl_column_at(column).heading, count(record, column));
    if (report->drift) rl_markup(output, "<div><dt>Drifted</dt><dd>%zu</dd></div>\n", report->drift->num_different);
    rl_markup(output, "</dl>\n");
}

static void put_row(const rl_record *record, int column, rl_output *output)
{
    rl_summary found = rl_summarize(record, column);
    rl_markup(output, "<tr><th scope=\"row\">%s</th>", rl_column_at(column).name);
    const double values[] = {found.sum, found.sum / (double)found.count, found.least, found.most};
    for (int k = 0; k < 4; k++)
        if (found.count)
            rl_markup(output, "<td class=\"number\">%g</td>", values[k]);
        else
            rl_markup(output, "<td class=\"number\">%s</td>", k ? "-" : "0");
    rl_markup(output, "</tr>\n");
}

/* Whether the losses are those of a criterion of terms. */
static bool is_of_terms(const rl_record *record)
{
    for (int column = RL_COL_FIRST_LOSS + RL_TERM_LOSSES; column < RL_COL_LOSS; column++)
        if (rl_record_has(record, column)) return true;
    return false;
}

static void put_table(const rl_record *record, rl_output *output)
{
    static const char *const heads[] = {"Sum", "Mean of a sample", "Least", "Greatest"};
    rl_markup(output, "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"summary\"><table>\n"
                      "<thead><tr><th scope=\"col\">Loss</th>");
    for (int k = 0; k < 4; k++) rl_markup(output, "<th scope=\"col\" class=\"number\">%s</th>", heads[k]);
    rl_markup(output, "</tr></thead>\n<tbody>\n");
    for (int column = 0; column < RL_NUM_COLUMNS; column++)
        if (rl_record_has(record, column) && !rl_column_is_count(column)) put_row(record, column, output);
    rl_markup(output, "</tbody></table></div>\n");
}

void rl_report_summary(const rl_report *report, rl_output *output)
{
    const rl_record *record = report->record;
    put_figures(report, output);
    rl_markup(output, "<section aria-labelledby=\"summary\">\n<h2 id=\"summary\">Losses of the samples</h2>\n");
    put_table(record, output);
    if (is_of_terms(record))
        rl_markup(output,
                  "<p class=\"quiet\">The total is that of all samples as one batch, and not the sum of their "
                  "losses%s</p>\n",
                  record->has_total ? "." : "; this result file lacks it, and a JSON file has it.");
    rl_markup(output, "</section>\n");
}
