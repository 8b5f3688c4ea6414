/* Draws a sample's objects, and the predictions matched with them, to scale. */
#include "core/formulas/formulas.h"
#include "formats/report/report_parts.h"

#include <math.h>

/* The maximal size of a picture, and the margin around its boxes. */
#define MAX_WIDTH 400.0
#define MAX_HEIGHT 300.0
#define MARGIN 12.0

/* Converts a sample's coordinates to a picture's, in float64, which does not overflow even for the whole range of
 * float32. */
typedef struct frame {
    double x0, y0, x1, y1, scale;
    size_t num_corners; /* of finite boxes, as only those are drawn */
} frame;

static bool is_finite(const float *box)
{
    return isfinite(box[0]) && isfinite(box[1]) && isfinite(box[2]) && isfinite(box[3]);
}

/* The corners may be in any order. */
static void add_box(frame *view, const float *box)
{
    if (!is_finite(box)) return;
    for (int corner = 0; corner < 4; corner += 2) {
        view->x0 = view->num_corners ? fmin(view->x0, (double)box[corner]) : (double)box[corner];
        view->x1 = view->num_corners ? fmax(view->x1, (double)box[corner]) : (double)box[corner];
        view->y0 = view->num_corners ? fmin(view->y0, (double)box[corner + 1]) : (double)box[corner + 1];
        view->y1 = view->num_corners ? fmax(view->y1, (double)box[corner + 1]) : (double)box[corner + 1];
        view->num_corners++;
    }
}

static size_t num_drawn(size_t count)
{
    return count < RL_MAX_DRAWN ? count : RL_MAX_DRAWN;
}

static const rl_recorded_match *match_of(const rl_record *record, const rl_recorded_sample *sample, size_t m)
{
    return &record->matches[sample->first_match + m];
}

static frame frame_of(const rl_record *record, const rl_recorded_sample *sample, const rl_sample_boxes *boxes)
{
    frame view = {0};
    for (size_t j = 0; j < num_drawn(boxes->num_gt); j++) add_box(&view, &boxes->gt[RL_BOX_SIZE * j]);
    for (size_t m = 0; m < num_drawn(rl_num_main_matches(record, sample)); m++)
        add_box(&view, &boxes->pred[RL_BOX_SIZE * match_of(record, sample, m)->pred]);
    double width = view.x1 - view.x0, height = view.y1 - view.y0;
    view.scale =
        fmin((MAX_WIDTH - 2.0 * MARGIN) / fmax(width, 1e-30), (MAX_HEIGHT - 2.0 * MARGIN) / fmax(height, 1e-30));
    return view;
}

static double place_x(const frame *view, double x)
{
    return MARGIN + view->scale * (x - view->x0);
}

static double place_y(const frame *view, double y)
{
    return MARGIN + view->scale * (y - view->y0);
}

static void draw_box(const frame *view, const float *box, const char *class, const char *kind, size_t number,
                     rl_output *output)
{
    if (!is_finite(box)) return;
    double left = place_x(view, fmin((double)box[0], (double)box[2]));
    double top = place_y(view, fmin((double)box[1], (double)box[3]));
    double right = place_x(view, fmax((double)box[0], (double)box[2]));
    double bottom = place_y(view, fmax((double)box[1], (double)box[3]));
    rl_markup(output,
              "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s %zu: %g %g %g %g"
              "</title></rect>\n",
              class, left, top, right - left, bottom - top, kind, number, (double)box[0], (double)box[1],
              (double)box[2], (double)box[3]);
}

static void draw_number(const frame *view, const float *box, size_t number, rl_output *output)
{
    if (!is_finite(box)) return;
    double left = place_x(view, fmin((double)box[0], (double)box[2]));
    double top = place_y(view, fmin((double)box[1], (double)box[3]));
    rl_markup(output, "<text class=\"name\" x=\"%.1f\" y=\"%.1f\">%zu</text>\n", left + 3.0, top + 12.0, number);
}

static void draw_pair(const frame *view, const float *gt, const float *pred, rl_output *output)
{
    if (!is_finite(gt) || !is_finite(pred)) return;
    rl_markup(output, "<path class=\"pair\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n",
              place_x(view, ((double)gt[0] + (double)gt[2]) / 2.0),
              place_y(view, ((double)gt[1] + (double)gt[3]) / 2.0),
              place_x(view, ((double)pred[0] + (double)pred[2]) / 2.0),
              place_y(view, ((double)pred[1] + (double)pred[3]) / 2.0));
}

static void draw_all(const frame *view, const rl_record *record, const rl_recorded_sample *sample,
                     const rl_sample_boxes *boxes, rl_output *output)
{
    size_t num_objects = num_drawn(boxes->num_gt), num_matches = num_drawn(rl_num_main_matches(record, sample));
    for (size_t j = 0; j < num_objects; j++) draw_box(view, &boxes->gt[RL_BOX_SIZE * j], "object", "object", j, output);
    for (size_t m = 0; m < num_matches; m++) {
        size_t pred = match_of(record, sample, m)->pred;
        draw_box(view, &boxes->pred[RL_BOX_SIZE * pred], "prediction", "prediction", pred, output);
    }
    for (size_t m = 0; m < num_matches; m++) {
        const rl_recorded_match *match = match_of(record, sample, m);
        draw_pair(view, &boxes->gt[RL_BOX_SIZE * match->gt], &boxes->pred[RL_BOX_SIZE * match->pred], output);
    }
    for (size_t j = 0; j < num_objects; j++) draw_number(view, &boxes->gt[RL_BOX_SIZE * j], j, output);
}

static void put_caption(size_t num_matches, const rl_sample_boxes *boxes, rl_output *output)
{
    rl_markup(output, "<figcaption>%zu object%s, %zu prediction%s, %zu match%s", boxes->num_gt,
              boxes->num_gt == 1 ? "" : "s", boxes->num_pred, boxes->num_pred == 1 ? "" : "s", num_matches,
              num_matches == 1 ? "" : "es");
    if (boxes->num_gt > RL_MAX_DRAWN || num_matches > RL_MAX_DRAWN)
        rl_markup(output, "; the first %zu of each are drawn", (size_t)RL_MAX_DRAWN);
    rl_markup(output, "</figcaption>\n");
}

void rl_draw_boxes(const rl_report *report, size_t rank, rl_output *output)
{
    const rl_recorded_sample *sample = report->worst->sample[rank];
    const rl_sample_boxes *boxes = &report->boxes[rank];
    size_t num_matches = rl_num_main_matches(report->record, sample);
    frame view = frame_of(report->record, sample, boxes);
    if (view.num_corners) {
        rl_markup(output,
                  "<svg viewBox=\"0 0 %.1f %.1f\" role=\"img\" aria-labelledby=\"t-boxes-%zu d-boxes-%zu\">"
                  "<title id=\"t-boxes-%zu\">Boxes of sample %s</title><desc id=\"d-boxes-%zu\">%zu objects, and the "
                  "predictions of %zu matches.</desc>\n",
                  2.0 * MARGIN + view.scale * (view.x1 - view.x0), 2.0 * MARGIN + view.scale * (view.y1 - view.y0),
                  rank, rank, rank, sample->id, rank, boxes->num_gt, num_matches);
        draw_all(&view, report->record, sample, boxes, output);
        rl_markup(output, "</svg>\n");
    } else {
        rl_markup(output, "<p class=\"quiet\">There is no finite box to draw.</p>\n");
    }
    put_caption(num_matches, boxes, output);
}
