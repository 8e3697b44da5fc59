// The traffic equations of a topology: how many messages of each type come to every vertex in the
// long run, with fan-out, filters, tries, redeliveries, dead letters, feedback, splitters and
// aggregators.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "scenarios/compiler/analysis/gains.hpp"
#include "scenarios/compiler/analysis/linear_flow.hpp"
#include "scenarios/compiler/routing.hpp"
#include "scenarios/compiler/topology.hpp"

namespace surgetank::scenarios {

/// What workers make of a message that an edge brings them, on average.
struct Handling {
    double deliveries = 1;  ///< How often it comes, redeliveries included.
    double tries = 1;       ///< How often it is served, all deliveries together.
    double succeeds = 1;    ///< Probability that it is done in the end.
    double endless = 0;     ///< Share of messages that fail and are redelivered for ever.
};
/// Most deliveries of a message that fails every time; infinite where nothing limits them.
double most_deliveries(const Topology& topology, const Edge& edge);
Handling handling_of(const Topology& topology, const Edge& edge);

/// Long-run flows, one number for each vertex (or edge) and message type.
class Flows {
public:
    Flows() = default;
    Flows(std::size_t nodes, std::size_t edges, std::size_t types)
        : types_(types), arrivals_(nodes * types), work_(nodes * types), carried_(edges) {}

    std::size_t types() const { return types_; }
    /// New messages that come to a node [1/s], redeliveries not counted.
    double arrivals(std::size_t node, std::size_t type) const {
        return arrivals_[node * types_ + type];
    }
    double arrivals(std::size_t node) const { return sum(arrivals_, node); }
    /// Tries at workers [1/s]; messages elsewhere.
    double tries(std::size_t node, std::size_t type) const { return work_[node * types_ + type]; }
    double tries(std::size_t node) const { return sum(work_, node); }
    /// What an edge carries [1/s], redeliveries included.
    double carried(std::size_t edge) const { return carried_[edge]; }

private:
    friend class TrafficEquations;
    double sum(const std::vector<double>& values, std::size_t node) const;

    /// What a link gives a new size.
    struct Resized {
        std::size_t edge = 0;
        std::size_t type = 0;
        double rate = 0;  ///< Messages [1/s].
    };

    std::size_t types_ = 0;
    std::vector<double> arrivals_, work_, carried_;
    std::vector<Resized> resized_;
};

/// A loop of messages of one type.
struct Feedback {
    std::size_t type = 0;
    FlowLoop loop;  ///< Of nodes.
};

class TrafficEquations {
public:
    /// Of messages; of bytes, given how many messages there are, for links may change their size.
    TrafficEquations(const Topology& topology, const Routing& routing);
    TrafficEquations(const Topology& topology, const Routing& routing, const Flows& messages);

    /// The flows when source i (in the order of `Topology::sources`) publishes `rates[i]` units in
    /// a second: messages, or bytes.
    Flows solve(const std::vector<double>& rates) const;
    /// Every loop of some type, those with the largest gain first.
    const std::vector<Feedback>& feedback() const { return feedback_; }

private:
    /// One unit that leaves `from` brings `weight` units over an edge, of which workers finish
    /// some.
    struct Transfer {
        std::size_t from = 0;
        std::size_t edge = 0;
        double weight = 0;
    };
    struct OfType {
        std::vector<Transfer> transfers;
        std::unique_ptr<LinearFlow> leaving;  ///< What leaves every node by its main port.
    };

    void build();
    void add_resized(std::size_t type, std::vector<double>& inflow, Flows& flows) const;
    void add_transfers(std::size_t node, std::size_t type, OfType& of_type) const;
    double gain_of(std::size_t node) const {
        return messages_ == nullptr ? gains_.of(node) : Gains::of_bytes(topology_.nodes[node]);
    }

    const Topology& topology_;
    const Routing& routing_;
    const Flows* messages_ = nullptr;  ///< For bytes.
    Gains gains_;
    std::vector<Handling> handling_;  ///< By edge.
    std::vector<OfType> types_;
    std::vector<Feedback> feedback_;
};

}  // namespace surgetank::scenarios
