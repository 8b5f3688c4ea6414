#include "bytes.h"

#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reading this much costs about what a mapping and its page faults do. It also keeps a folder of many small files well
 * below the number of mappings that a process may have. */
#define SMALL ((size_t)64 << 10)

static bool fail_errno(const char *action, rl_status *status)
{
    return rl_fail(status, RL_ERR_IO, "%s: %s", action, strerror(errno));
}

/* `room` is what the first read should have space for. */
static bool read_to_end(int fd, size_t room, rl_bytes *bytes, rl_status *status)
{
    void *data = NULL;
    size_t size = 0, capacity = 0;
    ssize_t got;
    do {
        if (!rl_reserve(&data, &capacity, size ? size + 1 : room, 1, status)) goto failed;
        got = read(fd, (char *)data + size, capacity - size);
        if (got > 0) size += (size_t)got;
        if (got < 0 && errno != EINTR) {
            fail_errno("cannot be read", status);
            goto failed;
        }
    } while (got);
    *bytes = (rl_bytes){.data = data, .size = size};
    return true;
failed:
    free(data);
    return false;
}

static bool map(int fd, size_t size, rl_bytes *bytes, rl_status *status)
{
    void *data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED) return fail_errno("cannot be mapped", status);
    *bytes = (rl_bytes){.data = data, .size = size, .mapped = true};
    return true;
}

static bool read_or_map(int fd, bool may_map, rl_bytes *bytes, rl_status *status)
{
    struct stat about;
    if (fstat(fd, &about)) return fail_errno("cannot be read", status);
    if (S_ISDIR(about.st_mode)) return rl_fail(status, RL_ERR_INPUT, "it is a folder; a file was expected");
    /* Many devices have no end. */
    if (S_ISBLK(about.st_mode) || (S_ISCHR(about.st_mode) && !isatty(fd)))
        return rl_fail(status, RL_ERR_INPUT, "it is a device; a file or a pipe was expected");

    bool has_size = may_map && S_ISREG(about.st_mode) && about.st_size > 0;
    if (has_size && (uintmax_t)about.st_size > PTRDIFF_MAX)
        return rl_fail(status, RL_ERR_INPUT, "it is too large for this machine's memory");
    if (has_size && (size_t)about.st_size > SMALL) return map(fd, (size_t)about.st_size, bytes, status);
    return read_to_end(fd, has_size ? (size_t)about.st_size + 1 : SMALL, bytes, status);
}

bool rl_bytes_open(rl_bytes *bytes, const char *path, rl_status *status)
{
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail_errno("cannot be opened", status);

    /* Standard input may stand anywhere in a file, so it is never mapped. */
    bool ok = read_or_map(fd, !is_stdin, bytes, status);
    if (ok && !bytes->size) {
        rl_bytes_close(bytes);
        ok = rl_fail(status, RL_ERR_INPUT, "it is empty");
    }
    if (!is_stdin) close(fd);
    return ok;
}

/* The pages that hold the part, or with `within`, those that hold nothing else. */
static size_t pages_of(const unsigned char *part, size_t size, bool within, unsigned char **first)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), start = (uintptr_t)part, end = start + size;
    start = (within ? start + page - 1 : start) / page * page;
    end = (within ? end : end + page - 1) / page * page;
    *first = (unsigned char *)start;
    return end > start ? end - start : 0;
}

bool rl_bytes_fetch(const rl_bytes *bytes, const unsigned char *part, size_t size, rl_status *status)
{
#ifdef MADV_POPULATE_READ
    unsigned char *first;
    size_t length = pages_of(part, size, false, &first);
    if (bytes->mapped && length && madvise(first, length, MADV_POPULATE_READ) != 0 && errno == EFAULT)
        return rl_fail(status, RL_ERR_IO, "it was cut short while it was read");
#else
    (void)bytes, (void)part, (void)size, (void)status;
#endif
    return true;
}

void rl_bytes_forget(const rl_bytes *bytes, const unsigned char *part, size_t size)
{
    unsigned char *first;
    size_t length = pages_of(part, size, true, &first);
    if (bytes->mapped && length) (void)madvise(first, length, MADV_DONTNEED);
}

void rl_bytes_close(rl_bytes *bytes)
{
    if (bytes->mapped)
        munmap((void *)bytes->data, bytes->size);
    else
        free((void *)bytes->data);
    *bytes = (rl_bytes){0};
}
