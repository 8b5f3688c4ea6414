#include "tests/cudasim/simulator.h"

#include <csignal>
#include <cstdlib>
#include <map>
#include <sys/mman.h>

extern "C" char __start_cudasim_shared[], __stop_cudasim_shared[];

namespace cudasim
{
namespace
{
constexpr size_t region_size = (size_t)1 << 36, page_size = 4096;
constexpr int poison = 0xcd;

/* Who touched a byte last. Intervals are numbered on and on: each block and each barrier starts one, so that two
 * accesses of a block are ordered where their intervals differ, and those of two blocks of a launch never are. */
enum : uint16_t { SEVERAL_THREADS = 0xffff, SEVERAL_BLOCKS = 0xfffe, ATOMICALLY = 0xfffd };
struct cell {
    uint32_t write_interval, read_interval;
    uint16_t writer, reader;
};

struct allocation {
    uintptr_t start;
    size_t size;
    int device;
    bool live;
    cell *cells;
};

struct memory {
    char *region;
    size_t used = 0;         /* of the region */
    allocation **page_owner; /* of each page of the region */
    std::map<uintptr_t, size_t> pinned;
    std::map<uintptr_t, allocation *> live;
    int open = 0;
    int device;
    uint32_t interval = 1, launch_start, block_start;
    cell *shared_cells;
    struct sigaction other_faults; /* who handled faults before */

    memory();
};

memory &all()
{
    static memory *made = new memory; /* outlives whatever runs at the program's end */
    return *made;
}

void on_fault(int, siginfo_t *info, void *)
{
    const char *address = (const char *)info->si_addr;
    if (address >= all().region && address < all().region + region_size)
        report("the host touches device memory (%p)", (const void *)address);
    sigaction(SIGSEGV, &all().other_faults, NULL); /* happens again, and is handled as it would be without this */
}

memory::memory()
{
    void *reserved = mmap(NULL, region_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (reserved == MAP_FAILED) report("there is no address space for device memory");
    region = (char *)reserved;
    page_owner = (allocation **)calloc(region_size / page_size, sizeof *page_owner);
    shared_cells = (cell *)calloc((size_t)(__stop_cudasim_shared - __start_cudasim_shared) + 1, sizeof(cell));
    struct sigaction action = {};
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, &other_faults);
}

size_t whole_pages(size_t size)
{
    return (size + page_size - 1) / page_size * page_size;
}

allocation *owner_of(uintptr_t address)
{
    memory &m = all();
    uintptr_t offset = address - (uintptr_t)m.region;
    return offset < region_size ? m.page_owner[offset / page_size] : NULL;
}

/* The allocation that holds all of a range, which must be live and the device's. */
allocation *allocation_of(int device, uintptr_t address, size_t size, const char *what)
{
    allocation *found = owner_of(address);
    if (!found) report("%s: %p is no device memory", what, (void *)address);
    if (!found->live) report("%s: use after free of device memory (%p)", what, (void *)address);
    if (found->device != device) report("%s: memory of device %d is used on device %d", what, found->device, device);
    size_t offset = address - found->start;
    if (offset > found->size || size > found->size - offset)
        report("%s: out of bounds: %zu bytes at %zu of an allocation of %zu", what, size, offset, found->size);
    return found;
}

[[noreturn]] void race(const char *what)
{
    report("race: %s without a barrier between (thread %u)", what, now_running().number);
}

/* Whether an earlier access, by `thread` in `interval`, and one of this thread now are in no order. */
bool unordered(uint32_t interval, uint16_t thread)
{
    const memory &m = all();
    if (interval < m.launch_start) return false;
    if (interval < m.block_start || thread == SEVERAL_BLOCKS) return true;
    return interval == m.interval && thread != now_running().number;
}

void note_read(cell &c)
{
    const memory &m = all();
    uint16_t self = (uint16_t)now_running().number;
    if (unordered(c.write_interval, c.writer)) race("one thread writes what another reads");
    if (c.read_interval >= m.launch_start && c.read_interval < m.block_start)
        self = SEVERAL_BLOCKS;
    else if (c.read_interval >= m.launch_start && c.reader == SEVERAL_BLOCKS)
        self = SEVERAL_BLOCKS;
    else if (c.read_interval == m.interval && c.reader != self)
        self = SEVERAL_THREADS;
    c.reader = self;
    c.read_interval = m.interval;
}

void note_write(cell &c, bool atomic)
{
    bool with_atomic = atomic && c.writer == ATOMICALLY;
    if (!with_atomic && unordered(c.write_interval, c.writer)) race("two threads write");
    if (unordered(c.read_interval, c.reader)) race("one thread reads what another writes");
    c.writer = atomic ? (uint16_t)ATOMICALLY : (uint16_t)now_running().number;
    c.write_interval = all().interval;
}

enum access_kind { READ, WRITE, ATOMIC };

/* A kernel's load or store. */
void check_access(const void *memory_address, size_t size, access_kind kind)
{
    const char *address = (const char *)memory_address;
    const running_thread &self = now_running();
    if (address >= self.stack && address < self.stack_end) return;
    cell *cells;
    if (address >= __start_cudasim_shared && address < __stop_cudasim_shared) {
        cells = all().shared_cells + (address - __start_cudasim_shared);
    } else {
        allocation *of = allocation_of(all().device, (uintptr_t)address, size, "a kernel");
        cells = of->cells + ((uintptr_t)address - of->start);
    }
    for (size_t k = 0; k < size; k++) {
        if (kind == READ)
            note_read(cells[k]);
        else
            note_write(cells[k], kind == ATOMIC);
    }
}
} // namespace

open_memory::open_memory()
{
    if (all().open++ == 0) mprotect(all().region, all().used, PROT_READ | PROT_WRITE);
}

open_memory::~open_memory()
{
    if (--all().open == 0) mprotect(all().region, all().used, PROT_NONE);
}

void *allocate_device(int device, size_t size)
{
    memory &m = all();
    size_t pages = whole_pages(size) + page_size; /* one of them to run into */
    if (m.used + pages > region_size) report("device addresses are used up");
    allocation *made = new allocation{(uintptr_t)m.region + m.used, size, device, true, NULL};
    made->cells = (cell *)calloc(size, sizeof(cell));
    for (size_t offset = 0; offset < pages - page_size; offset += page_size)
        m.page_owner[(m.used + offset) / page_size] = made;
    m.used += pages;
    m.live[made->start] = made;
    open_memory opened;
    memset((void *)made->start, poison, size);
    return (void *)made->start;
}

int free_device(void *memory, size_t *size)
{
    auto found = all().live.find((uintptr_t)memory);
    if (found == all().live.end()) report("cudaFree of %p, which is no live allocation", memory);
    allocation *freed = found->second;
    all().live.erase(found);
    freed->live = false;
    free(freed->cells);
    madvise(memory, whole_pages(freed->size), MADV_DONTNEED);
    *size = freed->size;
    return freed->device;
}

void *allocate_pinned(size_t size)
{
    void *made = malloc(size);
    if (!made) return NULL;
    memset(made, poison, size);
    all().pinned[(uintptr_t)made] = size;
    return made;
}

void free_pinned(void *memory)
{
    if (all().pinned.erase((uintptr_t)memory) == 0) report("cudaFreeHost of %p, which is no pinned memory", memory);
    free(memory);
}

bool is_pinned(const void *memory, size_t size)
{
    auto after = all().pinned.upper_bound((uintptr_t)memory);
    if (after == all().pinned.begin()) return false;
    auto found = std::prev(after);
    return (uintptr_t)memory - found->first <= found->second &&
           size <= found->second - ((uintptr_t)memory - found->first);
}

void check_device_range(int device, const void *memory, size_t size, const char *what)
{
    allocation_of(device, (uintptr_t)memory, size, what);
}

void report_leaks(int device)
{
    size_t count = 0, bytes = 0;
    for (const auto &[start, leaked] : all().live) {
        if (device >= 0 && leaked->device != device) continue;
        count++;
        bytes += leaked->size;
    }
    if (count) report("leak: %zu allocations of device memory, %zu bytes", count, bytes);
    if (device < 0 && !all().pinned.empty()) report("leak: %zu allocations of pinned memory", all().pinned.size());
}

void enter_launch(int device)
{
    all().device = device;
    all().launch_start = all().interval + 1;
}

void enter_block()
{
    all().block_start = ++all().interval;
    memset(__start_cudasim_shared, poison, (size_t)(__stop_cudasim_shared - __start_cudasim_shared));
    memset(all().shared_cells, 0, (size_t)(__stop_cudasim_shared - __start_cudasim_shared) * sizeof(cell));
}

void pass_barrier()
{
    all().interval++;
}
} // namespace cudasim

unsigned long long atomicMin(unsigned long long *address, unsigned long long value)
{
    cudasim::check_access(address, sizeof *address, cudasim::ATOMIC);
    unsigned long long old = *address;
    if (value < old) *address = value;
    return old;
}

long long atomicMax(long long *address, long long value)
{
    cudasim::check_access(address, sizeof *address, cudasim::ATOMIC);
    long long old = *address;
    if (value > old) *address = value;
    return old;
}

/* What the compiler's instrumentation of kernels calls, renamed as instrumentation.syms says. */
extern "C" {
#define CUDASIM_ACCESS(name, size, kind)                                                                               \
    void cudasim_##name##size(const void *address)                                                                     \
    {                                                                                                                  \
        cudasim::check_access(address, size, cudasim::kind);                                                           \
    }
#define CUDASIM_ACCESSES(prefix, size)                                                                                 \
    CUDASIM_ACCESS(prefix##read, size, READ)                                                                           \
    CUDASIM_ACCESS(prefix##write, size, WRITE)
CUDASIM_ACCESSES(, 1)
CUDASIM_ACCESSES(, 2)
CUDASIM_ACCESSES(, 4)
CUDASIM_ACCESSES(, 8)
CUDASIM_ACCESSES(, 16)
CUDASIM_ACCESSES(unaligned_, 2)
CUDASIM_ACCESSES(unaligned_, 4)
CUDASIM_ACCESSES(unaligned_, 8)
CUDASIM_ACCESSES(unaligned_, 16)
#undef CUDASIM_ACCESSES
#undef CUDASIM_ACCESS

void cudasim_read_range(const void *address, size_t size)
{
    cudasim::check_access(address, size, cudasim::READ);
}

void cudasim_write_range(const void *address, size_t size)
{
    cudasim::check_access(address, size, cudasim::WRITE);
}

void *cudasim_memcpy(void *to, const void *from, size_t size)
{
    cudasim_read_range(from, size);
    cudasim_write_range(to, size);
    return memcpy(to, from, size);
}

void *cudasim_memset(void *to, int value, size_t size)
{
    cudasim_write_range(to, size);
    return memset(to, value, size);
}

void cudasim_init(void)
{
}

void cudasim_func_entry(void *)
{
}

void cudasim_func_exit(void)
{
}
}
