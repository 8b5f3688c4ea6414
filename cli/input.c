#include "cli/input.h"

#include "core/base/memory.h"

#include <stdlib.h>
#include <string.h>

/* Keys, and the text that they point into; both are owned. */
typedef struct input_keys {
    rl_key *keys; /* (count,) */
    size_t count;
    char *text;
} input_keys;

static void release_keys(input_keys *keys)
{
    free(keys->keys);
    free(keys->text);
    *keys = (input_keys){0};
}

static bool split_keys(input_keys *keys, const cli_list *values, rl_status *status)
{
    size_t size = 1;
    for (size_t k = 0; k < values->count; k++) size += strlen(values->items[k]) + 1;
    if (!(keys->keys = rl_alloc(values->count, sizeof *keys->keys, status))) return false;
    if (!(keys->text = rl_alloc(size, 1, status))) return false;
    char *next = keys->text;
    for (; keys->count < values->count; keys->count++) {
        strcpy(next, values->items[keys->count]);
        char *equals = strchr(next, '=');
        if (!equals || equals == next || !equals[1])
            return rl_fail(status, RL_ERR_ARGUMENT, "option --key: '%s' is not ARRAY=NAME", values->items[keys->count]);
        *equals = '\0';
        keys->keys[keys->count] = (rl_key){next, equals + 1};
        next = equals + 2 + strlen(equals + 1);
    }
    return true;
}

static bool read_keys(input_keys *keys, const cli_list *values, rl_status *status)
{
    *keys = (input_keys){0};
    if (split_keys(keys, values, status)) return true;
    release_keys(keys);
    return false;
}

/* Refuses options that make no sense together. */
static bool check(const cli_input *input, const rl_criterion *criterion, rl_status *status)
{
    if (input->keys.count && input->coco)
        return rl_fail(status, RL_ERR_ARGUMENT,
                       "option --key: the names in COCO's files are fixed; expected no --coco");
    if (input->coco && rl_criterion_reads(criterion, RL_LOGITS))
        return rl_fail(status, RL_ERR_ARGUMENT,
                       "option --coco: COCO's results have no logits, which the criterion takes; expected accv");
    return true;
}

rl_dataset *cli_input_open(const cli_input *input, const char *gt, const char *pred, const rl_criterion *criterion,
                           rl_status *status)
{
    if (!check(input, criterion, status)) return NULL;
    if (input->coco) return rl_dataset_open_coco(gt, pred, input->num_preds, status);
    input_keys keys;
    if (!read_keys(&keys, &input->keys, status)) return NULL;
    rl_dataset *dataset = rl_dataset_open(gt, pred, keys.keys, keys.count, criterion, status);
    release_keys(&keys);
    return dataset;
}
