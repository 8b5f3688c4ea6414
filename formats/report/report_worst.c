/* Shows the worst samples, one by one. */
#include "formats/report/report_parts.h"

#include <math.h>

static void put_heads(const rl_record *record, rl_output *output)
{
    rl_markup(output, "<thead><tr><th scope=\"col\">Sample</th>");
    for (int column = 0; column < RL_NUM_COLUMNS; column++)
        if (rl_record_has(record, column))
            rl_markup(output, "<th scope=\"col\" class=\"number\">%s</th>", rl_column_at(column).name);
    rl_markup(output, "</tr></thead>\n");
}

static void put_row(const rl_record *record, const rl_recorded_sample *sample, rl_output *output)
{
    rl_markup(output, "<tr><th scope=\"row\"><span class=\"id\">%s</span></th>", sample->id);
    for (int column = 0; column < RL_NUM_COLUMNS; column++) {
        if (!rl_record_has(record, column)) continue;
        if (sample->invalid && !rl_column_is_count(column))
            rl_markup(output, "<td class=\"number\">invalid</td>");
        else
            rl_markup(output, "<td class=\"number\">%g</td>", rl_recorded_value(record, sample, column));
    }
    rl_markup(output, "</tr>\n");
}

static void put_table(const rl_report *report, rl_output *output)
{
    rl_markup(output, "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-labelledby=\"worst\"><table>\n");
    put_heads(report->record, output);
    rl_markup(output, "<tbody>\n");
    for (size_t k = 0; k < report->worst->count; k++) put_row(report->record, report->worst->sample[k], output);
    rl_markup(output, "</tbody></table></div>\n");
}

static void put_pairs(const rl_record *record, const rl_recorded_sample *sample, rl_output *output)
{
    size_t num_matches = rl_num_main_matches(record, sample);
    if (!num_matches) return;
    rl_markup(output,
              "<details><summary>%zu match%s as a table</summary><table><thead><tr>"
              "<th scope=\"col\" class=\"number\">Prediction</th><th scope=\"col\" class=\"number\">Object</th>"
              "<th scope=\"col\" class=\"number\">Cost</th></tr></thead><tbody>\n",
              num_matches, num_matches == 1 ? "" : "es");
    for (size_t m = 0; m < num_matches && m < RL_MAX_DRAWN; m++) {
        const rl_recorded_match *match = &record->matches[sample->first_match + m];
        rl_markup(output, "<tr><td class=\"number\">%zu</td><td class=\"number\">%zu</td>", match->pred, match->gt);
        if (isnan(match->cost))
            rl_markup(output, "<td class=\"number\">-</td></tr>\n");
        else
            rl_markup(output, "<td class=\"number\">%g</td></tr>\n", match->cost);
    }
    rl_markup(output, "</tbody></table>");
    if (num_matches > RL_MAX_DRAWN)
        rl_markup(output, "<p class=\"quiet\">and %zu more</p>", num_matches - RL_MAX_DRAWN);
    rl_markup(output, "</details>\n");
}

static const char boxes_key[] =
    "<ul class=\"key\" aria-label=\"Key\"><li><svg viewBox=\"0 0 28 12\" aria-hidden=\"true\">"
    "<rect class=\"object\" x=\"2\" y=\"2\" width=\"24\" height=\"8\"/></svg>solid: an object, with its number</li>"
    "<li><svg viewBox=\"0 0 28 12\" aria-hidden=\"true\">"
    "<rect class=\"prediction\" x=\"2\" y=\"2\" width=\"24\" height=\"8\"/></svg>dashed: a matched prediction</li>"
    "<li><svg viewBox=\"0 0 28 12\" aria-hidden=\"true\"><path class=\"pair\" d=\"M1 6h26\"/></svg>"
    "dotted: from an object's centre to its prediction's</li></ul>\n";

static void put_pictures(const rl_report *report, rl_output *output)
{
    rl_output_text(output, boxes_key);
    rl_markup(output, "<div class=\"figures\">\n");
    for (size_t k = 0; k < report->worst->count; k++) {
        const rl_recorded_sample *sample = report->worst->sample[k];
        rl_markup(output, "<figure>\n<h3><span class=\"id\">%s</span></h3>\n", sample->id);
        rl_draw_boxes(report, k, output);
        put_pairs(report->record, sample, output);
        rl_markup(output, "</figure>\n");
    }
    rl_markup(output, "</div>\n");
}

void rl_report_worst(const rl_report *report, rl_output *output)
{
    rl_markup(output, "<section aria-labelledby=\"worst\">\n<h2 id=\"worst\">%s</h2>\n",
              report->worst->by_drift ? "Samples that drifted most" : "Samples of the largest loss");
    if (!report->worst->count) {
        rl_markup(output, "<p>There is no valid sample.</p>\n</section>\n");
        return;
    }
    put_table(report, output);
    if (report->boxes) put_pictures(report, output);
    if (report->boxes && !report->record->has_matches)
        rl_markup(output, "<p class=\"quiet\">This result file has no matches, so only objects are drawn; a JSON file "
                          "has them.</p>\n");
    rl_markup(output, "</section>\n");
}
