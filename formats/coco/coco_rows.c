#include "formats/coco/coco_rows.h"

#include "core/base/memory.h"
#include "core/formulas/criterion.h"

#include <string.h>

const rl_criterion *rl_coco_criterion(void)
{
    return &rl_presets[RL_PRESET_ACCV];
}

bool rl_coco_row_length(const rl_coco *coco, size_t num_preds, rl_array_id id, size_t *length)
{
    return rl_multiply(num_preds, rl_array_width(rl_coco_criterion(), id, coco->num_classes), length);
}

void rl_coco_rows(const rl_coco *coco, size_t num_preds, rl_array_id id, size_t sample, float *rows)
{
    size_t each = rl_array_width(rl_coco_criterion(), id, coco->num_classes), first = coco->first_detection[sample];
    size_t count = coco->first_detection[sample + 1] - first;
    memset(rows, 0, num_preds * each * sizeof *rows);
    for (size_t i = 0; i < num_preds && i < count; i++, rows += each) {
        const rl_detection *one = &coco->detections[first + i];
        if (id == RL_BOXES)
            memcpy(rows, one->box, sizeof one->box);
        else
            rows[id == RL_CLASS_PROBS ? one->label : 0] = (float)one->score;
    }
}
