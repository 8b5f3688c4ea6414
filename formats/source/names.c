#include "formats/source/names.h"

#include "core/base/memory.h"
#include "formats/source/missing.h"
#include "formats/text/nearest.h"
#include "formats/text/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const side_prefix[] = {[RL_SIDE_GT] = "gt.", [RL_SIDE_PRED] = "pred."};

typedef struct user_key {
    char *array, *name; /* as given */
    bool meant[RL_NUM_ROLES];
    bool sought, used;
} user_key;

struct rl_names {
    size_t num_keys;
    user_key *keys;
};

/* Whether an earlier array, which is the other side's, has the same name. */
static bool is_named_before(rl_role role)
{
    for (rl_role before = 0; before < role; before++)
        if (strcmp(rl_role_name(before, 0), rl_role_name(role, 0)) == 0) return true;
    return false;
}

static bool refuse_key(const user_key *key, rl_status *status)
{
    char list[320] = "", hint[RL_HINT_SIZE];
    size_t used = 0;
    const char *dot = strchr(key->array, '.'), *array = dot ? dot + 1 : key->array;
    rl_nearest search = rl_nearest_to(array, strlen(array));
    for (rl_role role = 0; role < RL_NUM_ROLES; role++) {
        const char *name = rl_role_name(role, 0);
        if (is_named_before(role)) continue;
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", role ? ", " : "", name);
        rl_nearest_offer(&search, name, strlen(name));
    }
    rl_nearest_hint(&search, "'", "'", hint);
    return rl_fail(status, RL_ERR_ARGUMENT,
                   "key '%.64s=%.64s': there is no array '%.64s'; one of %s was expected, with gt. or pred. before it "
                   "for one side alone%s",
                   key->array, key->name, key->array, list, hint);
}

static bool is_meant_for(const user_key *key, rl_side side)
{
    for (rl_role role = 0; role < RL_NUM_ROLES; role++)
        if (key->meant[role] && rl_role_side(role) == side) return true;
    return false;
}

/* Finds out which arrays of which sides the key is for. */
static bool parse_key(user_key *key, rl_status *status)
{
    const char *array = key->array;
    bool named[RL_NUM_SIDES];
    for (int side = 0; side < RL_NUM_SIDES; side++)
        named[side] = strncmp(array, side_prefix[side], strlen(side_prefix[side])) == 0;
    if (named[RL_SIDE_GT] || named[RL_SIDE_PRED]) array = strchr(array, '.') + 1;
    for (rl_role role = 0; role < RL_NUM_ROLES; role++)
        key->meant[role] = strcmp(array, rl_role_name(role, 0)) == 0 && !named[!rl_role_side(role)];
    return is_meant_for(key, RL_SIDE_GT) || is_meant_for(key, RL_SIDE_PRED) || refuse_key(key, status);
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

/* Takes the array of this name, if there is one; fails if another was taken before. */
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

static bool find(rl_names *names, rl_role role, const rl_source *source, look_up *find_name, rl_found *found,
                 rl_status *status)
{
    *found = (rl_found){NULL, 0};
    for (size_t k = 0; k < names->num_keys; k++) {
        user_key *key = &names->keys[k];
        if (!key->meant[role]) continue;
        key->sought = true;
        ptrdiff_t index = find_name(source, key->name);
        if (!take(source, key->name, index, found, status)) return false;
        key->used = key->used || index >= 0;
    }
    if (found->name) return true;
    const char *name;
    for (size_t k = 0; (name = rl_role_name(role, k)); k++)
        if (!take(source, name, find_name(source, name), found, status)) return false;
    return true;
}

bool rl_names_find(rl_names *names, rl_role role, const rl_source *source, rl_found *found, rl_status *status)
{
    return find(names, role, source, rl_source_find, found, status) &&
           (!found->name || rl_source_use(source, found->index, status));
}

bool rl_names_find_numbered(rl_names *names, rl_role role, const rl_source *source, rl_found *found, rl_status *status)
{
    return find(names, role, source, look_up_numbered, found, status);
}

/* The name that a key gives the array of a role, or NULL. */
static const char *user_name(const rl_names *names, rl_role role)
{
    const char *name = NULL;
    for (size_t k = 0; k < names->num_keys; k++)
        if (names->keys[k].meant[role]) name = names->keys[k].name;
    return name;
}

bool rl_names_require(rl_names *names, rl_role role, const rl_source *source, rl_found *found, rl_status *status)
{
    if (!rl_names_find(names, role, source, found, status)) return false;
    return found->name || rl_refuse_missing(source, role, user_name(names, role), status);
}

bool rl_names_all_used(const rl_names *names, rl_status *status)
{
    for (size_t k = 0; k < names->num_keys; k++) {
        const user_key *key = &names->keys[k];
        if (key->used) continue;
        if (!key->sought)
            return rl_fail(status, RL_ERR_ARGUMENT,
                           "key '%.64s=%.128s': it would have no effect, since no array '%.64s' is read with this "
                           "criterion and these files",
                           key->array, key->name, key->array);
        return rl_fail(status, RL_ERR_ARGUMENT, "key '%.64s=%.128s': %s array '%.128s'", key->array, key->name,
                       !is_meant_for(key, RL_SIDE_PRED) ? "the ground truth has no"
                       : !is_meant_for(key, RL_SIDE_GT) ? "the predictions have no"
                                                        : "neither side has an",
                       key->name);
    }
    return true;
}
