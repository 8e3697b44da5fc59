// Sorting a crowd, and merging what was pushed while it was being read.
#include "sim/calendar/crowd.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace surgetank::sim::ladder {

void Crowd::sort() {
    constexpr int digit_bits = 8;
    constexpr std::size_t digits = std::size_t{1} << digit_bits;
    constexpr int order_bits = 64 - Action::order_shift;
    for (int shift = 0; shift < order_bits; shift += digit_bits) {
        const auto digit_of = [shift](const Event& event) {
            return event.what.order() >> shift & (digits - 1);
        };
        std::array<std::size_t, digits> place{};
        for (const Event& event : events_) {
            ++place[digit_of(event)];
        }
        if (place[digit_of(events_.front())] == events_.size()) {
            continue;
        }
        std::size_t sum = 0;
        for (std::size_t& entry : place) {
            sum += std::exchange(entry, sum);
        }
        scratch_.resize(events_.size());
        for (const Event& event : events_) {
            scratch_[place[digit_of(event)]++] = event;
        }
        events_.swap(scratch_);
    }
}

void Crowd::absorb(Bottom& newer) {
    if (next_ > events_.size() / 2) {
        events_.erase(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(next_));
        next_ = 0;
    }
    std::size_t from = events_.size();
    events_.resize(from + newer.size());
    std::size_t to = events_.size();
    for (std::size_t i = 0; i < newer.size(); ++i) {
        const Event event = newer.at(i);
        while (from > next_ && event.what.order() < events_[from - 1].what.order()) {
            events_[--to] = events_[--from];
        }
        events_[--to] = event;
    }
    newer.clear();
}

}  // namespace surgetank::sim::ladder
