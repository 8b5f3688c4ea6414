#include "keys.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

bool cli_keys_read(cli_keys *keys, const cli_list *values, rl_status *status)
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

void cli_keys_release(cli_keys *keys)
{
    free(keys->keys);
    free(keys->text);
}
