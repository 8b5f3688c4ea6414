/* Which array of a file has which role, by the contract's names, by the names in projects that losses are from, and by
 * the user's names (`--key`). */
#ifndef RAGLOSS_NAMES_H
#define RAGLOSS_NAMES_H

#include "formats/source/roles.h"
#include "formats/source/source.h"

/* `--key array=name`: what a file calls `array`, for either side. */
typedef struct rl_key {
    const char *array, *name;
} rl_key;

typedef struct rl_names rl_names;

/* Copies the keys. `array` of a key is a contract name, after "gt." or "pred." if only one side is meant. Returns NULL
 * and RL_ERR_ARGUMENT if it is not. */
rl_names *rl_names_create(const rl_key *keys, size_t num_keys, rl_status *status);
void rl_names_destroy(rl_names *names);

/* An array of a source: `name` is what the file calls it, and lives as long as the rl_names. If there is no such array,
 * `name` is NULL. */
typedef struct rl_found {
    const char *name;
    size_t index;
} rl_found;

/* Looks for the array of a role, and marks it as used if it exists (rl_source_use). A name given by a key hides the
 * others. Fails if the source has two such arrays. */
bool rl_names_find(rl_names *names, rl_role role, const rl_source *source, rl_found *found, rl_status *status);

/* Does the same, but fails if there is none, and says what the file holds instead. */
bool rl_names_require(rl_names *names, rl_role role, const rl_source *source, rl_found *found, rl_status *status);

/* The same as rl_names_find for arrays called by such a name and a number ("boxes_0"). It finds any of them and uses
 * none. */
bool rl_names_find_numbered(rl_names *names, rl_role role, const rl_source *source, rl_found *found, rl_status *status);

/* Whether the array's name is `name`, "_" and a number; and that number. */
bool rl_numbered_name(const char *array, const char *name, size_t *number);

/* Fails with RL_ERR_ARGUMENT if a key's name was never found. */
bool rl_names_all_used(const rl_names *names, rl_status *status);

#endif
