// Storage of the calendar's unsorted events: first-in-first-out lists made of 256-byte chunks that
// all come from one pool. A chunk that is read empty goes to the next list in need, so a calendar
// in its steady state never allocates, and an event costs little more than its own 16 bytes.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/event.hpp"

namespace surgetank::sim::ladder {

/// A list of events in the order of their coming; the events themselves lie in a `ChunkPool`.
struct EventList {
    std::uint32_t first_chunk = 0;
    std::uint32_t last_chunk = 0;
    std::size_t size = 0;
};

/// The chunks of every list of one calendar. Copying the pool and the lists copies the events.
class ChunkPool {
public:
    /// Adds `event` behind the others of `list`.
    void append(EventList& list, const Event& event) {
        const std::size_t place = list.size % chunk_size;
        if (place == 0) {
            const std::uint32_t fresh = take_chunk();
            (list.size == 0 ? list.first_chunk : next_[list.last_chunk]) = fresh;
            list.last_chunk = fresh;
        }
        chunks_[list.last_chunk].events[place] = event;
        ++list.size;
    }

    /// Calls `visit(event)` in the order of coming, and leaves `list` empty. `visit` may append to
    /// other lists, so the event is handed over by value.
    template <typename Visit>
    void drain(EventList& list, Visit visit) {
        std::uint32_t chunk = list.first_chunk;
        for (std::size_t left = std::exchange(list, {}).size; left > 0;) {
            const std::size_t here = std::min(left, chunk_size);
            left -= here;
            const std::uint32_t next = next_[chunk];
            if (left > 0) {
                prefetch(next);
            }
            for (std::size_t i = 0; i < here; ++i) {
                visit(Event{chunks_[chunk].events[i]});
            }
            next_[chunk] = first_free_;
            first_free_ = chunk;
            chunk = next;
        }
    }

    /// Asks the memory for the head of a list that is soon drained.
    void prefetch(const EventList& list) const {
        if (list.size > 0) {
            prefetch(list.first_chunk);
        }
    }

    /// Bytes of all chunks ever needed at once.
    std::size_t bytes() const { return chunks_.size() * (sizeof(Chunk) + sizeof next_[0]); }

private:
    static constexpr std::size_t chunk_size = 16;
    static constexpr std::size_t cache_line = 64;
    static constexpr std::uint32_t none = UINT32_MAX;

    struct alignas(cache_line) Chunk {
        std::array<Event, chunk_size> events;
    };

    std::uint32_t take_chunk() {
        if (first_free_ == none) [[unlikely]] {
            return grow();
        }
        return std::exchange(first_free_, next_[first_free_]);
    }

    [[gnu::noinline]] std::uint32_t grow() {
        const auto fresh = static_cast<std::uint32_t>(chunks_.size());
        chunks_.emplace_back();
        next_.push_back(none);
        return fresh;
    }

    void prefetch(std::uint32_t chunk) const {
        for (std::size_t i = 0; i < chunk_size; i += cache_line / sizeof(Event)) {
            __builtin_prefetch(&chunks_[chunk].events[i]);
        }
    }

    std::vector<Chunk> chunks_;
    std::vector<std::uint32_t> next_;  ///< The chunk behind each, in its list or the free.
    std::uint32_t first_free_ = none;
};

}  // namespace surgetank::sim::ladder
