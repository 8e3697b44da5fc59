// Which links a message of each type takes out of a vertex: the one place that knows how routes,
// headers, types, weights and groups select links. Used by the analysis and by the assembly of
// exchanges.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "scenarios/compiler/topology.hpp"

namespace surgetank::scenarios {

/// The consumer group of an edge out of a store.
std::string group_of(const Topology& topology, const Edge& edge);

class Routing {
public:
    explicit Routing(const Topology& topology);

    /// The links out of an exchange that a type is bound to, `unroutable` left out.
    std::vector<std::size_t> bound(std::size_t exchange, std::size_t type) const;
    /// Links with the mean number of copies that one message of the type sends there.
    std::vector<std::pair<std::size_t, double>> shares(std::size_t node, std::size_t type) const;
    /// The same for the links of another port than the main one: `dead`, `failed`.
    std::vector<std::pair<std::size_t, double>> shares_of(std::size_t node, Port port,
                                                          std::size_t type) const;
    /// The share of a source's messages that have the type.
    double share_of_type(const models::SourceConfig& source, std::size_t type) const;
    const std::vector<std::size_t>& out_edges(std::size_t node) const { return out_edges_[node]; }
    /// Whether the link's `types` let the type pass.
    bool takes(const LinkSpec& link, std::size_t type) const;
    /// Whether a message of the type may leave by the edge at all.
    bool may_take(std::size_t edge, std::size_t type) const;

private:
    std::vector<std::pair<std::size_t, double>> divided(
        std::vector<std::pair<std::size_t, double>> copies) const;
    std::vector<std::pair<std::size_t, double>> copies(std::size_t node, std::size_t type) const;
    std::vector<std::pair<std::size_t, double>> exchange_shares(std::size_t node,
                                                                std::size_t type) const;
    std::vector<std::pair<std::size_t, double>> store_shares(std::size_t node) const;

    const Topology& topology_;
    std::vector<std::vector<std::size_t>> out_edges_;
    std::vector<models::Table<std::string>> headers_;  // By type, from all sources.
};

}  // namespace surgetank::scenarios
