/* A library for LD_PRELOAD that makes the calls of a program fail on purpose, each by its number.
 *
 *   RAGLOSS_FAULT=alloc:N     allocation N fails, counted from 1 when main starts
 *   RAGLOSS_FAULT=alloc:N+    so do all after it
 *   RAGLOSS_FAULT=call:N:E    call N of the system's (open, read, mmap, ...) fails with the errno E, a number
 *   RAGLOSS_FAULT=thread:N+   no thread is made from the N-th on; thread:N as above
 *   RAGLOSS_FAULT=cut:N:S:F   before call N, the file F is cut to S bytes
 *   RAGLOSS_FAULT=short       reads and writes move a byte at a time
 *   RAGLOSS_FAULT=interrupt   every second call that a signal can interrupt is
 *   RAGLOSS_FAULT_REPORT=F    what was counted is written to the file F when main returns: "alloc N", "call N", "thread
 *                             N", what call failed, "failed NAME [FILE]", and for each block that was not freed "leak
 *                             SIZE OBJECT+OFFSET", by whom it was asked for
 *
 * Calls that the C library makes on its own, such as those of standard streams, do not come this way; its allocations
 * do. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

/* One kind of event, counted. */
typedef struct counter {
    atomic_size_t count;
    size_t first, last; /* those in between fail; 0: none */
} counter;

static struct {
    atomic_bool armed;
    counter alloc, call, thread;
    int error; /* of calls */
    char failed[PATH_MAX + 64];
    const char *cut_file;
    size_t cut_at;
    off_t cut_size;
    bool is_short, interrupts;
    atomic_size_t interruptible;
    const char *report;
    int (*main)(int, char **, char **);
} faults;

static bool fails(counter *one)
{
    if (!atomic_load(&faults.armed)) return false;
    size_t number = atomic_fetch_add(&one->count, 1) + 1;
    return number >= one->first && number <= one->last;
}

/* Found when first needed: which may be before any constructor has run, and while the finding itself allocates. */
#define REAL(name)                                                                                                     \
    static _Atomic(__typeof__(&name)) real;                                                                            \
    if (!real) real = (__typeof__(&name))find(#name)
static _Thread_local volatile int finding /* dlsym is declared not to call back */
    __attribute__((tls_model("initial-exec")));
static void *find(const char *name)
{
    finding++;
    void *found = dlsym(RTLD_NEXT, name);
    finding--;
    if (!found) abort();
    return found;
}

/* Memory for the finding, which is never given back. */
static _Alignas(max_align_t) unsigned char early[16384];
static size_t early_used;

static void *take_early(size_t size)
{
    size_t start = early_used;
    early_used += (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
    if (early_used > sizeof early) abort();
    return early + start;
}

static bool is_early(const void *block)
{
    return (const unsigned char *)block >= early && (const unsigned char *)block < early + sizeof early;
}

/* The blocks that are not freed yet, by address: open addressing, where a freed one leaves a place to be used again. */
typedef struct block {
    uintptr_t address;
    size_t size;
    const void *caller;
} block;

#define NUM_BLOCKS ((size_t)1 << 18)
#define FREED ((uintptr_t)1)
static block blocks[NUM_BLOCKS];
static atomic_flag blocks_lock = ATOMIC_FLAG_INIT;

static size_t slot_of(uintptr_t address)
{
    return (size_t)((address >> 4) * 0x9e3779b97f4a7c15u >> 46) % NUM_BLOCKS;
}

static void *remember(void *pointer, size_t size, const void *caller)
{
    uintptr_t address = (uintptr_t)pointer;
    if (!address || !atomic_load(&faults.armed)) return pointer;
    while (atomic_flag_test_and_set(&blocks_lock)) continue;
    size_t slot = slot_of(address);
    for (size_t tried = 0; blocks[slot].address > FREED; slot = (slot + 1) % NUM_BLOCKS)
        if (++tried == NUM_BLOCKS) abort();
    blocks[slot] = (block){address, size, caller};
    atomic_flag_clear(&blocks_lock);
    return pointer;
}

static void forget(void *pointer)
{
    uintptr_t address = (uintptr_t)pointer;
    if (!address || !atomic_load(&faults.armed)) return;
    while (atomic_flag_test_and_set(&blocks_lock)) continue;
    size_t slot = slot_of(address);
    while (blocks[slot].address && blocks[slot].address != address) slot = (slot + 1) % NUM_BLOCKS;
    if (blocks[slot].address) blocks[slot].address = FREED;
    atomic_flag_clear(&blocks_lock);
}

static bool allocation_fails(void)
{
    if (!fails(&faults.alloc)) return false;
    errno = ENOMEM;
    return true;
}

EXPORT void *malloc(size_t size)
{
    if (finding) return take_early(size);
    REAL(malloc);
    return allocation_fails() ? NULL : remember(real(size), size, __builtin_return_address(0));
}

EXPORT void *calloc(size_t count, size_t size)
{
    if (finding) return take_early(count * size); /* which is zero */
    REAL(calloc);
    return allocation_fails() ? NULL : remember(real(count, size), count * size, __builtin_return_address(0));
}

EXPORT void *realloc(void *old, size_t size)
{
    REAL(realloc);
    if (allocation_fails()) return NULL;
    if (old) forget(old);
    return remember(real(old, size), size, __builtin_return_address(0));
}

EXPORT void *aligned_alloc(size_t alignment, size_t size)
{
    REAL(aligned_alloc);
    return allocation_fails() ? NULL : remember(real(alignment, size), size, __builtin_return_address(0));
}

EXPORT int posix_memalign(void **pointer, size_t alignment, size_t size)
{
    REAL(posix_memalign);
    if (allocation_fails()) return ENOMEM;
    int result = real(pointer, alignment, size);
    if (result == 0) remember(*pointer, size, __builtin_return_address(0));
    return result;
}

EXPORT void free(void *pointer)
{
    if (finding || is_early(pointer)) return; /* the finding frees only what an earlier one has left */
    REAL(free);
    forget(pointer);
    real(pointer);
}

/* What happens to a call of the system's: true where it is to fail. */
static bool call_fails(const char *name, const char *file)
{
    bool result = fails(&faults.call);
    if (faults.cut_file && atomic_load(&faults.armed) && atomic_load(&faults.call.count) == faults.cut_at &&
        truncate(faults.cut_file, faults.cut_size) != 0)
        abort();
    if (!result) return false;
    snprintf(faults.failed, sizeof faults.failed, "%s %s", name, file);
    errno = faults.error;
    return true;
}

static bool call_on_fails(const char *name, int descriptor)
{
    char link[64], file[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, file, sizeof file - 1);
    file[length > 0 ? length : 0] = '\0';
    return call_fails(name, file);
}

static bool is_interrupted(void)
{
    if (!faults.interrupts || !atomic_load(&faults.armed)) return false;
    bool result = atomic_fetch_add(&faults.interruptible, 1) % 2 == 0;
    if (result) errno = EINTR;
    return result;
}

static size_t at_once(size_t size)
{
    return size && faults.is_short && atomic_load(&faults.armed) ? 1 : size;
}

/* A call by its name: what it returns on failure, its parameters, and its arguments. */
#define CALL(type, name, failure, parameters, arguments)                                                               \
    EXPORT type name parameters                                                                                        \
    {                                                                                                                  \
        REAL(name);                                                                                                    \
        return call_fails(#name, "") ? failure : real arguments;                                                       \
    }

CALL(int, fstat, -1, (int file, struct stat *about), (file, about))
CALL(int, stat, -1, (const char *restrict path, struct stat *restrict about), (path, about))
CALL(int, lstat, -1, (const char *restrict path, struct stat *restrict about), (path, about))
CALL(int, access, -1, (const char *path, int mode), (path, mode))
CALL(int, fchmod, -1, (int file, mode_t mode), (file, mode))
CALL(int, rename, -1, (const char *from, const char *to), (from, to))
CALL(int, madvise, -1, (void *start, size_t size, int advice), (start, size, advice))
CALL(DIR *, opendir, NULL, (const char *path), (path))
CALL(struct dirent *, readdir, NULL, (DIR * folder), (folder))
CALL(void *, mmap, MAP_FAILED, (void *start, size_t size, int protection, int flags, int file, off_t at),
     (start, size, protection, flags, file, at))
CALL(char *, realpath, NULL, (const char *restrict path, char *restrict resolved), (path, resolved))
CALL(int, scandir, -1,
     (const char *restrict path, struct dirent ***restrict entries, int (*filter)(const struct dirent *),
      int (*compare)(const struct dirent **, const struct dirent **)),
     (path, entries, filter, compare))

EXPORT int open(const char *path, int flags, ...)
{
    mode_t mode = 0;
    va_list arguments;
    va_start(arguments, flags);
    if (flags & O_CREAT) mode = va_arg(arguments, mode_t);
    va_end(arguments);
    REAL(open);
    return call_fails("open", path) || is_interrupted() ? -1 : real(path, flags, mode);
}

EXPORT ssize_t read(int file, void *bytes, size_t size)
{
    REAL(read);
    return call_on_fails("read", file) || is_interrupted() ? -1 : real(file, bytes, at_once(size));
}

/* What read becomes where the compiler knows the room there is. */
EXPORT ssize_t __read_chk(int file, void *bytes, size_t size, size_t room)
{
    if (size > room) abort();
    return read(file, bytes, size);
}

EXPORT ssize_t write(int file, const void *bytes, size_t size)
{
    REAL(write);
    return call_on_fails("write", file) || is_interrupted() ? -1 : real(file, bytes, at_once(size));
}

EXPORT ssize_t pwrite(int file, const void *bytes, size_t size, off_t at)
{
    REAL(pwrite);
    return call_on_fails("pwrite", file) || is_interrupted() ? -1 : real(file, bytes, at_once(size), at);
}

EXPORT off_t lseek(int file, off_t to, int from)
{
    REAL(lseek);
    return call_on_fails("lseek", file) ? -1 : real(file, to, from);
}

EXPORT int fsync(int file)
{
    REAL(fsync);
    return call_on_fails("fsync", file) || is_interrupted() ? -1 : real(file);
}

EXPORT int poll(struct pollfd *files, nfds_t count, int timeout)
{
    REAL(poll);
    return call_fails("poll", "") || is_interrupted() ? -1 : real(files, count, timeout);
}

/* The descriptor is closed all the same, as Linux does. */
EXPORT int close(int file)
{
    REAL(close);
    bool failing = call_on_fails("close", file) || is_interrupted();
    int error = errno, result = real(file);
    if (!failing) return result;
    errno = error;
    return -1;
}

EXPORT int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
    REAL(pthread_create);
    return fails(&faults.thread) ? EAGAIN : real(thread, attributes, run, argument);
}

static void read_counter(counter *one, const char *numbers)
{
    char *end;
    one->first = strtoul(numbers, &end, 10);
    one->last = *end == '+' ? SIZE_MAX : one->first;
}

static bool starts_with(const char *text, const char *start, const char **rest)
{
    size_t length = strlen(start);
    *rest = text + length;
    return strncmp(text, start, length) == 0;
}

static void read_faults(const char *spec)
{
    const char *rest;
    char *end;
    if (starts_with(spec, "alloc:", &rest)) read_counter(&faults.alloc, rest);
    if (starts_with(spec, "thread:", &rest)) read_counter(&faults.thread, rest);
    if (starts_with(spec, "call:", &rest)) {
        read_counter(&faults.call, rest);
        faults.error = atoi(strchr(rest, ':') + 1);
    }
    if (starts_with(spec, "cut:", &rest)) {
        faults.cut_at = strtoul(rest, &end, 10);
        faults.cut_size = strtol(end + 1, &end, 10);
        faults.cut_file = end + 1;
    }
    faults.is_short = strcmp(spec, "short") == 0;
    faults.interrupts = strcmp(spec, "interrupt") == 0;
}

static void report_leak(FILE *file, const block *leaked)
{
    Dl_info about;
    if (!dladdr(leaked->caller, &about)) about = (Dl_info){.dli_fname = "?"};
    const char *slash = strrchr(about.dli_fname, '/');
    fprintf(file, "leak %zu %s+0x%tx\n", leaked->size, slash ? slash + 1 : about.dli_fname,
            (const char *)leaked->caller - (const char *)about.dli_fbase);
}

static void report(void)
{
    FILE *file = fopen(faults.report, "w");
    if (!file) abort();
    fprintf(file, "alloc %zu\ncall %zu\nthread %zu\n", faults.alloc.count, faults.call.count, faults.thread.count);
    if (*faults.failed) fprintf(file, "failed %s\n", faults.failed);
    for (size_t k = 0; k < NUM_BLOCKS; k++)
        if (blocks[k].address > FREED) report_leak(file, &blocks[k]);
    fclose(file);
}

static int run_main(int argc, char **argv, char **environment)
{
    static char buffer[65536]; /* whose allocation is the C library's affair */
    setvbuf(stdout, buffer, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF, sizeof buffer);
    const char *spec = getenv("RAGLOSS_FAULT");
    if (spec) read_faults(spec);
    faults.report = getenv("RAGLOSS_FAULT_REPORT");
    atomic_store(&faults.armed, true);
    int result = faults.main(argc, argv, environment);
    atomic_store(&faults.armed, false);
    if (faults.report) report();
    return result;
}

typedef int start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                       void (*fini)(void), void (*rtld_fini)(void), void *stack_end);

EXPORT int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                             void (*fini)(void), void (*rtld_fini)(void), void *stack_end)
{
    faults.main = main;
    start_main *real = (start_main *)find("__libc_start_main");
    return real(run_main, argc, argv, init, fini, rtld_fini, stack_end);
}
