/* How the program itself describes failures in the one error type.
 *
 * The function that notices a failure says what is wrong; on the way up, its callers add the file, array or sample that
 * they know, and a name that is already there stays. */
#ifndef RAGLOSS_BASE_STATUS_H
#define RAGLOSS_BASE_STATUS_H

#include "core/status.h"

#ifdef __cplusplus
extern "C" {
#endif

void rl_status_clear(rl_status *status);

/* rl_status_set, and false: `return rl_fail(status, …)`. A macro, so that the compiler sees the value, too. */
#define rl_fail(status, code, ...) (rl_status_set(status, code, __VA_ARGS__), rl_no())
static inline bool rl_no(void)
{
    return false;
}

/* Puts "format…: " before the message of an existing failure, which remains as the reason and keeps its code; its
 * places are forgotten, like those of any earlier failure. The second does the same and returns false. */
void rl_status_explain(rl_status *status, const char *format, ...) RL_PRINTF(2, 3);
#define rl_fail_because(status, ...) (rl_status_explain(status, __VA_ARGS__), rl_no())

/* Each names the file, array or sample of an existing failure, unless that is named already; NULL names nothing. All of
 * them return false. */
bool rl_in_file(rl_status *status, const char *file);
bool rl_in_array(rl_status *status, const char *array);
bool rl_in_sample(rl_status *status, size_t sample);

#ifdef __cplusplus
}
#endif
#endif
