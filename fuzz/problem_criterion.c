#include "fuzz/problem_criterion.h"

static float draw_weight(draws *from)
{
    static const float usual[] = {1.0f, 2.0f, 5.0f, 0.5f, 0.1f, 1e-3f}, extreme[] = {1e-30f, 1e30f};
    return draw_one_in(from, 16) ? extreme[draw_below(from, 2)] : usual[draw_below(from, 6)];
}

/* Gives a weight to about half of the costs, and of the losses that go together. */
static void draw_weights(draws *from, rl_activation activation, rl_criterion *to)
{
    for (int term = 0; term < RL_NUM_TERMS; term++) {
        bool is_box = term >= RL_NUM_CLASS_TERMS;
        bool is_cost = is_box || rl_term_uses[term].cost;
        bool is_loss = is_box || (rl_term_uses[term].loss && rl_term_activations[term] == activation);
        to->cost[term] = is_cost && draw_one_in(from, 2) ? draw_weight(from) : 0.0f;
        to->loss[term] = is_loss && draw_one_in(from, 2) ? draw_weight(from) : 0.0f;
    }
}

static rl_epsilon draw_epsilon(draws *from)
{
    static const float epsilons[] = {0.0f, 1e-7f, 1e-6f};
    return (rl_epsilon){epsilons[draw_below(from, 3)], epsilons[draw_below(from, 3)]};
}

static bool has_cost(const rl_criterion *criterion)
{
    for (int term = 0; term < RL_NUM_TERMS; term++)
        if (criterion->cost[term] != 0.0f) return true;
    return false;
}

static rl_criterion draw_terms(draws *from)
{
    static const float alphas[] = {0.25f, 0.5f, 0.0f, 1.0f}, gammas[] = {2.0f, 0.0f, 1.5f, 5.0f};
    static const float no_object[] = {0.1f, 1.0f, 0.0f, 4.0f};
    rl_criterion made = {.kind = RL_KIND_TERMS};
    rl_activation activation = draw_one_in(from, 2) ? RL_SIGMOID : RL_SOFTMAX;
    draw_weights(from, activation, &made);
    if (!has_cost(&made)) made.cost[RL_NUM_CLASS_TERMS + draw_below(from, RL_NUM_TERMS - RL_NUM_CLASS_TERMS)] = 1.0f;
    made.no_object_weight = no_object[draw_below(from, 4)];
    made.cost_focal = (rl_focal){alphas[draw_below(from, 4)], gammas[draw_below(from, 4)], 1e-8f, 0};
    made.loss_focal = (rl_focal){alphas[draw_below(from, 4)], gammas[draw_below(from, 4)], 0.0f, draw_below(from, 3)};
    if (made.loss[RL_TERM_BCE] != 0.0f) made.loss_focal.gamma = 0.0f;
    for (int term = RL_TERM_FOCAL; made.loss[RL_TERM_POSITION] != 0.0f && term < RL_TERM_POSITION; term++)
        made.loss[term] = 0.0f; /* some of which are called alike in results */
    if (made.loss[RL_TERM_IA_BCE] != 0.0f) made.loss[RL_TERM_FOCAL] = 0.0f;
    made.cardinality = draw_one_in(from, 2) ? RL_CARDINALITY_HALF : RL_CARDINALITY_LAST;
    made.epsilons.iou = draw_epsilon(from);
    made.epsilons.giou = draw_epsilon(from);
    made.clamp_boxes = draw_one_in(from, 4);
    made.gt_form = (rl_box_form)draw_below(from, RL_FORM_CXCYWH + 1);
    made.pred_form = (rl_box_form)draw_below(from, RL_FORM_CXCYWH + 1);
    return made;
}

rl_criterion draw_criterion(draws *from)
{
    size_t drawn = draw_below(from, RL_NUM_PRESETS + 1);
    return drawn < RL_NUM_PRESETS ? rl_presets[drawn] : draw_terms(from);
}
