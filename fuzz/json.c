/* JSON files of ground truth or predictions. */
#include "fuzz/fuzz.h"

void fuzz_one(const uint8_t *data, size_t size)
{
    fuzz_source(data, size);
}
