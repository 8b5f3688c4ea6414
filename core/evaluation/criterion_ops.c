#include "core/evaluation/criterion_ops.h"

#include "core/base/memory.h"

#include <stdio.h>
#include <stdlib.h>

const rl_criterion_ops *rl_criterion_ops_of(const rl_criterion *criterion)
{
    static const rl_criterion_ops *const ops[RL_NUM_KINDS] = {
        [RL_KIND_EXAMPLE] = &rl_example_ops,
        [RL_KIND_TERMS] = &rl_terms_ops,
    };
    return ops[criterion->kind];
}

static void name_loss(struct rl_listed_loss *loss)
{
    char block[RL_BLOCK_NAME_SIZE];
    rl_block_name(loss->block, block);
    snprintf(loss->name, sizeof loss->name, "%s%s%s", rl_loss_names[loss->loss], *block ? "_" : "", block);
}

bool rl_losses_of(const rl_criterion *criterion, const rl_blocks *blocks, rl_loss_list *list, rl_status *status)
{
    *list = (rl_loss_list){.at = rl_alloc(blocks->count * RL_MAX_LOSSES, sizeof *list->at, status)};
    for (size_t k = 0; list->at && k < blocks->count; k++) {
        const rl_parts parts = rl_criterion_ops_of(criterion)->parts(criterion, blocks->at[k].id);
        for (size_t p = 0; p < parts.count; p++) {
            struct rl_listed_loss *loss = &list->at[list->count++];
            *loss = (struct rl_listed_loss){.block = blocks->at[k].id, .loss = parts.at[p].loss};
            name_loss(loss);
        }
    }
    return list->at != NULL;
}

void rl_losses_release(rl_loss_list *list)
{
    free(list->at);
    *list = (rl_loss_list){0};
}

size_t rl_fill_losses(const rl_criterion *criterion, const rl_block *block, const rl_losses *sums,
                      const rl_counts *counts, double *losses, rl_sample_result *sample)
{
    const rl_parts parts = rl_criterion_ops_of(criterion)->parts(criterion, block->id);
    rl_share own = {0};
    rl_share_add(&own, criterion, block, counts);
    const rl_step_share alone = {own.objects, own.united, 1};
    for (size_t p = 0; p < parts.count; p++) {
        const rl_part *part = &parts.at[p];
        losses[p] = rl_one_nan(sums->value[p] / rl_divisor_of(criterion, block, part->by, &own, &alone));
        if (part->weight != 0.0) sample->loss += part->weight * losses[p];
    }
    return parts.count;
}

bool rl_criterion_reads(const rl_criterion *criterion, rl_array_id array)
{
    return rl_criterion_ops_of(criterion)->reads[array];
}

rl_array_id rl_criterion_scores(const rl_criterion *criterion)
{
    return rl_criterion_reads(criterion, RL_LOGITS) ? RL_LOGITS : RL_CLASS_PROBS;
}

size_t rl_criterion_box_size(const rl_criterion *criterion, rl_side side)
{
    return rl_criterion_ops_of(criterion)->box_size[side];
}

size_t rl_array_width(const rl_criterion *criterion, rl_array_id array, size_t num_classes)
{
    switch (rl_array_entry_axis(array)) {
    case 'D': return rl_criterion_box_size(criterion, rl_array_side(array));
    case 'C': return num_classes;
    default: return 1;
    }
}

size_t rl_prediction_floats(const rl_criterion *criterion, size_t num_classes)
{
    size_t floats = 0;
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++)
        if (rl_criterion_reads(criterion, array)) floats += rl_array_width(criterion, array, num_classes);
    return floats;
}
