// The scenario as a graph: names and ports resolved, counted components expanded, every vertex
// ranked.
#pragma once

#include <boost/graph/adjacency_list.hpp>

#include "models/physics.hpp"
#include "scenarios/compiler/spec.hpp"

namespace surgetank::scenarios {

enum class Kind : std::uint8_t {
    source,
    exchange,
    queue,
    log,
    workers,
    aggregator,
    resequencer,
    sink
};

/// Output ports of all kinds; which kind has which stands in the port table.
enum class Port : std::uint8_t { out, unroutable, dead, done, failed, rejected, incomplete, late };

struct Node {
    std::string name;  ///< With its index where counted: `gateway[3]`.
    Kind kind = Kind::sink;
    ComponentConfig config;
    std::size_t rank = 0;  ///< Canonical order: downstream first.
    Mark mark;
    std::optional<std::size_t> host{};  ///< Of the platform, by the order of its text.
};

/// The way of an edge between two hosts of the platform.
struct Passage {
    sim::Duration there{}, back{};       ///< Latencies of all wires on the way.
    std::optional<std::size_t> route{};  ///< In `Topology::net`, if its bandwidth is limited.
    std::vector<std::size_t> wires{};    ///< On the way there, by the order of the text.
    std::vector<std::size_t> wires_back{};
};

struct Edge {
    std::string name;  ///< Given, or `from->to`; unique.
    std::size_t from = 0;
    Port port = Port::out;
    std::size_t to = 0;
    LinkSpec spec;         ///< Its channel, filters, route and subscription.
    std::size_t link = 0;  ///< Which link of the text it was made from, numbered in the
                           ///< order of the text; sugar such as `dead_letter` comes last.
                           ///< Of the edges of one link that leave one node with `each`
                           ///< hash or round_robin, a message takes only one.
    std::size_t rank = 0;  ///< In one order with the nodes.
    std::optional<Passage> passage{};  ///< Between hosts of the platform.
};

/// What a fault acts on, resolved: the timetable and the windows that expectations may name.
struct FaultWindow {
    std::string name;
    sim::Duration from{};
    sim::Duration to{};
    models::FaultVerb verb = models::FaultVerb::crash;
    std::vector<std::size_t> nodes;
    std::vector<std::size_t> edges;
    std::optional<std::size_t> wire{};  ///< What the edges cross, where that was named.
};

/// Another future of the same design: everything it is told of its faults, the scenario's own
/// included.
struct Variant {
    std::string name;
    sim::Duration at{};  ///< Until then, its faults are those of the scenario.
    std::vector<models::FaultAction> timetable;
    std::vector<FaultWindow> faults;
    std::string resolved;  ///< As `Topology::resolved`.
};

/// The index of an edge. A type of its own, because Boost leaves a bare number uninitialised for a
/// moment while it copies a graph, and compilers complain.
struct EdgeIndex {
    std::size_t value = 0;
    EdgeIndex() = default;
    EdgeIndex(std::size_t index) : value(index) {}  // Converts both ways, as a number would.
    operator std::size_t() const { return value; }
};

struct Topology {
    using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS,
                                        std::size_t, EdgeIndex>;

    std::string name, question, file;
    std::vector<std::string> files;  ///< What the marks count.
    RunSpec run;
    std::vector<Node> nodes;
    std::vector<Edge> edges;
    std::vector<std::string> types;    ///< Index = TypeId; "message" where a source names none.
    std::vector<std::size_t> sources;  ///< Index = FlowId, value = node.
    std::vector<models::FaultAction> timetable;  ///< Ascending in time.
    std::vector<FaultWindow> faults;
    std::vector<Variant> variants;
    std::vector<Expectation> expect;  ///< Names checked.
    std::optional<models::PlatformConfig> platform;
    std::vector<Mark> host_marks, wire_marks;  ///< By the order of the text.
    models::Net net;                        ///< The platform as physics sees it; empty without one.
    std::vector<std::size_t> wire_of_lane;  ///< Of the lanes in `net`.
    std::string resolved;  ///< The scenario as YAML where another process will need it.
    Graph graph;           ///< Vertex property: node, edge property: edge.

    /// By which service is faster than the scenario says, on the host where the node stands.
    double speed_of(std::size_t node) const {
        return nodes[node].host ? platform->hosts[*nodes[node].host].second.speed : 1;
    }
    /// Index of a node by name, or nothing.
    std::optional<std::size_t> find(const std::string& node_name) const;
};

/// Whether what an edge carries becomes flows of bytes that share the wires of the platform with
/// others; else each message crosses as if it were alone.
bool is_flow(const Topology& topology, const Edge& edge);

/// Resolves names and ports, expands counts, ranks (reverse topological order of strongly connected
/// components, then name), refuses loops without delay. Throws `ScenarioError` with all
/// diagnostics.
Topology connect(const Spec& spec);

}  // namespace surgetank::scenarios
