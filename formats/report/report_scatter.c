/* Draws actual losses against golden ones in two pictures: directly, with the band that the tolerance allows, which is
 * often too narrow to be seen; and as errors on a logarithmic axis, where the band is everything below a line. */
#include "formats/report/report_parts.h"

#include <math.h>
#include <string.h>

/* For a picture of 400 by 300. */
enum { LEFT = 56, RIGHT = 384, TOP = 8, BOTTOM = 260 };

/* Marks are kept on a grid, with one mark per cell, so that the picture stays small however many there are. */
enum { CELL = 4, COLUMNS = (RIGHT - LEFT) / CELL + 1, ROWS = (BOTTOM - TOP) / CELL + 1 };

#define BAND_STEPS 48
#define LEAST_ERROR 1e-12 /* relative to the greatest; smaller ones lie at the bottom */

typedef struct mark {
    bool taken;
    unsigned char x, y; /* tenths within the cell */
} mark;

typedef struct scatter {
    const rl_comparison *drift;
    bool of_errors; /* whether it shows errors, rather than actual losses, upwards */
    rl_axis across, up;
    size_t num_agree, num_differ, num_beyond;
    mark agrees[ROWS][COLUMNS], differs[ROWS][COLUMNS];
} scatter;

/* Called for each pair of finite losses. */
typedef void visit_pair(void *context, double golden, double actual);

static size_t visit_pairs(const rl_comparison *drift, visit_pair *visit, void *context)
{
    const rl_record *golden = drift->golden, *actual = drift->actual;
    size_t num_beyond = 0;
    for (size_t b = 0; b < golden->num_samples; b++) {
        const rl_recorded_sample *left = &golden->samples[b], *right = rl_record_find(actual, left->id);
        for (int place = 0; right && place < golden->columns.count; place++) {
            int column = golden->columns.at[place].column;
            if (rl_column_is_count(column) || !rl_record_has(actual, column)) continue;
            double before = rl_recorded_value(golden, left, column), after = rl_recorded_value(actual, right, column);
            if (isfinite(before) && isfinite(after))
                visit(context, before, after);
            else
                num_beyond++;
        }
    }
    return num_beyond;
}

typedef struct ranges {
    const rl_tolerance *tolerance;
    size_t count;
    double least_golden, most_golden, least, most; /* of both losses */
    double least_error, most_error;                /* errors other than 0, and limits */
} ranges;

static void widen(double *least, double *most, double value)
{
    *least = fmin(*least, value);
    *most = fmax(*most, value);
}

/* Errors and limits that overflow lie at the top. */
static double bounded(double value)
{
    return fmin(value, 1e308);
}

static void add_to_ranges(void *context, double golden, double actual)
{
    ranges *found = context;
    double error = bounded(fabs(actual - golden)), limit = bounded(rl_tolerance_limit(found->tolerance, golden));
    found->count++;
    widen(&found->least_golden, &found->most_golden, golden);
    widen(&found->least, &found->most, golden);
    widen(&found->least, &found->most, actual);
    if (error > 0.0) widen(&found->least_error, &found->most_error, error);
    if (limit > 0.0) widen(&found->least_error, &found->most_error, limit);
}

static ranges ranges_of(const rl_comparison *drift)
{
    const double none = (double)NAN;
    ranges found = {&drift->tolerance, 0, none, none, none, none, none, none};
    visit_pairs(drift, add_to_ranges, &found);
    return found;
}

static void set_axes(scatter *picture, const ranges *found)
{
    if (picture->of_errors) {
        bool any = found->most_error > 0.0;
        double most = any ? found->most_error : 1.0, least = any ? found->least_error : 1e-9;
        picture->across = rl_axis_linear(found->least_golden, found->most_golden, 5);
        picture->up = rl_axis_log(fmax(least, most * LEAST_ERROR), most, 8);
    } else {
        picture->across = picture->up = rl_axis_linear(found->least, found->most, 5);
    }
    picture->across.begin = LEFT;
    picture->across.end = RIGHT;
    picture->up.begin = BOTTOM;
    picture->up.end = TOP;
}

static double height_of_error(const scatter *picture, double error)
{
    return error > 0.0 ? rl_axis_position(&picture->up, bounded(error)) : BOTTOM;
}

static void add_mark(void *context, double golden, double actual)
{
    scatter *picture = context;
    double x = rl_axis_position(&picture->across, golden) - LEFT, error = fabs(actual - golden);
    double y = (picture->of_errors ? height_of_error(picture, error) : rl_axis_position(&picture->up, actual)) - TOP;
    size_t column = (size_t)(x / CELL), row = (size_t)(y / CELL);
    bool agrees = rl_losses_agree(&picture->drift->tolerance, golden, actual);
    mark *at = agrees ? &picture->agrees[row][column] : &picture->differs[row][column];
    *(agrees ? &picture->num_agree : &picture->num_differ) += 1;
    if (!at->taken)
        *at = (mark){true, (unsigned char)(10.0 * (x - CELL * (double)column)),
                     (unsigned char)(10.0 * (y - CELL * (double)row))};
}

static void draw_marks(mark marks[ROWS][COLUMNS], const char *class, const char *shape, rl_output *output)
{
    rl_markup(output, "<path class=\"%s\" d=\"", class);
    for (size_t row = 0; row < ROWS; row++)
        for (size_t column = 0; column < COLUMNS; column++) {
            const mark *at = &marks[row][column];
            if (!at->taken) continue;
            rl_markup(output, "M%.1f %.1f", (double)(LEFT + CELL * column) + at->x / 10.0,
                      (double)(TOP + CELL * row) + at->y / 10.0);
            rl_output_text(output, shape);
        }
    rl_markup(output, "\"/>\n");
}

static double golden_at(const rl_axis *across, int step)
{
    double least = rl_axis_tick(across, 0), most = rl_axis_tick(across, across->num_steps),
           part = step / (double)BAND_STEPS;
    return least * (1.0 - part) + most * part;
}

static void put_edge(const scatter *picture, int step, bool upper, rl_output *output)
{
    double golden = golden_at(&picture->across, step);
    double limit = rl_tolerance_limit(&picture->drift->tolerance, golden);
    double y = picture->of_errors ? (upper ? height_of_error(picture, limit) : BOTTOM)
                                  : rl_axis_position(&picture->up, upper ? golden + limit : golden - limit);
    rl_markup(output, "%s%.1f %.1f", step == 0 && upper ? "M" : "L", rl_axis_position(&picture->across, golden), y);
}

/* Follows the upper edge from left to right, then the lower one back. */
static void draw_band(const scatter *picture, rl_output *output)
{
    rl_markup(output, "<path class=\"band\" d=\"");
    for (int step = 0; step <= BAND_STEPS; step++) put_edge(picture, step, true, output);
    for (int step = BAND_STEPS; step >= 0; step--) put_edge(picture, step, false, output);
    rl_markup(output, "Z\"/>\n");
}

static void draw(scatter *picture, const char *name, const char *upwards, rl_output *output)
{
    const char *id = picture->of_errors ? "errors" : "values";
    rl_markup(output,
              "<figure>\n<h3>%s</h3>\n<svg viewBox=\"0 0 400 300\" role=\"img\" aria-labelledby=\"t-%s d-%s\">"
              "<title id=\"t-%s\">%s</title><desc id=\"d-%s\">%zu losses within the tolerance, %zu beyond "
              "it.</desc>\n",
              name, id, id, id, name, id, picture->num_agree, picture->num_differ);
    rl_draw_left_axis(&picture->up, LEFT, RIGHT, output);
    rl_draw_bottom_axis(&picture->across, BOTTOM, TOP, output);
    draw_band(picture, output);
    draw_marks(picture->agrees, "agrees", "h0", output);
    draw_marks(picture->differs, "differs", "m-3-3l6 6m0-6l-6 6", output);
    rl_markup(output,
              "<text class=\"middle\" x=\"220\" y=\"294\">golden loss</text></svg>\n"
              "<figcaption>Upwards: %s.</figcaption>\n</figure>\n",
              upwards);
}

static void draw_panel(scatter *picture, const rl_comparison *drift, const ranges *found, bool of_errors,
                       rl_output *output)
{
    memset(picture, 0, sizeof *picture);
    picture->drift = drift;
    picture->of_errors = of_errors;
    set_axes(picture, found);
    picture->num_beyond = visit_pairs(drift, add_mark, picture);
    if (of_errors)
        draw(picture, "Golden loss against the error",
             "how far the actual loss is off, on a logarithmic scale; 0 and the smallest lie at the bottom", output);
    else
        draw(picture, "Golden loss against the actual loss", "the actual loss", output);
}

void rl_draw_scatter(const rl_comparison *drift, rl_output *output)
{
    scatter picture;
    ranges found = ranges_of(drift);
    if (!found.count) return;
    rl_markup(output, "<ul class=\"key\" aria-label=\"Key\">"
                      "<li><svg viewBox=\"0 0 28 12\" aria-hidden=\"true\"><path class=\"agrees\" d=\"M14 6h0\"/></svg>"
                      "dot: a loss within the tolerance</li>"
                      "<li><svg viewBox=\"0 0 28 12\" aria-hidden=\"true\"><path class=\"differs\" "
                      "d=\"M11 3l6 6m0-6l-6 6\"/></svg>cross: one beyond it</li>"
                      "<li><svg viewBox=\"0 0 28 12\" aria-hidden=\"true\"><path class=\"band\" d=\"M1 1h26v10h-26z\"/>"
                      "</svg>area: what the tolerance allows</li></ul>\n<div class=\"figures\">\n");
    draw_panel(&picture, drift, &found, false, output);
    draw_panel(&picture, drift, &found, true, output);
    rl_markup(output, "</div>\n");
    if (picture.num_beyond)
        rl_markup(output, "<p class=\"quiet\">Not shown, since a loss of either file is not finite: %zu</p>\n",
                  picture.num_beyond);
}
