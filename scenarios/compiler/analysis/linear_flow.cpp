#include "scenarios/compiler/analysis/linear_flow.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "sim/contract.hpp"

namespace surgetank::scenarios {
namespace {

using Links = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

/// The part of every vertex, numbered downstream first (Tarjan 1972).
std::vector<std::size_t> parts_of(std::size_t vertices, const std::vector<FlowEdge>& edges) {
    Links links(vertices);
    for (const FlowEdge& edge : edges) {
        boost::add_edge(edge.from, edge.to, links);
    }
    std::vector<std::size_t> parts(vertices);
    boost::strong_components(links, boost::make_iterator_property_map(
                                        parts.begin(), boost::get(boost::vertex_index, links)));
    return parts;
}

}  // namespace

/// Takes one strongly connected part to pieces. Eliminating a vertex joins each way into it with
/// each way out of it; its own loop is summed up as a geometric series.
class LinearFlow::Elimination {
public:
    explicit Elimination(const std::vector<std::size_t>& members) {
        for (const std::size_t member : members) {
            out_[member];
            in_[member];
        }
    }

    void add(std::size_t from, std::size_t to, double weight) {
        out_[from][to] += weight;
        in_[to][from] += weight;
    }

    /// The steps, `last` as the last of them. Stops early where a pivot is not positive.
    std::vector<Step> run(std::size_t last) {
        std::set<std::pair<std::size_t, std::size_t>> order;
        for (const auto& [vertex, targets] : out_) {
            if (vertex != last) {
                order.emplace(degree(vertex), vertex);
            }
        }
        std::vector<Step> steps;
        while (!order.empty()) {
            const auto [known, vertex] = *order.begin();
            order.erase(order.begin());
            if (const std::size_t now = degree(vertex); now != known) {
                order.emplace(now, vertex);  // Its neighbours have changed since it was put there.
                continue;
            }
            steps.push_back(eliminate(vertex));
            if (steps.back().pivot <= 0) {
                return steps;
            }
        }
        steps.push_back(eliminate(last));
        return steps;
    }

private:
    std::size_t degree(std::size_t vertex) const {
        return out_.at(vertex).size() * in_.at(vertex).size();
    }

    Step eliminate(std::size_t vertex) {
        const std::map<std::size_t, double> from = in_.at(vertex);
        const std::map<std::size_t, double> to = out_.at(vertex);
        const auto own = to.find(vertex);
        Step step{.vertex = vertex, .pivot = 1 - (own == to.end() ? 0 : own->second)};
        for (const auto& [source, weight] : from) {
            if (source != vertex) {
                step.from.push_back({source, weight});
                out_.at(source).erase(vertex);
            }
        }
        for (const auto& [target, weight] : to) {
            if (target != vertex) {
                step.to.push_back({target, weight});
                in_.at(target).erase(vertex);
            }
        }
        for (const Term& source : step.from) {
            for (const Term& target : step.to) {
                add(source.vertex, target.vertex, source.weight * target.weight / step.pivot);
            }
        }
        out_.erase(vertex);
        in_.erase(vertex);
        return step;
    }

    std::map<std::size_t, std::map<std::size_t, double>> out_, in_;
};

LinearFlow::LinearFlow(std::size_t vertices, const std::vector<FlowEdge>& edges)
    : part_of_(parts_of(vertices, edges)), onward_(vertices) {
    const std::size_t count =
        part_of_.empty() ? 0 : 1 + *std::max_element(part_of_.begin(), part_of_.end());
    parts_.resize(count);
    for (std::size_t vertex = 0; vertex < vertices; ++vertex) {
        part_of_[vertex] = count - 1 - part_of_[vertex];  // Upstream first.
        parts_[part_of_[vertex]].members.push_back(vertex);
    }
    for (const FlowEdge& edge : edges) {
        sim::expects(edge.weight >= 0, "flows are not negative");
        if (edge.weight > 0 && part_of_[edge.from] != part_of_[edge.to]) {
            onward_[edge.from].push_back({edge.to, edge.weight});
        }
    }
    eliminate_loops(edges);
}

void LinearFlow::eliminate_loops(const std::vector<FlowEdge>& edges) {
    std::map<std::size_t, Elimination> eliminations;  // Of the parts that have a loop.
    std::vector<std::size_t> entries(parts_.size());  // The first vertex fed from outside.
    std::vector<bool> is_fed(parts_.size());
    for (const FlowEdge& edge : edges) {
        const std::size_t part = part_of_[edge.to];
        if (edge.weight > 0 && part_of_[edge.from] == part) {
            eliminations.try_emplace(part, parts_[part].members)
                .first->second.add(edge.from, edge.to, edge.weight);
        } else if (edge.weight > 0) {
            entries[part] = is_fed[part] ? std::min(entries[part], edge.to) : edge.to;
            is_fed[part] = true;
        }
    }
    for (auto& [number, elimination] : eliminations) {
        Part& part = parts_[number];
        const std::size_t last = is_fed[number] ? entries[number] : part.members.front();
        part.steps = elimination.run(last);
        FlowLoop loop{part.members, last, 1 - part.steps.back().pivot};
        part.explodes = loop.explodes();
        loops_.push_back(std::move(loop));
    }
}

std::vector<double> LinearFlow::solve(std::vector<double> flow) const {
    sim::expects(flow.size() == onward_.size(), "every vertex has an inflow");
    for (const Part& part : parts_) {
        if (part.explodes) {
            const bool is_fed = std::any_of(part.members.begin(), part.members.end(),
                                            [&](std::size_t member) { return flow[member] > 0; });
            for (const std::size_t member : part.members) {
                flow[member] = is_fed ? std::numeric_limits<double>::infinity() : 0;
            }
        } else {
            for (const Step& step : part.steps) {
                for (const Term& target : step.to) {
                    flow[target.vertex] += target.weight * flow[step.vertex] / step.pivot;
                }
            }
            for (auto step = part.steps.rbegin(); step != part.steps.rend(); ++step) {
                for (const Term& source : step->from) {
                    flow[step->vertex] += source.weight * flow[source.vertex];
                }
                flow[step->vertex] /= step->pivot;
            }
        }
        for (const std::size_t member : part.members) {
            for (const Term& target : onward_[member]) {
                flow[target.vertex] += target.weight * flow[member];
            }
        }
    }
    return flow;
}

}  // namespace surgetank::scenarios
