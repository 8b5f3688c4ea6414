#include "formats/compare/num_pred.h"

#include "core/base/harmless.h"
#include "formats/text/number.h"

#include <stdarg.h>
#include <string.h>

static bool both_have(const rl_comparison *comparison, int column)
{
    return rl_record_has(comparison->golden, column) && rl_record_has(comparison->actual, column);
}

enum { EXISTENCE = RL_COL_FIRST_LOSS + RL_EXISTENCE_LOSS };

/* Values of the sample in the golden file, and in the other. */
static double before(const rl_comparison *comparison, const rl_difference *difference, int column)
{
    return rl_recorded_value(comparison->golden, difference->golden, column);
}

static double after(const rl_comparison *comparison, const rl_difference *difference, int column)
{
    return rl_recorded_value(comparison->actual, difference->actual, column);
}

void rl_note_num_pred(rl_comparison *comparison, const rl_recorded_sample *golden, const rl_recorded_sample *actual)
{
    rl_num_pred_change *change = &comparison->num_pred;
    if (!both_have(comparison, RL_COL_NUM_PRED) || rl_compares_column(comparison, RL_COL_NUM_PRED)) return;
    if (rl_recorded_value(comparison->golden, golden, RL_COL_NUM_PRED) ==
        rl_recorded_value(comparison->actual, actual, RL_COL_NUM_PRED))
        return;
    if (change->count++) return;
    change->golden = golden;
    change->actual = actual;
}

/* How many times the weight of unmatched predictions in the golden file it is in the other. Without any, none of them
 * has a loss, and padding adds none. */
static double ratio_of_weights(const rl_comparison *comparison, const rl_difference *difference)
{
    double golden =
        before(comparison, difference, RL_COL_NUM_PRED) - before(comparison, difference, RL_COL_NUM_MATCHED);
    double actual = after(comparison, difference, RL_COL_NUM_PRED) - after(comparison, difference, RL_COL_NUM_MATCHED);
    if (golden == 0.0) return 1.0;
    return actual == 0.0 ? 0.0 : golden / actual;
}

/* existence_loss is m + u * s, with the sums m of matched and s of unmatched predictions, of which padding changes
 * neither. How large m is, files do not say; so what padding makes of the loss lies between the loss itself, where all
 * of it is m, and the loss times the ratio of the weights u, where all of it is u * s. */
static bool is_within_reach(const rl_comparison *comparison, const rl_difference *difference, int column)
{
    double golden = before(comparison, difference, column), actual = after(comparison, difference, column);
    double least = golden, most = golden * ratio_of_weights(comparison, difference);
    if (least > most) {
        least = most;
        most = golden;
    }
    const rl_tolerance *tolerance = &comparison->tolerance;
    return actual >= least - rl_tolerance_limit(tolerance, least) &&
           actual <= most + rl_tolerance_limit(tolerance, most);
}

static bool moves_with(const rl_comparison *comparison, const rl_difference *difference, int column)
{
    double moved = after(comparison, difference, column) - before(comparison, difference, column);
    double expected = before(comparison, difference, RL_COL_LOSS) + moved;
    return rl_losses_agree(&comparison->tolerance, expected, after(comparison, difference, RL_COL_LOSS));
}

/* Whether all that is compared agrees but these two columns. */
static bool others_agree(const rl_comparison *comparison, const rl_difference *difference, int column)
{
    for (int place = 0; place < rl_num_compared_places(comparison); place++) {
        int other = rl_compared_column(comparison, place);
        if (other == RL_NO_COLUMN || other == column || other == RL_COL_LOSS || other == RL_COL_NUM_PRED) continue;
        if (!both_have(comparison, other)) continue;
        double golden = before(comparison, difference, other), actual = after(comparison, difference, other);
        bool agrees =
            rl_column_is_count(other) ? golden == actual : rl_losses_agree(&comparison->tolerance, golden, actual);
        if (!agrees) return false;
    }
    return true;
}

bool rl_is_moved_by_num_pred(const rl_comparison *comparison, const rl_difference *difference)
{
    if (difference->rank != RL_DRIFTED || difference->matches_differ) return false;
    if (rl_compares_column(comparison, RL_COL_NUM_PRED)) return false;
    if (!both_have(comparison, RL_COL_NUM_PRED) || !both_have(comparison, RL_COL_NUM_MATCHED)) return false;
    if (!both_have(comparison, EXISTENCE) || !both_have(comparison, RL_COL_LOSS)) return false;
    if (before(comparison, difference, RL_COL_NUM_PRED) == after(comparison, difference, RL_COL_NUM_PRED)) return false;
    return others_agree(comparison, difference, EXISTENCE) && is_within_reach(comparison, difference, EXISTENCE) &&
           moves_with(comparison, difference, EXISTENCE);
}

static void append(char sentence[RL_DIFFERENCE_SIZE], const char *format, ...) RL_PRINTF(2, 3);
static void append(char sentence[RL_DIFFERENCE_SIZE], const char *format, ...)
{
    size_t length = strlen(sentence);
    va_list values;
    va_start(values, format);
    vsnprintf(sentence + length, RL_DIFFERENCE_SIZE - length, format, values);
    va_end(values);
}

void rl_num_pred_sentence(const rl_comparison *comparison, char sentence[RL_DIFFERENCE_SIZE])
{
    const rl_num_pred_change *change = &comparison->num_pred;
    size_t moved = comparison->num_moved;
    double golden = rl_recorded_value(comparison->golden, change->golden, RL_COL_NUM_PRED);
    double actual = rl_recorded_value(comparison->actual, change->actual, RL_COL_NUM_PRED);
    snprintf(sentence, RL_DIFFERENCE_SIZE, "predictions a sample: golden %.0f, actual %.0f (in %zu of %zu sample%s)",
             golden, actual, change->count, comparison->num_samples, comparison->num_samples == 1 ? "" : "s");
    if (comparison->equal) return;
    if (!both_have(comparison, EXISTENCE)) {
        append(sentence, "; class losses are taken over all of them");
        return;
    }
    append(sentence, "; existence_loss weighs the unmatched ones by num_matched / (num_pred - num_matched)");
    if (!moved) return;
    const rl_difference *first = &change->first_moved;
    char id[64], loss_before[RL_NUMBER_SIZE], loss_after[RL_NUMBER_SIZE];
    rl_show(rl_difference_id(first), id, sizeof id);
    rl_print_rounded(before(comparison, first, RL_COL_LOSS), loss_before);
    rl_print_rounded(after(comparison, first, RL_COL_LOSS), loss_after);
    append(sentence, ", which can explain %zu %s (the first: %s, loss %s to %s)", moved,
           moved == 1 ? "sample" : "samples", id, loss_before, loss_after);
}
