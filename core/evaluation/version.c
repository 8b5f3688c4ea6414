#include "core/ragloss.h"

const char *rl_version(void)
{
    return RAGLOSS_VERSION;
}
