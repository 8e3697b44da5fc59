// What all replications of a run share and none changes: which flows reach what, which links need a
// component of their own, how exchanges route, what is watched where.
#pragma once

#include <memory>

#include "models/effects.hpp"
#include "models/exchange.hpp"
#include "scenarios/compiler/routing.hpp"
#include "sim/sampler.hpp"

namespace surgetank::scenarios {

struct Plan {
    explicit Plan(const Topology& of) : topology(&of), routing(of) {}

    const Topology* topology;
    Routing routing;

    std::vector<std::string> flows;            ///< One for each source as written, by FlowId.
    std::vector<models::FlowId> flow_of_node;  ///< For sources.
    std::vector<std::size_t> source_index;     ///< For sources: their place in `sources`.
    std::vector<std::vector<models::FlowId>> node_flows;  ///< Ascending.
    std::vector<std::vector<models::FlowId>> edge_flows;

    std::vector<std::vector<std::size_t>> out_edges;  ///< By node, in the order of the text.
    std::vector<std::vector<std::size_t>> in_edges;
    std::vector<bool> is_subscription;  ///< By edge.
    std::vector<bool> is_direct;        ///< By edge: no component of its own.

    std::vector<std::size_t> group_of_edge;             ///< Of subscriptions, at their store.
    std::vector<std::size_t> groups_of_node;            ///< Of stores.
    std::vector<std::vector<std::string>> group_names;  ///< Of stores.

    std::vector<bool> measures_latency;                        ///< By node.
    std::vector<std::vector<models::Effects::Watch>> watches;  ///< By node and flow slot.
    std::vector<std::shared_ptr<const std::vector<sim::Duration>>>
        recorded;  ///< By node (workers).
    std::vector<std::shared_ptr<const std::vector<std::uint32_t>>> recorded_fails;
    bool keeps_times = true;  ///< Histograms at all stations.

    static constexpr std::size_t no_island = SIZE_MAX;
    std::vector<std::size_t> island_of_node;  ///< Where streams are evaluated: see `find_islands`.

    sim::SamplerCache samplers;  ///< Primed: copies share the tables.

    bool has_islands() const;
    /// Whether workers are consumers of a queue or a log.
    bool takes_from_store(std::size_t node) const;
    std::size_t components() const { return topology->nodes.size() + topology->edges.size(); }
};

/// How a model is evaluated. Results are the same: where nothing flows back, streams are faster.
enum class Engine : std::uint8_t { streams_where_possible, events };

Plan make_plan(const Topology& topology, Engine engine = Engine::streams_where_possible);
/// The same without islands.
Plan by_events(Plan plan);

/// How what a subscription's edge connects has agreed to consume: its own words, or its store's.
const models::SubscriptionConfig& consume_of(const Topology& topology, const Edge& edge);

}  // namespace surgetank::scenarios
