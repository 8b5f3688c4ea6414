#include "core/evaluation/losses.h"

_Static_assert(RL_NUM_TERMS + 1 <= RL_MAX_LOSSES, "all terms and the cardinality fit");

/* What a loss is the sum of its terms by: the weights of the predictions' targets, or the number of objects, at least
 * one, or of samples. */
typedef enum divisor { BY_TARGETS, BY_OBJECTS, BY_SAMPLES } divisor;

typedef struct part {
    const char *name;
    double weight; /* in the loss */
    divisor by;
} part;

typedef struct parts {
    size_t count;
    part part[RL_MAX_LOSSES];
} parts;

static void add_part(parts *to, const char *name, float weight, divisor by)
{
    to->part[to->count++] = (part){name, (double)weight, by};
}

/* In the order in which backends add them up. */
static parts parts_of(const rl_criterion *criterion)
{
    parts made = {0};
#define RL_ADD_CLASS_PART(NAME, name, column)                                                                          \
    if (criterion->loss[RL_TERM_##NAME] != 0.0f)                                                                       \
        add_part(&made, column, criterion->loss[RL_TERM_##NAME], rl_is_sigmoid(criterion) ? BY_OBJECTS : BY_TARGETS);
#define RL_ADD_BOX_PART(NAME, name, column, offset)                                                                    \
    if (criterion->loss[RL_TERM_##NAME] != 0.0f) add_part(&made, column, criterion->loss[RL_TERM_##NAME], BY_OBJECTS);
    RL_CLASS_TERMS(RL_ADD_CLASS_PART)
    RL_BOX_TERMS(RL_ADD_BOX_PART)
#undef RL_ADD_CLASS_PART
#undef RL_ADD_BOX_PART
    add_part(&made, rl_loss_names[RL_CARDINALITY_ERROR], 0.0f, BY_SAMPLES);
    return made;
}

rl_loss_list rl_losses_of(const rl_criterion *criterion)
{
    rl_loss_list list = {.count = RL_EXISTENCE_LOSS + 1};
    if (!criterion) {
        for (size_t k = 0; k < list.count; k++) list.name[k] = rl_loss_names[k];
        return list;
    }
    parts of = parts_of(criterion);
    list.count = of.count;
    for (size_t k = 0; k < of.count; k++) list.name[k] = of.part[k].name;
    return list;
}

/* A sample's share of what a part is divided by. */
static double share_of(const rl_criterion *criterion, divisor by, const rl_sample_result *sample)
{
    double matched = (double)sample->num_matched, unmatched = (double)(sample->num_pred - sample->num_matched);
    switch (by) {
    case BY_TARGETS: return matched + (double)criterion->no_object_weight * unmatched;
    case BY_OBJECTS: return (double)sample->num_gt;
    default: return 1.0;
    }
}

static double divisor_of(divisor by, double share)
{
    return by == BY_OBJECTS && share < 1.0 ? 1.0 : share;
}

/* NaN where all targets weigh nothing. */
static double divide(double sum, divisor by, double share)
{
    return rl_one_nan(sum / divisor_of(by, share));
}

void rl_losses_fill(const rl_criterion *criterion, const rl_losses *sums, rl_sample_result *sample)
{
    double *losses = sample->losses;
    if (!criterion) {
        for (size_t k = 0; k <= RL_EXISTENCE_LOSS; k++) losses[k] = sums->value[k];
        sample->loss = rl_one_nan((losses[RL_CLASS_LOSS] + losses[RL_BBOX_LOSS]) + losses[RL_EXISTENCE_LOSS]);
        return;
    }
    parts of = parts_of(criterion);
    sample->loss = 0.0;
    for (size_t k = 0; k < of.count; k++) {
        const part *one = &of.part[k];
        losses[k] = divide(sums->value[k], one->by, share_of(criterion, one->by, sample));
        if (one->weight != 0.0) sample->loss += one->weight * losses[k];
    }
    sample->loss = rl_one_nan(sample->loss);
}

/* A part of all samples as one batch, by the sums that their own parts were before they were divided. */
static double combine(const rl_criterion *criterion, const rl_sample_result *samples, size_t num_samples, size_t k,
                      divisor by)
{
    double sum = 0.0, shares = 0.0;
    for (size_t b = 0; b < num_samples; b++) {
        if (samples[b].invalid) continue;
        double share = share_of(criterion, by, &samples[b]), own = divisor_of(by, share);
        if (own == 0.0) continue;
        sum += samples[b].losses[k] * own;
        shares += share;
    }
    return divide(sum, by, shares);
}

static double total_of_parts(const rl_criterion *criterion, const rl_sample_result *samples, size_t num_samples)
{
    parts of = parts_of(criterion);
    double total = 0.0;
    for (size_t k = 0; k < of.count; k++)
        if (of.part[k].weight != 0.0)
            total += of.part[k].weight * combine(criterion, samples, num_samples, k, of.part[k].by);
    return total;
}

double rl_losses_total(const rl_criterion *criterion, const rl_sample_result *samples, size_t num_samples)
{
    double total = 0.0;
    size_t num_valid = 0;
    for (size_t b = 0; b < num_samples; b++) {
        num_valid += !samples[b].invalid;
        total += samples[b].loss;
    }
    return rl_one_nan(criterion && num_valid ? total_of_parts(criterion, samples, num_samples) : total);
}
