#include "scenarios/compiler/analysis/credit.hpp"

#include <algorithm>
#include <cmath>

#include "models/theory/birth_death.hpp"
#include "scenarios/compiler/analysis/rates.hpp"

namespace surgetank::scenarios {

namespace theory = models::theory;

namespace {

constexpr double many_credits = 10000;  // More never run out.

/// Both ways; on the way there the message itself takes its time, too.
double round_trip_s(const Topology& topology, const Analysis& analysis, std::size_t e) {
    const Edge& edge = topology.edges[e];
    const models::ChannelConfig& channel = edge.spec.channel;
    const double there = sim::mean(channel.latency.law);
    const double back = channel.back_latency ? sim::mean(channel.back_latency->law) : there;
    const Passage wires = edge.passage.value_or(Passage{});
    double bytes_per_s = channel.bandwidth ? channel.bandwidth->bytes_per_second : INFINITY;
    if (wires.route) {
        bytes_per_s = topology.net.bandwidth_of(topology.net.routes[*wires.route]);
    }
    const double bytes = analysis.mean_bytes.empty() ? 0 : analysis.mean_bytes[e];
    return there + back + sim::seconds(wires.there + wires.back) + bytes / bytes_per_s;
}

/// What one instance can serve in a second.
double throughput_per_s(const Credit& credit, const theory::Moments& service) {
    const double without_chance = std::min(credit.slots / service.mean_s,
                                           credit.each / (service.mean_s + credit.round_trip_s));
    if (credit.each <= credit.slots || credit.each > many_credits || credit.round_trip_s <= 0) {
        return without_chance;
    }
    const theory::MachineRepair loop{static_cast<int>(credit.each), credit.round_trip_s,
                                     1 / service.mean_s, static_cast<int>(credit.slots)};
    const double with_chance = loop.steady().throughput_per_s;
    return without_chance + std::min(1.0, service.scv) * (with_chance - without_chance);
}

/// One line for each instance; they take turns, and n gaps in a row are more regular than one.
theory::Station dealt_out(const Credit& credit, const theory::Station& pooled) {
    theory::Station one = pooled;
    one.servers = static_cast<int>(credit.slots);
    one.gap = theory::Gap::general(
        {pooled.gap.moments.mean_s * credit.instances, pooled.gap.moments.scv / credit.instances});
    return one;
}

/// With `extra` credits beyond the slots of an instance: the share of the single line counts for as
/// much as they are hardly ever used up.
std::optional<double> mixed_wait_s(const Credit& credit, double full, const theory::Station& pooled,
                                   const WaitOf& wait_of) {
    const auto together = wait_of(pooled);
    const bool is_alike =
        credit.instances == 1 || pooled.service_law == theory::Station::Law::constant;
    if (!together || is_alike) {  // In turn is first come, first served, if all take equally long.
        return together ? std::optional(together->value) : std::nullopt;
    }
    const auto apart = wait_of(dealt_out(credit, pooled));
    if (!apart) {
        return std::nullopt;
    }
    const double together_share = std::pow(full, credit.each - credit.slots);
    return apart->value + together_share * (together->value - apart->value);
}

}  // namespace

std::optional<Credit> credit_of(const Topology& topology, const Analysis& analysis,
                                const std::vector<std::size_t>& in, std::size_t node) {
    const auto& workers = std::get<models::WorkersConfig>(topology.nodes[node].config);
    if (in.size() != 1 || !topology.edges[in.front()].spec.consume || !workers.concurrency.count) {
        return std::nullopt;
    }
    const models::SubscriptionConfig& consume = *topology.edges[in.front()].spec.consume;
    if (consume.transfer != models::Transfer::push) {
        return std::nullopt;
    }
    Credit credit;
    credit.instances = static_cast<double>(workers.instances);
    credit.slots = static_cast<double>(*workers.concurrency.count);
    const models::Limit limit = consume.prefetch.value_or(workers.concurrency);
    credit.each = limit.count ? static_cast<double>(*limit.count) : INFINITY;
    credit.round_trip_s = round_trip_s(topology, analysis, in.front());
    return credit;
}

double fed_servers(const Credit& credit, const theory::Moments& service) {
    constexpr double nearly_all = 0.999;
    const double most = credit.slots / service.mean_s;
    const double fed = throughput_per_s(credit, service);
    return fed >= nearly_all * most ? INFINITY : credit.instances * fed * service.mean_s;
}

std::optional<theory::Prediction> wait_with_credit(const Credit& credit, double fed,
                                                   const theory::Station& pooled,
                                                   const WaitOf& wait_of) {
    auto found = wait_of(pooled);
    if (!found || !pooled.servers) {
        return found;
    }
    const bool is_held_alone = credit.each <= credit.slots;
    if (is_held_alone && credit.round_trip_s <= 0) {
        return found;
    }
    if (is_held_alone) {
        theory::Station held = pooled;
        const double service_s = pooled.service.mean_s;
        const double held_s = service_s + credit.round_trip_s;
        held.service = {held_s, pooled.service.scv * service_s * service_s / (held_s * held_s)};
        held.servers = static_cast<int>(credit.instances * credit.each);
        if (held.service_law == theory::Station::Law::exponential) {
            held.service_law = theory::Station::Law::general;
        }
        found = wait_of(held);
        if (found) {
            found->model += ", credits held";
        }
        return found;
    }
    const double servers = *pooled.servers;
    const double full = pooled.service.mean_s / pooled.gap.moments.mean_s / servers;
    const auto free_s = mixed_wait_s(credit, full, pooled, wait_of);
    theory::Station slower = pooled;
    slower.service.mean_s *= std::max(1.0, servers / fed);
    const double limited = full * slower.service.mean_s / pooled.service.mean_s;
    const auto limited_s = mixed_wait_s(credit, limited, slower, wait_of);
    if (!free_s || !limited_s) {
        return std::nullopt;
    }
    if (*free_s != found->value || *limited_s != found->value) {
        const double share = std::pow(limited, credit.each / credit.slots);
        found->value = *free_s + share * (*limited_s - *free_s);
        found->model += ", credits interpolated";
        found->kind = theory::Prediction::Kind::approximation;
    }
    return found;
}

}  // namespace surgetank::scenarios
