#include "formats/results/merge.h"

#include "core/base/memory.h"
#include "formats/input/ids.h"
#include "formats/results/blocks_json.h"
#include "formats/results/part.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Copies the object's member that starts here, up to a comma or bracket. */
static const char *member_at(const char *text, char member[128])
{
    size_t length = strcspn(text, ",}");
    snprintf(member, 128, "%.*s", length < 128 ? (int)length : 127, text);
    return length ? member : "nothing";
}

/* Refuses different options by naming the first difference, because a criterion has too many to be compared by eye. */
static bool refuse_options(const rl_part_label *label, const rl_part_label *first, rl_status *status)
{
    char here[128], there[128];
    size_t start = 0;
    for (size_t same = 0; label->options[same] == first->options[same]; same++)
        if (strchr("{,", label->options[same])) start = same + 1;
    return rl_fail(status, RL_ERR_INPUT, "its options have %s where those of %.256s have %s",
                   member_at(label->options + start, here), first->path, member_at(first->options + start, there));
}

/* Refuses a part of another run than the first part's. */
static bool check_run(const rl_part_label *label, const rl_part_label *first, rl_status *status)
{
    if (strcmp(label->version, first->version) != 0)
        rl_fail(status, RL_ERR_INPUT, "it is of version %.64s of ragloss, but %.256s of %.64s", label->version,
                first->path, first->version);
    else if (strcmp(label->options, first->options) != 0)
        refuse_options(label, first, status);
    else if (label->shard.of != first->shard.of)
        rl_fail(status, RL_ERR_INPUT, "it is shard %zu of %zu, but %.256s is one of %zu", label->shard.number,
                label->shard.of, first->path, first->shard.of);
    else if (label->num_samples != first->num_samples)
        rl_fail(status, RL_ERR_INPUT, "it is of a run of %zu samples, but %.256s of one of %zu", label->num_samples,
                first->path, first->num_samples);
    else if (strcmp(label->input, first->input) != 0)
        rl_fail(status, RL_ERR_INPUT, "it is of other ground truth or predictions than %.256s", first->path);
    else if (!rl_same_blocks(&label->blocks, &first->blocks))
        rl_fail(status, RL_ERR_INPUT, "it is of other blocks of predictions than %.256s", first->path);
    else
        return true;
    return rl_in_file(status, label->path);
}

static int compare_numbers(const void *a, const void *b)
{
    const rl_part_label *left = a, *right = b;
    return (left->shard.number > right->shard.number) - (left->shard.number < right->shard.number);
}

static bool refuse_missing(const rl_part_label *labels, size_t count, rl_status *status)
{
    enum { MOST = 10 };
    size_t of = labels->shard.of, missing = of - count, listed = 0, used = 0;
    char list[MOST * 24] = "";
    for (size_t number = 1, next = 0; listed < MOST && listed < missing; number++) {
        if (next < count && labels[next].shard.number == number)
            next++;
        else
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%zu", listed++ ? ", " : "", number);
    }
    return rl_fail(status, RL_ERR_INPUT, "missing of %zu shards: %s%s", of, list, listed < missing ? ", ..." : "");
}

/* Checks that every shard is there once. */
static bool check_shards(rl_part_label *labels, size_t count, rl_status *status)
{
    qsort(labels, count, sizeof *labels, compare_numbers);
    for (size_t i = 1; i < count; i++) {
        if (labels[i].shard.number != labels[i - 1].shard.number) continue;
        rl_fail(status, RL_ERR_INPUT, "it is shard %zu of %zu, and so is %.256s", labels[i].shard.number,
                labels[i].shard.of, labels[i - 1].path);
        return rl_in_file(status, labels[i].path);
    }
    return count == labels->shard.of || refuse_missing(labels, count, status);
}

static bool read_parts(char *const *paths, size_t count, rl_part_label *labels, rl_part_samples *parts,
                       rl_status *status)
{
    for (size_t i = 0; i < count; i++)
        if (!rl_part_read(paths[i], &labels[i], parts, status) || !check_run(&labels[i], &labels[0], status))
            return false;
    return check_shards(labels, count, status);
}

/* Moves every sample to its position in the run that the label is of. */
static bool place_samples(rl_part_samples *parts, const rl_part_label *label, rl_merged *merged, rl_status *status)
{
    const rl_criterion *criterion = &label->criterion.settings;
    size_t num_samples = label->num_samples;
    if (parts->num_samples != num_samples)
        return rl_fail(status, RL_ERR_INPUT, "the parts have %zu samples; their run has %zu", parts->num_samples,
                       num_samples);
    rl_results *results = &merged->results;
    if (!(merged->ids = rl_alloc(num_samples, sizeof *merged->ids, status))) return false;
    if (!(results->samples = rl_alloc(num_samples, sizeof *results->samples, status))) return false;
    results->num_samples = num_samples;
    results->blocks = label->blocks;
    if (!rl_losses_of(criterion, &results->blocks, &results->losses, status)) return false;
    for (size_t i = 0; i < num_samples; i++) {
        rl_part_sample *sample = &parts->samples[i];
        sample->result.losses = parts->losses + sample->first_loss;
        if (sample->place >= num_samples)
            return rl_fail(status, RL_ERR_INPUT, "the parts have a sample %zu; their run has %zu", sample->place,
                           num_samples);
        if (merged->ids[sample->place])
            return rl_fail(status, RL_ERR_INPUT, "the parts have sample %zu twice", sample->place);
        results->samples[sample->place] = sample->result;
        merged->ids[sample->place] = sample->id;
        sample->id = NULL;
    }
    results->matches = parts->matches;
    results->num_matches = parts->num_matches;
    parts->matches = NULL;
    results->all_losses = parts->losses;
    parts->losses = NULL;
    return rl_results_add_up(results, criterion, status);
}

/* Merges the notes: those on the input, which all parts share, those on the parts' samples, and those that follow from
 * all results. */
static bool merge_notes(const rl_part_label *labels, size_t count, rl_merged *merged, rl_status *status)
{
    if (!(merged->notes = rl_alloc(1, sizeof *merged->notes, status))) return false;
    for (size_t i = 0; i < count; i++) rl_notes_merge(merged->notes, labels[i].notes);
    rl_results_note(&merged->results, &labels->criterion.settings, merged->notes);
    return true;
}

/* Checks that no id occurs twice, as in the input of a run. */
static bool check_ids(const rl_merged *merged, rl_status *status)
{
    rl_ids ids;
    bool distinct = rl_ids_from_texts(&ids, merged->ids, merged->results.num_samples, status);
    rl_ids_release(&ids);
    return distinct;
}

bool rl_merge(char *const *paths, size_t count, rl_merged *merged, rl_status *status)
{
    rl_merged made = {0};
    rl_part_samples parts = {0};
    rl_part_label *labels = rl_alloc(count, sizeof *labels, status);
    bool done = labels && read_parts(paths, count, labels, &parts, status) &&
                place_samples(&parts, labels, &made, status) && check_ids(&made, status) &&
                merge_notes(labels, count, &made, status);
    if (done) {
        made.options = labels->options;
        labels->options = NULL;
        *merged = made;
    } else {
        rl_merged_release(&made);
    }
    for (size_t i = 0; labels && i < count; i++) rl_part_label_release(&labels[i]);
    free(labels);
    rl_part_samples_release(&parts);
    return done;
}

void rl_merged_release(rl_merged *merged)
{
    for (size_t i = 0; merged->ids && i < merged->results.num_samples; i++) free(merged->ids[i]);
    free(merged->ids);
    free(merged->options);
    free(merged->notes);
    rl_results_release(&merged->results);
    *merged = (rl_merged){0};
}
