/* The parts of a report's page, in the page's order, and the pictures in them. */
#ifndef RAGLOSS_REPORT_PARTS_H
#define RAGLOSS_REPORT_PARTS_H

#include "formats/report/axis.h"
#include "formats/report/report.h"
#include "formats/text/markup.h"

void rl_report_style(rl_output *output);
void rl_report_summary(const rl_report *report, rl_output *output);
void rl_report_blocks(const rl_report *report, rl_output *output);
void rl_report_steps(const rl_report *report, rl_output *output);
void rl_report_notes(const rl_report *report, rl_output *output);
void rl_report_drift(const rl_report *report, rl_output *output);
void rl_report_histograms(const rl_report *report, rl_output *output);
void rl_report_worst(const rl_report *report, rl_output *output);

/* Draw lines and numbers at an axis's ticks: along the bottom of a picture whose content ends at `edge`, and along the
 * left of one whose content starts there. `other` is the far end of the lines. */
void rl_draw_bottom_axis(const rl_axis *axis, double edge, double other, rl_output *output);
void rl_draw_left_axis(const rl_axis *axis, double edge, double other, rl_output *output);

/* What a column holds of the valid samples. */
typedef struct rl_summary {
    size_t count;
    double sum, least, most; /* least and most ignore NaN, and are NaN if nothing else is there */
} rl_summary;

/* Adds in the file's order, as a run does. */
rl_summary rl_summarize(const rl_record *record, int column);

/* How many of the valid samples have a loss of this column in each step of an axis. */
#define RL_MAX_BINS 24
typedef struct rl_histogram {
    int column;
    rl_axis axis;
    double edge[RL_MAX_BINS + 1];
    size_t count[RL_MAX_BINS];     /* from an edge up to, but without, the next */
    size_t num_values, num_beyond; /* the finite ones, which are counted, and the others */
} rl_histogram;

rl_histogram rl_histogram_of(const rl_record *record, int column);
void rl_draw_histogram(const rl_histogram *histogram, rl_output *output);

/* The most boxes and matches of a sample that are shown; the report says how many more there are. */
#define RL_MAX_DRAWN 100

/* Draws actual losses, and their errors, against golden losses. */
void rl_draw_scatter(const rl_comparison *drift, rl_output *output);

/* Draws the objects of the worst sample of this rank, and the predictions that are matched with them. */
void rl_draw_boxes(const rl_report *report, size_t rank, rl_output *output);

#endif
