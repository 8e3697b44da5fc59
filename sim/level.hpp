// The exact time average of something that steps up and down: a backlog, busy servers, bytes held.
// No "time of the last change" is read on the way: what has come in is booked with its time, what
// goes out is unbooked, and area(T) = T * level - booked. Integers, so no order of summing shows.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/contract.hpp"
#include "sim/time.hpp"
#include "sim/wide_integer.hpp"

namespace surgetank::sim {

/// A step function of simulated time. In 64 bits the area would overflow at a million messages
/// held for five hours; 128 bits hold any level below 2^63 over any time we can name.
class Level {
public:
    void up(Instant now, std::uint64_t amount = 1) {
        booked_ += booking(now, amount);
        current_ += amount;
        max_ = std::max(max_, current_);
    }

    void down(Instant now, std::uint64_t amount = 1) {
        expects(amount <= current_, "a level goes down by no more than it holds");
        booked_ -= booking(now, amount);
        current_ -= amount;
    }

    /// Many steps of one unit at once.
    struct Steps {
        Uint128 instants_up = 0;  ///< Their sum, in nanoseconds from the start of time.
        Uint128 instants_down = 0;
        std::uint64_t up = 0;
        std::uint64_t down = 0;
        std::uint64_t highest = 0;  ///< That the level reached on the way.
    };
    void take(const Steps& steps) {
        expects(steps.down <= current_ + steps.up, "a level goes down by no more than it holds");
        booked_ += steps.instants_up - steps.instants_down;
        current_ += steps.up - steps.down;
        max_ = std::max(max_, steps.highest);
    }

    /// The integral of the level from the start of time to `now`, which is no earlier than the last
    /// step [units x ns]. Over a window: the area at its end less the area at its start.
    Uint128 area(Instant now) const { return booking(now, current_) - booked_; }

    std::uint64_t current() const { return current_; }

    /// The highest level since the last `restart_max`, counting the level it found.
    std::uint64_t max() const { return max_; }
    void restart_max() { max_ = current_; }

private:
    static Uint128 booking(Instant now, std::uint64_t amount) {
        return Uint128{static_cast<std::uint64_t>(nanoseconds(now))} * amount;
    }

    Uint128 booked_ = 0;  // Times of entry less times of exit, mod 2^128.
    std::uint64_t current_ = 0;
    std::uint64_t max_ = 0;
};

/// The mean level over a window, of its area and its length. A window is longer than nothing.
inline double time_average(Uint128 area, Duration window) {
    expects(window > Duration::zero(), "a time average needs a window longer than nothing");
    return static_cast<double>(area) / static_cast<double>(nanoseconds(window));
}

}  // namespace surgetank::sim
