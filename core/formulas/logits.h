/* What class terms are made of, as functions of one logit x in float32; loops over them become vectors.
 *
 * Softmax has classes compete: p = e^(x - max) / sum, of the largest logit of a prediction and the sum of e^(x - max)
 * over its logits. Of sigmoid, with s = 1 / (1 + e^-x) for each class by itself, the class loss of a prediction is, for
 * all terms in use, a sum over its classes of the background term s^gamma (-ln(1 - s)), and at the class of its object
 * another term in the place of that.
 *
 * Sums over classes are as all sums are: class c goes to lane c modulo RL_LANES. The functions of a whole prediction
 * are definitions; backends have loops of their own, which give the same bits. */
#ifndef RAGLOSS_LOGITS_H
#define RAGLOSS_LOGITS_H

#include "core/formulas/elementary.h"
#include "core/formulas/elementary32.h"

/* What the costs and losses of a prediction share, taken from its logits once. A criterion takes one of the sums, or
 * both; the other is whatever it was. */
typedef struct rl_digest {
    double softmax;     /* the sum over the classes of rl_softmax_term, */
    double background;  /* and that of rl_background_term */
    float max;          /* the largest logit; NaN is none */
    int32_t last_leads; /* whether the last logit is larger than all others */
} rl_digest;

/* `others` is the largest logit but for the last, -infinity where there is none. */
RL_FORMULA void rl_digest_largest(rl_digest *digest, float others, float last)
{
    digest->max = rl_max(others, last);
    digest->last_leads = last > others;
}

/* The largest of the lanes, folded as sums are; which of several zeros it is depends on the order. */
RL_FORMULA float rl_fold_max(float *lane)
{
    for (int half = RL_LANES / 2; half; half /= 2)
        for (int l = 0; l < half; l++) lane[l] = rl_max(lane[l], lane[l + half]);
    return lane[0];
}

/* A logit of a prediction; on the CPU they may have any alignment. */
RL_FORMULA float rl_logit_at(const unsigned char *logits, int32_t c)
{
#ifdef __CUDACC__
    return ((const float *)logits)[c];
#else
    float value;
    memcpy(&value, logits + (size_t)c * sizeof value, sizeof value);
    return value;
#endif
}

/* -infinity where there is only one. */
RL_FORMULA float rl_largest_but_the_last(const unsigned char *logits, int32_t count)
{
    float lane[RL_LANES];
    for (int l = 0; l < RL_LANES; l++) lane[l] = -INFINITY;
    for (int32_t c = 0; c < count - 1; c++) lane[c % RL_LANES] = rl_max(lane[c % RL_LANES], rl_logit_at(logits, c));
    return rl_fold_max(lane);
}

/* Softmax. */
RL_FORMULA float rl_softmax_term(float logit, float max)
{
    return rl_exp32(logit - max);
}

/* There must be at least one class; the same holds for rl_background_digest. */
RL_FORMULA void rl_softmax_digest(const unsigned char *logits, int32_t count, rl_digest *digest)
{
    double lane[RL_LANES] = {0};
    rl_digest_largest(digest, rl_largest_but_the_last(logits, count), rl_logit_at(logits, count - 1));
    for (int32_t c = 0; c < count; c++)
        lane[c % RL_LANES] += (double)rl_softmax_term(rl_logit_at(logits, c), digest->max);
    digest->softmax = rl_fold_lanes(lane);
}

RL_FORMULA float rl_softmax_probability(float logit, float max, float sum)
{
    return rl_softmax_term(logit, max) / sum;
}

/* In double, because little is left of 1 when a prediction is sure of its class. */
RL_FORMULA double rl_softmax_probability64(float logit, rl_digest digest)
{
    return rl_exp((double)logit - (double)digest.max) / digest.softmax;
}

/* -ln p, in double: of a prediction that is sure of its class it is the little by which the sum exceeds 1. */
RL_FORMULA double rl_softmax_entropy(float logit, float max, double sum)
{
    return rl_log(sum) - ((double)logit - (double)max);
}

/* Sigmoid: s and 1 - s, and the entropies -ln s and -ln(1 - s), each to its last digits however near 0 it is. */
typedef struct rl_sigmoid {
    float yes, no, yes_entropy, no_entropy;
} rl_sigmoid;

RL_FORMULA rl_sigmoid rl_sigmoid_of(float logit)
{
    int negative = logit < 0.0f;
    float e = rl_exp32(negative ? logit : -logit), both = 1.0f + e, entropy = rl_log_of_1_plus32(e);
    float larger = 1.0f / both, smaller = e / both;
    rl_sigmoid made = {negative ? smaller : larger, negative ? larger : smaller, negative ? entropy - logit : entropy,
                       negative ? entropy : entropy + logit};
    return made;
}

/* p^gamma of the entropy -ln p. */
RL_FORMULA float rl_power32(float entropy, float gamma)
{
    return rl_exp32(-gamma * entropy);
}

/* p^gamma of a probability and its entropy, without an exponential where none is needed; 0^0 is 1. */
RL_FORMULA float rl_focus32(float p, float entropy, float gamma)
{
    return gamma == 0.0f ? 1.0f : gamma == 1.0f ? p : gamma == 2.0f ? p * p : rl_power32(entropy, gamma);
}

/* x^gamma of x >= 0. */
RL_FORMULA float rl_raised32(float x, float gamma)
{
    return rl_focus32(x, -rl_log32(x), gamma);
}

/* Binary cross-entropy with a target in [0, 1]. */
RL_FORMULA float rl_binary_entropy(rl_sigmoid sigmoid, float target)
{
    return target * sigmoid.yes_entropy + (1.0f - target) * sigmoid.no_entropy;
}

/* s^gamma (-ln(1 - s)): of a class that is not the object's. 0 of a logit of -infinity. */
RL_FORMULA float rl_background_term(float logit, float gamma)
{
    rl_sigmoid sigmoid = rl_sigmoid_of(logit);
    return rl_focus32(sigmoid.yes, sigmoid.yes_entropy, gamma) * sigmoid.no_entropy;
}

/* The same for a gamma other than 0, 1 and 2. It has no branches, because compilers do not vectorize them. */
RL_FORMULA float rl_background_power_term(float logit, float gamma)
{
    rl_sigmoid sigmoid = rl_sigmoid_of(logit);
    return rl_power32(sigmoid.yes_entropy, gamma) * sigmoid.no_entropy;
}

/* d rl_background_term / d logit: s^gamma (s + pull (1 - s) (-ln(1 - s))), where `pull` is gamma, or 0 where nothing
 * flows through the power. */
RL_FORMULA float rl_slope_of_powers(rl_sigmoid sigmoid, float power, float pull)
{
    return power * (sigmoid.yes + pull * sigmoid.no * sigmoid.no_entropy);
}

RL_FORMULA float rl_background_slope(float logit, float gamma, float pull)
{
    rl_sigmoid sigmoid = rl_sigmoid_of(logit);
    return rl_slope_of_powers(sigmoid, rl_focus32(sigmoid.yes, sigmoid.yes_entropy, gamma), pull);
}

RL_FORMULA float rl_background_power_slope(float logit, float gamma, float pull)
{
    rl_sigmoid sigmoid = rl_sigmoid_of(logit);
    return rl_slope_of_powers(sigmoid, rl_power32(sigmoid.yes_entropy, gamma), pull);
}

RL_FORMULA void rl_background_digest(const unsigned char *logits, int32_t count, float gamma, rl_digest *digest)
{
    double lane[RL_LANES] = {0};
    rl_digest_largest(digest, rl_largest_but_the_last(logits, count), rl_logit_at(logits, count - 1));
    for (int32_t c = 0; c < count; c++) lane[c % RL_LANES] += (double)rl_background_term(rl_logit_at(logits, c), gamma);
    digest->background = rl_fold_lanes(lane);
}

/* Lin et al., "Focal loss for dense object detection", ICCV 2017: at the class of the object; elsewhere it is 1 - alpha
 * times the background term. */
RL_FORMULA float rl_focal_match_term(float logit, float alpha, float gamma)
{
    rl_sigmoid sigmoid = rl_sigmoid_of(logit);
    return alpha * (rl_focus32(sigmoid.no, sigmoid.no_entropy, gamma) * sigmoid.yes_entropy);
}

/* d rl_focal_match_term / d logit: the term is a background term of the logit's opposite. */
RL_FORMULA float rl_focal_match_slope(float logit, float alpha, float gamma)
{
    return -alpha * rl_background_slope(-logit, gamma, gamma);
}

/* The focal cost, with the roundings that it is trained with: of large logits 1 - s is 0, which epsilon is for, or a
 * few units of rounding, which decide the cost. */
RL_FORMULA float rl_focal_pair_cost(float logit, float alpha, float gamma, float epsilon)
{
    float yes = rl_sigmoid_of(logit).yes, no = 1.0f - yes;
    float positive = alpha * rl_focus32(no, -rl_log32(no), gamma) * -rl_log32(yes + epsilon);
    float negative = (1.0f - alpha) * rl_focus32(yes, -rl_log32(yes), gamma) * -rl_log32(no + epsilon);
    return positive - negative;
}

#endif
