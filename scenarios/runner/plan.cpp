#include "scenarios/runner/plan.hpp"

#include <algorithm>
#include <map>

#include "scenarios/runner/islands.hpp"

namespace surgetank::scenarios {

namespace {

/// Above so many components, histograms are kept only where an expectation asks.
constexpr std::size_t many_components = 20000;
/// A chain of hops without delay is a chain of calls; every so many of them one becomes an event.
constexpr std::size_t longest_call_chain = 200;

std::string family(const std::string& name) { return name.substr(0, name.find('[')); }

bool is_ideal(const models::ChannelConfig& channel) {
    const auto* constant = std::get_if<sim::Constant>(&channel.latency.law.law);
    return constant != nullptr && constant->value == 0 && !channel.bandwidth &&
           channel.loss.value == 0 && channel.duplicate.value == 0 && channel.share.value == 1 &&
           !channel.size;
}

bool takes_time(const std::optional<Passage>& passage) {
    return passage && (passage->route || passage->there > sim::Duration::zero());
}

void find_flows(Plan& plan) {
    const Topology& topology = *plan.topology;
    plan.flow_of_node.resize(topology.nodes.size());
    plan.source_index.resize(topology.nodes.size());
    std::map<std::string, models::FlowId> by_family;
    for (std::size_t i = 0; i < topology.sources.size(); ++i) {
        const std::size_t node = topology.sources[i];
        const auto [place, is_new] = by_family.try_emplace(
            family(topology.nodes[node].name), static_cast<models::FlowId>(by_family.size()));
        if (is_new) {
            plan.flows.push_back(place->first);
        }
        plan.flow_of_node[node] = place->second;
        plan.source_index[node] = i;
    }
}

/// A link that a fault acts on has a component of its own.
void spare_faulty(const std::vector<models::FaultAction>& timetable, Plan& plan) {
    for (const models::FaultAction& action : timetable) {
        if (action.on_link) {
            plan.is_direct[action.target] = false;
        }
    }
}

void find_edges(Plan& plan) {
    const Topology& topology = *plan.topology;
    plan.out_edges.resize(topology.nodes.size());
    plan.in_edges.resize(topology.nodes.size());
    plan.is_subscription.resize(topology.edges.size());
    plan.is_direct.resize(topology.edges.size());
    for (std::size_t e = 0; e < topology.edges.size(); ++e) {
        const Edge& edge = topology.edges[e];
        plan.out_edges[edge.from].push_back(e);
        plan.in_edges[edge.to].push_back(e);
        const Kind from = topology.nodes[edge.from].kind;
        plan.is_subscription[e] =
            (from == Kind::queue || from == Kind::log) && edge.port == Port::out;
        plan.is_direct[e] =
            !plan.is_subscription[e] && is_ideal(edge.spec.channel) && !takes_time(edge.passage);
    }
    spare_faulty(topology.timetable, plan);
    // All futures of a branch have the same components, or their past would not be the same where
    // two things happen at one instant. The helper of SimGrid knows of one future only.
    if (topology.run.physics == models::PhysicsKind::native) {
        for (const Variant& variant : topology.variants) {
            spare_faulty(variant.timetable, plan);
        }
    }
}

/// Gives every so-manieth hop of a chain without delay an event of its own.
void break_call_chains(Plan& plan) {
    const Topology& topology = *plan.topology;
    std::vector<std::size_t> by_rank(topology.nodes.size());
    for (std::size_t n = 0; n < by_rank.size(); ++n) {
        by_rank[n] = n;
    }
    std::sort(by_rank.begin(), by_rank.end(), [&](std::size_t a, std::size_t b) {
        return topology.nodes[a].rank > topology.nodes[b].rank;  // Upstream first.
    });
    std::vector<std::size_t> depth(topology.nodes.size());
    for (const std::size_t node : by_rank) {
        for (const std::size_t e : plan.out_edges[node]) {
            std::size_t& there = depth[topology.edges[e].to];
            if (plan.is_direct[e] && depth[node] + 1 >= longest_call_chain) {
                plan.is_direct[e] = false;
            } else if (plan.is_direct[e] || plan.is_subscription[e]) {
                there = std::max(there, depth[node] + 1);
            }
        }
    }
}

void find_reach(Plan& plan) {
    const Topology& topology = *plan.topology;
    plan.node_flows.resize(topology.nodes.size());
    plan.edge_flows.resize(topology.edges.size());
    std::vector<std::size_t> stamp(topology.nodes.size(), SIZE_MAX);
    for (std::size_t flow = 0; flow < plan.flows.size(); ++flow) {
        std::vector<std::size_t> open;
        for (const std::size_t node : topology.sources) {
            if (plan.flow_of_node[node] == flow) {
                open.push_back(node);
                stamp[node] = flow;
            }
        }
        while (!open.empty()) {
            const std::size_t node = open.back();
            open.pop_back();
            plan.node_flows[node].push_back(static_cast<models::FlowId>(flow));
            for (const std::size_t e : plan.out_edges[node]) {
                plan.edge_flows[e].push_back(static_cast<models::FlowId>(flow));
                const std::size_t next = topology.edges[e].to;
                if (stamp[next] != flow) {
                    stamp[next] = flow;
                    open.push_back(next);
                }
            }
        }
    }
}

void find_groups(Plan& plan) {
    const Topology& topology = *plan.topology;
    plan.group_of_edge.resize(topology.edges.size());
    plan.groups_of_node.assign(topology.nodes.size(), 0);
    plan.group_names.resize(topology.nodes.size());
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        const Kind kind = topology.nodes[node].kind;
        if (kind != Kind::queue && kind != Kind::log) {
            continue;
        }
        std::vector<std::string>& names = plan.group_names[node];
        for (const std::size_t e : plan.out_edges[node]) {
            if (!plan.is_subscription[e]) {
                continue;
            }
            // A queue has one group for all by default, a log one for each consumer.
            const LinkSpec& link = topology.edges[e].spec;
            const std::string by_default =
                kind == Kind::queue ? "" : family(topology.nodes[topology.edges[e].to].name);
            const std::string name =
                link.consume && link.consume->group ? *link.consume->group : by_default;
            auto place = std::find(names.begin(), names.end(), name);
            if (place == names.end()) {
                place = names.insert(names.end(), name);
            }
            plan.group_of_edge[e] = static_cast<std::size_t>(place - names.begin());
        }
        plan.groups_of_node[node] = std::max<std::size_t>(1, names.size());
    }
}

bool may_duplicate(const Topology& topology) {
    const auto doubles = [](const Edge& edge) { return edge.spec.channel.duplicate.value > 0; };
    const auto leases = [&](const Edge& edge) {
        return edge.spec.consume && edge.spec.consume->lease.time &&
               *edge.spec.consume->lease.time < topology.run.horizon;
    };
    const auto resends = [&](std::size_t node) {
        return std::get<models::SourceConfig>(topology.nodes[node].config)
            .publish.retry.has_value();
    };
    return !topology.timetable.empty() ||
           std::any_of(topology.edges.begin(), topology.edges.end(), doubles) ||
           std::any_of(topology.edges.begin(), topology.edges.end(), leases) ||
           std::any_of(topology.sources.begin(), topology.sources.end(), resends);
}

bool is_terminal(const Plan& plan, std::size_t node) {
    const auto leaves_by_done = [&](std::size_t e) {
        return plan.topology->edges[e].port == Port::done;
    };
    const Kind kind = plan.topology->nodes[node].kind;
    return kind == Kind::sink ||
           (kind == Kind::workers &&
            std::none_of(plan.out_edges[node].begin(), plan.out_edges[node].end(), leaves_by_done));
}

void find_watches(Plan& plan) {
    const Topology& topology = *plan.topology;
    std::vector<bool> keyed(plan.flows.size());
    for (const std::size_t node : topology.sources) {
        const auto& source = std::get<models::SourceConfig>(topology.nodes[node].config);
        keyed[plan.flow_of_node[node]] = keyed[plan.flow_of_node[node]] || source.key.has_value();
    }
    const bool duplicates = may_duplicate(topology);
    plan.watches.resize(topology.nodes.size());
    plan.measures_latency.resize(topology.nodes.size());
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        if (!is_terminal(plan, node)) {
            continue;
        }
        plan.measures_latency[node] = true;
        bool any = false;
        std::vector<models::Effects::Watch> watches;
        for (const models::FlowId flow : plan.node_flows[node]) {
            watches.push_back({duplicates, keyed[flow]});
            any = any || duplicates || keyed[flow];
        }
        if (any) {
            plan.watches[node] = watches;
        }
    }
    for (const Expectation& expectation : topology.expect) {
        if (const auto node = topology.find(expectation.to);
            node && expectation.metric == "latency") {
            plan.measures_latency[*node] = true;
        }
    }
}

/// The service times that a trace brings along, for workers that ask for them.
void find_recorded(Plan& plan) {
    const Topology& topology = *plan.topology;
    plan.recorded.resize(topology.nodes.size());
    plan.recorded_fails.resize(topology.nodes.size());
    for (const std::size_t source : topology.sources) {
        const auto& config = std::get<models::SourceConfig>(topology.nodes[source].config);
        const auto* trace = std::get_if<models::TraceArrivals>(&config.arrivals);
        if (trace == nullptr || trace->service_s.empty()) {
            continue;
        }
        auto times = std::make_shared<std::vector<sim::Duration>>();
        for (const double service_s : trace->service_s) {
            times->push_back(sim::from_seconds(service_s));
        }
        std::shared_ptr<std::vector<std::uint32_t>> fails;
        if (!trace->fails.empty()) {
            fails = std::make_shared<std::vector<std::uint32_t>>();
            for (const double number : trace->fails) {
                fails->push_back(static_cast<std::uint32_t>(std::clamp(number, 0.0, 4e9)));
            }
        }
        for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
            const auto* workers = std::get_if<models::WorkersConfig>(&topology.nodes[node].config);
            const std::vector<models::FlowId>& flows = plan.node_flows[node];
            if (workers != nullptr && workers->recorded && !plan.recorded[node] &&
                std::binary_search(flows.begin(), flows.end(), plan.flow_of_node[source])) {
                plan.recorded[node] = times;
                plan.recorded_fails[node] = fails;
            }
        }
    }
}

}  // namespace

Plan make_plan(const Topology& topology, Engine engine) {
    Plan plan(topology);
    plan.keeps_times = topology.nodes.size() <= many_components;
    find_flows(plan);
    find_edges(plan);
    break_call_chains(plan);
    find_reach(plan);
    find_groups(plan);
    find_watches(plan);
    find_recorded(plan);
    plan.island_of_node = find_islands(plan);
    return engine == Engine::events ? by_events(std::move(plan)) : plan;
}

Plan by_events(Plan plan) {
    plan.island_of_node.assign(plan.island_of_node.size(), Plan::no_island);
    return plan;
}

bool Plan::takes_from_store(std::size_t node) const {
    return std::any_of(in_edges[node].begin(), in_edges[node].end(),
                       [&](std::size_t e) { return is_subscription[e]; });
}

const models::SubscriptionConfig& consume_of(const Topology& topology, const Edge& edge) {
    const Node& store = topology.nodes[edge.from];
    if (edge.spec.consume) {
        return *edge.spec.consume;
    }
    return store.kind == Kind::queue ? std::get<models::QueueConfig>(store.config).consume
                                     : std::get<models::LogConfig>(store.config).consume;
}

bool Plan::has_islands() const {
    return std::any_of(island_of_node.begin(), island_of_node.end(),
                       [](std::size_t island) { return island != no_island; });
}

}  // namespace surgetank::scenarios
