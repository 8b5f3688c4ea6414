/* A look at the results, which show for all samples what the losses themselves are like. */
#include "core/evaluation/criterion_ops.h"
#include "core/evaluation/look.h"

#include <math.h>
#include <stdio.h>

static bool is_softmax(const rl_criterion *criterion)
{
    return rl_criterion_reads(criterion, RL_LOGITS) && !rl_is_sigmoid(criterion);
}

/* Where the targets of softmax weigh nothing, their mean is 0 / 0. */
static const char *why_no_number(const rl_criterion *criterion, const rl_sample_result *sample, double loss)
{
    bool is_weighted = is_softmax(criterion);
    bool weigh_nothing = is_weighted && isnan(loss) && !sample->num_matched &&
                         (rl_weight_of_no_object(criterion) == 0.0f || !sample->num_pred);
    bool has_none = criterion->no_object == RL_NO_OBJECT_NONE;
    return !weigh_nothing      ? "NaN, infinity, boxes without area or numbers too large for float32 take part"
           : !sample->num_pred ? "the weights of its targets sum to 0, since it has no prediction"
           : has_none ? "the weights of its targets sum to 0, since it has no match and no class is that of no object"
                      : "the weights of its targets sum to 0, since it has no match and no_object_weight is 0";
}

/* The first of a sample's losses, the sum behind them, that is `wanted`; losses.count + 1 where none is. */
static size_t first_loss(const rl_results *results, const rl_sample_result *sample, bool (*is_wanted)(double loss))
{
    size_t k = 0;
    while (k < results->losses.count && !is_wanted(sample->losses[k])) k++;
    return k < results->losses.count || is_wanted(sample->loss) ? k : k + 1;
}

static bool is_no_number(double loss)
{
    return !isfinite(loss);
}

/* The difference has to be larger than rounding explains. */
static bool is_below_0(double loss)
{
    return loss < -1e-3;
}

static double loss_at(const rl_results *results, const rl_sample_result *sample, size_t k)
{
    return k < results->losses.count ? sample->losses[k] : sample->loss;
}

static const char *loss_name(const rl_results *results, size_t k)
{
    return k < results->losses.count ? results->losses.at[k].name : "loss";
}

static void look_at_losses(const rl_results *results, const rl_criterion *criterion, size_t g, rl_notes *notes)
{
    const rl_sample_result *sample = &results->samples[g];
    size_t k = first_loss(results, sample, is_no_number), none = results->losses.count + 1;
    bool is_number = k == none;
    if (is_number) k = first_loss(results, sample, is_below_0);
    rl_status *what =
        k == none ? NULL : rl_note_found(notes, is_number ? RL_NOTE_LOSS_BELOW_0 : RL_NOTE_LOSS_NO_NUMBER, g);
    if (!what) return;
    double loss = loss_at(results, sample, k);
    rl_status_set(what, RL_OK, "%s is %g: %s", loss_name(results, k), rl_printable(loss),
                  is_number ? "no loss of proper boxes and weights is below 0"
                            : why_no_number(criterion, sample, loss));
    rl_in_sample(what, g);
}

/* Whether no prediction of the sample has its largest logit in the last place: then all count as found. Of few
 * predictions beside the objects another count may come to the same. */
static bool finds_all(const rl_sample_result *sample, double cardinality_error)
{
    return sample->num_pred > 2 * sample->num_gt && cardinality_error == (double)(sample->num_pred - sample->num_gt);
}

/* A trained detector predicts "no object" for most predictions, and an untrained one would do so for some by chance. */
static void look_at_last_logit(const rl_results *results, const rl_criterion *criterion, rl_notes *notes)
{
    enum { ENOUGH = 100 };
    size_t num_unmatched = 0, num_valid = 0;
    if (!is_softmax(criterion) || criterion->no_object != RL_NO_OBJECT_LAST) return;
    for (size_t g = 0; g < results->num_samples; g++) {
        const rl_sample_result *sample = &results->samples[g];
        if (sample->invalid) continue;
        if (!finds_all(sample, sample->losses[results->losses.count - 1])) return;
        num_unmatched += sample->num_pred - sample->num_matched;
        num_valid++;
    }
    if (num_unmatched >= ENOUGH)
        rl_note_whole(notes, RL_NOTE_LAST_LOGIT, num_valid, NULL, "all predictions of %zu samples count as found",
                      num_valid);
}

void rl_results_note(const rl_results *results, const rl_criterion *criterion, rl_notes *notes)
{
    for (size_t g = 0; g < results->num_samples; g++)
        if (!results->samples[g].invalid) look_at_losses(results, criterion, g, notes);
    look_at_last_logit(results, criterion, notes);
}
