#include "core/problems/problem.h"

static const struct {
    const char *name;
    bool is_note, is_of_samples;
} causes[RL_NUM_CAUSES] = {
    [RL_CAUSE_LABEL] = {.name = "label that is no class"},
    [RL_CAUSE_WEIGHT] = {.name = "weight other than 1"},
    [RL_CAUSE_NAN] = {.name = "NaN"},
    [RL_CAUSE_INFINITE] = {.name = "infinity"},
    [RL_CAUSE_OVER_F32] = {.name = "overflow of float32"},
    [RL_CAUSE_OVER_F16] = {.name = "overflow of float16"},
    [RL_CAUSE_AREA] = {.name = "overflow of float32 in an area"},
    [RL_CAUSE_IOU] = {.name = "overflow of float32 in an IoU"},
    [RL_CAUSE_TERM_NAN] = {.name = "NaN in the term"},
    [RL_CAUSE_TERM_INFINITE] = {.name = "infinity in the term"},
    [RL_CAUSE_SUM] = {.name = "overflow of float32 in the sum of a cost's terms"},
    [RL_CAUSE_LOSS] = {.name = "NaN or infinity in the loss of the term"},
    [RL_CAUSE_COST_INVALID] = {.name = "\"matrix contains invalid numeric entries\"", .is_of_samples = true},
    [RL_CAUSE_INFEASIBLE] = {.name = "\"cost matrix is infeasible\"", .is_of_samples = true},
    [RL_CAUSE_NEGATIVE] = {.name = "box of negative width or height, at which published code of giou stops"},
    [RL_CAUSE_SATURATED] = {.name =
                                "logit whose sigmoid is 0 or 1 in float32, at which the loss of transformers' LW-DETR, "
                                "unlike this one, is infinite",
                            .is_note = true},
    [RL_CAUSE_INVERTED] = {.name = "inverted box", .is_note = true},
};

const char *rl_cause_name(rl_cause cause)
{
    return causes[cause].name;
}

bool rl_cause_is_problem(rl_cause cause)
{
    return !causes[cause].is_note;
}

bool rl_cause_is_of_samples(rl_cause cause)
{
    return causes[cause].is_of_samples;
}
