// A rung of the calendar's ladder: a stretch of time cut into buckets of equal width, each an
// unsorted list. Widths are powers of two, so finding a bucket is a shift and not a division.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/calendar/chunks.hpp"
#include "sim/event.hpp"

namespace surgetank::sim::ladder {

/// `time + width`, or the end of time if that is nearer. Requires `time >= 0`.
constexpr std::int64_t end_after(std::int64_t time, std::uint64_t width) {
    const std::uint64_t end = static_cast<std::uint64_t>(time) + width;
    return end > std::uint64_t{INT64_MAX} ? INT64_MAX : static_cast<std::int64_t>(end);
}

/// The events between `begin()` and the beginning of the rung above; times in nanoseconds.
class Rung {
public:
    /// Starts afresh over `[start, end)`, with buckets for `expected` events. Requires that every
    /// bucket was taken before, and `start < end`.
    void open(std::int64_t start, std::int64_t end, std::size_t expected) {
        const auto span = static_cast<std::uint64_t>(end - start);
        shift_ = shift_for(span, expected);
        start_ = start;
        begin_ = start;
        next_bucket_ = 0;
        size_ = 0;
        buckets_.assign(((span - 1) >> shift_) + 1, {});
    }

    /// The earliest time this rung still takes events for.
    std::int64_t begin() const { return begin_; }
    /// The end of the last bucket.
    std::int64_t end() const { return time_of(buckets_.size()); }
    /// The beginning of the bucket that was taken last.
    std::int64_t taken_from() const { return time_of(next_bucket_ - 1); }
    bool empty() const { return size_ == 0; }
    /// True if all events of a bucket happen at one instant.
    bool is_finest() const { return shift_ == 0; }

    /// Takes `event`. Requires `begin() <= event.when < end()`.
    void add(ChunkPool& pool, const Event& event) {
        const auto offset = static_cast<std::uint64_t>(nanoseconds(event.when) - start_);
        pool.append(buckets_[offset >> shift_], event);
        ++size_;
    }

    /// Removes the earliest bucket that has events; `begin()` moves to its end. Requires that one
    /// has.
    EventList take_bucket(const ChunkPool& pool) {
        while (buckets_[next_bucket_].size == 0) {
            ++next_bucket_;
        }
        const EventList bucket = std::exchange(buckets_[next_bucket_], {});
        ++next_bucket_;
        size_ -= bucket.size;
        begin_ = time_of(next_bucket_);
        if (next_bucket_ < buckets_.size()) {
            pool.prefetch(buckets_[next_bucket_]);
        }
        return bucket;
    }

    /// Calls `visit(event)` for every event, equal times in the order of coming, and drops them.
    template <typename Visit>
    void drain(ChunkPool& pool, Visit visit) {
        for (; next_bucket_ < buckets_.size(); ++next_bucket_) {
            pool.drain(buckets_[next_bucket_], visit);
        }
        size_ = 0;
    }

    std::size_t bytes() const { return buckets_.capacity() * sizeof(EventList); }

private:
    static constexpr std::size_t wanted_in_bucket = 16;
    static constexpr std::uint64_t max_buckets = 1024;  ///< Headers and tails stay in the L2 cache.

    std::int64_t time_of(std::size_t bucket) const {
        return end_after(start_, std::uint64_t{bucket} << shift_);
    }

    static int shift_for(std::uint64_t span, std::size_t expected) {
        const std::uint64_t width = span / (expected / wanted_in_bucket + 1);
        int shift = width > 1 ? static_cast<int>(std::bit_width(width)) - 1 : 0;
        while (span >> shift > max_buckets) {
            ++shift;
        }
        return shift;
    }

    std::vector<EventList> buckets_;
    std::int64_t start_ = 0;
    std::int64_t begin_ = 0;
    std::size_t next_bucket_ = 0;
    std::size_t size_ = 0;
    int shift_ = 0;
};

}  // namespace surgetank::sim::ladder
