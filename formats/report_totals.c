/* What a result file comes to: counts, and each loss's total, mean, least and greatest. */
#include "report_parts.h"

#include <math.h>

typedef struct summary {
    size_t count;              /* of valid samples */
    double total, least, most; /* NaN of none; least and most of numbers */
} summary;

/* In the file's order, as the total of a run is taken. */
static summary summarize(const rl_record *record, int column)
{
    summary found = {.least = (double)NAN, .most = (double)NAN};
    for (size_t b = 0; b < record->num_samples; b++) {
        double value = record->samples[b].value[column];
        if (record->samples[b].invalid) continue;
        found.count++;
        found.total += value;
        found.least = fmin(found.least, value);
        found.most = fmax(found.most, value);
    }
    return found;
}

/* Objects, predictions or matches, of all samples. */
static double count(const rl_record *record, int column)
{
    double sum = 0.0;
    for (size_t b = 0; b < record->num_samples; b++) sum += record->samples[b].value[column];
    return sum;
}

static size_t count_invalid(const rl_record *record)
{
    size_t count = 0;
    for (size_t b = 0; b < record->num_samples; b++) count += record->samples[b].invalid;
    return count;
}

static void put_figure(rl_output *output, const char *name, double value)
{
    rl_markup(output, "<div><dt>%s</dt><dd>%g</dd></div>\n", name, value);
}

static void put_figures(const rl_report *report, rl_output *output)
{
    static const char *const names[RL_NUM_COUNT_COLUMNS] = {"Objects", "Predictions", "Matches"};
    const rl_record *record = report->record;
    rl_markup(output, "<dl>\n");
    put_figure(output, "Total loss", summarize(record, RL_COL_LOSS).total);
    rl_markup(output, "<div><dt>Samples</dt><dd>%zu</dd></div>\n", record->num_samples);
    rl_markup(output, "<div><dt>Invalid</dt><dd>%zu</dd></div>\n", count_invalid(record));
    for (int column = 0; column < RL_NUM_COUNT_COLUMNS; column++)
        if (record->has_column[column]) put_figure(output, names[column], count(record, column));
    if (report->drift) rl_markup(output, "<div><dt>Drifted</dt><dd>%zu</dd></div>\n", report->drift->num_different);
    rl_markup(output, "</dl>\n");
}

static void put_row(const rl_record *record, int column, rl_output *output)
{
    summary found = summarize(record, column);
    rl_markup(output, "<tr><th scope=\"row\">%s</th>", rl_column_name(column));
    const double values[] = {found.total, found.total / (double)found.count, found.least, found.most};
    for (int k = 0; k < 4; k++)
        if (found.count)
            rl_markup(output, "<td class=\"number\">%g</td>", values[k]);
        else
            rl_markup(output, "<td class=\"number\">%s</td>", k ? "-" : "0");
    rl_markup(output, "</tr>\n");
}

void rl_report_totals(const rl_report *report, rl_output *output)
{
    const rl_record *record = report->record;
    put_figures(report, output);
    rl_markup(output, "<section aria-labelledby=\"totals\">\n<h2 id=\"totals\">Totals</h2>\n"
                      "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"totals\"><table>\n"
                      "<thead><tr><th scope=\"col\">Loss</th>");
    static const char *const heads[] = {"Total", "Mean of a sample", "Least", "Greatest"};
    for (int k = 0; k < 4; k++) rl_markup(output, "<th scope=\"col\" class=\"number\">%s</th>", heads[k]);
    rl_markup(output, "</tr></thead>\n<tbody>\n");
    for (int column = RL_NUM_COUNT_COLUMNS; column < RL_NUM_COLUMNS; column++)
        if (record->has_column[column]) put_row(record, column, output);
    rl_markup(output, "</tbody></table></div>\n</section>\n");
}
