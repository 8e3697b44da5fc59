#include "sim/collector.hpp"

namespace surgetank::sim {

void Collector::pour() {
    const std::int64_t number = (std::int64_t{1} << shift_) - 1;
    for (std::size_t i = 0; i < size_; ++i) {
        histograms_[static_cast<std::size_t>(notes_[i] & number)].add(notes_[i] >> shift_);
    }
    size_ = 0;
}

Histogram Collector::take(std::size_t histogram) {
    pour();
    Histogram taken = histograms_[histogram].compact();
    histograms_[histogram].clear();
    return taken;
}

}  // namespace surgetank::sim
