// Values on their way into a few histograms. A histogram touches many lines of memory for each
// value; a collector notes it in the next place of one array, and pours the array out when full.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/histogram.hpp"
#include "sim/time.hpp"

namespace surgetank::sim {

/// The same figures as if each value had gone into its histogram at once: the order never shows.
class Collector {
public:
    explicit Collector(std::size_t histograms)
        : shift_(static_cast<int>(std::bit_width(histograms - 1))), histograms_(histograms) {}

    /// Counts a value, which is never negative, in the histogram of this number.
    void add(std::size_t histogram, Duration value) {
        const std::int64_t nanos = nanoseconds(value);
        if (nanos >> (62 - shift_) != 0) [[unlikely]] {
            histograms_[histogram].add(nanos);  // Does not fit beside the number.
            return;
        }
        notes_[size_] = nanos << shift_ | static_cast<std::int64_t>(histogram);
        if (++size_ == notes_.size()) [[unlikely]] {
            pour();
        }
    }

    /// Counts many values of one histogram; cheaper than one by one.
    void add(std::size_t histogram, std::span<const std::int64_t> nanoseconds) {
        histograms_[histogram].add(nanoseconds);
    }

    /// All values of one histogram since the last call; holds no memory to spare.
    Histogram take(std::size_t histogram);

private:
    void pour();

    std::uint32_t size_ = 0;
    int shift_;                             // Bits of a histogram's number.
    std::array<std::int64_t, 63> notes_{};  // Value and number of those before `size_`.
    std::vector<Histogram> histograms_;
};

}  // namespace surgetank::sim
