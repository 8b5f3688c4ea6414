#include "cli/array_words.h"

#include "formats/source/roles.h"

#include <stdio.h>
#include <string.h>

static bool has_role(const rl_array *array, rl_role role)
{
    const char *name;
    for (size_t k = 0; (name = rl_role_name(role, k)); k++)
        if (strcmp(array->name, name) == 0) return true;
    return false;
}

static bool is_boxes_or_logits(const rl_array *array, rl_queries queries)
{
    return has_role(array, rl_role_of(queries, RL_BOXES)) || has_role(array, rl_role_of(queries, RL_LOGITS));
}

/* How many layers the array has, 0 where it has no axis of layers. The pieces of JSON, (L, P, C) each, are joined along
 * that axis. */
static size_t num_layers(const rl_array *array, bool is_sample)
{
    const rl_tensor *tensor = &array->tensor;
    if (array->sizes) return tensor->rank == 3 && array->num_samples ? array->sizes[0] : 0;
    return tensor->rank == (is_sample ? 3 : 4) ? tensor->shape[0] : 0;
}

static void print_layers(const char *before, const rl_array *array, bool is_sample)
{
    size_t count = num_layers(array, is_sample);
    if (count) printf("%s%zu decoder layer%s", before, count, count == 1 ? "" : "s");
}

void cli_print_array_words(const rl_array *array, bool is_sample)
{
    if (is_boxes_or_logits(array, RL_DECODER)) print_layers("  ", array, is_sample);
    if (is_boxes_or_logits(array, RL_ENCODER)) printf("  proposals of the encoder");
    if (is_boxes_or_logits(array, RL_DENOISING)) {
        printf("  denoising queries");
        print_layers(" of ", array, is_sample);
    }
    if (has_role(array, RL_ROLE_GROUPS)) printf("  groups into which the queries fall");
    if (has_role(array, RL_ROLE_DN_GROUPS)) printf("  groups into which the denoising queries fall");
}
