/* Shows how a result file differs from a golden file. */
#include "formats/compare/compare_steps.h"
#include "formats/compare/difference.h"
#include "formats/compare/num_pred.h"
#include "formats/report/report_parts.h"

static void put_verdict(const rl_report *report, rl_output *output)
{
    const rl_comparison *drift = report->drift;
    const char *plural = drift->num_samples == 1 ? "" : "s";
    if (drift->equal)
        rl_markup(output, "<p class=\"verdict\">Equal: %zu sample%s within the tolerance.</p>\n", drift->num_samples,
                  plural);
    else
        rl_markup(output, "<p class=\"verdict drifted\">Different: %zu of %zu sample%s%s.</p>\n", drift->num_different,
                  drift->num_samples, plural, drift->num_moved ? ", besides those that num_pred can explain" : "");
    rl_markup(output,
              "<p class=\"quiet\">Golden file: <span class=\"id\">%s</span>. A loss may differ by %g, and by %g of the "
              "golden loss more.</p>\n",
              report->golden_name, drift->tolerance.atol, drift->tolerance.rtol);
}

static void put_other_differences(const rl_comparison *drift, rl_output *output)
{
    char sentence[RL_DIFFERENCE_SIZE];
    if (drift->options.count) {
        rl_options_sentence(drift, sentence);
        rl_markup(output, "<p>%s</p>\n", sentence);
    }
    if (drift->num_pred.count) {
        rl_num_pred_sentence(drift, sentence);
        rl_markup(output, "<p>%s</p>\n", sentence);
    }
    if (drift->steps.num_different) {
        rl_steps_sentence(drift, sentence);
        rl_markup(output, "<p>%s</p>\n", sentence);
    }
    if (drift->total_differs) {
        rl_total_sentence(drift, sentence);
        rl_markup(output, "<p>%s</p>\n", sentence);
    }
    for (int place = 0; place < rl_num_compared_places(drift); place++) {
        int column = rl_compared_column(drift, place);
        const char *owner = rl_column_owner(drift, column);
        if (owner)
            rl_markup(output, "<p>Only the %s file has the column %s.</p>\n", owner, rl_column_name(column).text);
    }
}

static void put_row(const rl_difference *difference, rl_output *output)
{
    rl_difference_text text;
    rl_difference_describe(difference, &text);
    rl_markup(output,
              "<tr><th scope=\"row\"><span class=\"id\">%s</span></th><td>%s</td><td class=\"number\">%s</td>"
              "<td class=\"number\">%s</td><td class=\"number\">%s</td><td class=\"number\">%s</td></tr>\n",
              rl_difference_id(difference), text.what, text.golden, text.actual, *text.error ? text.error : "-",
              *text.limit ? text.limit : "-");
}

static void put_table(const rl_comparison *drift, rl_output *output)
{
    if (!drift->num_worst) return;
    rl_markup(
        output,
        "<h3 id=\"differences\">Worst differences</h3>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" "
        "aria-labelledby=\"differences\"><table>\n<caption>The worst of each sample; %zu of %zu samples</caption>\n"
        "<thead><tr><th scope=\"col\">Sample</th><th scope=\"col\">What</th>"
        "<th scope=\"col\" class=\"number\">Golden</th><th scope=\"col\" class=\"number\">Actual</th>"
        "<th scope=\"col\" class=\"number\">Error</th><th scope=\"col\" class=\"number\">Limit</th></tr></thead>\n"
        "<tbody>\n",
        drift->num_worst, drift->num_different);
    for (size_t k = 0; k < drift->num_worst; k++) put_row(&drift->worst[k], output);
    rl_markup(output, "</tbody></table></div>\n");
}

void rl_report_drift(const rl_report *report, rl_output *output)
{
    if (!report->drift) return;
    rl_markup(output, "<section aria-labelledby=\"drift\">\n<h2 id=\"drift\">Drift</h2>\n");
    put_verdict(report, output);
    put_other_differences(report->drift, output);
    rl_draw_scatter(report->drift, output);
    put_table(report->drift, output);
    rl_markup(output, "</section>\n");
}
