#include "scenarios/compiler/analysis/capacity.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "scenarios/compiler/analysis/findings.hpp"
#include "scenarios/compiler/analysis/flow_network.hpp"
#include "scenarios/compiler/analysis/gains.hpp"
#include "scenarios/compiler/analysis/rates.hpp"
#include "scenarios/compiler/analysis/shared_loads.hpp"

namespace surgetank::scenarios {

namespace {

/// Flows are whole numbers of thousandths of a message in a second, so that the algorithm ends.
constexpr double unit_per_s = 1e-3;

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
          narrowest_(narrowest_lanes(topology, analysis)),
          in_(topology.nodes.size()),
          endless_((std::int64_t{1} << 61) /
                   static_cast<std::int64_t>(topology.nodes.size() + topology.edges.size() +
                                             topology.net.lanes.size() + 1)) {
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
        for (const SharedLoad& shared : analysis.shared) {
            if (shared.is_host) {
                cores_[shared.place] = &shared;
            }
        }
    }

    /// Node v is the vertices 2v (in) and 2v + 1 (out); then come the common source, the common end
    /// and two vertices for each thing that is shared. What shares a wire may leave it for any of
    /// its targets here, which can only make the flow larger.
    MinimalCut find(const std::string& name, const std::vector<std::size_t>& ends) const {
        const std::size_t nodes = topology_.nodes.size();
        const std::size_t start = 2 * nodes;
        const std::size_t finish = start + 1;
        const std::vector<bool> leads_there = upstream_of(topology_, ends, in_);
        FlowNetwork network(lane_in(analysis_.shared.size()));
        add_lanes(leads_there, network);
        for (std::size_t node = 0; node < nodes; ++node) {
            if (!leads_there[node]) {
                continue;
            }
            if (changes_number(topology_.nodes[node])) {
                return {.end = name, .most_per_s = INFINITY};  // No flow is conserved there.
            }
            network.add(2 * node, 2 * node + 1, capacity(node));
            if (topology_.nodes[node].kind == Kind::source) {
                network.add(start, 2 * node, endless_);
            }
            for (const std::size_t e : in_[node]) {
                add_edge(e, network);
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
    std::size_t lane_in(std::size_t shared) const {
        return 2 * topology_.nodes.size() + 2 + 2 * shared;
    }

    /// A wire carries most messages when they are the smallest of those it has to carry there.
    void add_lanes(const std::vector<bool>& leads_there, FlowNetwork& network) const {
        std::map<std::size_t, double> smallest;
        for (std::size_t node = 0; node < leads_there.size(); ++node) {
            for (const std::size_t e : in_[node]) {
                if (leads_there[node] && narrowest_[e]) {
                    const auto [place, is_new] =
                        smallest.try_emplace(*narrowest_[e], analysis_.mean_bytes[e]);
                    place->second = std::min(place->second, analysis_.mean_bytes[e]);
                }
            }
        }
        for (const auto& [shared, bytes] : smallest) {
            const double most = bytes > 0 ? analysis_.shared[shared].capacity / bytes : INFINITY;
            network.add(lane_in(shared), lane_in(shared) + 1, units(most));
        }
    }

    void add_edge(std::size_t e, FlowNetwork& network) const {
        const Edge& edge = topology_.edges[e];
        const std::size_t from = 2 * edge.from + 1;
        if (!narrowest_[e]) {
            network.add(from, 2 * edge.to, capacity_of_edge(e));
            return;
        }
        network.add(from, lane_in(*narrowest_[e]), capacity_of_edge(e));
        network.add(lane_in(*narrowest_[e]) + 1, 2 * edge.to, endless_);
    }

    std::int64_t units(double per_s) const {
        const double count = per_s / unit_per_s;
        return count < static_cast<double>(endless_) ? std::llround(count) : endless_;
    }
    std::int64_t capacity(std::size_t node) const {
        const Load& load = analysis_.loads[node];
        const double most = load.capacity_per_s();
        const SharedLoad* cores = cores_of(node);
        const std::int64_t own = most > 0 ? units(most) : endless_;
        return cores == nullptr ? own : std::min(own, of_cores(*cores, node));
    }
    std::int64_t of_cores(const SharedLoad& cores, std::size_t node) const {
        const double service_s = analysis_.loads[node].service_s;
        return service_s > 0 ? units(cores.capacity / service_s) : endless_;
    }
    /// The cores that its services share with others.
    const SharedLoad* cores_of(std::size_t node) const {
        const auto* workers = std::get_if<models::WorkersConfig>(&topology_.nodes[node].config);
        if (workers == nullptr || workers->cpu != models::Cpu::shared) {
            return nullptr;
        }
        const auto found = cores_.find(*topology_.nodes[node].host);
        return found == cores_.end() ? nullptr : found->second;
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
                const SharedLoad* cores = cores_of(node);
                const bool is_host = cores != nullptr && of_cores(*cores, node) == capacity(node);
                tell(is_host ? cores->name : topology_.nodes[node].name);
            }
            for (const std::size_t e : in_[node]) {
                const std::size_t from = 2 * topology_.edges[e].from + 1;
                const auto lane = narrowest_[e];
                if (near[from] && !near[lane ? lane_in(*lane) : 2 * node]) {
                    tell(topology_.edges[e].name);
                } else if (lane && near[lane_in(*lane)] && !near[lane_in(*lane) + 1]) {
                    tell(analysis_.shared[*lane].name);
                }
            }
        }
    }

    const Topology& topology_;
    const Analysis& analysis_;
    std::vector<std::optional<std::size_t>> narrowest_;
    std::map<std::size_t, const SharedLoad*> cores_;  // By host.
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
