/* Writes a result file as a page for people: one HTML file that loads nothing and runs nothing.
 *
 * The same report gives the same bytes. However many samples there are, the page stays small: values are counted in
 * bins, marks that coincide are drawn once, and only the worst samples are shown one by one. */
#ifndef RAGLOSS_REPORT_PAGE_H
#define RAGLOSS_REPORT_PAGE_H

#include "formats/report/report.h"

void rl_report_write(const rl_report *report, rl_output *output);

#endif
