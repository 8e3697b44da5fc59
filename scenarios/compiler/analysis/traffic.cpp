#include "scenarios/compiler/analysis/traffic.hpp"

#include <algorithm>
#include <cmath>

#include "scenarios/compiler/analysis/rates.hpp"

namespace surgetank::scenarios {

using models::WorkersConfig;

namespace {

bool is_store(Kind kind) { return kind == Kind::queue || kind == Kind::log; }

/// 1 + p + p^2 + ..., `most` terms.
double geometric(double p, double most) {
    if (p >= 1) {
        return most;
    }
    return (std::isinf(most) ? 1 : 1 - std::pow(p, most)) / (1 - p);
}

}  // namespace

double most_deliveries(const Topology& topology, const Edge& edge) {
    const bool is_subscription =
        is_store(topology.nodes[edge.from].kind) && edge.port == Port::out && edge.spec.consume;
    if (!is_subscription || edge.spec.consume->ack != models::Ack::after ||
        !edge.spec.consume->requeue) {
        return 1;
    }
    const auto& limit = edge.spec.consume->redelivery.limit.count;
    return limit ? static_cast<double>(*limit) + 1 : INFINITY;
}

Handling handling_of(const Topology& topology, const Edge& edge) {
    const auto* workers = std::get_if<WorkersConfig>(&topology.nodes[edge.to].config);
    if (workers == nullptr) {
        return {};
    }
    const double most = most_deliveries(topology, edge);
    const double tries = workers->retry ? static_cast<double>(workers->retry->attempts) : 1;
    const double poison = workers->poison.value;
    const double again = std::pow(workers->fails.value, tries);
    Handling handling;
    // What never ends is told apart: it has no rate in the long run.
    const bool is_endless = std::isinf(most);
    handling.endless = is_endless ? (again >= 1 ? 1 : poison) : 0;
    const double hopeless = is_endless ? 1 : most;
    const double sound = 1 - poison;
    const double deliveries = is_endless && again >= 1 ? 1 : geometric(again, most);
    handling.deliveries = sound * deliveries + poison * hopeless;
    handling.tries =
        sound * deliveries * geometric(workers->fails.value, tries) + poison * hopeless * tries;
    handling.succeeds = sound * (1 - (again >= 1 ? 1 : std::pow(again, most)));
    return handling;
}

double Flows::sum(const std::vector<double>& values, std::size_t node) const {
    double all = 0;
    for (std::size_t type = 0; type < types_; ++type) {
        all += values[node * types_ + type];
    }
    return all;
}

TrafficEquations::TrafficEquations(const Topology& topology, const Routing& routing)
    : topology_(topology), routing_(routing), gains_(topology) {
    constexpr int most_rounds = 50;  // One for each that follows another, and few of a loop.
    build();
    for (int round = 0; gains_.vary() && round < most_rounds; ++round) {
        if (!gains_.adjust(solve(mean_rates(topology)))) {
            break;
        }
        build();
    }
}

TrafficEquations::TrafficEquations(const Topology& topology, const Routing& routing,
                                   const Flows& messages)
    : topology_(topology), routing_(routing), messages_(&messages), gains_(topology) {
    build();
}

void TrafficEquations::build() {
    types_ = std::vector<OfType>(topology_.types.size());
    handling_.clear();
    feedback_.clear();
    handling_.reserve(topology_.edges.size());
    for (const Edge& edge : topology_.edges) {
        handling_.push_back(handling_of(topology_, edge));
    }
    for (std::size_t type = 0; type < types_.size(); ++type) {
        OfType& of_type = types_[type];
        for (std::size_t node = 0; node < topology_.nodes.size(); ++node) {
            add_transfers(node, type, of_type);
        }
        std::vector<FlowEdge> flows;
        flows.reserve(of_type.transfers.size());
        for (const Transfer& transfer : of_type.transfers) {
            flows.push_back({transfer.from, topology_.edges[transfer.edge].to,
                             transfer.weight * handling_[transfer.edge].succeeds});
        }
        of_type.leaving = std::make_unique<LinearFlow>(topology_.nodes.size(), flows);
        for (const FlowLoop& loop : of_type.leaving->loops()) {
            feedback_.push_back({type, loop});
        }
    }
    std::stable_sort(feedback_.begin(), feedback_.end(), [](const Feedback& a, const Feedback& b) {
        return a.loop.gain > b.loop.gain;
    });
}

/// The edges of the main port, and what becomes of messages that workers there give up.
void TrafficEquations::add_transfers(std::size_t node, std::size_t type, OfType& of_type) const {
    const bool stores = is_store(topology_.nodes[node].kind);
    const double gain = gain_of(node);
    double buried = 0;
    for (const auto& [e, copies] : routing_.shares(node, type)) {
        const bool is_resized =
            messages_ != nullptr && topology_.edges[e].spec.channel.size.has_value();
        const double share = is_resized ? 0 : copies * gain;
        if (share <= 0) {
            continue;
        }
        of_type.transfers.push_back({node, e, share});
        const Edge& edge = topology_.edges[e];
        const double given_up = share * (1 - handling_[e].succeeds - handling_[e].endless);
        if (given_up <= 0 || topology_.nodes[edge.to].kind != Kind::workers) {
            continue;
        }
        if (!stores) {
            for (const auto& [failed, part] : routing_.shares_of(edge.to, Port::failed, type)) {
                if (part > 0) {
                    of_type.transfers.push_back({node, failed, given_up * part});
                }
            }
        } else if (edge.spec.consume->ack == models::Ack::after) {
            buried += given_up;
        }
    }
    if (stores && buried > 0) {
        for (const auto& [dead, part] : routing_.shares_of(node, Port::dead, type)) {
            if (part > 0) {
                of_type.transfers.push_back({node, dead, buried * part});
            }
        }
    }
}

/// Bytes behind a link that gives messages a size of its own: they are as many as its messages.
void TrafficEquations::add_resized(std::size_t type, std::vector<double>& inflow,
                                   Flows& flows) const {
    for (const Flows::Resized& resized : messages_->resized_) {
        if (resized.type != type) {
            continue;
        }
        const Edge& edge = topology_.edges[resized.edge];
        const double bytes = resized.rate * sim::mean(edge.spec.channel.size->law);
        const Handling& handling = handling_[resized.edge];
        inflow[edge.to] += bytes * handling.succeeds;
        flows.arrivals_[edge.to * types_.size() + type] += bytes;
        flows.carried_[resized.edge] += bytes * handling.deliveries;
    }
}

Flows TrafficEquations::solve(const std::vector<double>& rates) const {
    Flows flows(topology_.nodes.size(), topology_.edges.size(), types_.size());
    for (std::size_t type = 0; type < types_.size(); ++type) {
        std::vector<double> inflow(topology_.nodes.size());
        for (std::size_t i = 0; i < topology_.sources.size(); ++i) {
            const std::size_t node = topology_.sources[i];
            const auto& source = std::get<models::SourceConfig>(topology_.nodes[node].config);
            inflow[node] = rates[i] * routing_.share_of_type(source, type);
        }
        if (messages_ != nullptr) {
            add_resized(type, inflow, flows);
        }
        const std::vector<double> leaving = types_[type].leaving->solve(std::move(inflow));
        for (const Transfer& transfer : types_[type].transfers) {
            const double rate = leaving[transfer.from] * transfer.weight;
            const std::size_t place = topology_.edges[transfer.edge].to * types_.size() + type;
            const Handling& handling = handling_[transfer.edge];
            flows.arrivals_[place] += rate;
            flows.work_[place] += rate * handling.tries;
            flows.carried_[transfer.edge] += rate * handling.deliveries;
            if (messages_ == nullptr && topology_.edges[transfer.edge].spec.channel.size) {
                flows.resized_.push_back({transfer.edge, type, rate});
            }
        }
    }
    return flows;
}

}  // namespace surgetank::scenarios
