#include "fuzz/fuzz.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void fuzz_check_failure(const rl_status *status)
{
    char text[sizeof *status];
    rl_status_text(status, text, sizeof text);
    fuzz_require(status->code != RL_OK, "a failure has a code");
    fuzz_require(*status->what, "a failure says what is wrong");
    fuzz_require(!strpbrk(text, "\n\r"), "a failure is reported in one line: %s", text);
}

void fuzz_file_open(fuzz_file *file, const uint8_t *data, size_t size)
{
    file->descriptor = memfd_create("fuzz", 0); /* one that exec closes is taken for no output */
    fuzz_require(file->descriptor >= 0, "a file in memory can be made");
    for (size_t done = 0; done < size;) {
        ssize_t wrote = write(file->descriptor, data + done, size - done);
        fuzz_require(wrote > 0, "a file in memory can be written");
        done += (size_t)wrote;
    }
    snprintf(file->path, sizeof file->path, "/proc/self/fd/%d", file->descriptor);
}

void fuzz_file_close(fuzz_file *file)
{
    close(file->descriptor);
}

fuzz_pair fuzz_split(const uint8_t *data, size_t size)
{
    static const char mark[] = "\n=====\n";
    size_t length = sizeof mark - 1;
    const uint8_t *found = size ? memmem(data, size, mark, length) : NULL;
    if (!found) return (fuzz_pair){data, NULL, size, 0};
    size_t first_size = (size_t)(found - data);
    return (fuzz_pair){data, found + length, first_size, size - first_size - length};
}
