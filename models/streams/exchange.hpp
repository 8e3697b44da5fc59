// An exchange that finds a link for every message, none of which is ever full: see `Exchange`.
//   junction ──► ◆ ──► one train for each target, or one for all
#pragma once

#include "models/route.hpp"
#include "models/streams/node.hpp"

namespace surgetank::models {

class StreamExchange final : public StreamNode {
public:
    StreamExchange(Place place, Rule rule)
        : StreamNode(std::move(place)), route_(rule, stream(sim::Purpose::route)) {}

    /// Must be called once: candidate targets by type, and the weights of all targets.
    void wire(std::vector<Route::Targets> by_type, const std::vector<double>& weights);

    /// What goes to a target.
    const Train& output_to(std::size_t target) const {
        return shares_one_ ? output : by_target_[target];
    }
    void advance(sim::Instant end, Scratch&) override;

private:
    Route route_;
    bool shares_one_ = false;  // Every target gets every message.
    std::vector<Train> by_target_;
};

}  // namespace surgetank::models
