#include "formats/source/names.h"

#include "core/base/memory.h"
#include "formats/text/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

rl_heads rl_heads_of(const rl_criterion *criterion)
{
    return rl_criterion_reads(criterion, RL_ARRAY_EXISTENCE) ? RL_HEADS_PROBABILITIES : RL_HEADS_LOGITS;
}

static const char *const side_prefix[] = {[RL_SIDE_GT] = "gt.", [RL_SIDE_PRED] = "pred."};

enum { MOST_OTHERS = 3 };

/* The contract's name and, for each side that has such an array, what others call it. */
static const struct {
    const char *contract;
    bool known[2];
    const char *other[2][MOST_OTHERS];
} roles[] = {
    [RL_ROLE_BOXES] = {"boxes", {true, true}, {{"rects_gt"}, {"rects_pred", "pred_boxes", "all_bbox_preds"}}},
    [RL_ROLE_LABELS] = {"labels", {true, false}, {{"classes_gt", "class_labels"}}},
    [RL_ROLE_WEIGHTS] = {"weights", {true, false}, {{"weights_gt"}}},
    [RL_ROLE_CLASS_PROBS] = {"class_probs", {false, true}, {{NULL}, {"classes_pred"}}},
    [RL_ROLE_EXISTENCE] = {"existence", {false, true}, {{NULL}, {"pred_existence"}}},
    [RL_ROLE_LOGITS] = {"logits", {false, true}, {{NULL}, {"pred_logits", "all_cls_scores"}}},
    [RL_ROLE_SIZES] = {"sizes", {true, false}, {{NULL}}},
    [RL_ROLE_OFFSETS] = {"offsets", {true, false}, {{NULL}}},
    [RL_ROLE_SAMPLE_SIZES] = {"sample_sizes", {true, false}, {{NULL}}},
    [RL_ROLE_IDS] = {"ids", {true, true}, {{NULL}}},
};

typedef struct user_key {
    char *array, *name; /* as given */
    rl_role role;
    bool meant[2]; /* for this side */
    bool used;
} user_key;

struct rl_names {
    size_t num_keys;
    user_key *keys;
};

static bool refuse_key(const user_key *key, rl_status *status)
{
    char list[160] = "";
    size_t used = 0;
    for (rl_role r = 0; r < RL_NUM_ROLES; r++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", r ? ", " : "", roles[r].contract);
    return rl_fail(status, RL_ERR_ARGUMENT,
                   "key '%.64s=%.64s': there is no array '%.64s'; one of %s was expected, with gt. or pred. before it "
                   "for one side alone",
                   key->array, key->name, key->array, list);
}

/* Finds out which array of which sides the key is for. */
static bool parse_key(user_key *key, rl_status *status)
{
    const char *array = key->array;
    bool named[2] = {false, false};
    for (int side = 0; side < 2; side++)
        named[side] = strncmp(array, side_prefix[side], strlen(side_prefix[side])) == 0;
    if (named[RL_SIDE_GT] || named[RL_SIDE_PRED]) array = strchr(array, '.') + 1;
    for (rl_role role = 0; role < RL_NUM_ROLES; role++) {
        if (strcmp(array, roles[role].contract) != 0) continue;
        key->role = role;
        for (int side = 0; side < 2; side++) key->meant[side] = roles[role].known[side] && !named[!side];
        if (key->meant[RL_SIDE_GT] || key->meant[RL_SIDE_PRED]) return true;
    }
    return refuse_key(key, status);
}

rl_names *rl_names_create(const rl_key *keys, size_t num_keys, rl_status *status)
{
    rl_names *names = rl_alloc(1, sizeof *names, status);
    if (!names) return NULL;
    names->keys = rl_alloc(num_keys, sizeof *names->keys, status);
    if (!names->keys) goto fail;
    names->num_keys = num_keys;
    for (size_t k = 0; k < num_keys; k++) {
        user_key *key = &names->keys[k];
        if (!(key->array = rl_copy_text(keys[k].array, status)) || !(key->name = rl_copy_text(keys[k].name, status)) ||
            !parse_key(key, status))
            goto fail;
    }
    return names;
fail:
    rl_names_destroy(names);
    return NULL;
}

void rl_names_destroy(rl_names *names)
{
    if (!names) return;
    for (size_t k = 0; k < names->num_keys; k++) {
        free(names->keys[k].array); /* NOLINT: num_keys is 0 while there are no keys, as rl_alloc clears */
        free(names->keys[k].name);
    }
    free(names->keys);
    free(names);
}

bool rl_numbered_name(const char *array, const char *name, size_t *number)
{
    size_t length = strlen(name);
    if (strncmp(array, name, length) != 0 || array[length] != '_') return false;
    const char *digits = array + length + 1;
    bool padded = digits[0] == '0' && digits[1];
    return !padded && rl_parse_size(digits, strlen(digits), number);
}

typedef ptrdiff_t look_up(const rl_source *source, const char *name);

static ptrdiff_t look_up_numbered(const rl_source *source, const char *name)
{
    size_t number, count = rl_source_num_arrays(source);
    for (size_t i = 0; i < count; i++)
        if (rl_numbered_name(rl_source_array(source, i)->name, name, &number)) return (ptrdiff_t)i;
    return -1;
}

/* Takes an array where there is one of this name; fails where another was taken before. */
static bool take(const rl_source *source, const char *name, ptrdiff_t index, rl_found *found, rl_status *status)
{
    if (index < 0 || (found->name && found->index == (size_t)index)) return true;
    if (found->name) {
        rl_fail(status, RL_ERR_INPUT, "both '%.128s' and '%.128s' are there, which mean the same; one was expected",
                rl_source_array(source, found->index)->name, rl_source_array(source, (size_t)index)->name);
        return rl_in_file(status, rl_source_name(source));
    }
    *found = (rl_found){name, (size_t)index};
    return true;
}

static bool find(rl_names *names, rl_side side, rl_role role, const rl_source *source, look_up *find_name,
                 rl_found *found, rl_status *status)
{
    *found = (rl_found){NULL, 0};
    for (size_t k = 0; k < names->num_keys; k++) {
        user_key *key = &names->keys[k];
        if (key->role != role || !key->meant[side]) continue;
        ptrdiff_t index = find_name(source, key->name);
        if (!take(source, key->name, index, found, status)) return false;
        key->used = key->used || index >= 0;
    }
    if (found->name) return true;
    const char *contract = roles[role].contract;
    if (!take(source, contract, find_name(source, contract), found, status)) return false;
    for (int k = 0; k < MOST_OTHERS; k++) {
        const char *other = roles[role].other[side][k];
        if (other && !take(source, other, find_name(source, other), found, status)) return false;
    }
    return true;
}

bool rl_names_find(rl_names *names, rl_side side, rl_role role, const rl_source *source, rl_found *found,
                   rl_status *status)
{
    return find(names, side, role, source, rl_source_find, found, status) &&
           (!found->name || rl_source_use(source, found->index, status));
}

bool rl_names_find_numbered(rl_names *names, rl_side side, rl_role role, const rl_source *source, rl_found *found,
                            rl_status *status)
{
    return find(names, side, role, source, look_up_numbered, found, status);
}

/* "'a', 'b', 'c', …" */
static void list_arrays(const rl_source *source, char *text, size_t size)
{
    enum { MOST = 8 };
    size_t count = rl_source_num_arrays(source), used = 0;
    snprintf(text, size, "no array");
    for (size_t i = 0; i < count && i <= MOST && used < size; i++)
        used += (size_t)(i == MOST ? snprintf(text + used, size - used, ", and %zu more", count - MOST)
                                   : snprintf(text + used, size - used, "%s'%.48s'", i ? ", " : "",
                                              rl_source_array(source, i)->name));
}

static bool refuse_missing(const rl_names *names, rl_side side, rl_role role, const rl_source *source,
                           rl_status *status)
{
    const char *user = NULL;
    for (size_t k = 0; k < names->num_keys; k++)
        if (names->keys[k].role == role && names->keys[k].meant[side]) user = names->keys[k].name;
    char held[512], wanted[256];
    list_arrays(source, held, sizeof held);
    size_t used = (size_t)snprintf(wanted, sizeof wanted, "'%s'", roles[role].contract);
    for (int k = 0; k < MOST_OTHERS; k++) {
        const char *other = roles[role].other[side][k];
        if (other) used += (size_t)snprintf(wanted + used, sizeof wanted - used, " or '%s'", other);
    }
    if (user) snprintf(wanted + used, sizeof wanted - used, " or '%.128s'", user);
    rl_fail(status, RL_ERR_INPUT, "there is no array %s; the file holds %s", wanted, held);
    return rl_in_file(status, rl_source_name(source));
}

bool rl_names_require(rl_names *names, rl_side side, rl_role role, const rl_source *source, rl_found *found,
                      rl_status *status)
{
    if (!rl_names_find(names, side, role, source, found, status)) return false;
    return found->name || refuse_missing(names, side, role, source, status);
}

bool rl_names_all_used(const rl_names *names, rl_status *status)
{
    for (size_t k = 0; k < names->num_keys; k++) {
        const user_key *key = &names->keys[k];
        if (!key->used)
            return rl_fail(status, RL_ERR_ARGUMENT, "key '%.64s=%.128s': %s array '%.128s'", key->array, key->name,
                           !key->meant[RL_SIDE_PRED] ? "the ground truth has no"
                           : !key->meant[RL_SIDE_GT] ? "the predictions have no"
                                                     : "neither side has an",
                           key->name);
    }
    return true;
}
