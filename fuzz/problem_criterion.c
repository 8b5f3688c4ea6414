#include "fuzz/problem_criterion.h"

static float draw_weight(draws *from)
{
    static const float usual[] = {1.0f, 2.0f, 5.0f, 0.5f, 0.1f, 1e-3f}, extreme[] = {1e-30f, 1e30f};
    return draw_one_in(from, 16) ? extreme[draw_below(from, 2)] : usual[draw_below(from, 6)];
}

/* Gives a weight to about half of the terms that go together. */
static void draw_weights(draws *from, rl_activation activation, float weights[RL_NUM_TERMS])
{
    for (int term = 0; term < RL_NUM_TERMS; term++) {
        bool allowed = term >= RL_NUM_CLASS_TERMS || rl_term_activations[term] == activation;
        weights[term] = allowed && draw_one_in(from, 2) ? draw_weight(from) : 0.0f;
    }
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
    draw_weights(from, activation, made.cost);
    draw_weights(from, activation, made.loss);
    if (!has_cost(&made)) made.cost[RL_NUM_CLASS_TERMS + draw_below(from, RL_NUM_TERMS - RL_NUM_CLASS_TERMS)] = 1.0f;
    made.no_object_weight = no_object[draw_below(from, 4)];
    made.focal.alpha = alphas[draw_below(from, 4)];
    made.focal.gamma = gammas[draw_below(from, 4)];
    made.gt_form = (rl_box_form)draw_below(from, RL_FORM_CXCYWH + 1);
    made.pred_form = (rl_box_form)draw_below(from, RL_FORM_CXCYWH + 1);
    return made;
}

rl_criterion draw_criterion(draws *from)
{
    size_t drawn = draw_below(from, RL_NUM_PRESETS + 1);
    return drawn < RL_NUM_PRESETS ? rl_presets[drawn] : draw_terms(from);
}
