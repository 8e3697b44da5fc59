#include "scenarios/compiler/analysis.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "scenarios/compiler/routing.hpp"

namespace surgetank::scenarios {

namespace {

using models::SourceConfig;
using models::WorkersConfig;

/// Feedback converges geometrically; what has not after so many rounds grows without end.
constexpr int most_rounds = 200;

std::string number(double value, int digits = 3) {
    char text[40];
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    return text;
}

double tries_of(const WorkersConfig& workers) {
    const double p = std::min(0.999, workers.fails.value);
    const double n = workers.retry ? static_cast<double>(workers.retry->attempts) : 1;
    return (1 - std::pow(p, n)) / (1 - p);
}

double succeeding(const WorkersConfig& workers) {
    const double n = workers.retry ? static_cast<double>(workers.retry->attempts) : 1;
    return (1 - std::pow(workers.fails.value, n)) * (1 - workers.poison.value);
}

/// The traffic equations, one unknown for each node and message type.
class Traffic {
public:
    explicit Traffic(const Topology& topology)
        : topology_(topology),
          routing_(topology),
          types_(topology.types.size()),
          rates_(topology.nodes.size() * types_) {}

    void solve() {
        for (int round = 0; round < most_rounds; ++round) {
            std::vector<double> next(rates_.size());
            for (std::size_t node = 0; node < topology_.nodes.size(); ++node) {
                send(node, next);
            }
            double change = 0;
            for (std::size_t i = 0; i < next.size(); ++i) {
                change = std::max(change, std::fabs(next[i] - rates_[i]) / std::max(1e-9, next[i]));
            }
            rates_ = std::move(next);
            if (change < 1e-9) {
                return;
            }
        }
    }

    double rate(std::size_t node, std::size_t type) const { return rates_[node * types_ + type]; }
    double rate(std::size_t node) const {
        double sum = 0;
        for (std::size_t type = 0; type < types_; ++type) {
            sum += rate(node, type);
        }
        return sum;
    }

private:
    void send(std::size_t node, std::vector<double>& next) const {
        for (std::size_t type = 0; type < types_; ++type) {
            const double out = output(node, type);
            if (out <= 0) {
                continue;
            }
            for (const auto& [edge, share] : routing_.shares(node, type)) {
                next[topology_.edges[edge].to * types_ + type] += out * share;
            }
        }
    }

    double output(std::size_t node, std::size_t type) const {
        const Node& spec = topology_.nodes[node];
        if (const auto* source = std::get_if<SourceConfig>(&spec.config)) {
            return mean_rate(*source, topology_.run.horizon).value_or(0) *
                   routing_.share_of_type(*source, type);
        }
        if (const auto* workers = std::get_if<WorkersConfig>(&spec.config)) {
            return rate(node, type) * succeeding(*workers);
        }
        return rate(node, type);
    }

    const Topology& topology_;
    Routing routing_;
    std::size_t types_;
    std::vector<double> rates_;
};

double service_of(const Topology& topology, const WorkersConfig& workers, std::size_t type) {
    for (const auto& [name, law] : workers.service.by_type) {
        if (name == topology.types[type]) {
            return sim::mean(law.law);
        }
    }
    return sim::mean(workers.service.other.law);
}

Load load_of(const Topology& topology, const Traffic& traffic, std::size_t node) {
    Load load;
    load.offered_per_s = traffic.rate(node);
    const auto* workers = std::get_if<WorkersConfig>(&topology.nodes[node].config);
    if (workers == nullptr || load.offered_per_s <= 0) {
        return load;
    }
    double work = 0;
    for (std::size_t type = 0; type < topology.types.size(); ++type) {
        work += traffic.rate(node, type) * service_of(topology, *workers, type);
    }
    const double batch = workers->batch ? static_cast<double>(workers->batch->max) : 1;
    work *= tries_of(*workers) / batch / topology.speed_of(node);
    load.service_s = work / load.offered_per_s;
    if (!workers->concurrency.count || workers->recorded) {
        return load;
    }
    load.servers =
        static_cast<double>(workers->instances) * static_cast<double>(*workers->concurrency.count);
    load.utilization = work / load.servers;
    load.growth_per_s = load.utilization > 1 ? load.offered_per_s * (1 - 1 / load.utilization) : 0;
    return load;
}

bool bounded(const Topology& topology, std::size_t node) {
    const auto* workers = std::get_if<WorkersConfig>(&topology.nodes[node].config);
    return workers != nullptr && workers->capacity.count;
}

}  // namespace

Analysis analyze(const Topology& topology) {
    Traffic traffic(topology);
    traffic.solve();
    Analysis analysis;
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        analysis.loads.push_back(load_of(topology, traffic, node));
    }
    for (const std::size_t source : topology.sources) {
        if (!mean_rate(std::get<SourceConfig>(topology.nodes[source].config),
                       topology.run.horizon)) {
            for (Load& load : analysis.loads) {
                load.known = false;
            }
        }
    }
    return analysis;
}

std::vector<DesignFinding> design_findings(const Topology& topology, const Analysis& analysis) {
    std::vector<DesignFinding> findings;
    std::vector<bool> has_out(topology.nodes.size());
    std::vector<bool> is_for_more_than_the_dead(topology.nodes.size());
    for (const Edge& edge : topology.edges) {
        has_out[edge.from] = true;
        if (edge.port == Port::out || edge.port == Port::done) {
            is_for_more_than_the_dead[edge.to] = true;
        }
    }
    for (std::size_t node = 0; node < topology.nodes.size(); ++node) {
        const Load& load = analysis.loads[node];
        const Node& spec = topology.nodes[node];
        const bool station = spec.kind != Kind::source;
        if (load.utilization >= 1) {
            findings.push_back({"F101", "error", spec.name,
                                "is offered " + number(load.offered_per_s, 4) +
                                    "/s and can serve " + number(load.servers / load.service_s, 4) +
                                    "/s (utilization " + number(load.utilization) + "): " +
                                    (bounded(topology, node)
                                         ? "the rest is refused"
                                         : "its backlog grows by " + number(load.growth_per_s) +
                                               " messages a second"),
                                "at least " +
                                    number(std::ceil(load.utilization * load.servers / 0.8), 6) +
                                    " servers for a utilization of 80 %",
                                spec.mark});
        } else if (load.utilization > 0.9) {
            findings.push_back({"F102", "warning", spec.name,
                                "predicted utilization " + number(100 * load.utilization) + " %",
                                "above 90 % every burst is felt for long", spec.mark});
        }
        if ((spec.kind == Kind::queue || spec.kind == Kind::log) && !has_out[node] &&
            is_for_more_than_the_dead[node]) {
            findings.push_back({"F103", "info", spec.name, "nobody reads it: it only fills",
                                "a link to workers, or a sink instead", spec.mark});
        }
        if (station && load.known && load.offered_per_s <= 0 && spec.kind != Kind::queue) {
            findings.push_back({"F104", "warning", spec.name,
                                "no message reaches it by way of routes alone",
                                "check links, routes and types", spec.mark});
        }
    }
    return findings;
}

}  // namespace surgetank::scenarios
