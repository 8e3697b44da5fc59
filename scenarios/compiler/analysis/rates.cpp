#include "scenarios/compiler/analysis/rates.hpp"

#include <algorithm>
#include <cmath>

#include "models/theory/networks.hpp"
#include "scenarios/compiler/analysis.hpp"
#include "sim/math.hpp"

namespace surgetank::scenarios {

namespace {

using namespace models;

double rate_at(const ProfileArrivals& profile, double time_s) {
    if (profile.points.empty()) {
        return profile.diurnal ? profile.diurnal->mean.per_second : 0;
    }
    if (profile.repeat) {
        time_s = std::fmod(time_s, sim::seconds(*profile.repeat));
    }
    const ProfilePoint* before = nullptr;
    for (const ProfilePoint& point : profile.points) {
        if (sim::seconds(point.at) > time_s) {
            if (before == nullptr || profile.steps) {
                return (before == nullptr ? point : *before).rate.per_second;
            }
            const double left = sim::seconds(before->at);
            const double share = (time_s - left) / (sim::seconds(point.at) - left);
            return before->rate.per_second +
                   share * (point.rate.per_second - before->rate.per_second);
        }
        before = &point;
    }
    return before->rate.per_second;
}

/// With its spikes.
double rate_then(const ProfileArrivals& profile, double time_s) {
    double rate = rate_at(profile, time_s);
    if (profile.points.empty() && profile.diurnal) {
        const double turns = (time_s - sim::seconds(profile.diurnal->peak_at)) /
                             sim::seconds(profile.diurnal->period);
        rate *= 1 + profile.diurnal->swing * sim::math::cos_of_turns(turns);
    }
    for (const Spike& spike : profile.spikes) {
        const bool inside =
            time_s >= sim::seconds(spike.at) && time_s < sim::seconds(spike.at + spike.length);
        rate *= inside ? spike.factor : 1;
    }
    return rate;
}

constexpr int steps = 1000;  // In which a horizon is looked at.

double middle_of(int step, sim::Duration horizon) {
    return sim::seconds(horizon) * (step + 0.5) / steps;
}

double mean_of(const ProfileArrivals& profile, sim::Duration horizon) {
    double sum = 0;
    for (int i = 0; i < steps; ++i) {
        sum += rate_then(profile, middle_of(i, horizon)) / steps;
    }
    return sum;
}

double mean_of(const MmppArrivals& mmpp) {
    double messages = 0;
    double time_s = 0;
    for (const MmppState& state : mmpp.states) {
        messages += state.rate.per_second * sim::seconds(state.stay);
        time_s += sim::seconds(state.stay);
    }
    return messages / time_s;
}

}  // namespace

std::optional<double> mean_rate(const models::SourceConfig& source, sim::Duration horizon) {
    const Arrivals& arrivals = source.arrivals;
    if (const auto* poisson = std::get_if<PoissonArrivals>(&arrivals)) {
        return poisson->rate.per_second;
    }
    if (const auto* regular = std::get_if<RegularArrivals>(&arrivals)) {
        return regular->rate.per_second;
    }
    if (const auto* renewal = std::get_if<RenewalArrivals>(&arrivals)) {
        return 1 / sim::mean(renewal->gap.law);
    }
    if (const auto* batches = std::get_if<BatchArrivals>(&arrivals)) {
        return batches->rate.per_second * sim::mean(batches->size.law);
    }
    if (const auto* bursts = std::get_if<OnOffArrivals>(&arrivals)) {
        const double on = sim::mean(bursts->on.law);
        const double off = sim::mean(bursts->off.law);
        return (bursts->rate.per_second * on + bursts->rate_off.per_second * off) / (on + off);
    }
    if (const auto* mmpp = std::get_if<MmppArrivals>(&arrivals)) {
        return mean_of(*mmpp);
    }
    if (const auto* profile = std::get_if<ProfileArrivals>(&arrivals)) {
        return mean_of(*profile, horizon);
    }
    if (const auto* trace = std::get_if<TraceArrivals>(&arrivals)) {
        return static_cast<double>(trace->at_s.size()) / sim::seconds(horizon);
    }
    return std::nullopt;
}

namespace {

const models::SourceConfig& source_at(const Topology& topology, std::size_t node) {
    return std::get<models::SourceConfig>(topology.nodes[node].config);
}

/// When all profiles together are highest, and for how long they are in the upper half.
std::optional<Peak> peak_of_profiles(const Topology& topology) {
    std::vector<double> totals(steps);
    Peak peak{mean_rates(topology)};
    std::vector<std::pair<std::size_t, const ProfileArrivals*>> profiles;
    for (std::size_t i = 0; i < topology.sources.size(); ++i) {
        const Arrivals& arrivals = source_at(topology, topology.sources[i]).arrivals;
        if (const auto* profile = std::get_if<ProfileArrivals>(&arrivals)) {
            profiles.push_back({i, profile});
        }
    }
    constexpr std::size_t few = 1000;  // More would take longer than it tells.
    if (profiles.empty() || profiles.size() > few) {
        return std::nullopt;
    }
    const sim::Duration horizon = topology.run.horizon;
    for (int step = 0; step < steps; ++step) {
        for (const auto& [source, profile] : profiles) {
            totals[static_cast<std::size_t>(step)] += rate_then(*profile, middle_of(step, horizon));
        }
    }
    double mean = 0;
    for (const double total : totals) {
        mean += total / steps;
    }
    const auto highest = std::max_element(totals.begin(), totals.end());
    const double half = (mean + *highest) / 2;
    auto begin = highest;
    while (begin != totals.begin() && *(begin - 1) >= half) {
        --begin;
    }
    const auto end = std::find_if(highest, totals.end(), [&](double t) { return t < half; });
    peak.length_s = sim::seconds(horizon) * static_cast<double>(end - begin) / steps;
    for (const auto& [source, profile] : profiles) {
        peak.rates[source] =
            rate_then(*profile, middle_of(static_cast<int>(highest - totals.begin()), horizon));
    }
    return *highest > mean * (1 + 1e-9) ? std::optional(peak) : std::nullopt;
}

/// Rate and mean length of the busiest state of a source that has states.
std::optional<std::pair<double, double>> burst_of(const Arrivals& arrivals) {
    if (const auto* bursts = std::get_if<OnOffArrivals>(&arrivals)) {
        return std::pair(bursts->rate.per_second, sim::mean(bursts->on.law));
    }
    if (const auto* mmpp = std::get_if<MmppArrivals>(&arrivals)) {
        const auto busiest = std::max_element(mmpp->states.begin(), mmpp->states.end(),
                                              [](const MmppState& a, const MmppState& b) {
                                                  return a.rate.per_second < b.rate.per_second;
                                              });
        return std::pair(busiest->rate.per_second, sim::seconds(busiest->stay));
    }
    return std::nullopt;
}

}  // namespace

std::vector<double> mean_rates(const Topology& topology) {
    std::vector<double> rates;
    for (const std::size_t node : topology.sources) {
        rates.push_back(mean_rate(source_at(topology, node), topology.run.horizon).value_or(0));
    }
    return rates;
}

std::vector<double> mean_bytes(const Topology& topology) {
    std::vector<double> bytes = mean_rates(topology);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] *= sim::mean(source_at(topology, topology.sources[i]).size.law);
    }
    return bytes;
}

std::vector<Peak> peaks(const Topology& topology) {
    std::vector<Peak> all;
    if (auto peak = peak_of_profiles(topology)) {
        all.push_back(std::move(*peak));
    }
    constexpr std::size_t most = 100;  // Each is a solution of its own.
    for (std::size_t i = 0; i < topology.sources.size() && all.size() < most; ++i) {
        const Node& node = topology.nodes[topology.sources[i]];
        const bool is_copy = node.name.find('[') != std::string::npos;
        const auto burst = burst_of(std::get<SourceConfig>(node.config).arrivals);
        if (!is_copy && burst) {  // Copies are seldom at their peak all at once.
            all.push_back({mean_rates(topology), burst->second});
            all.back().rates[i] = burst->first;
        }
    }
    return all;
}

std::optional<double> dispersion(const models::SourceConfig& source) {
    const Arrivals& arrivals = source.arrivals;
    if (std::holds_alternative<PoissonArrivals>(arrivals)) {
        return 1;
    }
    if (std::holds_alternative<RegularArrivals>(arrivals)) {
        return 0;
    }
    if (const auto* renewal = std::get_if<RenewalArrivals>(&arrivals)) {
        return sim::scv(renewal->gap.law);
    }
    if (const auto* batches = std::get_if<BatchArrivals>(&arrivals)) {
        const double scv = sim::scv(batches->size.law);
        return sim::mean(batches->size.law) * (batches->regular ? scv : 1 + scv);
    }
    if (const auto* bursts = std::get_if<OnOffArrivals>(&arrivals)) {
        // The time spent on is that of an alternating renewal process (Cox 1962, 7.4).
        const double on = sim::mean(bursts->on.law);
        const double off = sim::mean(bursts->off.law);
        const double spread =
            (off * off * sim::variance(bursts->on.law) + on * on * sim::variance(bursts->off.law)) /
            ((on + off) * (on + off) * (on + off));
        const double step = bursts->rate.per_second - bursts->rate_off.per_second;
        const double mean =
            (bursts->rate.per_second * on + bursts->rate_off.per_second * off) / (on + off);
        return 1 + step * step * spread / mean;
    }
    if (const auto* mmpp = std::get_if<MmppArrivals>(&arrivals); mmpp && mmpp->states.size() == 2) {
        const MmppState& a = mmpp->states[0];
        const MmppState& b = mmpp->states[1];
        return theory::SwitchedStation{{a.rate.per_second, b.rate.per_second},
                                       {1 / sim::seconds(a.stay), 1 / sim::seconds(b.stay)},
                                       1}
            .dispersion();
    }
    return std::nullopt;
}

sim::Distribution service_of(const Topology& topology, const models::WorkersConfig& workers,
                             std::size_t type) {
    for (const auto& [name, law] : workers.service.by_type) {
        if (name == topology.types[type]) {
            return law.law;
        }
    }
    return workers.service.other.law;
}

double recorded_service_s(const Topology& topology) {
    for (const std::size_t node : topology.sources) {
        const auto* trace = std::get_if<TraceArrivals>(&source_at(topology, node).arrivals);
        if (trace != nullptr && !trace->service_s.empty()) {
            double sum = 0;
            for (const double service : trace->service_s) {
                sum += service;
            }
            return sum / static_cast<double>(trace->service_s.size());
        }
    }
    return 0;
}

double least(const sim::Distribution& law) {
    if (const auto* constant = std::get_if<sim::Constant>(&law.law)) {
        return constant->value;
    }
    if (const auto* uniform = std::get_if<sim::Uniform>(&law.law)) {
        return uniform->low;
    }
    if (const auto* pareto = std::get_if<sim::Pareto>(&law.law)) {
        return pareto->minimum;
    }
    if (const auto* measured = std::get_if<sim::Empirical>(&law.law)) {
        return *std::min_element(measured->values.begin(), measured->values.end());
    }
    if (const auto* mixture = std::get_if<sim::Mixture>(&law.law)) {
        double smallest = INFINITY;
        for (const sim::MixturePart& part : mixture->parts) {  // No part is a mixture itself.
            smallest = std::min(smallest, sim::quantile(part.distribution, 1e-300));
        }
        return smallest;
    }
    return 0;
}

}  // namespace surgetank::scenarios
