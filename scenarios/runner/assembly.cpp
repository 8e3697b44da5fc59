#include "scenarios/runner/assembly.hpp"

#include <algorithm>

namespace surgetank::scenarios {

namespace {

using models::TypeId;

TypeId type_id(const Topology& topology, const std::string& name) {
    const auto place = std::find(topology.types.begin(), topology.types.end(), name);
    return static_cast<TypeId>(place - topology.types.begin());
}

}  // namespace

void Assembly::build() {
    model_.of_node_.resize(topology_.nodes.size());
    model_.link_of_edge_.resize(topology_.edges.size());
    model_.subscription_of_edge_.resize(topology_.edges.size());
    receiver_of_node_.resize(topology_.nodes.size());
    make_nodes();
    for (std::size_t edge = 0; edge < topology_.edges.size(); ++edge) {
        if (plan_.is_subscription[edge] && is_stream(topology_.edges[edge].from)) {
            make_stream_subscription(edge);
        } else if (plan_.is_subscription[edge]) {
            make_subscription(edge);
        } else if (!plan_.is_direct[edge] && is_stream(topology_.edges[edge].from)) {
            make_stream_link(edge);
        } else if (!plan_.is_direct[edge]) {
            make_link(edge);
        }
    }
    make_choices();
    for (std::size_t node = 0; node < topology_.nodes.size(); ++node) {
        if (is_stream(node)) {
            connect_stream_node(node);
        } else {
            connect_outlets(node);
        }
    }
    connect_confirms();
    std::sort(model_.components.begin(), model_.components.end(),
              [&](const Live& a, const Live& b) {
                  const auto rank = [&](const Live& live) {
                      return live.is_link ? topology_.edges[live.index].rank
                                          : topology_.nodes[live.index].rank;
                  };
                  return rank(a) < rank(b);
              });
    gather_parts();
    start_all();
}

models::Place Assembly::place(const std::string& name, std::size_t rank,
                              const std::vector<models::FlowId>& flows,
                              models::Account::Options options) const {
    return {.kernel = model_.kernel,
            .rank = static_cast<sim::ComponentRank>(rank),
            .streams = key_,
            .name = name,
            .flows = models::FlowSlots(flows),
            .books = options,
            .publishers = &model_.publishers_};
}

void Assembly::make_nodes() {
    for (std::size_t node = 0; node < topology_.nodes.size(); ++node) {
        std::unique_ptr<models::Component> component = make_node(node);
        model_.kernel.attach(static_cast<sim::ComponentRank>(topology_.nodes[node].rank),
                             *component);
        model_.of_node_[node] = component.get();
        model_.components.push_back({std::move(component), false, node});
    }
}

std::unique_ptr<models::Component> Assembly::make_node(std::size_t node) {
    const Node& spec = topology_.nodes[node];
    const bool times =
        plan_.keeps_times && spec.kind != Kind::source && spec.kind != Kind::exchange;
    models::Place where = place(spec.name, spec.rank, plan_.node_flows[node],
                                books(times, plan_.measures_latency[node]));
    if (is_stream(node)) {
        return make_stream_node(node, std::move(where));
    }
    switch (spec.kind) {
        case Kind::source:
            return make_source(node, std::move(where));
        case Kind::exchange:
            return make_exchange(node, std::move(where));
        case Kind::queue:
            return make_queue(node, std::move(where));
        case Kind::log: {
            auto log = std::make_unique<models::Log>(std::move(where),
                                                     std::get<models::LogConfig>(spec.config),
                                                     plan_.groups_of_node[node], samplers_);
            receiver_of_node_[node] = log.get();
            return log;
        }
        case Kind::workers:
            return make_workers(node, std::move(where));
        case Kind::aggregator:
            return make_gatherer<models::Aggregator>(node, std::move(where));
        case Kind::resequencer:
            return make_gatherer<models::Resequencer>(node, std::move(where));
        case Kind::sink:
            break;
    }
    auto sink =
        std::make_unique<models::Sink>(std::move(where), models::Effects(plan_.watches[node]));
    receiver_of_node_[node] = sink.get();
    return sink;
}

template <class Class>
std::unique_ptr<Class> Assembly::make_gatherer(std::size_t node, models::Place where) {
    using Config = std::conditional_t<std::is_same_v<Class, models::Aggregator>,
                                      models::AggregatorConfig, models::ResequencerConfig>;
    auto gatherer =
        std::make_unique<Class>(std::move(where), std::get<Config>(topology_.nodes[node].config));
    receiver_of_node_[node] = gatherer.get();
    return gatherer;
}

models::Publication::Parts Assembly::publication_of(std::size_t source) const {
    const auto& config = std::get<models::SourceConfig>(topology_.nodes[source].config);
    models::Publication::Parts parts{plan_.source_index[source], plan_.flow_of_node[source], {}};
    for (const auto& [type, share] : config.types) {
        parts.types.push_back(type_id(topology_, type));
    }
    if (parts.types.empty()) {
        parts.types.push_back(type_id(topology_, "message"));
    }
    return parts;
}

std::unique_ptr<models::Source> Assembly::make_source(std::size_t node, models::Place where) {
    models::Source::Parts parts{publication_of(node), sim::start_of_time + topology_.run.horizon};
    auto source = std::make_unique<models::Source>(
        std::move(where), std::get<models::SourceConfig>(topology_.nodes[node].config),
        std::move(parts), samplers_);
    if (source->listens()) {
        model_.publishers_.listening.resize(topology_.sources.size());
        model_.publishers_.listening[plan_.source_index[node]] = source.get();
    }
    return source;
}

std::unique_ptr<models::Exchange> Assembly::make_exchange(std::size_t node, models::Place where) {
    auto exchange = std::make_unique<models::Exchange>(
        std::move(where), std::get<models::ExchangeConfig>(topology_.nodes[node].config));
    receiver_of_node_[node] = exchange.get();
    return exchange;
}

std::unique_ptr<models::Queue> Assembly::make_queue(std::size_t node, models::Place where) {
    auto queue = std::make_unique<models::Queue>(
        std::move(where), std::get<models::QueueConfig>(topology_.nodes[node].config),
        plan_.groups_of_node[node], samplers_);
    receiver_of_node_[node] = queue.get();
    return queue;
}

std::unique_ptr<models::Workers> Assembly::make_workers(std::size_t node, models::Place where) {
    const auto& config = std::get<models::WorkersConfig>(topology_.nodes[node].config);
    models::Workers::Parts parts;
    parts.service.assign(topology_.types.size(), config.service.other);
    for (const auto& [type, law] : config.service.by_type) {
        if (const TypeId id = type_id(topology_, type); id < parts.service.size()) {
            parts.service[id] = law;
        }
    }
    parts.recorded = plan_.recorded[node].get();
    parts.recorded_fails = plan_.recorded_fails[node].get();
    parts.effects = models::Effects(plan_.watches[node]);
    const std::vector<std::size_t>& inputs = plan_.in_edges[node];
    parts.has_senders = std::any_of(inputs.begin(), inputs.end(),
                                    [&](std::size_t e) { return !plan_.is_subscription[e]; });
    if (const std::optional<std::size_t> host = topology_.nodes[node].host) {
        parts.host = *host;
        parts.speed = topology_.speed_of(node);
        parts.cores = config.cpu == models::Cpu::shared ? model_.physics_.get() : nullptr;
    }
    auto workers =
        std::make_unique<models::Workers>(std::move(where), config, std::move(parts), samplers_);
    receiver_of_node_[node] = workers.get();
    return workers;
}

models::Channel Assembly::channel(const Edge& edge, std::size_t connections) {
    models::ChannelConfig config = edge.spec.channel;
    sim::Duration there{}, back_there{};
    if (edge.passage) {
        there = edge.passage->there;
        back_there = edge.passage->back;
        if (edge.passage->route && !is_flow(topology_, edge)) {
            const models::Net& net = topology_.net;
            config.bandwidth = {net.bandwidth_of(net.routes[*edge.passage->route])};
        }
    }
    const models::DurationLaw& back = config.back_latency ? *config.back_latency : config.latency;
    const auto stream = [&](sim::Purpose purpose) { return sim::Stream(key_, edge.name, purpose); };
    return models::Channel(config,
                           {.latency = samplers_.sampler(config.latency.law),
                            .back_latency = samplers_.sampler(back.law),
                            .latency_stream = stream(sim::Purpose::latency),
                            .ack_stream = stream(sim::Purpose::ack_latency),
                            .back_stream = stream(sim::Purpose::request_latency),
                            .loss_stream = stream(sim::Purpose::loss),
                            .there = there,
                            .back = back_there},
                           connections);
}

template <class Link>
void Assembly::put_on_platform(const Edge& edge, Link& link) {
    if (is_flow(topology_, edge)) {
        link.use(*model_.physics_, *edge.passage->route, topology_.platform->flows);
    }
}

void Assembly::make_link(std::size_t e) {
    const Edge& edge = topology_.edges[e];
    auto link = std::make_unique<models::Link>(
        place(edge.name, edge.rank, plan_.edge_flows[e], books(false, false)), edge.spec.channel,
        channel(edge, 1), *receiver_of_node_[edge.to]);
    put_on_platform(edge, *link);
    if (edge.spec.channel.size) {
        link->resize(samplers_.sampler(edge.spec.channel.size->law));
    }
    model_.kernel.attach(static_cast<sim::ComponentRank>(edge.rank), *link);
    model_.link_of_edge_[e] = link.get();
    model_.components.push_back({std::move(link), true, e});
}

void Assembly::make_subscription(std::size_t e) {
    const Edge& edge = topology_.edges[e];
    const Node& from = topology_.nodes[edge.from];
    models::Workers& workers = at<models::Workers>(edge.to);
    const auto& consumer = std::get<models::WorkersConfig>(topology_.nodes[edge.to].config);
    const models::SubscriptionConfig& config = consume_of(topology_, edge);
    models::Supplier& supplier = from.kind == Kind::queue
                                     ? static_cast<models::Supplier&>(at<models::Queue>(edge.from))
                                     : at<models::Log>(edge.from);
    const auto instances = static_cast<std::size_t>(consumer.instances);
    std::size_t index = 0;
    for (const std::size_t other : plan_.in_edges[edge.to]) {
        index += other < e && plan_.is_subscription[other] ? 1 : 0;
    }
    auto subscription = std::make_unique<models::Subscription>(
        place(edge.name, edge.rank, plan_.edge_flows[e], books(false, false)), config,
        channel(edge, instances),
        models::Subscription::Parts{.group = plan_.group_of_edge[e],
                                    .index = index,
                                    .instances = instances,
                                    .slots = consumer.concurrency},
        supplier, workers);
    put_on_platform(edge, *subscription);
    workers.subscribe(*subscription);
    if (from.kind == Kind::queue) {
        at<models::Queue>(edge.from).subscribe(plan_.group_of_edge[e], *subscription, config);
    } else {
        at<models::Log>(edge.from).subscribe(plan_.group_of_edge[e], *subscription, config);
    }
    model_.kernel.attach(static_cast<sim::ComponentRank>(edge.rank), *subscription);
    model_.subscription_of_edge_[e] = subscription.get();
    model_.components.push_back({std::move(subscription), true, e});
}

models::Outlet::Target Assembly::target(std::size_t edge) {
    models::Outlet::Target target{receiver_of(edge), {}};
    const std::vector<std::string>& types = topology_.edges[edge].spec.types;
    if (!types.empty()) {
        target.only.resize(topology_.types.size());
        for (const std::string& type : types) {
            target.only[type_id(topology_, type)] = true;
        }
    }
    return target;
}

void prime_samplers(Plan& plan) {
    Model model(plan, {}, {});
    plan.samplers = std::move(model.samplers);
}

}  // namespace surgetank::scenarios
