// How high a level rises, where all know when they leave.
#pragma once

#include <cstdint>
#include <span>

#include "models/streams/train.hpp"

namespace surgetank::models {

/// Tells whether a level is higher than ever before each time something comes in. `exits` are in
/// rising order, one for each that came in (but for the last ones, perhaps, which stay for longer).
///
/// The level exceeds m after an entry as long as the exit that is m places before its own is still
/// to come: so nothing needs to be counted, and the answer is nearly always no.
class Highest {
public:
    /// `inside` came before, and have the first exits, which take place in events of this order.
    Highest(std::span<const sim::Instant> exits, std::size_t inside, std::uint64_t order,
            std::uint64_t highest)
        : exits_(exits), order_(order), place_(inside), highest_(highest) {}

    /// One comes in.
    void enter(const Passage& passage) {
        touch(passage);
        ++place_;
    }
    /// One comes in, and goes at once without an exit of its own.
    void touch(const Passage& passage) {
        while (place_ >= highest_ && is_inside(place_ - highest_, passage)) {
            ++highest_;
        }
    }
    std::uint64_t highest() const { return highest_; }

private:
    bool is_inside(std::size_t place, const Passage& passage) const {
        return place >= exits_.size() || exits_[place] > passage.when ||
               (exits_[place] == passage.when && passage.order < order_);
    }

    std::span<const sim::Instant> exits_;
    std::uint64_t order_;
    std::size_t place_;
    std::uint64_t highest_;
};

}  // namespace surgetank::models
