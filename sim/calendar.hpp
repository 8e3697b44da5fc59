// The calendar of future events: a ladder queue (Tang, Goh & Thng 2005, "Ladder queue: an O(1)
// priority queue structure for large-scale discrete event simulation", ACM TOMACS 15(3)).
//
//   time ──►
//   │ bottom │ rung 3 │   rung 2   │      rung 1      │   top
//   │ sorted │▯▯▯▯▯▯▯▯│▯ ▯ ▯ ▯ ▯ ▯ │▯   ▯   ▯   ▯   ▯ │   one unsorted list
//   ◄ pop                ◄ buckets: unsorted lists ►       ◄ push of the far future
//
// A push goes to the first part, from the right, that begins at or before its time. Only the
// bottom is sorted, and it never holds more than 48 events. When it is empty, the earliest bucket
// of the last rung is sorted into it; a bucket with too many events first becomes a rung of its
// own, and the top becomes rung 1 when there are no rungs. Every event is thus moved a few times in
// its life, however many are pending.
//
// Where this one differs from the paper: an event has no sequence number. Events of one instant
// always lie in one part, in the order of pushing, and every move keeps the order of equals, so
// ties come out in the canonical order `(when, Action::order(), order of pushing)` for free. Too
// many events at one instant, which no bucket can part, become a `ladder::Crowd`; it is read
// beside the bottom.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/calendar/bottom.hpp"
#include "sim/calendar/chunks.hpp"
#include "sim/calendar/crowd.hpp"
#include "sim/calendar/rung.hpp"
#include "sim/event.hpp"
#include "sim/time.hpp"

namespace surgetank::sim {

/// The pending events, earliest first. A value: a copy goes on independently of its original.
class Calendar {
public:
    bool empty() const { return size_ == 0; }
    std::size_t size() const { return size_; }

    /// Requires `start_of_time <= event.when < end_of_time`.
    void push(const Event& event);

    /// Removes and returns the earliest event. Requires `!empty()`.
    Event pop();

    /// Removes and returns the earliest event if it happens no later than `horizon`.
    std::optional<Event> pop_until(Instant horizon);

    /// When the earliest event happens; `end_of_time` if there is none. Not `const`, because
    /// finding out may sort a bucket.
    Instant next_time();

    /// Bytes held for events, for the limit on memory.
    std::size_t bytes() const;

private:
    /// Whether the earliest event is at the back of the bottom.
    bool is_ready() const { return !bottom_.empty() && crowd_.empty(); }
    bool crowd_is_next() const;

    Event pop_slowly();
    Instant next_time_slowly();
    void refill();
    void sort_into_bottom(ladder::EventList& list);
    ladder::Rung& add_rung(std::int64_t start, std::int64_t end, std::size_t expected);
    void break_up_top();

    void push_to_top(const Event& event);
    void push_to_full_bottom(const Event& event);
    void move_later_half_to_top();
    void move_near_events_to_rung();
    void fold_rungs_into_top();

    ladder::Bottom bottom_;
    ladder::Crowd crowd_;
    std::vector<ladder::Rung> rungs_;  ///< Rungs in use, and behind them old ones to use again.
    std::size_t rung_count_ = 0;
    ladder::EventList top_;
    std::int64_t top_begin_ = INT64_MAX;  ///< Events from here on are in the top [ns].
    std::int64_t top_earliest_ = INT64_MAX;
    std::int64_t top_latest_ = 0;
    ladder::ChunkPool pool_;
    std::size_t size_ = 0;
};

inline void Calendar::push(const Event& event) {
    ++size_;
    const std::int64_t when = nanoseconds(event.when);
    if (when >= top_begin_) {
        push_to_top(event);
        return;
    }
    ladder::Rung* const last = rungs_.data() + rung_count_;
    for (ladder::Rung* rung = rungs_.data(); rung != last; ++rung) {
        if (when >= rung->begin()) {
            rung->add(pool_, event);
            return;
        }
    }
    if (bottom_.full()) [[unlikely]] {
        push_to_full_bottom(event);
        return;
    }
    bottom_.insert(event);
}

inline void Calendar::push_to_top(const Event& event) {
    const std::int64_t when = nanoseconds(event.when);
    top_earliest_ = when < top_earliest_ ? when : top_earliest_;
    top_latest_ = when > top_latest_ ? when : top_latest_;
    pool_.append(top_, event);
}

inline Event Calendar::pop() {
    if (!is_ready()) [[unlikely]] {
        return pop_slowly();
    }
    --size_;
    return bottom_.pop();
}

inline std::optional<Event> Calendar::pop_until(Instant horizon) {
    if (next_time() > horizon || empty()) {
        return std::nullopt;
    }
    return pop();
}

inline Instant Calendar::next_time() {
    return is_ready() ? bottom_.earliest_time() : next_time_slowly();
}

}  // namespace surgetank::sim
