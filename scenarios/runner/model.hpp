// One live replication: the components of a plan, connected, with their clock.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "models/aggregator.hpp"
#include "models/component.hpp"
#include "models/link.hpp"
#include "models/log.hpp"
#include "models/one_of.hpp"
#include "models/physics.hpp"
#include "models/queue.hpp"
#include "models/resequencer.hpp"
#include "models/sink.hpp"
#include "models/source.hpp"
#include "models/streams/island.hpp"
#include "models/subscription.hpp"
#include "models/workers.hpp"
#include "scenarios/runner/plan.hpp"
#include "sim/kernel.hpp"

namespace surgetank::scenarios {

/// A vertex or an edge of the topology that has a component of its own.
struct Live {
    std::unique_ptr<models::Component> component;
    bool is_link = false;
    std::size_t index = 0;  ///< Of the node or the edge.
};

/// A node and one link of the text that leaves it for several copies.
using Choice = std::pair<std::size_t, std::size_t>;

/// Components that are connected with each other and with nothing else, in the order of their
/// ranks: an island, or all that is no island.
struct Part {
    std::vector<std::size_t> components;
    std::optional<models::Island> island;
};

/// Makes the physics that moves all bytes over a net, for a model with this kernel.
using MakePhysics =
    std::function<std::unique_ptr<models::Physics>(const models::Net& net, sim::Kernel& kernel)>;

class Model final : private sim::Handler {
public:
    /// Without `physics`, the formulas of the links do: see `Sharing`.
    Model(const Plan& plan, sim::StreamKey key, sim::KernelOptions options = {},
          const MakePhysics& physics = {});

    sim::Kernel kernel;
    sim::SamplerCache samplers;  ///< The plan's, and what this model had to add.
    /// All components in the order of their ranks; what has none of its own is not listed.
    std::vector<Live> components;

    /// None of them knows of another.
    std::vector<Part> parts;

    /// Lets everything happen in a part up to and including `end`, and returns how many events that
    /// were, or would have been. If the stop flag is set, returns soon after. Throws
    /// `LimitReached`.
    std::uint64_t run_until(Part& part, sim::Instant end);

private:
    friend class Assembly;
    void on_event(sim::Action action) override;  // A fault of the timetable is due.
    void act(const models::FaultAction& fault);

    const Plan& plan_;
    models::Scratch scratch_;
    std::unique_ptr<models::Physics> physics_;  // Null where nothing shares a platform.
    models::Publishers publishers_;
    std::vector<models::Component*> of_node_;
    std::vector<models::Link*> link_of_edge_;
    std::map<Choice, models::OneOf> choices_;
    std::vector<models::Subscription*> subscription_of_edge_;
};

}  // namespace surgetank::scenarios
