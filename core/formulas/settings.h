/* The settings of a criterion by name: one table, from which the library's calls, the files' JSON and the checks
 * follow. */
#ifndef RAGLOSS_SETTINGS_H
#define RAGLOSS_SETTINGS_H

#include "core/formulas/criterion.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum rl_setting_kind {
    RL_SETTING_NUMBER, /* a float */
    RL_SETTING_COUNT,  /* a whole number, an unsigned one */
    RL_SETTING_WORD,   /* an enumeration, whose words these are */
    RL_SETTING_SWITCH  /* 0 or 1 */
} rl_setting_kind;

typedef struct rl_setting {
    const char *name, *group; /* "cost.l1" of the group "cost"; NULL where there is none */
    rl_setting_kind kind;
    float least, most; /* of a number */
    const char *const *words;
    unsigned num_words;
    size_t offset; /* in rl_criterion */
    size_t also;   /* of another name for two settings, the place of the second; else 0 */
} rl_setting;

/* The settings in the order in which they are written, where those of a group are neighbours; then other names. */
extern const rl_setting rl_settings[];
extern const size_t rl_num_settings, rl_num_own_settings; /* with and without other names */

/* The name of a setting within its group: "l1". */
const char *rl_setting_key(const rl_setting *setting);

double rl_setting_get(const rl_setting *setting, const rl_criterion *criterion);

/* Sets a number, or the place of a word; what makes no sense is left to rl_criterion_check. */
void rl_setting_set(const rl_setting *setting, rl_criterion *criterion, float number);

/* Fails with RL_ERR_ARGUMENT for a number out of range. */
bool rl_settings_check(const rl_criterion *criterion, rl_status *status);

#ifdef __cplusplus
}
#endif
#endif
