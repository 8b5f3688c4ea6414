/* A criterion's settings: read, written, and read again. */
#include "formats/results/criterion_json.h"
#include "fuzz/fuzz.h"
#include "fuzz/memory_limit.h"

#include <string.h>

static void check_written(const rl_named_criterion *criterion)
{
    rl_named_criterion again;
    rl_status status;
    fuzz_file file;
    fuzz_file_open(&file, NULL, 0);
    rl_output *output = rl_output_open(file.path, &status);
    fuzz_require(output, "a file in memory opens");
    rl_criterion_write(criterion, output);
    fuzz_require(rl_output_commit(output, &status), "it is written");
    fuzz_require(rl_criterion_read(file.path, &again, &status), "what is written reads: %s", status.what);
    fuzz_require(memcmp(&again, criterion, sizeof again) == 0, "it reads the same");
    fuzz_file_close(&file);
}

void fuzz_one(const uint8_t *data, size_t size)
{
    rl_named_criterion criterion;
    rl_status status;
    fuzz_file file;
    fuzz_limit_memory(size);
    fuzz_file_open(&file, data, size);
    if (rl_criterion_read(file.path, &criterion, &status)) {
        fuzz_require(rl_criterion_check(&criterion.settings, &status), "what is read makes sense: %s", status.what);
        check_written(&criterion);
    } else {
        fuzz_check_failure(&status);
    }
    fuzz_file_close(&file);
}
