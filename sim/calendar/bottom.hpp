// The sorted end of the calendar: at most 48 events, latest first, so that the next one is popped
// off the back. Times and actions lie in two arrays that are worked on four lanes at a time with
// the vector extensions of GCC and Clang: insertion touches every block once and never branches on
// the data, which is what makes it cheaper than any search. Where the processor cannot compare
// 64-bit lanes (plain x86-64), a loop over the events does the same.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <tuple>

#include "sim/event.hpp"

namespace surgetank::sim::ladder {

#if defined(__SSE4_2__) || defined(__aarch64__)
inline constexpr bool compares_lanes = true;
#else
inline constexpr bool compares_lanes = false;
#endif

/// A number for each event of a bottom, read four at a time.
using Column = std::array<std::int64_t, 48>;

/// Up to 48 events in no order, as two columns; `Bottom::assign` sorts them.
struct Unsorted {
    void add(const Event& event) {
        times[size] = nanoseconds(event.when);
        words[size] = static_cast<std::int64_t>(event.what.word());
        ++size;
    }

    alignas(64) Column times{};
    alignas(64) Column words{};
    std::size_t size = 0;
};

/// A sorted array of events: ordered by (when, order), and by the order of insertion among equals.
class Bottom {
public:
    static constexpr std::size_t capacity = std::tuple_size_v<Column>;

    Bottom() {
        times_.fill(nothing);
        words_.fill(0);
        for (std::size_t i = 0; i < lane_count; ++i) {
            times_[i] = wall;
        }
    }

    bool empty() const { return size_ == 0; }
    bool full() const { return size_ == capacity; }
    std::size_t size() const { return size_; }

    /// The event at `place`, counted from the latest. Requires `place < size()`.
    Event at(std::size_t place) const {
        return {Instant{Duration{times_[lane_count + place]}},
                Action{static_cast<std::uint64_t>(words_[lane_count + place])}};
    }
    Event earliest() const { return at(size_ - 1); }
    Event latest() const { return at(0); }
    Instant earliest_time() const { return Instant{Duration{times_[lane_count + size_ - 1]}}; }

    /// Removes and returns the earliest event. Requires that there is one.
    Event pop() {
        const Event event = earliest();
        --size_;
        times_[lane_count + size_] = nothing;
        return event;
    }

    /// Puts `event` behind its equals. Requires `!full()`.
    void insert(const Event& event) {
        if constexpr (compares_lanes) {
            insert_by_lanes(event);
        } else {
            insert_one_by_one(event);
        }
    }

    /// Sorts `events` into an empty bottom; equals keep the order in which they were added.
    void assign(const Unsorted& events);

    /// Drops the `count` latest events, or all.
    void drop_latest(std::size_t count);
    void clear();

private:
    static constexpr std::size_t lane_count = 4;
    using Lanes = std::int64_t __attribute__((vector_size(lane_count * sizeof(std::int64_t))));

    /// Times that no event has: before the first place of the array, and behind the last.
    static constexpr std::int64_t wall = INT64_MAX;
    static constexpr std::int64_t nothing = INT64_MIN;

    void insert_by_lanes(const Event& event);
    void insert_one_by_one(const Event& event);

    /// The scratch of `assign`: unequal keys in, the place of each event out.
    struct Sorting {
        alignas(64) Column keys{};
        alignas(64) Column places{};
    };

    static void rank_by_key(Sorting& sorting, std::size_t size);
    static void rank_by_time_and_key(Sorting& sorting, const Column& times, std::size_t size);

    // By reference, because a vector as a value has another ABI with AVX than without.
    static void load(Lanes& lanes, const std::int64_t* from) {
        std::memcpy(&lanes, from, sizeof lanes);
    }
    static void store(std::int64_t* to, const Lanes& lanes) {
        std::memcpy(to, &lanes, sizeof lanes);
    }

    alignas(64) std::array<std::int64_t, lane_count + capacity> times_;
    alignas(64) std::array<std::int64_t, lane_count + capacity> words_;
    std::size_t size_ = 0;
};

// Each place keeps its event if that is later than the new one; else it takes the event of the
// place before it, or the new event where the place before it is the last later one.
inline void Bottom::insert_by_lanes(const Event& event) {
    const Lanes time = Lanes{} + nanoseconds(event.when);
    const Lanes word = Lanes{} + static_cast<std::int64_t>(event.what.word());
    const Lanes end_of_order = word | ((std::int64_t{1} << Action::order_shift) - 1);
    std::size_t block = lane_count + size_ / lane_count * lane_count;
    Lanes times, words;
    load(times, &times_[block]);
    load(words, &words_[block]);
    for (; block > 0; block -= lane_count) {
        const Lanes later = (times > time) | ((times == time) & (words > end_of_order));
        Lanes times_before, words_before;
        load(times_before, &times_[block - lane_count]);
        load(words_before, &words_[block - lane_count]);
        const Lanes shifted_times = __builtin_shufflevector(times_before, times, 3, 4, 5, 6);
        const Lanes shifted_words = __builtin_shufflevector(words_before, words, 3, 4, 5, 6);
        const Lanes shifted_later =
            (shifted_times > time) | ((shifted_times == time) & (shifted_words > end_of_order));
        store(&times_[block], later ? times : (shifted_later ? time : shifted_times));
        store(&words_[block], later ? words : (shifted_later ? word : shifted_words));
        times = times_before;
        words = words_before;
    }
    ++size_;
}

inline void Bottom::insert_one_by_one(const Event& event) {
    const std::int64_t time = nanoseconds(event.when);
    const auto word = static_cast<std::int64_t>(event.what.word());
    const std::int64_t end_of_order = word | ((std::int64_t{1} << Action::order_shift) - 1);
    std::size_t place = lane_count + size_;
    for (; times_[place - 1] <= time; --place) {
        if (times_[place - 1] == time && words_[place - 1] > end_of_order) {
            break;
        }
        times_[place] = times_[place - 1];
        words_[place] = words_[place - 1];
    }
    times_[place] = time;
    words_[place] = word;
    ++size_;
}

}  // namespace surgetank::sim::ladder
