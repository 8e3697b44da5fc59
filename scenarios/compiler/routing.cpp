#include "scenarios/compiler/routing.hpp"

#include <algorithm>
#include <map>

#include "models/topic.hpp"

namespace surgetank::scenarios {

namespace {

bool has_all(const models::Table<std::string>& has, const models::Table<std::string>& wanted) {
    return std::all_of(wanted.begin(), wanted.end(), [&](const auto& header) {
        return std::find(has.begin(), has.end(), header) != has.end();
    });
}

/// Mean copies that come out of a link for one that goes in.
double arriving(const Edge& edge) {
    const models::ChannelConfig& channel = edge.spec.channel;
    return channel.share.value * (1 - channel.loss.value) * (1 + channel.duplicate.value);
}

}  // namespace

std::string group_of(const Topology& topology, const Edge& edge) {
    if (edge.spec.consume && edge.spec.consume->group) {
        return *edge.spec.consume->group;
    }
    const std::string& consumer = topology.nodes[edge.to].name;
    return topology.nodes[edge.from].kind == Kind::queue ? ""
                                                         : consumer.substr(0, consumer.find('['));
}

Routing::Routing(const Topology& topology)
    : topology_(topology), out_edges_(topology.nodes.size()), headers_(topology.types.size()) {
    for (std::size_t e = 0; e < topology.edges.size(); ++e) {
        out_edges_[topology.edges[e].from].push_back(e);
    }
    for (const std::size_t node : topology.sources) {
        for (const auto& [type, values] :
             std::get<models::SourceConfig>(topology.nodes[node].config).headers) {
            const auto place = std::find(topology.types.begin(), topology.types.end(), type);
            if (place != topology.types.end()) {
                headers_[static_cast<std::size_t>(place - topology.types.begin())] = values;
            }
        }
    }
}

bool Routing::takes(const LinkSpec& link, std::size_t type) const {
    return link.types.empty() || std::find(link.types.begin(), link.types.end(),
                                           topology_.types[type]) != link.types.end();
}

bool Routing::may_take(std::size_t edge, std::size_t type) const {
    const Edge& one = topology_.edges[edge];
    if (topology_.nodes[one.from].kind == Kind::exchange && one.port == Port::out) {
        const std::vector<std::size_t> edges = bound(one.from, type);
        return std::find(edges.begin(), edges.end(), edge) != edges.end();
    }
    return takes(one.spec, type);
}

std::vector<std::size_t> Routing::bound(std::size_t exchange, std::size_t type) const {
    const models::Rule rule =
        std::get<models::ExchangeConfig>(topology_.nodes[exchange].config).rule;
    const auto binds = [&](const LinkSpec& link) {
        switch (rule) {
            case models::Rule::direct:
                return !link.route || *link.route == topology_.types[type];
            case models::Rule::topic:
                return !link.route || models::topic_matches(*link.route, topology_.types[type]);
            case models::Rule::headers:
                return has_all(headers_[type], link.headers);
            default:
                return true;
        }
    };
    std::vector<std::size_t> edges;
    for (const std::size_t e : out_edges_[exchange]) {
        const Edge& edge = topology_.edges[e];
        if (edge.port != Port::unroutable && takes(edge.spec, type) && binds(edge.spec)) {
            edges.push_back(e);
        }
    }
    return edges;
}

std::vector<std::pair<std::size_t, double>> Routing::exchange_shares(std::size_t node,
                                                                     std::size_t type) const {
    using models::Rule;
    const Rule rule = std::get<models::ExchangeConfig>(topology_.nodes[node].config).rule;
    const std::vector<std::size_t> edges = bound(node, type);
    std::vector<std::pair<std::size_t, double>> shares;
    double weights = 0;
    for (const std::size_t e : edges) {
        weights += topology_.edges[e].spec.weight.value_or(1);
    }
    for (const std::size_t e : edges) {
        double share = 1;
        if (rule == Rule::weighted) {
            share = topology_.edges[e].spec.weight.value_or(1) / weights;
        } else if (rule == Rule::round_robin || rule == Rule::key_hash) {
            share = 1 / static_cast<double>(edges.size());
        }
        shares.push_back({e, share * arriving(topology_.edges[e])});
    }
    for (const std::size_t e : out_edges_[node]) {
        if (topology_.edges[e].port == Port::unroutable && edges.empty()) {
            shares.push_back({e, 1});
        }
    }
    return shares;
}

/// Every group gets each message; within a group consumers share in proportion to their servers.
std::vector<std::pair<std::size_t, double>> Routing::store_shares(std::size_t node) const {
    const auto servers = [&](std::size_t e) {
        const auto* workers =
            std::get_if<models::WorkersConfig>(&topology_.nodes[topology_.edges[e].to].config);
        return workers == nullptr ? 1.0
                                  : static_cast<double>(workers->instances) *
                                        static_cast<double>(workers->concurrency.count.value_or(1));
    };
    std::map<std::string, double> of_group;
    for (const std::size_t e : out_edges_[node]) {
        if (topology_.edges[e].port == Port::out) {
            of_group[group_of(topology_, topology_.edges[e])] += servers(e);
        }
    }
    std::vector<std::pair<std::size_t, double>> shares;
    for (const std::size_t e : out_edges_[node]) {
        if (topology_.edges[e].port == Port::out) {
            shares.push_back({e, servers(e) / of_group[group_of(topology_, topology_.edges[e])]});
        }
    }
    return shares;
}

std::vector<std::pair<std::size_t, double>> Routing::shares(std::size_t node,
                                                            std::size_t type) const {
    return divided(copies(node, type));
}

std::vector<std::pair<std::size_t, double>> Routing::shares_of(std::size_t node, Port port,
                                                               std::size_t type) const {
    std::vector<std::pair<std::size_t, double>> all;
    for (const std::size_t e : out_edges_[node]) {
        const Edge& edge = topology_.edges[e];
        if (edge.port == port && takes(edge.spec, type)) {
            all.push_back({e, arriving(edge)});
        }
    }
    return divided(std::move(all));
}

/// Of the edges of one link with `each: hash` or `round_robin` a message takes one.
std::vector<std::pair<std::size_t, double>> Routing::divided(
    std::vector<std::pair<std::size_t, double>> all) const {
    std::map<std::size_t, double> of_link;
    for (const auto& [e, share] : all) {
        of_link[topology_.edges[e].link] += 1;
    }
    for (auto& [e, share] : all) {
        const std::optional<Each>& each = topology_.edges[e].spec.each;
        share /= each && *each != Each::all ? of_link[topology_.edges[e].link] : 1;
    }
    return all;
}

/// As if every edge took a copy of its own.
std::vector<std::pair<std::size_t, double>> Routing::copies(std::size_t node,
                                                            std::size_t type) const {
    const Kind kind = topology_.nodes[node].kind;
    if (kind == Kind::exchange) {
        return exchange_shares(node, type);
    }
    if (kind == Kind::queue || kind == Kind::log) {
        return store_shares(node);
    }
    std::vector<std::pair<std::size_t, double>> shares;
    for (const std::size_t e : out_edges_[node]) {
        const Edge& edge = topology_.edges[e];
        const bool is_main = edge.port == Port::out || edge.port == Port::done;
        if (is_main && takes(edge.spec, type)) {
            shares.push_back({e, arriving(edge)});
        }
    }
    return shares;
}

double Routing::share_of_type(const models::SourceConfig& source, std::size_t type) const {
    if (source.types.empty()) {
        return topology_.types[type] == "message" ? 1 : 0;
    }
    for (const auto& [name, share] : source.types) {
        if (name == topology_.types[type]) {
            return share.value;
        }
    }
    return 0;
}

}  // namespace surgetank::scenarios
