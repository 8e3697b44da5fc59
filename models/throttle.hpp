// A limit on a rate: a bucket that fills steadily, holds a second's worth, and gives one for each
// message (token bucket: Turner 1986).
#pragma once

#include <algorithm>

#include "sim/time.hpp"
#include "sim/units.hpp"

namespace surgetank::models {

class Throttle {
public:
    explicit Throttle(sim::Rate rate)
        : per_second_(rate.per_second), size_(std::max(1.0, rate.per_second)), tokens_(size_) {}

    /// Whether a message that comes now is within the limit.
    bool takes(sim::Instant now) {
        tokens_ = std::min(size_, tokens_ + per_second_ * sim::seconds(now - last_));
        last_ = now;
        if (tokens_ < 1) {
            return false;
        }
        tokens_ -= 1;
        return true;
    }

private:
    double per_second_, size_, tokens_;
    sim::Instant last_ = sim::start_of_time;
};

}  // namespace surgetank::models
