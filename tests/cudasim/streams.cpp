#include "tests/cudasim/simulator.h"

#include <deque>
#include <memory>
#include <vector>

struct cudasim_stream {
    int device;
    bool destroyed;
    std::deque<std::function<void()>> work;
    size_t added, done; /* pieces of work so far */
};

struct cudasim_event {
    int device;
    bool destroyed;
    cudaStream_t stream; /* where it was recorded last, and after how much work; NULL: nowhere yet */
    size_t after;
};

namespace cudasim
{
namespace
{
/* Nothing is ever forgotten: a stream that was destroyed still has its work done, as on a GPU. */
struct streams {
    std::vector<std::unique_ptr<cudasim_stream>> streams;
    std::vector<std::unique_ptr<cudasim_event>> events;
};

streams &all()
{
    static streams *made = new streams; /* outlives whatever runs at the program's end */
    return *made;
}

void check_stream(cudaStream_t stream)
{
    if (!stream || stream->destroyed) report("a stream is used that was destroyed or never made");
}

void run_one(cudaStream_t stream)
{
    std::function<void()> work = std::move(stream->work.front());
    stream->work.pop_front();
    stream->done++;
    work();
}

/* One time in four, another stream's work comes first. */
cudaStream_t pick_instead_of(cudaStream_t stream)
{
    if (choose(4) != 0) return stream;
    const auto &candidates = all().streams;
    size_t first = choose(candidates.size());
    for (size_t k = 0; k < candidates.size(); k++) {
        cudaStream_t other = candidates[(first + k) % candidates.size()].get();
        if (!other->work.empty()) return other;
    }
    return stream;
}

void run_until(cudaStream_t stream, size_t done)
{
    if (stream->done >= done) return;
    open_memory opened;
    while (stream->done < done) run_one(pick_instead_of(stream));
}
} // namespace

cudaStream_t create_stream(int device)
{
    return all().streams.emplace_back(new cudasim_stream{device, false, {}, 0, 0}).get();
}

void destroy_stream(cudaStream_t stream)
{
    check_stream(stream);
    stream->destroyed = true;
}

int device_of(cudaStream_t stream)
{
    check_stream(stream);
    return stream->device;
}

void enqueue(cudaStream_t stream, std::function<void()> work)
{
    check_stream(stream);
    stream->work.push_back(std::move(work));
    stream->added++;
}

void finish_stream(cudaStream_t stream)
{
    check_stream(stream);
    run_until(stream, stream->added);
}

void finish_device(int device)
{
    for (size_t k = 0; k < all().streams.size(); k++) {
        cudaStream_t stream = all().streams[k].get();
        if (device < 0 || stream->device == device) run_until(stream, stream->added);
    }
}

cudaEvent_t create_event(int device)
{
    return all().events.emplace_back(new cudasim_event{device, false, NULL, 0}).get();
}

static void check_event(cudaEvent_t event)
{
    if (!event || event->destroyed) report("an event is used that was destroyed or never made");
}

void destroy_event(cudaEvent_t event)
{
    check_event(event);
    event->destroyed = true;
}

bool record_event(cudaEvent_t event, cudaStream_t stream)
{
    check_event(event);
    check_stream(stream);
    if (event->device != stream->device) return false;
    event->stream = stream;
    event->after = stream->added;
    return true;
}

void finish_event(cudaEvent_t event)
{
    check_event(event);
    if (event->stream) run_until(event->stream, event->after);
}

void report_left_streams(int device)
{
    size_t streams = 0, events = 0;
    for (const auto &stream : all().streams) streams += !stream->destroyed && (device < 0 || stream->device == device);
    for (const auto &event : all().events) events += !event->destroyed && (device < 0 || event->device == device);
    if (streams) report("leak: %zu streams", streams);
    if (events) report("leak: %zu events", events);
}
} // namespace cudasim
