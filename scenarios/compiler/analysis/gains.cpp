#include "scenarios/compiler/analysis/gains.hpp"

#include <algorithm>
#include <cmath>

#include "models/message.hpp"
#include "scenarios/compiler/analysis.hpp"
#include "scenarios/compiler/analysis/traffic.hpp"
#include "sim/distribution.hpp"
#include "sim/math.hpp"

namespace surgetank::scenarios {

namespace {

using models::AggregatorConfig;
using models::SourceConfig;
using models::Together;
using models::WorkersConfig;

constexpr std::size_t most_keys = 100'000;  // Of more, those that are rarest are taken as alike.

const models::CountLaw* parts_of(const Node& node) {
    const auto* workers = std::get_if<WorkersConfig>(&node.config);
    return workers != nullptr && workers->parts ? &*workers->parts : nullptr;
}

/// The first two moments of a law that is rounded to whole numbers from 1 on: sums of its tail.
std::pair<double, double> moments_of(const models::CountLaw& law) {
    double mean = 1;
    double square = 1;
    for (std::uint32_t n = 2; n <= models::most_parts; ++n) {
        const double as_many = 1 - sim::cdf(law.law, n - 0.5);
        if (as_many < 1e-12) {
            break;
        }
        mean += as_many;
        square += as_many * (2.0 * n - 1);
    }
    return {mean, square};
}

/// Calls `visit` for every node before this one; false: not for those before that.
template <class Visit>
void walk_upstream(const Topology& topology, std::size_t node, Visit visit) {
    std::vector<bool> seen(topology.nodes.size());
    std::vector<std::size_t> open{node};
    while (!open.empty()) {
        const auto [begin, end] = boost::in_edges(open.back(), topology.graph);
        open.pop_back();
        for (auto edge = begin; edge != end; ++edge) {
            const std::size_t from = boost::source(*edge, topology.graph);
            if (!seen[from] && visit(from)) {
                open.push_back(from);
            }
            seen[from] = true;
        }
    }
}

/// How many messages there are of one publication at a node: parts of the nearest splitter.
double parts_at(const Topology& topology, std::size_t node) {
    double parts = 1;
    walk_upstream(topology, node, [&](std::size_t from) {
        parts = std::max(parts, mean_parts(topology.nodes[from]));
        return !changes_number(topology.nodes[from]);
    });
    return parts;
}

/// Publications in a second of all sources before a node.
double published_before(const Topology& topology, std::size_t node) {
    double rate = 0;
    walk_upstream(topology, node, [&](std::size_t from) {
        if (const auto* source = std::get_if<SourceConfig>(&topology.nodes[from].config)) {
            rate += mean_rate(*source, topology.run.horizon).value_or(0);
        }
        return true;
    });
    return rate;
}

std::vector<double> shares_of_keys(const Topology& topology) {
    std::vector<double> most{1};
    for (const std::size_t node : topology.sources) {
        const auto& key = std::get<SourceConfig>(topology.nodes[node].config).key;
        if (!key) {
            continue;
        }
        const auto* zipf = std::get_if<models::ZipfKeys>(&*key);
        const std::int64_t keys =
            zipf != nullptr ? zipf->keys : std::get<models::UniformKeys>(*key).keys;
        std::vector<double> shares;
        double sum = 0;
        for (std::int64_t k = 1; k <= std::min<std::int64_t>(keys, most_keys); ++k) {
            const double exponent = zipf != nullptr ? zipf->exponent : 0;
            shares.push_back(sim::math::pow(static_cast<double>(k), -exponent));
            sum += shares.back();
        }
        for (double& share : shares) {
            share /= sum;
        }
        most = shares.size() > most.size() ? shares : most;
    }
    return most;
}

}  // namespace

bool changes_number(const Node& node) {
    return node.kind == Kind::aggregator || parts_of(node) != nullptr;
}

double mean_parts(const Node& node) {
    const models::CountLaw* parts = parts_of(node);
    return parts == nullptr ? 1 : moments_of(*parts).first;
}

double variance_of_parts(const Node& node) {
    const models::CountLaw* parts = parts_of(node);
    if (parts == nullptr) {
        return 0;
    }
    const auto [mean, square] = moments_of(*parts);
    return std::max(0.0, square - mean * mean);
}

Gains::Gains(const Topology& topology) : topology_(topology), gains_(topology.nodes.size(), 1) {
    for (std::size_t node = 0; node < gains_.size(); ++node) {
        if (!changes_number(topology.nodes[node])) {
            continue;
        }
        const auto* aggregator = std::get_if<AggregatorConfig>(&topology.nodes[node].config);
        const bool varies =
            aggregator != nullptr &&
            (aggregator->window || (aggregator->by == Together::message && aggregator->messages));
        if (varies) {
            varying_.push_back(node);
        } else {
            gains_[node] = fixed_gain(node);
        }
    }
    if (!varying_.empty()) {
        key_shares_ = shares_of_keys(topology);
    }
}

double Gains::fixed_gain(std::size_t node) const {
    const auto* aggregator = std::get_if<AggregatorConfig>(&topology_.nodes[node].config);
    if (aggregator == nullptr) {
        return mean_parts(topology_.nodes[node]);
    }
    return 1 / (aggregator->messages ? static_cast<double>(*aggregator->messages)
                                     : parts_at(topology_, node));
}

double Gains::of_bytes(const Node& node) {
    const auto* aggregator = std::get_if<AggregatorConfig>(&node.config);
    if (aggregator == nullptr || !aggregator->window) {
        return 1;
    }
    const auto* hopping = std::get_if<models::HoppingWindow>(&*aggregator->window);
    return hopping == nullptr ? 1 : sim::seconds(hopping->size) / sim::seconds(hopping->hop);
}

bool Gains::adjust(const Flows& flows) {
    bool changed = false;
    for (const std::size_t node : varying_) {
        const double in = flows.arrivals(node);
        if (in > 0 && std::isfinite(in)) {
            const double gain = leaving(node, in) / in;
            changed = changed || std::fabs(gain - gains_[node]) > 1e-9;
            gains_[node] = gain;
        }
    }
    return changed;
}

/// Messages that leave an aggregator in a second when so many come.
double Gains::leaving(std::size_t node, double in) const {
    const auto& config = std::get<AggregatorConfig>(topology_.nodes[node].config);
    if (!config.window) {  // Once for each publication, if enough of it comes.
        return std::min(in / static_cast<double>(*config.messages),
                        published_before(topology_, node));
    }
    const std::vector<double> one{1};
    const std::vector<double>& shares = config.by == Together::key ? key_shares_ : one;
    if (const auto* session = std::get_if<models::SessionWindow>(&*config.window)) {
        double out = 0;
        for (const double share : shares) {  // A session ends with each gap that is long enough.
            out += in * share * sim::math::exp(-in * share * sim::seconds(session->gap));
        }
        return out;
    }
    const auto* hopping = std::get_if<models::HoppingWindow>(&*config.window);
    const auto* tumbling = std::get_if<models::TumblingWindow>(&*config.window);
    const double size_s = sim::seconds(hopping != nullptr ? hopping->size : tumbling->size);
    const double hop_s = hopping != nullptr ? sim::seconds(hopping->hop) : size_s;
    double out = 0;
    for (const double share : shares) {  // A window without messages is none: Poisson streams.
        out += (1 - sim::math::exp(-in * share * size_s)) / hop_s;
    }
    return out;
}

}  // namespace surgetank::scenarios
