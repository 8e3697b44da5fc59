// Sorting a bucket into the bottom, and making room in it.
#include "sim/calendar/bottom.hpp"

#include <algorithm>

namespace surgetank::sim::ladder {

// A rank sort: the place of an event is the number of events that are later than it. The inner
// loops have no branch, and cost about a nanosecond for each event of a usual bucket. Order and
// position make a key without equals; where the times lie within 8 s, they fit into the key too.
void Bottom::assign(const Unsorted& events) {
    constexpr int position_bits = 6;
    constexpr int key_bits = position_bits + 63 - Action::order_shift;
    static_assert(capacity <= std::size_t{1} << position_bits);
    const std::size_t size = events.size;
    Sorting sorting;
    std::int64_t first = wall;
    std::int64_t last = 0;
    for (std::size_t i = 0; i < size; ++i) {
        first = std::min(first, events.times[i]);
        last = std::max(last, events.times[i]);
        sorting.keys[i] =
            events.words[i] >> Action::order_shift << position_bits | static_cast<std::int64_t>(i);
    }
    if (last - first < std::int64_t{1} << (63 - key_bits)) {
        for (std::size_t i = 0; i < size; ++i) {
            sorting.keys[i] |= (events.times[i] - first) << key_bits;
        }
        rank_by_key(sorting, size);
    } else {
        rank_by_time_and_key(sorting, events.times, size);
    }
    for (std::size_t i = 0; i < size; ++i) {
        const std::size_t place = lane_count + static_cast<std::size_t>(sorting.places[i]);
        times_[place] = events.times[i];
        words_[place] = events.words[i];
    }
    size_ = size;
}

void Bottom::rank_by_key(Sorting& sorting, std::size_t size) {
    for (std::size_t block = 0; block < size; block += lane_count) {
        Lanes keys;
        load(keys, &sorting.keys[block]);
        Lanes later_ones{};
        for (std::size_t i = 0; i < size; ++i) {
            later_ones -= Lanes{} + sorting.keys[i] > keys;
        }
        store(&sorting.places[block], later_ones);
    }
}

void Bottom::rank_by_time_and_key(Sorting& sorting, const Column& all_times, std::size_t size) {
    for (std::size_t block = 0; block < size; block += lane_count) {
        Lanes times, keys;
        load(times, &all_times[block]);
        load(keys, &sorting.keys[block]);
        Lanes later_ones{};
        for (std::size_t i = 0; i < size; ++i) {
            const Lanes time = Lanes{} + all_times[i];
            const Lanes key = Lanes{} + sorting.keys[i];
            later_ones -= (time > times) | ((time == times) & (key > keys));
        }
        store(&sorting.places[block], later_ones);
    }
}

void Bottom::drop_latest(std::size_t count) {
    const auto first = times_.begin() + lane_count;
    const auto words = words_.begin() + lane_count;
    std::copy(first + static_cast<std::ptrdiff_t>(count), times_.end(), first);
    std::copy(words + static_cast<std::ptrdiff_t>(count), words_.end(), words);
    size_ -= count;
    std::fill(first + static_cast<std::ptrdiff_t>(size_), times_.end(), nothing);
}

void Bottom::clear() { drop_latest(size_); }

}  // namespace surgetank::sim::ladder
