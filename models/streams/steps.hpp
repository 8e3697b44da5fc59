// The steps of a level that are taken one after the other, and entered in the books together.
#pragma once

#include <algorithm>
#include <utility>

#include "sim/level.hpp"

namespace surgetank::models {

class Steps {
public:
    void up(sim::Instant when) {
        ++steps_.up;
        steps_.instants_up += nanoseconds_at(when);
        steps_.highest = std::max(steps_.highest, ++level_);
    }
    void down(sim::Instant when) {
        ++steps_.down;
        steps_.instants_down += nanoseconds_at(when);
        --level_;
    }
    /// All since the last call.
    sim::Level::Steps take() { return std::exchange(steps_, {}); }

private:
    static std::uint64_t nanoseconds_at(sim::Instant when) {
        return static_cast<std::uint64_t>(sim::nanoseconds(when));
    }

    sim::Level::Steps steps_;
    std::uint64_t level_ = 0;
};

}  // namespace surgetank::models
