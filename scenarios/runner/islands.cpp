#include "scenarios/runner/islands.hpp"

#include <algorithm>
#include <numeric>

namespace surgetank::scenarios {

namespace {

using models::QueueConfig;
using models::SourceConfig;
using models::WorkersConfig;

bool flows_freely(const SourceConfig& source) {
    return !std::holds_alternative<models::ClosedArrivals>(source.arrivals) &&
           !std::holds_alternative<models::BatchArrivals>(source.arrivals) &&
           !source.publish.confirm && !source.publish.batch;
}

/// As far as streams know workers; failures are another matter.
bool is_plain(const WorkersConfig& workers) {
    return workers.concurrency.count && workers.service.by_type.empty() && !workers.recorded &&
           !workers.capacity.count && !workers.batch && workers.cpu == models::Cpu::own &&
           workers.poison.value == 0 && !workers.idempotent && !workers.parts;
}

/// Whether hardly any message is given up: one that is makes streams begin anew, by events.
bool retries_suffice(const WorkersConfig& workers) {
    constexpr double hardly_any = 1e-6;
    const std::int64_t attempts = workers.retry ? workers.retry->attempts : 1;
    double given_up = 1;
    for (std::int64_t tries = 0; tries < attempts; ++tries) {
        given_up *= workers.fails.value;
    }
    return given_up <= hardly_any;
}

/// A queue that takes everything and keeps it until it is acknowledged. What becomes of its
/// messages in a crash is no matter here.
bool is_plain(QueueConfig queue) {
    queue.consume = {};
    queue.durable = true;
    queue.needs_consumer = false;
    return queue == QueueConfig{};
}

/// All that is sent and not acknowledged is looked at in each stretch, and every instance for each
/// message that waits: beyond so many, events are faster.
bool are_few_out(const models::SubscriptionConfig& consume, const WorkersConfig& workers) {
    constexpr std::int64_t most_instances = 64, most_out = 4096;
    return workers.instances <= most_instances &&
           models::credit_by(consume, workers.concurrency) <= most_out / workers.instances;
}

/// Whether a delivery or its ack takes time. Else a consumer that is done is sent the next message
/// before it looks for one itself, all in one event, and only events know how many wait meanwhile.
bool takes_time(const Edge& edge) {
    const auto is_nothing = [](const models::DurationLaw& law) {
        const auto* constant = std::get_if<sim::Constant>(&law.law.law);
        return constant != nullptr && constant->value == 0;
    };
    const models::ChannelConfig& channel = edge.spec.channel;
    return !is_nothing(channel.latency) || channel.bandwidth || edge.passage ||
           !is_nothing(channel.back_latency.value_or(channel.latency));
}

/// Deliveries and acks keep their order, none is lost, and nothing but an ack ends a lease.
bool acks_flow_freely(const Topology& topology, const Edge& edge) {
    const models::SubscriptionConfig& consume = consume_of(topology, edge);
    const auto& workers = std::get<WorkersConfig>(topology.nodes[edge.to].config);
    return edge.spec.channel.ordered && takes_time(edge) && are_few_out(consume, workers) &&
           edge.spec.channel.loss.value == 0 && consume.transfer == models::Transfer::push &&
           consume.ack == models::Ack::after && !consume.lease.time && !consume.key_lock;
}

/// A queue has one subscription, to workers that take from nothing else, and nobody is told of
/// what it gives up.
bool flows_freely(const Plan& plan, const QueueConfig& queue, std::size_t node) {
    return is_plain(queue) && plan.out_edges[node].size() == 1 &&
           plan.is_subscription[plan.out_edges[node].front()];
}

bool flows_freely(const Plan& plan, const WorkersConfig& workers, std::size_t node) {
    if (!is_plain(workers) || plan.topology->speed_of(node) != 1) {
        return false;
    }
    return plan.takes_from_store(node) ? plan.in_edges[node].size() == 1 && retries_suffice(workers)
                                       : workers.fails.value == 0;
}

/// Whether every type of message finds a link.
bool routes_all(const Plan& plan, std::size_t exchange) {
    for (std::size_t type = 0; type < plan.topology->types.size(); ++type) {
        if (plan.routing.bound(exchange, type).empty()) {
            return false;
        }
    }
    return true;
}

bool node_flows_freely(const Plan& plan, std::size_t node) {
    const ComponentConfig& config = plan.topology->nodes[node].config;
    switch (plan.topology->nodes[node].kind) {
        case Kind::source:
            return flows_freely(std::get<SourceConfig>(config));
        case Kind::workers:
            return flows_freely(plan, std::get<WorkersConfig>(config), node);
        case Kind::exchange:
            return routes_all(plan, node);
        case Kind::sink:
            return true;
        case Kind::queue:
            return flows_freely(plan, std::get<QueueConfig>(config), node);
        case Kind::log:
        case Kind::aggregator:
        case Kind::resequencer:
            return false;
    }
    return false;
}

/// A loop has a link that does not lead downstream in the canonical order.
bool edge_flows_freely(const Plan& plan, std::size_t e) {
    const Edge& edge = plan.topology->edges[e];
    const models::ChannelConfig& channel = edge.spec.channel;
    const std::vector<Node>& nodes = plan.topology->nodes;
    const bool leads_down = nodes[edge.from].rank > edge.rank && edge.rank > nodes[edge.to].rank;
    const bool is_plain = edge.port == Port::out || edge.port == Port::done;
    const bool takes_all = edge.spec.types.empty() || nodes[edge.from].kind == Kind::exchange;
    return leads_down && is_plain && takes_all && edge.spec.each.value_or(Each::all) == Each::all &&
           channel.duplicate.value == 0 && channel.share.value == 1 && !channel.size &&
           (!channel.bandwidth || channel.sharing != models::Sharing::fair) &&
           !is_flow(*plan.topology, edge) &&
           (!plan.is_subscription[e] || acks_flow_freely(*plan.topology, edge));
}

std::vector<bool> bound_nodes(const Plan& plan) {
    const Topology& topology = *plan.topology;
    std::vector<bool> bound(topology.nodes.size());
    for (std::size_t node = 0; node < bound.size(); ++node) {
        bound[node] = !node_flows_freely(plan, node);
    }
    for (std::size_t e = 0; e < topology.edges.size(); ++e) {
        const std::size_t from = topology.edges[e].from;
        bound[from] = bound[from] || !edge_flows_freely(plan, e);
    }
    for (const models::FaultAction& fault : topology.timetable) {
        if (fault.on_lane) {
            continue;  // Flows are no streams.
        }
        bound[fault.on_link ? topology.edges[fault.target].from : fault.target] = true;
    }
    return bound;
}

}  // namespace

std::vector<std::size_t> find_islands(const Plan& plan) {
    const Topology& topology = *plan.topology;
    std::vector<std::size_t> leader(topology.nodes.size());
    std::iota(leader.begin(), leader.end(), std::size_t{0});
    const auto leader_of = [&](std::size_t node) {
        while (leader[node] != node) {
            node = leader[node] = leader[leader[node]];
        }
        return node;
    };
    for (const Edge& edge : topology.edges) {
        leader[leader_of(edge.from)] = leader_of(edge.to);
    }
    const std::vector<bool> bound = bound_nodes(plan);
    std::vector<bool> needs_events(leader.size());
    for (std::size_t node = 0; node < leader.size(); ++node) {
        needs_events[leader_of(node)] = needs_events[leader_of(node)] || bound[node];
    }
    std::size_t islands = 0;
    std::vector<std::size_t> number(leader.size(), Plan::no_island);
    std::vector<std::size_t> island(leader.size(), Plan::no_island);
    for (std::size_t node = 0; node < leader.size(); ++node) {
        const std::size_t its_leader = leader_of(node);
        if (!needs_events[its_leader]) {
            if (number[its_leader] == Plan::no_island) {
                number[its_leader] = islands++;
            }
            island[node] = number[its_leader];
        }
    }
    return island;
}

}  // namespace surgetank::scenarios
