/* A result file as a page for people: one HTML file that loads nothing and runs nothing.
 *
 * The same report gives the same bytes. However many samples there are, the page stays small: values are counted in
 * bins and marks that fall together are drawn once; only the worst samples are shown one by one. */
#ifndef RAGLOSS_REPORT_PAGE_H
#define RAGLOSS_REPORT_PAGE_H

#include "formats/compare/compare.h"
#include "formats/report/sample_boxes.h"
#include "formats/report/worst_samples.h"

/* Nothing is owned. */
typedef struct rl_report {
    const char *name;           /* the result file's */
    const rl_record *record;    /* that has the column `loss` */
    const char *golden_name;    /* NULL where there is no golden file */
    const rl_comparison *drift; /* of the record with the golden file's; NULL likewise */
    const rl_worst_samples *worst;
    const rl_sample_boxes *boxes; /* of the worst samples, one each; NULL where they are not known */
} rl_report;

void rl_report_write(const rl_report *report, rl_output *output);

#endif
