#include "tests/cudasim/simulator.h"

#include <memory>
#include <sys/mman.h>
#include <ucontext.h>
#include <vector>

namespace cudasim
{
namespace
{
constexpr unsigned warp_size = 32;
constexpr size_t stack_size = 64 * 1024;

enum thread_state { UNSTARTED, READY, AT_BARRIER, AT_SHUFFLE, FINISHED };

struct fiber {
    ucontext_t context;
    char *stack;
};

struct thread {
    thread_state state;
    fiber *on;
    dim3 index;
    bool predicate; /* given to a barrier */
    uint64_t value; /* given to a shuffle, and got from it */
    size_t source;  /* the lane whose value a shuffle gets; its own where there is no such lane */
};

/* The block that runs. Its threads are fibers, which leave the processor to each other at barriers and shuffles only: a
 * thread that meets none runs to its end, and the next one goes on from there on the same fiber. */
struct block {
    dim3 grid, size, index;
    const std::function<void()> *kernel;
    std::vector<thread> threads;
    std::vector<unsigned> order; /* in which threads are run */
    size_t started;              /* of `order` */
    int num_true;                /* at the last barrier */
    running_thread running;
    std::vector<std::unique_ptr<fiber>> fibers;
    std::vector<fiber *> idle;
    ucontext_t scheduler;
};

block &now()
{
    static block *made = new block; /* its fibers are used by one host thread after another */
    return *made;
}

thread &self()
{
    return now().threads[now().running.number];
}

void run_as(unsigned number, fiber *on)
{
    now().running = {number, on->stack, on->stack + stack_size};
    now().threads[number].on = on;
}

/* Runs threads not yet started, one after another; when there is none, waits for the next block. */
void fiber_main()
{
    for (;;) {
        fiber *own = now().threads[now().running.number].on;
        while (now().started < now().order.size()) {
            run_as(now().order[now().started++], own);
            (*now().kernel)();
            self().state = FINISHED;
            own = self().on;
        }
        now().idle.push_back(own);
        swapcontext(&own->context, &now().scheduler);
    }
}

fiber *idle_fiber()
{
    block &b = now();
    if (b.idle.empty()) {
        fiber *made = b.fibers.emplace_back(new fiber).get();
        void *stack = mmap(NULL, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (stack == MAP_FAILED) report("there is no memory for another thread");
        made->stack = (char *)stack;
        getcontext(&made->context);
        made->context.uc_stack.ss_sp = stack;
        made->context.uc_stack.ss_size = stack_size;
        makecontext(&made->context, fiber_main, 0);
        b.idle.push_back(made);
    }
    fiber *taken = b.idle.back();
    b.idle.pop_back();
    return taken;
}

void start_threads()
{
    block &b = now();
    while (b.started < b.order.size()) {
        fiber *on = idle_fiber();
        run_as(b.order[b.started], on);
        swapcontext(&b.scheduler, &on->context);
    }
}

void resume_threads()
{
    for (unsigned number : now().order) {
        thread &t = now().threads[number];
        if (t.state != READY) continue;
        run_as(number, t.on);
        swapcontext(&now().scheduler, &t.on->context);
    }
}

/* Leaves the processor to other threads until this one is released. */
void wait_as(thread_state state)
{
    self().state = state;
    swapcontext(&self().on->context, &now().scheduler);
}

size_t count_in(thread_state state, size_t first, size_t count)
{
    size_t found = 0;
    for (size_t k = first; k < first + count; k++) found += now().threads[k].state == state;
    return found;
}

bool release_barrier()
{
    block &b = now();
    if (count_in(AT_BARRIER, 0, b.threads.size()) != b.threads.size()) return false;
    b.num_true = 0;
    for (thread &t : b.threads) {
        b.num_true += t.predicate;
        t.state = READY;
    }
    pass_barrier();
    return true;
}

bool release_warp(size_t first)
{
    block &b = now();
    if (first + warp_size > b.threads.size() || count_in(AT_SHUFFLE, first, warp_size) != warp_size) return false;
    uint64_t given[warp_size];
    for (size_t lane = 0; lane < warp_size; lane++) given[lane] = b.threads[first + lane].value;
    for (size_t lane = 0; lane < warp_size; lane++) {
        thread &t = b.threads[first + lane];
        if (t.source < warp_size) t.value = given[t.source];
        t.state = READY;
    }
    return true;
}

void run_block()
{
    block &b = now();
    for (unsigned k = 0; k < b.threads.size(); k++) {
        dim3 index(k % b.size.x, k / b.size.x % b.size.y, k / b.size.x / b.size.y);
        b.threads[k] = thread{UNSTARTED, NULL, index, false, 0, 0};
    }
    b.started = 0;
    enter_block();
    start_threads();
    while (count_in(FINISHED, 0, b.threads.size()) != b.threads.size()) {
        bool released = release_barrier();
        for (size_t first = 0; first < b.threads.size(); first += warp_size)
            if (release_warp(first)) released = true;
        if (!released) report("a barrier or shuffle is not reached by all threads of its block or warp");
        resume_threads();
    }
}

template <typename Number> std::vector<Number> any_order(size_t count)
{
    std::vector<Number> order(count);
    for (size_t k = 0; k < count; k++) {
        size_t other = choose(k + 1);
        order[k] = order[other];
        order[other] = (Number)k;
    }
    return order;
}
} // namespace

const running_thread &now_running()
{
    return now().running;
}

void run_grid(int device, dim3 grid, dim3 size, const std::function<void()> &kernel)
{
    block &b = now();
    b.grid = grid;
    b.size = size;
    b.kernel = &kernel;
    b.threads.resize((size_t)size.x * size.y * size.z);
    b.order = any_order<unsigned>(b.threads.size());
    enter_launch(device);
    for (size_t k : any_order<size_t>((size_t)grid.x * grid.y * grid.z)) {
        b.index = dim3((unsigned)(k % grid.x), (unsigned)(k / grid.x % grid.y), (unsigned)(k / grid.x / grid.y));
        run_block();
    }
}

dim3 thread_index()
{
    return self().index;
}

dim3 block_index()
{
    return now().index;
}

dim3 block_size()
{
    return now().size;
}

dim3 grid_size()
{
    return now().grid;
}

int block_barrier(bool predicate)
{
    self().predicate = predicate;
    wait_as(AT_BARRIER);
    return now().num_true;
}

uint64_t shuffle(unsigned mask, uint64_t value, size_t source)
{
    if (mask != 0xffffffffu) report("a shuffle of part of a warp, which is not simulated");
    self().value = value;
    self().source = source;
    wait_as(AT_SHUFFLE);
    return self().value;
}

uint64_t shuffle_down(unsigned mask, uint64_t value, unsigned delta)
{
    return shuffle(mask, value, now().running.number % warp_size + delta);
}
} // namespace cudasim
