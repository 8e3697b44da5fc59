#include "scenarios/runner/theory_checks.hpp"

#include <algorithm>
#include <cmath>

#include "models/theory.hpp"

namespace surgetank::scenarios {

namespace {

namespace theory = models::theory;

constexpr double theory_confidence = 0.999;
/// Queueing theory knows no histogram: quantiles are read to a bucket, times to a nanosecond.
constexpr double resolution = 0.005;

/// A station that theory can speak of, and the component whose rows say the same.
struct Known {
    std::size_t node = 0;
    theory::Station station;
};

bool is_ideal(const Plan& plan, std::size_t edge) {
    const models::ChannelConfig& channel = plan.topology->edges[edge].spec.channel;
    const auto* constant = std::get_if<sim::Constant>(&channel.latency.law.law);
    return constant != nullptr && constant->value == 0 && !channel.bandwidth &&
           channel.duplicate.value == 0 && !plan.topology->edges[edge].passage;
}

std::optional<theory::Station::Law> law_of(const sim::Distribution& law) {
    if (std::holds_alternative<sim::Exponential>(law.law)) {
        return theory::Station::Law::exponential;
    }
    if (std::holds_alternative<sim::Constant>(law.law)) {
        return theory::Station::Law::constant;
    }
    return theory::Station::Law::general;
}

/// What a vertex gets if it is fed by sources alone, directly or over exchanges that split by
/// chance.
class Feed {
public:
    explicit Feed(const Plan& plan) : plan_(plan), analysis_(analyze(*plan.topology)) {}

    /// The law of the gaps between arrivals, where it is known.
    std::optional<theory::Gap> gap(std::size_t node) const {
        const double rate = analysis_.loads[node].offered_per_s;
        if (rate <= 0 || !analysis_.loads[node].known) {
            return std::nullopt;
        }
        if (is_poisson(node, 0)) {
            return theory::Gap::exponential(1 / rate);
        }
        return renewal_gap(node);
    }

private:
    bool is_poisson(std::size_t node, int depth) const {
        const std::vector<std::size_t>& in = plan_.in_edges[node];
        if (in.empty() || depth > 20) {
            return false;
        }
        return std::all_of(in.begin(), in.end(), [&](std::size_t e) {
            const Edge& edge = plan_.topology->edges[e];
            const ComponentConfig& from = plan_.topology->nodes[edge.from].config;
            if (!is_ideal(plan_, e) || edge.port != Port::out || shares_source(node)) {
                return false;
            }
            if (const auto* source = std::get_if<models::SourceConfig>(&from)) {
                return std::holds_alternative<models::PoissonArrivals>(source->arrivals) &&
                       !source->publish.confirm;
            }
            const auto* exchange = std::get_if<models::ExchangeConfig>(&from);
            return exchange != nullptr && exchange->rule != models::Rule::round_robin &&
                   exchange->rule != models::Rule::key_hash && is_poisson(edge.from, depth + 1);
        });
    }

    /// Two ways from one source would bring copies at the same instant.
    bool shares_source(std::size_t node) const {
        return plan_.in_edges[node].size() > plan_.node_flows[node].size();
    }

    std::optional<theory::Gap> renewal_gap(std::size_t node) const {
        const std::vector<std::size_t>& in = plan_.in_edges[node];
        if (in.size() != 1 || !is_ideal(plan_, in.front()) ||
            !plan_.topology->edges[in.front()].spec.types.empty()) {
            return std::nullopt;
        }
        const auto* source = std::get_if<models::SourceConfig>(
            &plan_.topology->nodes[plan_.topology->edges[in.front()].from].config);
        if (source == nullptr) {
            return std::nullopt;
        }
        if (const auto* regular = std::get_if<models::RegularArrivals>(&source->arrivals)) {
            return theory::Gap::constant(1 / regular->rate.per_second);
        }
        if (const auto* renewal = std::get_if<models::RenewalArrivals>(&source->arrivals)) {
            return theory::Gap::general({sim::mean(renewal->gap.law), sim::scv(renewal->gap.law)});
        }
        return std::nullopt;
    }

    const Plan& plan_;
    Analysis analysis_;
};

/// Servers of one kind that never fail, with a line of their own.
std::optional<theory::Station> plain_station(const models::WorkersConfig& workers, theory::Gap gap,
                                             double speed) {
    if (workers.batch || workers.retry || workers.fails.value > 0 || workers.poison.value > 0 ||
        workers.recorded || !workers.service.by_type.empty() ||
        workers.cpu == models::Cpu::shared ||
        (workers.capacity.count && workers.overflow != models::Overflow::reject)) {
        return std::nullopt;
    }
    theory::Station station;
    station.gap = gap;
    const sim::Distribution& law = workers.service.other.law;
    station.service = {sim::mean(law) / speed, sim::scv(law)};
    station.service_law = *law_of(law);
    if (station.service.mean_s <= 0 || !std::isfinite(station.service.scv)) {
        return std::nullopt;
    }
    station.servers.reset();
    if (workers.concurrency.count) {
        const std::int64_t servers = workers.instances * *workers.concurrency.count;
        if (servers > 1000) {
            return std::nullopt;
        }
        station.servers = static_cast<int>(servers);
    }
    if (workers.capacity.count) {
        if (*workers.capacity.count > 10000) {
            return std::nullopt;
        }
        station.waiting_room = static_cast<int>(*workers.capacity.count);
    }
    return station;
}

/// Workers that sources feed directly: their own rows are compared.
std::vector<Known> known_stations(const Plan& plan) {
    const Feed feed(plan);
    std::vector<Known> known;
    for (std::size_t node = 0; node < plan.topology->nodes.size(); ++node) {
        const auto* workers =
            std::get_if<models::WorkersConfig>(&plan.topology->nodes[node].config);
        if (workers == nullptr) {
            continue;
        }
        const std::optional<theory::Gap> gap = feed.gap(node);
        if (!gap) {
            continue;
        }
        if (const auto station = plain_station(*workers, *gap, plan.topology->speed_of(node))) {
            known.push_back({node, *station});
        }
    }
    return known;
}

const char* name_of(theory::Prediction::Kind kind) {
    switch (kind) {
        case theory::Prediction::Kind::exact:
            return "exact";
        case theory::Prediction::Kind::upper_bound:
            return "upper bound";
        case theory::Prediction::Kind::lower_bound:
            return "lower bound";
        case theory::Prediction::Kind::approximation:
            break;
    }
    return "approximation";
}

std::string verdict(theory::Prediction::Kind kind, double expected, const Estimate& found,
                    double slack) {
    if (!found.value || !found.low) {
        return "not comparable";
    }
    const double low = *found.low - slack;
    const double high = *found.high + slack;
    switch (kind) {
        case theory::Prediction::Kind::exact:
            return low <= expected && expected <= high ? "pass" : "fail";
        case theory::Prediction::Kind::upper_bound:
            return low <= expected ? "pass" : "fail";
        case theory::Prediction::Kind::lower_bound:
            return high >= expected ? "pass" : "fail";
        case theory::Prediction::Kind::approximation:
            break;
    }
    return "not comparable";
}

Check compare(const theory::Prediction& prediction, const Question& question,
              const std::vector<std::optional<double>>& values, const Trust& trust) {
    Trust strict = trust;
    strict.confidence = theory_confidence;
    const Estimate found = estimate(question, values, strict);
    const bool quantile = probability_of(prediction.statistic).has_value();
    const double slack = quantile ? resolution * prediction.value : 1e-9;
    return {"theory",
            question.measure.of,
            prediction.metric,
            prediction.statistic,
            prediction.model,
            name_of(prediction.kind),
            prediction.source,
            prediction.unit,
            verdict(prediction.kind, prediction.value, found, slack),
            prediction.value,
            found.value,
            found.low,
            found.high};
}

}  // namespace

std::vector<Check> check_theory(const Plan& plan, const Ensemble& ensemble, const Trust& trust) {
    std::vector<Check> checks;
    if (!is_stationary(*plan.topology) || plan.topology->nodes.size() > 1000) {
        return checks;
    }
    for (const Known& known : known_stations(plan)) {
        const std::string& name = plan.topology->nodes[known.node].name;
        for (const theory::Prediction& prediction : theory::predict(known.station)) {
            for (std::size_t q = 0; q < ensemble.questions().size(); ++q) {
                const Measure& measure = ensemble.questions()[q].measure;
                if (!prediction.priority_class && measure.of == name && measure.from.empty() &&
                    measure.metric == prediction.metric &&
                    measure.statistic == prediction.statistic && std::isfinite(prediction.value)) {
                    checks.push_back(
                        compare(prediction, ensemble.questions()[q], ensemble.values(q), trust));
                    break;
                }
            }
        }
    }
    return checks;
}

}  // namespace surgetank::scenarios
