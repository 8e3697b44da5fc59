// Maximal flows and minimal cuts by push-relabel (Goldberg & Tarjan 1988).
#pragma once

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/push_relabel_max_flow.hpp>

#include <cstdint>
#include <vector>

namespace surgetank::scenarios {

using FlowTraits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
using FlowGraph = boost::adjacency_list<
    boost::vecS, boost::vecS, boost::directedS, boost::no_property,
    boost::property<
        boost::edge_capacity_t, std::int64_t,
        boost::property<boost::edge_residual_capacity_t, std::int64_t,
                        boost::property<boost::edge_reverse_t, FlowTraits::edge_descriptor>>>>;

/// Vertices and edges with what they can pass at most.
class FlowNetwork {
public:
    explicit FlowNetwork(std::size_t vertices) : network_(vertices) {}

    void add(std::size_t from, std::size_t to, std::int64_t capacity) {
        const auto there = boost::add_edge(from, to, network_).first;
        const auto back = boost::add_edge(to, from, network_).first;
        boost::put(boost::edge_capacity, network_, there, capacity);
        boost::put(boost::edge_capacity, network_, back, 0);
        boost::put(boost::edge_reverse, network_, there, back);
        boost::put(boost::edge_reverse, network_, back, there);
    }

    std::int64_t maximum(std::size_t from, std::size_t to) {
        return boost::push_relabel_max_flow(network_, from, to);
    }

    /// What can still be reached from `start`: the near side of the minimal cut.
    std::vector<bool> near_side(std::size_t start) const {
        std::vector<bool> reached(boost::num_vertices(network_));
        std::vector<std::size_t> waiting{start};
        reached[start] = true;
        const auto rest = boost::get(boost::edge_residual_capacity, network_);
        while (!waiting.empty()) {
            const std::size_t vertex = waiting.back();
            waiting.pop_back();
            const auto [begin, end] = boost::out_edges(vertex, network_);
            for (auto edge = begin; edge != end; ++edge) {
                const std::size_t to = boost::target(*edge, network_);
                if (boost::get(rest, *edge) > 0 && !reached[to]) {
                    reached[to] = true;
                    waiting.push_back(to);
                }
            }
        }
        return reached;
    }

private:
    FlowGraph network_;
};

}  // namespace surgetank::scenarios
