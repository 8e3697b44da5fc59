#include "sim/collector.hpp"

#include <span>

namespace surgetank::sim {

// One histogram after the other, each of which then is near; unless there are so many that most
// have no value here.
void Collector::pour() {
    constexpr std::size_t few = 4;
    const std::int64_t number = (std::int64_t{1} << shift_) - 1;
    if (histograms_.size() > few) {
        for (std::size_t i = 0; i < size_; ++i) {
            histograms_[static_cast<std::size_t>(notes_[i] & number)].add(notes_[i] >> shift_);
        }
        size_ = 0;
        return;
    }
    std::array<std::int64_t, 63> values;
    for (std::size_t histogram = 0; histogram < histograms_.size(); ++histogram) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < size_; ++i) {
            values[count] = notes_[i] >> shift_;
            count += static_cast<std::size_t>(notes_[i] & number) == histogram ? 1 : 0;
        }
        histograms_[histogram].add(std::span(values).first(count));
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
