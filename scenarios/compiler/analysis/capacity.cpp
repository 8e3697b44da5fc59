#include "scenarios/compiler/analysis/capacity.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/push_relabel_max_flow.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "scenarios/compiler/analysis/findings.hpp"
#include "scenarios/compiler/analysis/rates.hpp"

namespace surgetank::scenarios {

namespace {

using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
using Network = boost::adjacency_list<
    boost::vecS, boost::vecS, boost::directedS, boost::no_property,
    boost::property<
        boost::edge_capacity_t, std::int64_t,
        boost::property<boost::edge_residual_capacity_t, std::int64_t,
                        boost::property<boost::edge_reverse_t, Traits::edge_descriptor>>>>;

/// Flows are whole numbers of thousandths of a message in a second, so that the algorithm ends.
constexpr double unit_per_s = 1e-3;

/// A vertex that messages pass, with what it can pass at most.
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
    Network network_;
};

/// The ends of messages by family of copies.
std::map<std::string, std::vector<std::size_t>> ends_of(const Topology& topology,
                                                        const Analysis& analysis) {
    std::vector<bool> leads_on(topology.nodes.size());
    for (const Edge& edge : topology.edges) {
        leads_on[edge.from] =
            leads_on[edge.from] || edge.port == Port::out || edge.port == Port::done;
    }
    std::map<std::string, std::vector<std::size_t>> ends;
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        const bool is_known = analysis.loads[node].known && analysis.loads[node].offered_per_s > 0;
        if (!leads_on[node] && topology.nodes[node].kind != Kind::source && is_known) {
            ends[base_of(topology.nodes[node].name)].push_back(node);
        }
    }
    return ends;
}

/// The nodes from which an end can be reached by main ports.
std::vector<bool> upstream_of(const Topology& topology, const std::vector<std::size_t>& ends,
                              const std::vector<std::vector<std::size_t>>& in) {
    std::vector<bool> reached(topology.nodes.size());
    std::vector<std::size_t> waiting = ends;
    for (const std::size_t end : ends) {
        reached[end] = true;
    }
    while (!waiting.empty()) {
        const std::size_t node = waiting.back();
        waiting.pop_back();
        for (const std::size_t e : in[node]) {
            const std::size_t from = topology.edges[e].from;
            if (!reached[from]) {
                reached[from] = true;
                waiting.push_back(from);
            }
        }
    }
    return reached;
}

class CutSearch {
public:
    CutSearch(const Topology& topology, const Analysis& analysis)
        : topology_(topology),
          analysis_(analysis),
          in_(topology.nodes.size()),
          endless_((std::int64_t{1} << 61) /
                   static_cast<std::int64_t>(topology.nodes.size() + topology.edges.size() + 1)) {
        for (std::size_t e = 0; e < topology.edges.size(); ++e) {
            const Edge& edge = topology.edges[e];
            if ((edge.port == Port::out || edge.port == Port::done) &&
                analysis.flows.carried(e) > 0) {
                in_[edge.to].push_back(e);
            }
        }
        for (const ChannelLoad& channel : analysis.channels) {
            of_channel_[channel.edge] = channel.messages_per_s / channel.utilization();
        }
    }

    /// Node v is the vertices 2v (in) and 2v + 1 (out); then the common source and the common end.
    MinimalCut find(const std::string& name, const std::vector<std::size_t>& ends) const {
        const std::size_t nodes = topology_.nodes.size();
        const std::size_t start = 2 * nodes;
        const std::size_t finish = start + 1;
        const std::vector<bool> leads_there = upstream_of(topology_, ends, in_);
        FlowNetwork network(2 * nodes + 2);
        for (std::size_t node = 0; node < nodes; ++node) {
            if (!leads_there[node]) {
                continue;
            }
            network.add(2 * node, 2 * node + 1, capacity(node));
            if (topology_.nodes[node].kind == Kind::source) {
                network.add(start, 2 * node, endless_);
            }
            for (const std::size_t e : in_[node]) {
                network.add(2 * topology_.edges[e].from + 1, 2 * node, capacity_of_edge(e));
            }
        }
        MinimalCut cut{.end = name};
        for (const std::size_t end : ends) {
            network.add(2 * end + 1, finish, endless_);
            cut.offered_per_s += analysis_.loads[end].offered_per_s;
        }
        const std::int64_t most = network.maximum(start, finish);
        cut.most_per_s = most >= endless_ ? INFINITY : static_cast<double>(most) * unit_per_s;
        name_stations(network.near_side(start), leads_there, cut);
        return cut;
    }

private:
    std::int64_t units(double per_s) const {
        const double count = per_s / unit_per_s;
        return count < static_cast<double>(endless_) ? std::llround(count) : endless_;
    }
    std::int64_t capacity(std::size_t node) const {
        const double most = analysis_.loads[node].capacity_per_s();
        return most > 0 ? units(most) : endless_;
    }
    std::int64_t capacity_of_edge(std::size_t e) const {
        const auto found = of_channel_.find(e);
        return found == of_channel_.end() ? endless_ : units(found->second);
    }

    void name_stations(const std::vector<bool>& near, const std::vector<bool>& leads_there,
                       MinimalCut& cut) const {
        std::set<std::string> told;
        const auto tell = [&](const std::string& station) {
            if (told.insert(base_of(station)).second) {
                cut.stations.push_back(station);
            }
        };
        for (std::size_t node = 0; node < leads_there.size() && std::isfinite(cut.most_per_s);
             ++node) {
            if (!leads_there[node]) {
                continue;
            }
            if (near[2 * node] && !near[2 * node + 1]) {
                tell(topology_.nodes[node].name);
            }
            for (const std::size_t e : in_[node]) {
                if (near[2 * topology_.edges[e].from + 1] && !near[2 * node]) {
                    tell(topology_.edges[e].name);
                }
            }
        }
    }

    const Topology& topology_;
    const Analysis& analysis_;
    std::vector<std::vector<std::size_t>> in_;
    std::map<std::size_t, double> of_channel_;
    std::int64_t endless_;  ///< So many of them still fit a whole number.
};

}  // namespace

std::optional<Bottleneck> bottleneck_of(const Topology& topology, const Analysis& analysis,
                                        const std::vector<Forecast>& stations) {
    const bool all_known = std::all_of(analysis.loads.begin(), analysis.loads.end(),
                                       [](const Load& load) { return load.known; });
    const auto first = std::min_element(
        stations.begin(), stations.end(),
        [](const Forecast& a, const Forecast& b) { return a.headroom < b.headroom; });
    if (!all_known || first == stations.end()) {
        return std::nullopt;
    }
    double published = 0;
    for (const double rate : mean_rates(topology)) {
        published += rate;
    }
    return Bottleneck{first->name, first->mark, first->headroom, first->headroom * published};
}

std::vector<MinimalCut> cuts_of(const Topology& topology, const Analysis& analysis) {
    constexpr std::size_t most_ends = 20;  // The busiest say enough.
    std::vector<std::pair<double, std::string>> order;
    const auto ends = ends_of(topology, analysis);
    for (const auto& [name, nodes] : ends) {
        double offered = 0;
        for (const std::size_t node : nodes) {
            offered += analysis.loads[node].offered_per_s;
        }
        order.emplace_back(-offered, name);
    }
    std::sort(order.begin(), order.end());
    order.resize(std::min(order.size(), most_ends));
    const CutSearch search(topology, analysis);
    std::vector<MinimalCut> cuts;
    for (const auto& [rate, name] : order) {
        MinimalCut cut = search.find(name, ends.at(name));
        if (std::isfinite(cut.most_per_s)) {
            cuts.push_back(std::move(cut));
        }
    }
    return cuts;
}

}  // namespace surgetank::scenarios
