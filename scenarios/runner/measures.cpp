#include "scenarios/runner/measures.hpp"

#include "scenarios/runner/energy.hpp"

#include <algorithm>
#include <array>

namespace surgetank::scenarios {

namespace {

using models::Fate;
using models::Figures;

constexpr std::array<const char*, models::fate_count> fate_names = {
    "published",   "confirmed",  "delivered", "processed",      "failed",    "rejected",
    "returned",    "unroutable", "dropped",   "expired",        "evicted",   "dead_lettered",
    "redelivered", "duplicated", "lost",      "confirmed_lost", "reordered", "parts",
    "completed",   "timed_out",  "late",      "skipped"};

double in_seconds(double nanos) { return nanos * 1e-9; }

double mean_level(sim::Uint128 area, sim::Duration length) {
    return static_cast<double>(area) / static_cast<double>(length.count());
}

std::optional<double> of_times(const sim::Histogram& times, const std::string& statistic) {
    if (times.empty()) {
        return std::nullopt;
    }
    if (statistic == "mean") {
        return in_seconds(times.mean());
    }
    if (statistic == "max") {
        return in_seconds(static_cast<double>(times.max()));
    }
    if (statistic == "min") {
        return in_seconds(static_cast<double>(times.min()));
    }
    const std::optional<double> p = probability_of(statistic);
    return p ? std::optional(in_seconds(times.quantile(*p))) : std::nullopt;
}

std::uint64_t sum_of_fate(const Measure& measure, const Figures& figures) {
    std::uint64_t sum = 0;
    for (std::size_t slot = 0; slot < figures.fates.size(); ++slot) {
        if (!measure.flow_slot || *measure.flow_slot == slot) {
            sum += figures.fates[slot][static_cast<std::size_t>(measure.fate)];
        }
    }
    return sum;
}

std::optional<double> count_of(const Measure& measure, const std::vector<Figures>& figures) {
    std::uint64_t sum = 0;
    if (measure.component != SIZE_MAX) {
        sum = sum_of_fate(measure, figures[measure.component]);
    } else {
        for (const Figures& one : figures) {
            sum += sum_of_fate(measure, one);
        }
    }
    const auto count = static_cast<double>(sum);
    return measure.statistic == "rate" ? count / sim::seconds(figures.front().length) : count;
}

/// Effects that were the first of their message.
double goodput_of(const Figures& figures) {
    std::uint64_t first = 0;
    for (const models::FateCounts& fates : figures.fates) {
        first += fates[static_cast<std::size_t>(Fate::processed)] -
                 fates[static_cast<std::size_t>(Fate::duplicated)];
    }
    return static_cast<double>(first) / sim::seconds(figures.length);
}

std::optional<double> latency_of(const Measure& measure, const Figures& figures) {
    if (figures.latency.empty()) {
        return std::nullopt;
    }
    if (measure.flow_slot) {
        return of_times(figures.latency[*measure.flow_slot], measure.statistic);
    }
    sim::Histogram all;
    for (const sim::Histogram& flow : figures.latency) {
        all.merge(flow);
    }
    return of_times(all, measure.statistic);
}

std::optional<Quantity> quantity_named(const std::string& metric) {
    constexpr std::array<std::pair<const char*, Quantity>, 12> names = {
        {{"throughput", Quantity::throughput},
         {"goodput", Quantity::goodput},
         {"utilization", Quantity::utilization},
         {"wait", Quantity::wait},
         {"sojourn", Quantity::sojourn},
         {"latency", Quantity::latency},
         {"backlog", Quantity::backlog},
         {"waiting", Quantity::waiting},
         {"age", Quantity::age},
         {"lag", Quantity::lag},
         // An aggregator's books: groups wait, and what they wait for is to be complete.
         {"groups", Quantity::waiting},
         {"span", Quantity::wait}}};
    for (const auto& [name, quantity] : names) {
        if (metric == name) {
            return quantity;
        }
    }
    return std::nullopt;
}

const char* unit_of(Quantity quantity, const std::string& statistic) {
    switch (quantity) {
        case Quantity::throughput:
        case Quantity::goodput:
            return "1/s";
        case Quantity::wait:
        case Quantity::sojourn:
        case Quantity::latency:
        case Quantity::age:
            return "s";
        default:
            return statistic == "rate" ? "1/s" : "1";
    }
}

}  // namespace

const char* name_of(Fate fate) { return fate_names[static_cast<std::size_t>(fate)]; }

std::optional<Fate> fate_named(const std::string& name) {
    for (std::size_t fate = 0; fate < fate_names.size(); ++fate) {
        if (name == fate_names[fate]) {
            return static_cast<Fate>(fate);
        }
    }
    return std::nullopt;
}

std::optional<double> probability_of(const std::string& statistic) {
    constexpr std::array<std::pair<const char*, double>, 5> known = {
        {{"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p99.9", 0.999}}};
    for (const auto& [name, p] : known) {
        if (statistic == name) {
            return p;
        }
    }
    return std::nullopt;
}

std::optional<Measure> find_measure(const Plan& plan, const std::vector<Observed>& components,
                                    const Expectation& expectation, const std::string& statistic) {
    Measure measure;
    measure.metric = expectation.metric;
    measure.statistic = statistic;
    measure.of = !expectation.of.empty() ? expectation.of : expectation.to;
    if (measure.of.empty()) {
        measure.of = "*";
    }
    for (std::size_t i = 0; i < components.size(); ++i) {
        if (components[i].name == measure.of) {
            measure.component = i;
        }
    }
    if (const std::optional<Quantity> quantity = quantity_named(expectation.metric)) {
        measure.quantity = *quantity;
    } else if (const std::optional<Fate> fate = fate_named(expectation.metric)) {
        measure.quantity = Quantity::fate;
        measure.fate = *fate;
    } else {
        return std::nullopt;
    }
    if (measure.quantity != Quantity::fate && measure.component == SIZE_MAX) {
        return std::nullopt;
    }
    measure.unit = unit_of(measure.quantity, statistic);
    if (!expectation.from.empty() && measure.component != SIZE_MAX) {
        const std::vector<models::FlowId>& flows = components[measure.component].flows;
        for (std::size_t slot = 0; slot < flows.size(); ++slot) {
            if (plan.flows[flows[slot]] == expectation.from) {
                measure.flow_slot = slot;
            }
        }
        measure.from = expectation.from;
    }
    return measure;
}

std::optional<double> evaluate(const Measure& measure, const std::vector<Figures>& figures) {
    if (measure.quantity == Quantity::fate) {
        return count_of(measure, figures);
    }
    if (measure.quantity == Quantity::energy) {
        return energy_of(measure, figures);
    }
    const Figures& f = figures[measure.component];
    const bool highest = measure.statistic == "max";
    switch (measure.quantity) {
        case Quantity::throughput:
            return static_cast<double>(f.departures) / sim::seconds(f.length);
        case Quantity::goodput:
            return goodput_of(f);
        case Quantity::utilization:
            return f.capacity_area == 0 ? std::nullopt
                                        : std::optional(static_cast<double>(f.busy_area) /
                                                        static_cast<double>(f.capacity_area));
        case Quantity::wait:
            return of_times(f.wait, measure.statistic);
        case Quantity::sojourn:
            return of_times(f.sojourn, measure.statistic);
        case Quantity::latency:
            return latency_of(measure, f);
        case Quantity::backlog:
        case Quantity::lag:
            return highest ? static_cast<double>(f.backlog_max)
                           : mean_level(f.backlog_area, f.length);
        case Quantity::waiting:
            return highest ? static_cast<double>(f.waiting_max)
                           : mean_level(f.waiting_area, f.length);
        case Quantity::age:
            return in_seconds(static_cast<double>(f.age_max));
        case Quantity::fate:
        case Quantity::energy:
            break;
    }
    return std::nullopt;
}

}  // namespace surgetank::scenarios
