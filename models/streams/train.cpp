#include "models/streams/train.hpp"

#include <algorithm>

namespace surgetank::models {

// Runs are merged two and two, so that each passage moves once for every doubling of their number.
std::span<const Passage> Junction::all() {
    if (trains_.size() == 1) [[likely]] {
        return *trains_.front();
    }
    merged_.clear();
    bounds_.assign(1, 0);
    for (const Train* const train : trains_) {
        if (!train->empty()) {
            merged_.insert(merged_.end(), train->begin(), train->end());
            bounds_.push_back(merged_.size());
        }
    }
    const auto place = [](Train& train, std::size_t index) {
        return train.begin() + static_cast<std::ptrdiff_t>(index);
    };
    while (bounds_.size() > 2) {
        other_.resize(merged_.size());
        std::size_t kept = 1;
        for (std::size_t i = 0; i + 1 < bounds_.size(); i += 2) {
            const std::size_t end = bounds_[std::min(i + 2, bounds_.size() - 1)];
            std::merge(place(merged_, bounds_[i]), place(merged_, bounds_[i + 1]),
                       place(merged_, bounds_[i + 1]), place(merged_, end),
                       place(other_, bounds_[i]),
                       [](const Passage& a, const Passage& b) { return a.before(b); });
            bounds_[kept++] = end;
        }
        bounds_.resize(kept);
        merged_.swap(other_);
    }
    return merged_;
}

}  // namespace surgetank::models
