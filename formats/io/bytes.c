#include "formats/io/bytes.h"

#include "core/base/memory.h"
#include "formats/io/known_files.h"
#include "formats/io/retry.h"
#include "formats/io/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reading this much costs about as much as a mapping and its page faults do. The limit also keeps a folder of many
 * small files well below the number of mappings that a process may have. */
#define SMALL ((size_t)64 << 10)

/* Pages are released in large pieces, because each release interrupts every processor that the program runs on. */
#define FORGOTTEN ((size_t)32 << 20)

#define CUT_SHORT "it was cut short while it was read"

struct rl_mapped_file {
    struct stat about;
    char path[];
};

static bool fail_errno(const char *action, rl_status *status)
{
    return rl_fail(status, RL_ERR_IO, "%s: %s", action, strerror(errno));
}

/* `room` is how much space the first read should find. */
static bool read_to_end(int fd, size_t room, rl_bytes *bytes, rl_status *status)
{
    unsigned char *data = NULL;
    size_t size = 0, capacity = 0, wanted = room;
    ssize_t got;
    do {
        if (!RL_GROW(data, &capacity, wanted, status)) goto failed;
        got = read(fd, data + size, capacity - size);
        if (got > 0) size += (size_t)got;
        if (size) wanted = size + 1;
        if (got < 0 && !rl_may_try_again(fd, POLLIN)) {
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

static bool map(int fd, const char *path, const struct stat *about, rl_bytes *bytes, rl_status *status)
{
    struct rl_mapped_file *file = rl_alloc(1, sizeof *file + strlen(path) + 1, status);
    if (!file) return false;
    file->about = *about;
    strcpy(file->path, path);
    size_t size = (size_t)about->st_size;
    void *data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED) {
        free(file);
        return fail_errno("cannot be mapped", status);
    }
    *bytes = (rl_bytes){.data = data, .size = size, .mapped = true, .file = file};
    return true;
}

/* `path` is NULL if the file must not be mapped. */
static bool read_or_map(int fd, const char *path, rl_bytes *bytes, rl_status *status)
{
    struct stat about;
    if (fstat(fd, &about)) return fail_errno("cannot be read", status);
    if (S_ISDIR(about.st_mode)) return rl_fail(status, RL_ERR_INPUT, "it is a folder; a file was expected");
    /* Many devices never end. */
    if (S_ISBLK(about.st_mode) || (S_ISCHR(about.st_mode) && !isatty(fd)))
        return rl_fail(status, RL_ERR_INPUT, "it is a device; a file or a pipe was expected");

    bool has_size = path && S_ISREG(about.st_mode) && about.st_size > 0;
    if (has_size && (uintmax_t)about.st_size > PTRDIFF_MAX)
        return rl_fail(status, RL_ERR_INPUT, "it is too large for this machine's memory");
    if (has_size && (size_t)about.st_size > SMALL) return map(fd, path, &about, bytes, status);
    return read_to_end(fd, has_size ? (size_t)about.st_size + 1 : SMALL, bytes, status);
}

/* A socket cannot be opened by its name in /dev/fd, so its descriptor is duplicated instead. */
static int open_socket(const char *path)
{
    int stream;
    rl_status ignored;
    bool is_own = rl_find_stream(path, &stream, &ignored) && stream >= 0;
    int fd = is_own ? fcntl(stream, F_DUPFD_CLOEXEC, 0) : -1;
    if (fd < 0) errno = ENXIO;
    return fd;
}

static int open_file(const char *path)
{
    int fd;
    do fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    return fd < 0 && errno == ENXIO ? open_socket(path) : fd;
}

static bool is_standard_input(const char *path)
{
    return strcmp(path, "-") == 0;
}

const char *rl_bytes_name(const char *path)
{
    return is_standard_input(path) ? "standard input" : path;
}

static bool open_any(rl_bytes *bytes, const char *path, rl_status *status)
{
    bool is_stdin = is_standard_input(path);
    int fd = is_stdin ? STDIN_FILENO : open_file(path);
    if (fd < 0) return fail_errno("cannot be opened", status);

    /* Standard input may be positioned anywhere in a file, so it is never mapped. */
    bool ok = read_or_map(fd, is_stdin ? NULL : path, bytes, status);
    if (!is_stdin) close(fd);
    return ok;
}

static bool check_kind(const rl_bytes *bytes, const char *expected, rl_status *status)
{
    if (!bytes->size) return rl_fail(status, RL_ERR_INPUT, "it is empty");
    return rl_refuse_known_file(bytes->data, bytes->size, status) &&
           (!expected || rl_refuse_known_binary(bytes->data, bytes->size, expected, status));
}

bool rl_bytes_open_text(rl_bytes *bytes, const char *path, const char *expected, rl_status *status)
{
    if (!open_any(bytes, path, status)) return false;
    if (check_kind(bytes, expected, status)) return true;
    rl_bytes_close(bytes);
    return false;
}

bool rl_bytes_open(rl_bytes *bytes, const char *path, rl_status *status)
{
    return rl_bytes_open_text(bytes, path, NULL, status);
}

bool rl_bytes_fetch(const rl_bytes *bytes, const unsigned char *part, size_t size, rl_status *status)
{
#ifdef MADV_POPULATE_READ
    uintptr_t start = (uintptr_t)part, before = start % (uintptr_t)sysconf(_SC_PAGESIZE);
    if (bytes->mapped && size && madvise((void *)(start - before), before + size, MADV_POPULATE_READ) != 0 &&
        errno == EFAULT)
        return rl_fail(status, RL_ERR_IO, CUT_SHORT);
#else
    (void)bytes, (void)part, (void)size, (void)status;
#endif
    return true;
}

void rl_bytes_forget(const rl_bytes *bytes, const unsigned char *part, size_t size)
{
    size_t start = (size_t)(part - bytes->data), end = start + size;
    start -= start % FORGOTTEN;
    end -= end % FORGOTTEN;
    if (bytes->mapped && start < end) (void)madvise((char *)bytes->data + start, end - start, MADV_DONTNEED);
}

void rl_bytes_forget_before(const rl_bytes *bytes, const unsigned char **kept, const unsigned char *at)
{
    rl_bytes_forget(bytes, *kept, (size_t)(at - *kept));
    *kept = at;
}

bool rl_bytes_check(const rl_bytes *bytes, rl_status *status)
{
    struct stat now;
    if (!bytes->mapped) return true;
    if (stat(bytes->file->path, &now)) /* a file that was removed is still mapped, unchanged */
        return errno == ENOENT || fail_errno("cannot be looked at again", status);
    const struct stat *then = &bytes->file->about;
    if (now.st_dev != then->st_dev || now.st_ino != then->st_ino) return true; /* the mapped file was only replaced */
    if (now.st_size < then->st_size) return rl_fail(status, RL_ERR_IO, CUT_SHORT);
    if (now.st_size == then->st_size && now.st_mtim.tv_sec == then->st_mtim.tv_sec &&
        now.st_mtim.tv_nsec == then->st_mtim.tv_nsec)
        return true;
    return rl_fail(status, RL_ERR_IO, "it was changed while it was read");
}

void rl_bytes_close(rl_bytes *bytes)
{
    if (bytes->mapped)
        munmap((void *)bytes->data, bytes->size);
    else
        free((void *)bytes->data);
    free(bytes->file);
    *bytes = (rl_bytes){0};
}
