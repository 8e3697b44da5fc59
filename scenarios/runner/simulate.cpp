#include "scenarios/runner/simulate.hpp"

#include <algorithm>

#include "scenarios/runner/walk.hpp"

namespace surgetank::scenarios {

sim::Duration end_of_part(sim::Duration whole, std::int64_t number, std::int64_t parts) {
    return sim::Duration{
        static_cast<std::int64_t>(static_cast<sim::Int128>(whole.count()) * number / parts)};
}

std::vector<Observed> observed(const Plan& plan) {
    const Topology& topology = *plan.topology;
    std::vector<std::pair<std::size_t, Observed>> all;
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        all.push_back({topology.nodes[node].rank,
                       {topology.nodes[node].name, false, node, plan.node_flows[node]}});
    }
    for (std::size_t edge = 0; edge < topology.edges.size(); ++edge) {
        if (plan.is_subscription[edge] || !plan.is_direct[edge]) {
            all.push_back({topology.edges[edge].rank,
                           {topology.edges[edge].name, true, edge, plan.edge_flows[edge]}});
        }
    }
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Observed> in_order;
    for (auto& [rank, one] : all) {
        in_order.push_back(std::move(one));
    }
    return in_order;
}

namespace {

/// Nothing where only events can tell what happens.
std::optional<Observations> try_to_simulate(const Plan& plan, const Schedule& schedule,
                                            sim::StreamKey key, const std::atomic<bool>* stop,
                                            const MakePhysics& physics) {
    sim::KernelOptions options;
    options.events = static_cast<std::uint64_t>(plan.topology->run.max_events);
    options.stop = stop;
    Model model(plan, key, options, physics);
    Walk walk(model, plan, schedule, stop);
    try {
        for (std::size_t i = 0; i < model.parts.size() && !walk.is_over(); ++i) {
            walk.lead(model.parts[i]);
        }
    } catch (const models::BeyondStreams&) {
        return std::nullopt;
    }
    // A limit holds for all parts at one instant, and to the event.
    if (plan.has_islands() && walk.may_exceed_a_limit()) {
        return std::nullopt;
    }
    return std::move(walk).result();
}

}  // namespace

Observations simulate(const Plan& plan, const Schedule& schedule, sim::StreamKey key,
                      const std::atomic<bool>* stop, const MakePhysics& physics) {
    std::optional<Observations> seen = try_to_simulate(plan, schedule, key, stop, physics);
    return seen ? *std::move(seen)
                : *try_to_simulate(by_events(plan), schedule, key, stop, physics);
}

}  // namespace surgetank::scenarios
