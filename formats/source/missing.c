#include "formats/source/missing.h"

#include "formats/text/nearest.h"

#include <stdio.h>
#include <string.h>

static bool has_role(const rl_source *source, rl_role role)
{
    const char *name;
    for (size_t k = 0; (name = rl_role_name(role, k)); k++)
        if (rl_source_find(source, name) >= 0) return true;
    return false;
}

static bool has_both(const rl_source *source, const char *one, const char *other)
{
    return rl_source_find(source, one) >= 0 && rl_source_find(source, other) >= 0;
}

static bool is_prediction(const rl_source *source)
{
    return has_role(source, RL_CLASS_PROBS) || has_role(source, RL_LOGITS) || has_role(source, RL_EXISTENCE);
}

/* What the file seems to be instead, and what to do then; NULL if nothing shows that. */
static const char *mistake(const rl_source *source, rl_role role)
{
    rl_side side = rl_role_side(role);
    if (has_both(source, "bbox", "category_id"))
        return side == RL_SIDE_PRED ? "these look like COCO's results: use --coco, which takes COCO's annotations as GT"
                                    : "these look like COCO's results, which are PRED with --coco";
    if (has_both(source, "num_matched", "loss"))
        return "these are results of ragloss eval, which ragloss diff and report take";
    if (side == RL_SIDE_GT)
        return is_prediction(source) ? "these look like predictions: were the two swapped? GT comes before PRED" : NULL;
    if (!is_prediction(source) && has_role(source, RL_GT_LABELS))
        return "these look like ground truth: were the two swapped? GT comes before PRED";
    if (role == RL_LOGITS && has_role(source, RL_CLASS_PROBS)) return "probabilities are what --criterion accv takes";
    if ((role == RL_CLASS_PROBS || role == RL_EXISTENCE) && has_role(source, RL_LOGITS))
        return "logits are what --criterion detr or focal takes";
    return NULL;
}

/* Lists "'a', 'b', 'c', …". */
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

static void list_names(rl_role role, const char *user, char *text, size_t size)
{
    size_t used = 0;
    const char *name;
    for (size_t k = 0; (name = rl_role_name(role, k)) && used < size; k++)
        used += (size_t)snprintf(text + used, size - used, "%s'%s'", k ? " or " : "", name);
    if (user && used < size) snprintf(text + used, size - used, " or '%.128s'", user);
}

/* Suggests "; did you mean --key boxes=bboxes?" for the array whose name is nearest to any of the wanted ones. */
static void suggest_key(const rl_source *source, rl_role role, char hint[RL_HINT_SIZE])
{
    const char *name;
    char key[64];
    *hint = '\0';
    snprintf(key, sizeof key, "--key %s=", rl_role_name(role, 0));
    for (size_t k = 0; !*hint && (name = rl_role_name(role, k)); k++) {
        rl_nearest search = rl_nearest_to(name, strlen(name));
        for (size_t i = 0; i < rl_source_num_arrays(source); i++) {
            const char *held = rl_source_array(source, i)->name;
            rl_nearest_offer(&search, held, strlen(held));
        }
        rl_nearest_hint(&search, key, "", hint);
    }
}

bool rl_refuse_missing(const rl_source *source, rl_role role, const char *user, rl_status *status)
{
    char held[448], wanted[256], hint[RL_HINT_SIZE] = "";
    const char *why = mistake(source, role);
    list_arrays(source, held, sizeof held);
    list_names(role, user, wanted, sizeof wanted);
    if (!why) suggest_key(source, role, hint);
    rl_fail(status, RL_ERR_INPUT, "there is no array %s%s%s; the file holds %s%s", wanted, why ? "; " : "",
            why ? why : "", held, hint);
    return rl_in_file(status, rl_source_name(source));
}
