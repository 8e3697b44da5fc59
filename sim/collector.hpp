// Values on their way into a histogram. A histogram touches many lines of memory for each value; a
// collector touches one, and counts its values a handful at a time, while the histogram is near.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/histogram.hpp"
#include "sim/time.hpp"

namespace surgetank::sim {

/// The same figures as if each value had gone into the histogram at once: its order never shows.
class Collector {
public:
    /// Counts one value, which is never negative.
    void add(Duration value) {
        values_[size_] = nanoseconds(value);
        if (++size_ == values_.size()) [[unlikely]] {
            pour();
        }
    }

    /// All values since the last call, as a histogram that holds no memory to spare.
    Histogram take() {
        pour();
        Histogram taken = histogram_.compact();
        histogram_.clear();
        return taken;
    }

private:
    [[gnu::noinline]] void pour() {
        histogram_.add(std::span(values_).first(size_));
        size_ = 0;
    }

    std::size_t size_ = 0;
    std::array<std::int64_t, 31> values_{};   // Those before `size_`; with it four lines of memory.
    Histogram histogram_;
};

}  // namespace surgetank::sim
