#include "core/base/backend.h"

const char *rl_backend_name(const rl_backend *backend)
{
    return backend->ops->name;
}

void rl_backend_destroy(rl_backend *backend)
{
    if (backend) backend->ops->destroy(backend);
}
