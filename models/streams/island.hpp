// Components that are connected with each other and with nothing else, and through which messages
// flow one way only: they are evaluated as streams, each a stretch of time at once.
#pragma once

#include <vector>

#include "models/streams/node.hpp"

namespace surgetank::models {

class Island {
public:
    /// Nodes in the order of the flow, upstream first; they must outlive the island.
    explicit Island(std::vector<StreamNode*> nodes) : nodes_(std::move(nodes)) {}

    /// Moves all nodes on to `end`, in stretches of so many messages as stay near in the caches.
    /// Returns how many events that would have been. If the kernel is stopped, returns soon after.
    std::uint64_t advance(sim::Instant end, Scratch& scratch, const sim::Kernel& kernel);

private:
    std::uint64_t advance_all(sim::Instant end, Scratch& scratch);

    std::vector<StreamNode*> nodes_;
    sim::Instant now_;
    sim::Duration stretch_ = std::chrono::microseconds(1);
    std::uint64_t events_ = 0;
};

}  // namespace surgetank::models
