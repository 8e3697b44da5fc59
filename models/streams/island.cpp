#include "models/streams/island.hpp"

#include <algorithm>

namespace surgetank::models {

namespace {

/// So many events in a stretch are worth the walk through the nodes, and fit into the caches.
constexpr std::uint64_t enough = 200;
constexpr std::uint64_t plenty = 2000;

}  // namespace

std::uint64_t Island::advance(sim::Instant end, Scratch& scratch, const sim::Kernel& kernel) {
    const std::uint64_t before = events_;
    while (now_ < end && !kernel.is_stopped()) {
        const bool is_last = end - now_ <= stretch_;
        now_ = is_last ? end : now_ + stretch_;
        const std::uint64_t events = advance_all(now_, scratch);
        if (events > plenty * nodes_.size()) {
            stretch_ = std::max(sim::Duration{1}, stretch_ / 2);
        } else if (events < enough * nodes_.size() && !is_last) {
            stretch_ = std::min(2 * stretch_, sim::end_of_time - end);
        }
    }
    return events_ - before;
}

std::uint64_t Island::advance_all(sim::Instant end, Scratch& scratch) {
    std::uint64_t events = 0;
    for (StreamNode* const node : nodes_) {
        node->advance(end, scratch);
        events += node->events();
    }
    return events - std::exchange(events_, events);
}

}  // namespace surgetank::models
