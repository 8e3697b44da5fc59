// Where one message becomes several, or several become one: splitters and aggregators.
#pragma once

#include <vector>

#include "scenarios/compiler/topology.hpp"

namespace surgetank::scenarios {

class Flows;

/// Whether more or fewer messages leave a node by its main port than come in.
bool changes_number(const Node& node);
/// Mean number of parts of a splitter's message; 1 for all other components.
double mean_parts(const Node& node);
/// Variance of that number.
double variance_of_parts(const Node& node);

/// Messages that leave each node by its main port for one that comes in, in the long run.
class Gains {
public:
    explicit Gains(const Topology& topology);

    bool vary() const { return !varying_.empty(); }
    double of(std::size_t node) const { return gains_[node]; }
    /// Bytes for one byte: parts share the size of the whole, and a result has that of all.
    static double of_bytes(const Node& node);
    /// What leaves a window, or is the first of several answers, depends on how much comes. Returns
    /// whether any gain changed.
    bool adjust(const Flows& flows);

private:
    double fixed_gain(std::size_t node) const;
    double leaving(std::size_t node, double in) const;

    const Topology& topology_;
    std::vector<double> gains_;
    std::vector<std::size_t> varying_;
    std::vector<double> key_shares_;  ///< Of the source with the most keys.
};

}  // namespace surgetank::scenarios
