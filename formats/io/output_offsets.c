#include "formats/io/output_offsets.h"

#include "formats/io/output_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Pages of zeros that were skipped stay holes in the file, which read as zeros and take no room. */
enum { PAGE = 4096 };

bool rl_output_has_offsets(const rl_output *output)
{
    return output->temporary != NULL;
}

static void go(rl_output *output, off_t to, int from)
{
    rl_output_flush(output);
    if (!output->error && lseek(output->descriptor, to, from) < 0) output->error = errno;
}

void rl_output_skip(rl_output *output, uint64_t length)
{
    go(output, (off_t)length, SEEK_CUR);
}

void rl_output_rewind(rl_output *output)
{
    go(output, 0, SEEK_SET);
}

static bool write_all(const rl_output *output, uint64_t at, const unsigned char *from, size_t length, rl_status *status)
{
    for (size_t done = 0; done < length;) {
        ssize_t written = pwrite(output->descriptor, from + done, length - done, (off_t)(at + done));
        if (written >= 0)
            done += (size_t)written;
        else if (errno != EINTR)
            return rl_output_refuse(output, errno, status);
    }
    return true;
}

/* Has the disk begin with what is complete while the rest is still being computed; it is waited for at the end. */
static void begin_to_store(const rl_output *output, uint64_t at, size_t length)
{
#ifdef SYNC_FILE_RANGE_WRITE
    (void)sync_file_range(output->descriptor, (off_t)at, (off_t)length, SYNC_FILE_RANGE_WRITE);
#else
    (void)output;
    (void)at;
    (void)length;
#endif
}

static bool is_zero(const unsigned char *bytes, size_t size)
{
    return bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0;
}

/* The bytes from `at` to the end of its page, at most `left`. */
static size_t rest_of_page(uint64_t at, size_t left)
{
    size_t rest = PAGE - (size_t)(at % PAGE);
    return rest < left ? rest : left;
}

/* The length of the run of pages that begins here, which are all zero or all not. */
static size_t run_length(uint64_t at, const unsigned char *from, size_t length, bool zero)
{
    size_t run = 0;
    while (run < length) {
        size_t page = rest_of_page(at + run, length - run);
        if (is_zero(from + run, page) != zero) break;
        run += page;
    }
    return run;
}

bool rl_output_write_at(const rl_output *output, uint64_t at, const void *bytes, size_t length, rl_status *status)
{
    const unsigned char *from = bytes;
    bool zero = false;
    for (size_t done = 0; done < length; zero = !zero) {
        size_t run = run_length(at + done, from + done, length - done, zero);
        if (!zero && !write_all(output, at + done, from + done, run, status)) return false;
        done += run;
    }
    begin_to_store(output, at, length);
    return true;
}
