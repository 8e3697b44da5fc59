#include "scenarios/runner/model.hpp"

#include "scenarios/runner/assembly.hpp"

namespace surgetank::scenarios {

Model::Model(const Plan& plan, sim::StreamKey key, sim::KernelOptions options)
    : kernel(options), samplers(plan.samplers), plan_(plan), stop_(options.stop) {
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
    if (fault.on_link) {
        const auto on_link = [&](auto* link) {
            if (link == nullptr) {
                return;
            }
            if (fault.verb == FaultVerb::cut || fault.verb == FaultVerb::crash) {
                link->cut();
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
    return part.island ? part.island->advance(end, scratch_, stop_) : kernel.run_until(end);
}

}  // namespace surgetank::scenarios
