#include "core/formulas/settings.h"

#include "core/base/memory.h"

#include <stdlib.h>
#include <string.h>

static const char *const forms[] = {[RL_FORM_XYXY] = "xyxy", [RL_FORM_XYWH] = "xywh", [RL_FORM_CXCYWH] = "cxcywh"};
static const char *const encoders[] = {
    [RL_NO_ENCODER] = "none", [RL_ENCODER_OF_LABEL_0] = "label_0", [RL_ENCODER_OF_LABELS] = "labels"};
static const char *const no_objects[] = {
    [RL_NO_OBJECT_LAST] = "last", [RL_NO_OBJECT_FIRST] = "first", [RL_NO_OBJECT_NONE] = "none"};
static const char *const cardinalities[] = {[RL_CARDINALITY_LAST] = "last", [RL_CARDINALITY_HALF] = "half"};
static const char *const fates[] = {
    [RL_COSTS_STAY] = "invalid", [RL_COSTS_BECOME_NUMBERS] = "numbers", [RL_COSTS_EXCEED] = "exceeding"};
static const char *const ranks[] = {[RL_RANKS_SHARED] = "shared", [RL_RANKS_OWN] = "own", [RL_RANKS_TWICE] = "twice"};
static const char *const box_matches[] = {[RL_BOX_MATCHES_OWN] = "own", [RL_BOX_MATCHES_UNITED] = "united"};
static const char *const varifocals[] = {
    [RL_VARIFOCAL_RT_DETR] = "rt_detr", [RL_VARIFOCAL_MMDET] = "mmdet", [RL_VARIFOCAL_RF_DETR] = "rf_detr"};

#define NUMBER_UP_TO(LEAST, MOST) .kind = RL_SETTING_NUMBER, .least = LEAST, .most = MOST
#define NUMBER NUMBER_UP_TO(0.0f, FLT_MAX)
#define COUNT_UP_TO(MOST) .kind = RL_SETTING_COUNT, .most = MOST
#define WORD(LIST) .kind = RL_SETTING_WORD, .words = LIST, .num_words = sizeof LIST / sizeof *LIST
#define SWITCH .kind = RL_SETTING_SWITCH, .most = 1.0f
#define AT(member) .offset = offsetof(rl_criterion, member)
#define OWN(member, ...)                                                                                               \
    {                                                                                                                  \
        .name = #member, AT(member), __VA_ARGS__                                                                       \
    }
#define OF_GROUP(GROUP, key, ...)                                                                                      \
    {                                                                                                                  \
        .name = GROUP "." key, .group = GROUP, __VA_ARGS__                                                             \
    }
#define WEIGHT(member, NAME, name)                                                                                     \
    OF_GROUP(#member, #name, NUMBER, .offset = offsetof(rl_criterion, member) + RL_TERM_##NAME * sizeof(float)),
#define COST(NAME, name, ACTIVATION, USE, ...) RL_COST_OF_##USE(WEIGHT(cost, NAME, name))
#define LOSS(NAME, name, ACTIVATION, USE, ...) RL_LOSS_OF_##USE(WEIGHT(loss, NAME, name))
#define BOX_COST(NAME, name, ...) WEIGHT(cost, NAME, name)
#define BOX_LOSS(NAME, name, ...) WEIGHT(loss, NAME, name)

const rl_setting rl_settings[] = {
    RL_CLASS_TERMS(COST) RL_BOX_TERMS(BOX_COST) RL_CLASS_TERMS(LOSS) RL_BOX_TERMS(BOX_LOSS) /* no commas: rows end so */
    OWN(no_object_weight, NUMBER),
    OWN(no_object, WORD(no_objects)),
    OF_GROUP("cost_focal", "alpha", NUMBER_UP_TO(0.0f, 1.0f), AT(cost_focal.alpha)),
    OF_GROUP("cost_focal", "gamma", NUMBER, AT(cost_focal.gamma)),
    OF_GROUP("cost_focal", "epsilon", NUMBER, AT(cost_focal.epsilon)),
    OF_GROUP("loss_focal", "alpha", NUMBER_UP_TO(0.0f, 1.0f), AT(loss_focal.alpha)),
    OF_GROUP("loss_focal", "gamma", NUMBER, AT(loss_focal.gamma)),
    {.name = "varifocal", AT(loss_focal.varifocal), WORD(varifocals)},
    OWN(cardinality, WORD(cardinalities)),
    OWN(ranks, WORD(ranks)),
    OWN(box_matches, WORD(box_matches)),
    OF_GROUP("iou_epsilon", "add", NUMBER, AT(epsilons.iou.add)),
    OF_GROUP("iou_epsilon", "clamp", NUMBER, AT(epsilons.iou.clamp)),
    OF_GROUP("giou_epsilon", "add", NUMBER, AT(epsilons.giou.add)),
    OF_GROUP("giou_epsilon", "clamp", NUMBER, AT(epsilons.giou.clamp)),
    OF_GROUP("invalid_costs", "become", WORD(fates), AT(invalid_costs.become)),
    OF_GROUP("invalid_costs", "nan", NUMBER_UP_TO(-FLT_MAX, FLT_MAX), AT(invalid_costs.nan)),
    OF_GROUP("invalid_costs", "inf", NUMBER_UP_TO(-FLT_MAX, FLT_MAX), AT(invalid_costs.inf)),
    OF_GROUP("invalid_costs", "minus_inf", NUMBER_UP_TO(-FLT_MAX, FLT_MAX), AT(invalid_costs.minus_inf)),
    OWN(gt_form, WORD(forms)),
    OWN(pred_form, WORD(forms)),
    OWN(clamp_boxes, SWITCH),
    OF_GROUP("blocks", "layers", SWITCH, AT(blocks.layers)),
    OF_GROUP("blocks", "encoder", WORD(encoders), AT(blocks.encoder)),
    OF_GROUP("blocks", "denoising", SWITCH, AT(blocks.denoising)),
    OWN(repeats, COUNT_UP_TO(65535.0f)),
    OF_GROUP("focal", "alpha", NUMBER_UP_TO(0.0f, 1.0f), AT(cost_focal.alpha),
             .also = offsetof(rl_criterion, loss_focal.alpha)),
    OF_GROUP("focal", "gamma", NUMBER, AT(cost_focal.gamma), .also = offsetof(rl_criterion, loss_focal.gamma)),
};
enum { NUM_SETTINGS = sizeof rl_settings / sizeof *rl_settings, NUM_OTHER_NAMES = 2 };
const size_t rl_num_settings = NUM_SETTINGS, rl_num_own_settings = NUM_SETTINGS - NUM_OTHER_NAMES;

_Static_assert(sizeof(rl_box_form) == sizeof(unsigned) && sizeof(rl_varifocal) == sizeof(unsigned) &&
                   sizeof(rl_invalid_costs) == sizeof(unsigned) && sizeof(rl_cardinality) == sizeof(unsigned) &&
                   sizeof(rl_ranks) == sizeof(unsigned) && sizeof(rl_encoder) == sizeof(unsigned) &&
                   sizeof(rl_no_object) == sizeof(unsigned) && sizeof(rl_box_matches) == sizeof(unsigned) &&
                   sizeof(uint32_t) == sizeof(unsigned),
               "words and counts are stored as unsigned numbers");

const char *rl_setting_key(const rl_setting *setting)
{
    return setting->group ? setting->name + strlen(setting->group) + 1 : setting->name;
}

double rl_setting_get(const rl_setting *setting, const rl_criterion *criterion)
{
    const char *member = (const char *)criterion + setting->offset;
    float number;
    unsigned place;
    if (setting->kind == RL_SETTING_NUMBER) {
        memcpy(&number, member, sizeof number);
        return (double)number;
    }
    memcpy(&place, member, sizeof place);
    return (double)place;
}

/* What is no word's place becomes one that the check refuses. */
static unsigned place_of(float number)
{
    return number >= 0.0f && number < (float)INT32_MAX ? (unsigned)number : INT32_MAX;
}

static void put(const rl_setting *setting, rl_criterion *criterion, size_t offset, float number)
{
    char *member = (char *)criterion + offset;
    unsigned place = place_of(number);
    if (setting->kind == RL_SETTING_NUMBER)
        memcpy(member, &number, sizeof number);
    else
        memcpy(member, &place, sizeof place);
}

void rl_setting_set(const rl_setting *setting, rl_criterion *criterion, float number)
{
    number += 0.0f; /* to have one 0, without a sign */
    put(setting, criterion, setting->offset, number);
    if (setting->also) put(setting, criterion, setting->also, number);
}

/* The most that the number of a setting may be, or its word's place. */
static float most_of(const rl_setting *setting)
{
    return setting->kind == RL_SETTING_WORD ? (float)(setting->num_words - 1) : setting->most;
}

bool rl_settings_check(const rl_criterion *criterion, rl_status *status)
{
    for (size_t k = 0; k < rl_num_own_settings; k++) {
        const rl_setting *one = &rl_settings[k];
        double number = rl_setting_get(one, criterion), least = (double)one->least, most = (double)most_of(one);
        if (!(number >= least && number <= most))
            return rl_fail(status, RL_ERR_ARGUMENT, "'%s' is %g; expected a number from %g to %g", one->name, number,
                           least, most);
    }
    return true;
}

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
    return place < rl_num_own_settings ? rl_settings[place].name : NULL;
}

static const rl_setting *find(const char *name, rl_status *status)
{
    for (size_t k = 0; k < rl_num_settings; k++)
        if (strcmp(rl_settings[k].name, name) == 0) return &rl_settings[k];
    rl_status_set(status, RL_ERR_ARGUMENT, "a criterion has no setting of this name");
    return NULL;
}

bool rl_criterion_get(const rl_criterion *criterion, const char *name, double *number, rl_status *status)
{
    const rl_setting *found = find(name, status);
    if (found) *number = rl_setting_get(found, criterion);
    return found != NULL;
}

/* Numbers that make no sense are found when the criterion is checked; of words there are no others. */
bool rl_criterion_set(rl_criterion *criterion, const char *name, double number, rl_status *status)
{
    const rl_setting *found = find(name, status);
    if (!found) return false;
    double most = (double)most_of(found);
    bool is_place = number >= 0.0 && number <= most && number == (double)(unsigned)number;
    if (found->kind != RL_SETTING_NUMBER && !is_place)
        return rl_fail(status, RL_ERR_ARGUMENT, "'%s' is %g; expected a whole number from 0 to %g", name, number, most);
    rl_setting_set(found, criterion, (float)number);
    return true;
}
