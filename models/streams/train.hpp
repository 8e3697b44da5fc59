// Messages on the move, a stretch of simulated time at once.
#pragma once

#include <span>
#include <vector>

#include "models/message.hpp"
#include "sim/event.hpp"

namespace surgetank::models {

/// A message that passes a place at an instant.
struct Passage {
    sim::Instant when;
    /// The canonical order, among all at the same instant, of the event that would have brought it.
    std::uint64_t order = 0;
    Message message;

    bool before(const Passage& other) const {
        return when != other.when ? when < other.when : order < other.order;
    }
};

/// Passages in their order.
using Train = std::vector<Passage>;

/// The trains that come together at a component, as one.
class Junction {
public:
    /// `train` must outlive the junction. Downstream of a fan-out many junctions have the same one.
    void add(const Train& train) { trains_.push_back(&train); }

    /// What all trains hold now, in order; valid until one of them changes, or the next call.
    std::span<const Passage> all();

private:
    std::vector<const Train*> trains_;
    Train merged_, other_;
    std::vector<std::size_t> bounds_;
};

}  // namespace surgetank::models
