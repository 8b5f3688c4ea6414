#include "core/evaluation/parts.h"

/* How often each object counts in a block. */
static double times_of(const rl_criterion *criterion, const rl_block *block)
{
    bool is_denoising = rl_block_queries(block->id) == RL_DENOISING;
    return (double)(block->num_groups * (is_denoising ? 1 : rl_criterion_repeats(criterion)));
}

size_t rl_most_matched(const rl_criterion *criterion, const rl_block *block, size_t num_gt)
{
    bool is_denoising = rl_block_queries(block->id) == RL_DENOISING;
    size_t size = block->num_preds / block->num_groups, repeats = is_denoising ? 1 : rl_criterion_repeats(criterion);
    return (num_gt < size / repeats ? num_gt * repeats : num_gt ? size : 0) * block->num_groups;
}

void rl_share_add(rl_share *share, const rl_criterion *criterion, const rl_block *block, const rl_counts *counts)
{
    double matched = (double)counts->num_matched, unmatched = (double)(block->num_preds - counts->num_matched);
    share->samples += 1.0;
    share->objects += (double)counts->num_gt;
    share->matches += matched;
    share->united += (double)counts->num_united;
    share->targets += matched + (double)rl_weight_of_no_object(criterion) * unmatched;
}

/* What a process divides by, of what it has itself and what the step has, before it is raised to 1. */
static double divided(const rl_criterion *criterion, double own, double all, size_t num_ranks)
{
    switch (criterion->ranks) {
    case RL_RANKS_OWN: return own;
    case RL_RANKS_TWICE: return all / (double)num_ranks / (double)num_ranks;
    default: return all / (double)num_ranks;
    }
}

static double at_least_1(double count)
{
    return count < 1.0 ? 1.0 : count;
}

/* Groups of denoising queries count after the objects were raised to 1, groups of others before. */
static double divisor_by_objects(const rl_criterion *criterion, const rl_block *block, double objects)
{
    double times = times_of(criterion, block);
    return rl_block_queries(block->id) == RL_DENOISING ? at_least_1(objects) * times : at_least_1(objects * times);
}

double rl_divisor_of(const rl_criterion *criterion, const rl_block *block, rl_divisor by, const rl_share *own,
                     const rl_step_share *step)
{
    switch (by) {
    case RL_BY_TARGETS: return own->targets;
    case RL_BY_OBJECTS:
        return divisor_by_objects(criterion, block, divided(criterion, own->objects, step->objects, step->num_ranks));
    case RL_BY_MATCHES: return at_least_1(own->matches);
    case RL_BY_UNITED: return at_least_1(divided(criterion, own->united, step->united, step->num_ranks));
    case RL_BY_SAMPLES: return own->samples;
    default: return 1.0;
    }
}
