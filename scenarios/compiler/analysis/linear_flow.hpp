// Flows on a graph whose edges multiply what they carry: x = inflow + W' x, where W[i][j] says how
// much of one unit at i comes on to j. The traffic equations have this form (Kleinrock I, 4.8), and
// so have those of the variability of arrivals (Whitt 1983).
//
// The system is solved, not iterated. Strongly connected parts follow each other downstream; within
// one, vertices are eliminated one by one, the least connected first. For weights that are not
// negative, the loops of a part have a gain below one exactly if every pivot is positive (it is an
// M-matrix: Berman & Plemmons 1979, chapter 6), so an explosion is seen in the act.
#pragma once

#include <cstddef>
#include <vector>

namespace surgetank::scenarios {

struct FlowEdge {
    std::size_t from = 0;
    std::size_t to = 0;
    double weight = 0;  ///< Not negative.
};

/// A part of the graph in which things come back.
struct FlowLoop {
    std::vector<std::size_t> members;  ///< Ascending.
    std::size_t entry = 0;             ///< Where the gain is measured: the first way in.
    /// What comes back to the entry of one unit there: it sees inflow / (1 - gain). One or more:
    /// there is no steady state.
    double gain = 0;

    bool explodes() const { return gain >= 1 - 1e-9; }
};

class LinearFlow {
public:
    LinearFlow(std::size_t vertices, const std::vector<FlowEdge>& edges);

    /// The flow through every vertex; infinite where an explosive loop is fed.
    std::vector<double> solve(std::vector<double> inflow) const;
    const std::vector<FlowLoop>& loops() const { return loops_; }

private:
    struct Term {
        std::size_t vertex;
        double weight;
    };
    /// A vertex on its own: what it takes from those not yet eliminated, and gives to them.
    struct Step {
        std::size_t vertex = 0;
        double pivot = 1;
        std::vector<Term> from{}, to{};
    };
    struct Part {
        std::vector<Step> steps;
        std::vector<std::size_t> members;
        bool explodes = false;
    };

    class Elimination;

    void eliminate_loops(const std::vector<FlowEdge>& edges);

    std::vector<std::size_t> part_of_;       ///< By vertex.
    std::vector<Part> parts_;                ///< Upstream first.
    std::vector<std::vector<Term>> onward_;  ///< By vertex: edges to other parts.
    std::vector<FlowLoop> loops_;
};

}  // namespace surgetank::scenarios
