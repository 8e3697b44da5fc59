#include "scenarios/runner/model.hpp"

#include <algorithm>

#include "models/fair_network.hpp"
#include "scenarios/runner/assembly.hpp"

namespace surgetank::scenarios {

namespace {

/// Whether bandwidth or cores are shared on the platform. A model for SimGrid that is only looked
/// at, not run, stands on our own network.
bool shares_platform(const Topology& topology) {
    const auto shares_cores = [](const Node& node) {
        const auto* workers = std::get_if<models::WorkersConfig>(&node.config);
        return workers != nullptr && workers->cpu == models::Cpu::shared;
    };
    const auto shares_wires = [&](const Edge& edge) { return is_flow(topology, edge); };
    return std::any_of(topology.nodes.begin(), topology.nodes.end(), shares_cores) ||
           std::any_of(topology.edges.begin(), topology.edges.end(), shares_wires);
}

}  // namespace

Model::Model(const Plan& plan, sim::StreamKey key, sim::KernelOptions options,
             const MakePhysics& physics)
    : kernel(options), samplers(plan.samplers), plan_(plan) {
    const auto last_rank = static_cast<sim::ComponentRank>(plan.components() + 1);
    if (physics) {
        physics_ = physics(plan.topology->net, kernel);
    } else if (shares_platform(*plan.topology)) {
        physics_ = std::make_unique<models::FairNetwork>(plan.topology->net, kernel, last_rank);
    }
    Assembly(plan, key, samplers, *this).build();
    const auto faults_rank = static_cast<sim::ComponentRank>(plan.components());
    kernel.attach(faults_rank, *this);
    const std::vector<models::FaultAction>& timetable = plan.topology->timetable;
    for (std::size_t i = 0; i < timetable.size(); ++i) {
        kernel.schedule(timetable[i].when, sim::Action(sim::Phase::fault, faults_rank, 0, i));
    }
}

void Model::on_event(sim::Action action) { act(plan_.topology->timetable[action.handle()]); }

void Model::act(const models::FaultAction& fault) {
    using models::FaultVerb;
    if (fault.on_lane) {
        if (physics_) {
            physics_->set_bandwidth(fault.target, fault.factor);
        }
        return;
    }
    if (fault.on_link) {
        const auto on_link = [&](auto* link) {
            if (link == nullptr) {
                return;
            }
            if (fault.verb == FaultVerb::cut || fault.verb == FaultVerb::crash) {
                link->cut();
            } else if (fault.way) {
                link->set_way(*fault.way);
            } else if (fault.verb == FaultVerb::degrade || fault.verb == FaultVerb::slow) {
                link->degrade(fault.factor, fault.loss);
            } else {
                link->heal();
            }
        };
        on_link(link_of_edge_[fault.target]);
        on_link(subscription_of_edge_[fault.target]);
        return;
    }
    models::Component& component = *of_node_[fault.target];
    if (fault.verb == FaultVerb::crash) {
        component.crash(fault.instances);
    } else if (fault.verb == FaultVerb::recover) {
        component.recover(fault.instances);
    } else if (fault.verb == FaultVerb::slow) {
        component.slow(fault.factor);
    }
}

std::uint64_t Model::run_until(Part& part, sim::Instant end) {
    if (part.island) {
        return part.island->advance(end, scratch_, kernel);
    }
    return physics_ ? physics_->run_until(end) : kernel.run_until(end);
}

}  // namespace surgetank::scenarios
