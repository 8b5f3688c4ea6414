#include "formats/report/report_page.h"

#include "formats/report/report_parts.h"

static void put_head(const rl_report *report, rl_output *output)
{
    rl_markup(output,
              "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
              "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
              "style-src 'unsafe-inline'\"/>\n<title>%s - losses</title>\n",
              report->name);
    rl_report_style(output);
    rl_markup(output, "</head>\n<body>\n<a class=\"skip\" href=\"#content\">Skip to the numbers</a>\n");
}

void rl_report_write(const rl_report *report, rl_output *output)
{
    put_head(report, output);
    rl_markup(output,
              "<header>\n<h1>Losses of <span class=\"id\">%s</span></h1>\n<p class=\"quiet\">ragloss %s</p>\n"
              "</header>\n<main id=\"content\" tabindex=\"-1\">\n",
              report->name, rl_version());
    rl_report_summary(report, output);
    rl_report_blocks(report, output);
    rl_report_steps(report, output);
    rl_report_notes(report, output);
    rl_report_drift(report, output);
    rl_report_worst(report, output);
    rl_report_histograms(report, output);
    rl_markup(output, "</main>\n</body>\n</html>\n");
}
