#include <algorithm>
#include <cmath>

#include "scenarios/compiler/analysis.hpp"

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

double mean_of(const ProfileArrivals& profile, sim::Duration horizon) {
    constexpr int steps = 1000;
    double sum = 0;
    for (int i = 0; i < steps; ++i) {
        const double time_s = sim::seconds(horizon) * (i + 0.5) / steps;
        double rate = rate_at(profile, time_s);
        for (const Spike& spike : profile.spikes) {
            const bool inside =
                time_s >= sim::seconds(spike.at) && time_s < sim::seconds(spike.at + spike.length);
            rate *= inside ? spike.factor : 1;
        }
        sum += rate / steps;
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

}  // namespace surgetank::scenarios
