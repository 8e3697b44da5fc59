// How ports are joined: choices among copies, the table of an exchange, the way back of confirms.
#include "scenarios/runner/assembly.hpp"

namespace surgetank::scenarios {

models::Receiver* Assembly::receiver_of(std::size_t edge) {
    const auto choice = model_.choices_.find(choice_of(edge));
    if (choice != model_.choices_.end()) {
        return &choice->second;
    }
    return plan_.is_direct[edge] ? receiver_of_node_[topology_.edges[edge].to]
                                 : static_cast<models::Receiver*>(model_.link_of_edge_[edge]);
}

Choice Assembly::choice_of(std::size_t edge) const {
    return {topology_.edges[edge].from, topology_.edges[edge].link};
}

/// Edges of one link that stand for a choice share one receiver; the first of them stands for all.
void Assembly::make_choices() {
    for (std::size_t e = 0; e < topology_.edges.size(); ++e) {
        const std::optional<Each>& each = topology_.edges[e].spec.each;
        if (!each || *each == Each::all || plan_.is_subscription[e]) {
            continue;
        }
        models::Receiver& copy = plan_.is_direct[e]
                                     ? *receiver_of_node_[topology_.edges[e].to]
                                     : static_cast<models::Receiver&>(*model_.link_of_edge_[e]);
        const auto [choice, is_new] =
            model_.choices_.try_emplace(choice_of(e), *each == Each::hash);
        choice->second.add(copy);
        if (!is_new) {
            joined_.insert(e);
        }
    }
}

Bindings Assembly::bindings_of(std::size_t exchange) const {
    Bindings bindings;
    std::vector<std::uint32_t> number(topology_.edges.size());
    for (const std::size_t e : plan_.out_edges[exchange]) {
        if (topology_.edges[e].port != Port::unroutable && !joined_.contains(e)) {
            number[e] = static_cast<std::uint32_t>(bindings.edges.size());
            bindings.edges.push_back(e);
            bindings.weights.push_back(topology_.edges[e].spec.weight.value_or(1));
        }
    }
    bindings.by_type.resize(topology_.types.size());
    for (std::size_t type = 0; type < topology_.types.size(); ++type) {
        for (const std::size_t e : plan_.routing.bound(exchange, type)) {
            if (!joined_.contains(e)) {
                bindings.by_type[type].push_back(number[e]);
            }
        }
    }
    return bindings;
}

void Assembly::wire_exchange(std::size_t node) {
    Bindings bindings = bindings_of(node);
    models::Exchange::Table table;
    table.by_type = std::move(bindings.by_type);
    table.weights = std::move(bindings.weights);
    for (const std::size_t e : bindings.edges) {
        table.targets.push_back(receiver_of(e));
    }
    for (const std::size_t e : plan_.out_edges[node]) {
        if (topology_.edges[e].port == Port::unroutable) {
            table.alternate = receiver_of(e);
        }
    }
    at<models::Exchange>(node).wire(std::move(table));
}

models::Outlet& Assembly::outlet_of(std::size_t edge) {
    const std::size_t node = topology_.edges[edge].from;
    const Port port = topology_.edges[edge].port;
    switch (topology_.nodes[node].kind) {
        case Kind::source:
            return at<models::Source>(node).out;
        case Kind::queue:
            return at<models::Queue>(node).dead;
        case Kind::log:
            return at<models::Log>(node).dead;
        case Kind::aggregator: {
            auto& aggregator = at<models::Aggregator>(node);
            return port == Port::late         ? aggregator.late
                   : port == Port::incomplete ? aggregator.incomplete
                                              : aggregator.out;
        }
        case Kind::resequencer: {
            auto& resequencer = at<models::Resequencer>(node);
            return port == Port::late ? resequencer.late : resequencer.out;
        }
        default:
            return port == Port::failed ? at<models::Workers>(node).failed
                                        : at<models::Workers>(node).done;
    }
}

void Assembly::connect_outlets(std::size_t node) {
    if (topology_.nodes[node].kind == Kind::exchange) {
        wire_exchange(node);
        return;
    }
    for (const std::size_t e : plan_.out_edges[node]) {
        const bool is_rejected = topology_.edges[e].port == Port::rejected;
        if (!plan_.is_subscription[e] && !joined_.contains(e) && !is_rejected) {
            outlet_of(e).connect(target(e));
        }
    }
    if (topology_.nodes[node].kind == Kind::resequencer) {
        connect_followers(node);
    }
}

/// A resequencer is told of everything that is published and can come to it.
void Assembly::connect_followers(std::size_t node) {
    std::map<std::size_t, std::vector<bool>> types_of_source;
    for (std::size_t type = 0; type < topology_.types.size(); ++type) {
        std::set<std::size_t> seen{node};
        std::vector<std::size_t> open{node};
        while (!open.empty()) {
            const std::size_t here = open.back();
            open.pop_back();
            if (topology_.nodes[here].kind == Kind::source) {
                std::vector<bool>& types = types_of_source[here];
                types.resize(topology_.types.size());
                types[type] = true;
            }
            for (const std::size_t e : plan_.in_edges[here]) {
                const std::size_t from = topology_.edges[e].from;
                if (plan_.routing.may_take(e, type) && seen.insert(from).second) {
                    open.push_back(from);
                }
            }
        }
    }
    for (const auto& [source, types] : types_of_source) {
        at<models::Source>(source).follow(at<models::Resequencer>(node), types);
    }
}

/// Finds, for every store and every source that asks for confirms, the links on the way.
void Assembly::connect_confirms() {
    for (const std::size_t source : topology_.sources) {
        if (!std::get<models::SourceConfig>(topology_.nodes[source].config).publish.confirm) {
            continue;
        }
        std::vector<std::optional<std::vector<models::Link*>>> way(topology_.nodes.size());
        way[source].emplace();
        std::vector<std::size_t> open = {source};
        for (std::size_t i = 0; i < open.size(); ++i) {
            const std::size_t node = open[i];
            const Kind kind = topology_.nodes[node].kind;
            if (kind == Kind::queue || kind == Kind::log) {
                models::ConfirmRoutes& routes = kind == Kind::queue
                                                    ? at<models::Queue>(node).confirms
                                                    : at<models::Log>(node).confirms;
                routes.by_source.resize(topology_.sources.size());
                routes.by_source[plan_.source_index[source]] = {&at<models::Source>(source),
                                                                *way[node]};
            }
            if (kind != Kind::source && kind != Kind::exchange) {
                continue;
            }
            for (const std::size_t e : plan_.out_edges[node]) {
                const std::size_t next = topology_.edges[e].to;
                if (!way[next]) {
                    way[next] = way[node];
                    if (model_.link_of_edge_[e] != nullptr) {
                        way[next]->push_back(model_.link_of_edge_[e]);
                    }
                    open.push_back(next);
                }
            }
        }
    }
}

/// Upstream parts begin last, so that whatever they send at once finds everything in place.
void Assembly::start_all() {
    for (const Live& live : model_.components) {
        if (is_stream(live.is_link ? topology_.edges[live.index].from : live.index)) {
            continue;
        }
        if (live.is_link) {
            if (models::Subscription* const subscription =
                    model_.subscription_of_edge_[live.index]) {
                subscription->start();
            }
        } else if (topology_.nodes[live.index].kind == Kind::log) {
            at<models::Log>(live.index).start();
        } else if (topology_.nodes[live.index].kind == Kind::workers) {
            at<models::Workers>(live.index).start();
        } else if (topology_.nodes[live.index].kind == Kind::source) {
            at<models::Source>(live.index).start();
        }
    }
}

}  // namespace surgetank::scenarios
