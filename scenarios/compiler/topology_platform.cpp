// Components stand on hosts, and links of the architecture find their way over the wires: the one
// that is given, or the one of least latency (Dijkstra 1959; of equal ones that with fewer wires).
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>

#include <algorithm>
#include <map>
#include <set>

#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/connect.hpp"
#include "scenarios/compiler/nearest.hpp"

namespace surgetank::scenarios {
namespace {

using models::Lanes;
using models::PlatformConfig;
using models::WireConfig;

/// What a way costs: latency first, then how many wires.
struct Cost {
    std::int64_t nanoseconds = 0;
    std::int64_t wires = 0;
    friend auto operator<=>(const Cost&, const Cost&) = default;
};
Cost operator+(const Cost& a, const Cost& b) {
    return {a.nanoseconds + b.nanoseconds, a.wires + b.wires};
}

/// A wire and the direction it is taken in.
struct Step {
    std::size_t wire = 0;
    bool is_forward = true;
};
using Way = std::vector<Step>;

/// The graph of hosts, routers and wires, and the ways through it.
class Ways {
    using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS,
                                        boost::no_property, EdgeIndex>;

public:
    explicit Ways(const PlatformConfig& platform) : platform_(platform) {
        for (const auto& [name, host] : platform.hosts) {
            places_.emplace(name, places_.size());
        }
        for (const std::string& name : platform.routers) {
            places_.emplace(name, places_.size());
        }
        graph_ = Graph(places_.size());
        for (std::size_t i = 0; i < platform.wires.size(); ++i) {
            const WireConfig& wire = platform.wires[i].second;
            wires_.emplace(platform.wires[i].first, i);
            if (wire.between.size() == 2) {
                boost::add_edge(places_.at(wire.between[0]), places_.at(wire.between[1]),
                                EdgeIndex(i), graph_);
            }
        }
        for (const models::RouteConfig& route : platform.routes) {
            add_given(route);
        }
    }

    std::optional<Way> find(std::size_t from, std::size_t to) {
        const auto given = given_.find({from, to});
        if (given != given_.end()) {
            return given->second;
        }
        const std::vector<std::size_t>& towards = tree_from(from);
        Way way;
        for (std::size_t place = to; place != from;) {
            const std::size_t wire = towards[place];
            if (wire == none) {
                return std::nullopt;
            }
            const std::vector<std::string>& ends = platform_.wires[wire].second.between;
            const bool is_forward = places_.at(ends[1]) == place;
            way.push_back({wire, is_forward});
            place = places_.at(ends[is_forward ? 0 : 1]);
        }
        std::reverse(way.begin(), way.end());
        return way;
    }

private:
    static constexpr std::size_t none = SIZE_MAX;

    /// Notes the wire by which each place was reached on the best way so far.
    struct Recorder : boost::default_dijkstra_visitor {
        explicit Recorder(std::vector<std::size_t>& towards) : reached(&towards) {}
        template <class Edge, class G>
        void edge_relaxed(Edge edge, const G& graph) {
            (*reached)[target(edge, graph)] = graph[edge];
        }
        std::vector<std::size_t>* reached;
    };

    void add_given(const models::RouteConfig& route) {
        const std::size_t from = places_.at(route.from);
        const std::size_t to = places_.at(route.to);
        Way there;
        std::string place = route.from;
        for (const std::string& name : route.via) {
            const std::size_t wire = wires_.at(name);
            const std::vector<std::string>& ends = platform_.wires[wire].second.between;
            const bool is_backward = ends.size() == 2 && ends[1] == place;
            there.push_back({wire, !is_backward});
            place = ends.size() == 2 ? ends[is_backward ? 0 : 1] : "";
        }
        Way back(there.rbegin(), there.rend());
        for (Step& step : back) {
            step.is_forward = !step.is_forward;
        }
        given_[{from, to}] = std::move(there);
        if (route.both_ways) {
            given_[{to, from}] = std::move(back);
        }
    }

    /// By place: the last wire of the best way to it.
    const std::vector<std::size_t>& tree_from(std::size_t from) {
        const auto [place, is_new] = trees_.try_emplace(from, places_.size(), none);
        if (is_new) {
            std::map<Graph::edge_descriptor, Cost> costs;
            const auto [begin, end] = boost::edges(graph_);
            for (auto edge = begin; edge != end; ++edge) {
                const WireConfig& wire = platform_.wires[graph_[*edge]].second;
                costs[*edge] = {wire.latency.count(), 1};
            }
            const Cost endless{INT64_MAX / 2, 0};
            const auto add = [endless](const Cost& a, const Cost& b) {
                return a == endless ? endless : a + b;
            };
            std::vector<Cost> distances(places_.size());
            boost::dijkstra_shortest_paths(
                graph_, from,
                boost::weight_map(boost::make_assoc_property_map(costs))
                    .distance_map(boost::make_iterator_property_map(
                        distances.begin(), boost::get(boost::vertex_index, graph_)))
                    .distance_compare(std::less<>())
                    .distance_combine(add)
                    .distance_inf(endless)
                    .distance_zero(Cost{})
                    .visitor(Recorder(place->second)));
        }
        return place->second;
    }

    const PlatformConfig& platform_;
    std::map<std::string, std::size_t> places_, wires_;
    Graph graph_;
    std::map<std::pair<std::size_t, std::size_t>, Way> given_;
    std::map<std::size_t, std::vector<std::size_t>> trees_;
};

/// Gives every edge between two hosts its passage, and physics the net of all of them.
class Passages {
public:
    Passages(const PlatformConfig& platform, Topology& topology, Diagnostics& diagnostics)
        : platform_(platform), topology_(topology), diagnostics_(diagnostics), ways_(platform) {
        for (const auto& [name, host] : platform.hosts) {
            topology.net.hosts.push_back(name);
            topology.net.cores.push_back(host.cores);
        }
    }

    void apply() {
        for (std::size_t i = 0; i < topology_.edges.size(); ++i) {
            Edge& edge = topology_.edges[i];
            const std::optional<std::size_t> from = topology_.nodes[edge.from].host;
            const std::optional<std::size_t> to = topology_.nodes[edge.to].host;
            if (from && to && *from != *to) {
                const auto [place, is_new] = known_.try_emplace({*from, *to});
                if (is_new) {
                    place->second = passage(edge, *from, *to);
                }
                edge.passage = place->second;
                check(edge);
            }
        }
    }

private:
    std::optional<Passage> passage(const Edge& edge, std::size_t from, std::size_t to) {
        const std::optional<Way> there = ways_.find(from, to);
        const std::optional<Way> back = ways_.find(to, from);
        if (!there || !back) {
            const std::size_t begin = there ? to : from;
            const std::size_t end = there ? from : to;
            diagnostics_.add(edge.spec.mark, code::no_route, "links",
                             "no way leads from the host `" + platform_.hosts[begin].first +
                                 "` to `" + platform_.hosts[end].first + "`",
                             "wires must join them, or a route");
            return std::nullopt;
        }
        Passage found{latency_of(*there), latency_of(*back), {}, {}, {}};
        models::NetRoute route{from, to, {}, models::NetRoute::unlimited};
        for (const Step& step : *there) {
            found.wires.push_back(step.wire);
            add_lane(step, route);
        }
        for (const Step& step : *back) {
            found.wires_back.push_back(step.wire);
        }
        const double round_trip_s = sim::seconds(found.there + found.back);
        if (platform_.window && round_trip_s > 0) {
            const auto window = static_cast<double>(platform_.window->count);
            route.most = std::min(route.most, window / round_trip_s);
        }
        if (route.is_limited()) {
            found.route = topology_.net.routes.size();
            topology_.net.routes.push_back(std::move(route));
        }
        return found;
    }

    sim::Duration latency_of(const Way& way) const {
        sim::Duration sum{};
        for (const Step& step : way) {
            sum += platform_.wires[step.wire].second.latency;
        }
        return platform_.latency_factor == 1
                   ? sum
                   : sim::from_seconds(sim::seconds(sum) * platform_.latency_factor);
    }

    void add_lane(const Step& step, models::NetRoute& route) {
        const auto& [name, wire] = platform_.wires[step.wire];
        if (!wire.bandwidth) {
            return;
        }
        const double bytes_per_s = wire.bandwidth->bytes_per_second * platform_.efficiency.value;
        if (wire.lanes == Lanes::fatpipe) {
            route.most = std::min(route.most, bytes_per_s);
            return;
        }
        const bool is_back = wire.lanes == Lanes::duplex && !step.is_forward;
        const auto [place, is_new] =
            lanes_.try_emplace({step.wire, is_back}, topology_.net.lanes.size());
        if (is_new) {
            topology_.net.lanes.push_back({name + (is_back ? "<" : ""), bytes_per_s});
            topology_.wire_of_lane.push_back(step.wire);
        }
        route.lanes.push_back(place->second);
    }

    void check(const Edge& edge) {
        if (edge.spec.channel.bandwidth && told_.insert(edge.link).second) {
            diagnostics_.add(edge.spec.mark, code::excluding, "links",
                             "`" + edge.name +
                                 "` has a bandwidth, and so has the platform it "
                                 "crosses",
                             "leave `bandwidth` out");
        }
    }

    const PlatformConfig& platform_;
    Topology& topology_;
    Diagnostics& diagnostics_;
    Ways ways_;
    std::map<std::pair<std::size_t, std::size_t>, std::optional<Passage>> known_;
    std::map<std::pair<std::size_t, bool>, std::size_t> lanes_;
    std::set<std::size_t> told_;
};

void place_components(const Spec& spec, const std::vector<Copies>& copies, Topology& topology,
                      Diagnostics& diagnostics) {
    std::map<std::string_view, std::size_t> hosts;
    std::vector<std::string_view> names;
    for (const auto& [name, host] : spec.platform->hosts) {
        hosts.emplace(name, hosts.size());
        names.push_back(name);
    }
    for (std::size_t i = 0; i < spec.components.size(); ++i) {
        const ComponentSpec& component = spec.components[i];
        const std::string path = "components." + component.name;
        const bool may_float = std::holds_alternative<models::SinkConfig>(component.config);
        if (component.hosts.empty() && !may_float) {
            diagnostics.add(component.mark, code::unknown_host, path,
                            "it stands on no host, and there is a platform",
                            "say `host:`, one of " + listed(names));
        }
        for (const std::string& host : component.hosts) {
            if (!hosts.contains(host)) {
                diagnostics.add(component.mark, code::unknown_host, path + ".host",
                                "the platform has no host `" + host + "`", advice(host, names));
            }
        }
        for (std::size_t k = 0; k < copies[i].count && !component.hosts.empty(); ++k) {
            const auto found = hosts.find(component.hosts[k % component.hosts.size()]);
            if (found != hosts.end()) {
                topology.nodes[copies[i].first + k].host = found->second;
            }
        }
    }
}

}  // namespace

void place_on_platform(const Spec& spec, const std::vector<Copies>& copies, Topology& topology,
                       Diagnostics& diagnostics) {
    if (spec.platform) {
        topology.platform = spec.platform;
        topology.host_marks = spec.host_marks;
        topology.wire_marks = spec.wire_marks;
        place_components(spec, copies, topology, diagnostics);
        if (diagnostics.empty()) {
            Passages(*topology.platform, topology, diagnostics).apply();
        }
        return;
    }
    for (const ComponentSpec& component : spec.components) {
        const std::string path = "components." + component.name;
        if (!component.hosts.empty()) {
            diagnostics.add(component.mark, code::unknown_host, path + ".host",
                            "there is no platform");
        }
        const auto* workers = std::get_if<models::WorkersConfig>(&component.config);
        if (workers != nullptr && workers->cpu == models::Cpu::shared) {
            diagnostics.add(component.mark, code::platform, path + ".cpu",
                            "there is no platform, and so no host whose cores could be shared");
        }
    }
}

}  // namespace surgetank::scenarios
