#include "formats/coco/coco_notes.h"

#include "core/base/doubles.h"

static void note_crowds(const rl_coco *coco, size_t num_objects, const char *gt_file, rl_notes *notes)
{
    if (num_objects || !coco->num_crowds) return;
    rl_note_whole(notes, RL_NOTE_NO_OBJECT, coco->num_samples, gt_file, "%zu crowd%s left out, no object is left",
                  coco->num_crowds, coco->num_crowds == 1 ? "" : "s");
}

static void note_double(const rl_coco *coco, size_t sample, size_t i, size_t earlier, const char *results_file,
                        rl_notes *notes)
{
    rl_status *what = rl_note_found(notes, RL_NOTE_DOUBLED_DETECTION, sample);
    if (!what) return;
    size_t a = coco->detections[i].index, b = coco->detections[earlier].index;
    rl_status_set(what, RL_OK, "entries %zu and %zu have the same category and box", a < b ? a : b, a < b ? b : a);
    rl_in_array(what, "results");
    rl_in_file(what, results_file);
}

static bool note_doubles(const rl_coco *coco, const char *results_file, rl_notes *notes, rl_status *status)
{
    rl_doubles doubles;
    bool done = rl_doubles_init(&doubles, coco->most_detections, status);
    for (size_t sample = 0; done && sample < coco->num_samples; sample++) {
        size_t first = coco->first_detection[sample], end = coco->first_detection[sample + 1];
        rl_doubles_restart(&doubles, end - first);
        for (size_t i = first; i < end; i++) {
            size_t earlier = rl_doubles_add(&doubles, i, coco->detections[i].box, coco->detections[i].label);
            if (earlier != i) note_double(coco, sample, i, earlier, results_file, notes);
        }
    }
    rl_doubles_release(&doubles);
    return done;
}

bool rl_coco_note(const rl_coco *coco, size_t num_objects, const char *gt_file, const char *results_file,
                  rl_notes *notes, rl_status *status)
{
    note_crowds(coco, num_objects, gt_file, notes);
    if (coco->num_samples && !coco->num_detections)
        rl_note_whole(notes, RL_NOTE_NO_PREDICTION, coco->num_samples, results_file, "it holds not one detection");
    return note_doubles(coco, results_file, notes, status);
}
