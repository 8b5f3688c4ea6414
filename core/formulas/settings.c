/* Criteria by the names of their settings, for callers of the library. */
#include "core/base/memory.h"
#include "core/formulas/criterion.h"

#include <stdlib.h>
#include <string.h>

typedef struct setting {
    const char *name;
    size_t offset; /* in rl_criterion */
    bool is_form;  /* an rl_box_form; else a float */
} setting;

#define RL_SET_COST(NAME, name, ...)                                                                                   \
    {"cost." #name, offsetof(rl_criterion, cost) + RL_TERM_##NAME * sizeof(float), false},
#define RL_SET_LOSS(NAME, name, ...)                                                                                   \
    {"loss." #name, offsetof(rl_criterion, loss) + RL_TERM_##NAME * sizeof(float), false},

static const setting settings[] = {
    RL_CLASS_TERMS(RL_SET_COST) RL_BOX_TERMS(RL_SET_COST) RL_CLASS_TERMS(RL_SET_LOSS)
        RL_BOX_TERMS(RL_SET_LOSS){"no_object_weight", offsetof(rl_criterion, no_object_weight), false},
    {"focal.alpha", offsetof(rl_criterion, focal.alpha), false},
    {"focal.gamma", offsetof(rl_criterion, focal.gamma), false},
    {"gt_form", offsetof(rl_criterion, gt_form), true},
    {"pred_form", offsetof(rl_criterion, pred_form), true},
};
enum { NUM_SETTINGS = sizeof settings / sizeof *settings };

#undef RL_SET_COST
#undef RL_SET_LOSS

rl_criterion *rl_criterion_copy(const rl_criterion *criterion, rl_status *status)
{
    rl_criterion *copy = rl_alloc(1, sizeof *copy, status);
    if (copy) *copy = *criterion;
    return copy;
}

rl_criterion *rl_criterion_create(const char *preset, rl_status *status)
{
    const rl_criterion *published = rl_criterion_preset(preset);
    if (published) return rl_criterion_copy(published, status);
    rl_status_set(status, RL_ERR_ARGUMENT, "there is no criterion of this name");
    return NULL;
}

void rl_criterion_destroy(rl_criterion *criterion)
{
    free(criterion);
}

const char *rl_criterion_preset_name(size_t place)
{
    return place < RL_NUM_PRESETS ? rl_preset_names[place] : NULL;
}

const char *rl_criterion_setting_name(size_t place)
{
    return place < NUM_SETTINGS ? settings[place].name : NULL;
}

static const setting *find(const char *name, rl_status *status)
{
    for (size_t k = 0; k < NUM_SETTINGS; k++)
        if (strcmp(settings[k].name, name) == 0) return &settings[k];
    rl_status_set(status, RL_ERR_ARGUMENT, "a criterion has no setting of this name");
    return NULL;
}

bool rl_criterion_get(const rl_criterion *criterion, const char *name, double *number, rl_status *status)
{
    const setting *found = find(name, status);
    if (!found) return false;
    const char *member = (const char *)criterion + found->offset;
    *number = found->is_form ? (double)*(const rl_box_form *)member : (double)*(const float *)member;
    return true;
}

bool rl_criterion_set(rl_criterion *criterion, const char *name, double number, rl_status *status)
{
    const setting *found = find(name, status);
    if (!found) return false;
    char *member = (char *)criterion + found->offset;
    if (!found->is_form) {
        *(float *)member = (float)number + 0.0f; /* to have one 0, without a sign */
        return true;
    }
    for (rl_box_form form = RL_FORM_XYXY; form <= RL_FORM_CXCYWH; form++) {
        if (number == (double)form) {
            *(rl_box_form *)member = form;
            return true;
        }
    }
    return rl_fail(status, RL_ERR_ARGUMENT, "'%s' is %g; expected an rl_box_form", name, number);
}
