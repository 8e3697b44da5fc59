#include "models/streams/train.hpp"

#include <algorithm>

namespace surgetank::models {

namespace {

/// Merges two runs. Which run is next is as good as chance:
/// so the choice is computed, not branched on.
void merge(const Passage* a, const Passage* a_end, const Passage* b, const Passage* b_end,
           Passage* to) {
    while (a != a_end && b != b_end) {
        const bool takes_b = (b->when < a->when) | ((b->when == a->when) & (b->order < a->order));
        *to++ = *(takes_b ? b : a);
        a += takes_b ? 0 : 1;
        b += takes_b ? 1 : 0;
    }
    std::copy(b, b_end, std::copy(a, a_end, to));
}

}  // namespace

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
    while (bounds_.size() > 2) {
        other_.resize(merged_.size());
        std::size_t kept = 1;
        for (std::size_t i = 0; i + 1 < bounds_.size(); i += 2) {
            const std::size_t end = bounds_[std::min(i + 2, bounds_.size() - 1)];
            const Passage* const from = merged_.data();
            merge(from + bounds_[i], from + bounds_[i + 1], from + bounds_[i + 1], from + end,
                  other_.data() + bounds_[i]);
            bounds_[kept++] = end;
        }
        bounds_.resize(kept);
        merged_.swap(other_);
    }
    return merged_;
}

}  // namespace surgetank::models
