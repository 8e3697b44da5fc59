// The parts of a model that are evaluated as streams.
#include <algorithm>

#include "models/streams/exchange.hpp"
#include "models/streams/link.hpp"
#include "models/streams/queue.hpp"
#include "models/streams/sink.hpp"
#include "models/streams/source.hpp"
#include "models/streams/workers.hpp"
#include "scenarios/runner/assembly.hpp"

namespace surgetank::scenarios {

std::unique_ptr<models::StreamNode> Assembly::make_stream_node(std::size_t node,
                                                               models::Place where) {
    const ComponentConfig& config = topology_.nodes[node].config;
    switch (topology_.nodes[node].kind) {
        case Kind::source:
            return std::make_unique<models::StreamSource>(
                std::move(where), std::get<models::SourceConfig>(config), publication_of(node),
                sim::start_of_time + topology_.run.horizon, samplers_);
        case Kind::exchange:
            return std::make_unique<models::StreamExchange>(
                std::move(where), std::get<models::ExchangeConfig>(config).rule);
        case Kind::queue:
            return std::make_unique<models::StreamQueue>(std::move(where));
        case Kind::workers:
            return make_stream_workers(node, std::move(where));
        default:
            return std::make_unique<models::StreamSink>(std::move(where),
                                                        models::Effects(plan_.watches[node]));
    }
}

std::unique_ptr<models::StreamNode> Assembly::make_stream_workers(std::size_t node,
                                                                  models::Place where) {
    const auto& config = std::get<models::WorkersConfig>(topology_.nodes[node].config);
    models::Effects effects(plan_.watches[node]);
    if (plan_.takes_from_store(node)) {
        return std::make_unique<models::StreamConsumers>(std::move(where), config,
                                                         std::move(effects), samplers_);
    }
    const std::int64_t servers = config.instances * *config.concurrency.count;
    return std::make_unique<models::StreamWorkers>(
        std::move(where), static_cast<std::size_t>(servers), config.service.other,
        std::move(effects), samplers_);
}

void Assembly::make_stream_subscription(std::size_t e) {
    const Edge& edge = topology_.edges[e];
    const auto& consumer = std::get<models::WorkersConfig>(topology_.nodes[edge.to].config);
    const auto instances = static_cast<std::size_t>(consumer.instances);
    auto subscription = std::make_unique<models::StreamSubscription>(
        place(edge.name, edge.rank, plan_.edge_flows[e], books(false, false)),
        channel(edge, instances), instances,
        models::credit_by(consume_of(topology_, edge), consumer.concurrency));
    at<models::StreamQueue>(edge.from).connect(*subscription, at<models::StreamConsumers>(edge.to));
    model_.components.push_back({std::move(subscription), true, e});
}

void Assembly::make_stream_link(std::size_t e) {
    const Edge& edge = topology_.edges[e];
    auto link = std::make_unique<models::StreamLink>(
        place(edge.name, edge.rank, plan_.edge_flows[e], books(false, false)), channel(edge, 1));
    stream_of_edge_.emplace(e, link.get());
    model_.components.push_back({std::move(link), true, e});
}

/// Lets the train that leaves a node run into the edge, and from there into the next node.
void Assembly::lay_rails(std::size_t e, const models::Train& train) {
    auto& target = at<models::StreamNode>(topology_.edges[e].to);
    const auto link = stream_of_edge_.find(e);
    if (link == stream_of_edge_.end()) {
        target.in.add(train);
        return;
    }
    link->second->in.add(train);
    link->second->is_read = true;
    target.in.add(link->second->output);
}

void Assembly::connect_stream_node(std::size_t node) {
    const std::vector<std::size_t>& edges = plan_.out_edges[node];
    if (topology_.nodes[node].kind == Kind::queue) {
        return;  // Its subscription is all there is.
    }
    if (topology_.nodes[node].kind != Kind::exchange) {
        for (const std::size_t e : edges) {
            at<models::StreamNode>(node).is_read = true;
            lay_rails(e, at<models::StreamNode>(node).output);
        }
        return;
    }
    auto& exchange = at<models::StreamExchange>(node);
    const Bindings bindings = bindings_of(node);
    exchange.wire(bindings.by_type, bindings.weights);
    for (std::size_t target = 0; target < bindings.edges.size(); ++target) {
        lay_rails(bindings.edges[target], exchange.output_to(target));
    }
}

/// What is no island is the last part.
void Assembly::gather_parts() {
    std::vector<Part>& parts = model_.parts;
    std::size_t islands = 0;
    for (const std::size_t island : plan_.island_of_node) {
        islands = std::max(islands, island == Plan::no_island ? 0 : island + 1);
    }
    parts.resize(islands + 1);
    for (std::size_t i = 0; i < model_.components.size(); ++i) {
        const Live& live = model_.components[i];
        const std::size_t node = live.is_link ? topology_.edges[live.index].from : live.index;
        parts[std::min(plan_.island_of_node[node], islands)].components.push_back(i);
    }
    for (std::size_t island = 0; island < islands; ++island) {
        std::vector<models::StreamNode*> upstream_first;
        for (const std::size_t i : parts[island].components) {
            upstream_first.push_back(
                static_cast<models::StreamNode*>(model_.components[i].component.get()));
        }
        std::reverse(upstream_first.begin(), upstream_first.end());
        parts[island].island.emplace(std::move(upstream_first));
    }
    if (parts.back().components.empty()) {
        parts.pop_back();
    }
}

}  // namespace surgetank::scenarios
