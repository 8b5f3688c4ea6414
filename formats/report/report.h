/* What a report describes. */
#ifndef RAGLOSS_REPORT_H
#define RAGLOSS_REPORT_H

#include "formats/compare/compare.h"
#include "formats/report/sample_boxes.h"
#include "formats/report/worst_samples.h"

/* Nothing is owned. */
typedef struct rl_report {
    const char *name;           /* the result file's name */
    const rl_record *record;    /* it has the column `loss` */
    const char *golden_name;    /* NULL if there is no golden file */
    const rl_comparison *drift; /* the comparison of the record with the golden file's; NULL likewise */
    const rl_worst_samples *worst;
    const rl_sample_boxes *boxes; /* of the worst samples, one entry each; NULL if they are not known */
} rl_report;

#endif
