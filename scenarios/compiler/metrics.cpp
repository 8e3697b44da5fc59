#include "scenarios/compiler/metrics.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace surgetank::scenarios {
namespace {

constexpr std::uint8_t bit(Kind kind) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
}

constexpr std::uint8_t sources = bit(Kind::source);
constexpr std::uint8_t exchanges = bit(Kind::exchange);
constexpr std::uint8_t stores = bit(Kind::queue) | bit(Kind::log);
constexpr std::uint8_t workers = bit(Kind::workers);
constexpr std::uint8_t sinks = bit(Kind::sink);
constexpr std::uint8_t aggregators = bit(Kind::aggregator);
constexpr std::uint8_t gatherers = aggregators | bit(Kind::resequencer);
constexpr std::uint8_t holders = stores | workers;
constexpr std::uint8_t keepers = holders | gatherers;
constexpr std::uint8_t ends = stores | workers | sinks;

constexpr std::array<Metric, 36> metrics{{
    {"throughput", Shape::rate, MetricUnit::per_second, Place::component, 0xFF,
     "Messages that leave the component in a second: published, routed, acknowledged, processed or "
     "arrived."},
    {"goodput", Shape::rate, MetricUnit::per_second, Place::component, ends,
     "Messages that reach their effect in a second for the first time; repeats do not count."},
    {"utilization", Shape::ratio, MetricUnit::one, Place::component, workers,
     "Share of the slots (instances x concurrency) that are busy, averaged over time."},
    {"wait", Shape::times, MetricUnit::seconds, Place::component, holders,
     "Time from arrival in the component to the start of service or delivery."},
    {"sojourn", Shape::times, MetricUnit::seconds, Place::component, keepers,
     "Time from arrival in the component to the effect (workers), to the ack (stores), or "
     "until the message leaves alone or in its group."},
    {"latency", Shape::times, MetricUnit::seconds, Place::flow, ends,
     "Time from the intended publication to the effect (workers) or the arrival (sink, store)."},
    {"backlog", Shape::level, MetricUnit::one, Place::component, keepers,
     "Messages in the component, waiting or in hand: backlog = throughput x sojourn."},
    {"waiting", Shape::level, MetricUnit::one, Place::component, holders,
     "Messages in the component that nobody works on."},
    {"age", Shape::peak, MetricUnit::seconds, Place::component, keepers,
     "Age of the oldest message in the component."},
    {"lag", Shape::level, MetricUnit::one, Place::component, bit(Kind::log),
     "Records between the end of the log and the position of the slowest consumer group."},
    {"groups", Shape::level, MetricUnit::one, Place::component, aggregators, "Open groups."},
    {"span", Shape::times, MetricUnit::seconds, Place::component, aggregators,
     "Time from the first message of a group until the group leaves."},
    {"drain", Shape::moment, MetricUnit::seconds, Place::fault, holders,
     "Time from the end of a fault until the backlog is back at its level before the fault."},
    {"recovery", Shape::moment, MetricUnit::seconds, Place::fault, holders,
     "Time from the end of a fault until throughput and latency are back at their level before."},
    {"published", Shape::total, MetricUnit::one, Place::component_or_all, sources,
     "Publications that were intended."},
    {"confirmed", Shape::total, MetricUnit::one, Place::component_or_all, sources,
     "Publications that the store confirmed."},
    {"confirmed_lost", Shape::total, MetricUnit::one, Place::component_or_all, sources,
     "Messages that were confirmed and lost all the same."},
    {"returned", Shape::total, MetricUnit::one, Place::component_or_all, sources | exchanges,
     "Unroutable messages that went back to their publisher."},
    {"dropped", Shape::total, MetricUnit::one, Place::component_or_all, 0xFF,
     "Messages that were dropped on purpose: by a full client buffer or for want of a target."},
    {"unroutable", Shape::total, MetricUnit::one, Place::component_or_all,
     sources | exchanges | workers | gatherers, "Messages that no link took."},
    {"delivered", Shape::total, MetricUnit::one, Place::component_or_all, stores,
     "Deliveries to consumers, repeats counted."},
    {"processed", Shape::total, MetricUnit::one, Place::component_or_all, workers | sinks,
     "Messages with an effect, each counted once for each group."},
    {"rejected", Shape::total, MetricUnit::one, Place::component_or_all, keepers,
     "Messages that were refused because there was no room."},
    {"expired", Shape::total, MetricUnit::one, Place::component_or_all, stores,
     "Messages that waited longer than their time to live."},
    {"evicted", Shape::total, MetricUnit::one, Place::component_or_all, stores,
     "Messages that were pushed out of a full store."},
    {"dead_lettered", Shape::total, MetricUnit::one, Place::component_or_all, stores,
     "Messages that went to the dead-letter target."},
    {"redelivered", Shape::total, MetricUnit::one, Place::component_or_all, stores,
     "Deliveries of messages that were delivered before."},
    {"duplicated", Shape::total, MetricUnit::one, Place::component_or_all, ends | gatherers,
     "Effects of messages that had had their effect before; of parts that were there before."},
    {"failed", Shape::total, MetricUnit::one, Place::component_or_all, workers,
     "Tries that failed."},
    {"lost", Shape::total, MetricUnit::one, Place::component_or_all, 0xFF,
     "Messages that vanished although nobody meant them to."},
    {"reordered", Shape::total, MetricUnit::one, Place::component_or_all, ends,
     "Messages that were overtaken by a later one of the same key."},
    {"parts", Shape::total, MetricUnit::one, Place::component_or_all, workers,
     "Parts that messages were split into."},
    {"completed", Shape::total, MetricUnit::one, Place::component_or_all, aggregators,
     "Groups that left complete, and windows that closed."},
    {"timed_out", Shape::total, MetricUnit::one, Place::component_or_all, aggregators,
     "Groups whose time was over before they were complete."},
    {"late", Shape::total, MetricUnit::one, Place::component_or_all, gatherers,
     "Messages that came after their group had left, or after they were skipped."},
    {"skipped", Shape::total, MetricUnit::one, Place::component_or_all, bit(Kind::resequencer),
     "Messages that a resequencer gave up waiting for."},
}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 34> synonyms{{
    {"response_time", "sojourn"},
    {"time_in_system", "sojourn"},
    {"service_time", "sojourn"},
    {"residence_time", "sojourn"},
    {"queue_length", "backlog"},
    {"queue_size", "backlog"},
    {"queue_depth", "backlog"},
    {"length", "backlog"},
    {"depth", "backlog"},
    {"messages", "backlog"},
    {"in_system", "backlog"},
    {"ready", "waiting"},
    {"delay", "latency"},
    {"end_to_end", "latency"},
    {"e2e", "latency"},
    {"e2e_latency", "latency"},
    {"rho", "utilization"},
    {"utilisation", "utilization"},
    {"load", "utilization"},
    {"cpu", "utilization"},
    {"waiting_time", "wait"},
    {"wait_time", "wait"},
    {"queueing_time", "wait"},
    {"rate", "throughput"},
    {"loss", "lost"},
    {"losses", "lost"},
    {"duplicates", "duplicated"},
    {"retries", "failed"},
    {"errors", "failed"},
    {"failures", "failed"},
    {"dead", "dead_lettered"},
    {"dlq", "dead_lettered"},
    {"consumer_lag", "lag"},
    {"recovery_time", "recovery"},
}};

constexpr std::array<std::string_view, 8> times{"mean", "min", "max", "p50",
                                                "p90",  "p95", "p99", "p99.9"};
constexpr std::array<std::string_view, 2> level{"mean", "max"};
constexpr std::array<std::string_view, 1> peak{"max"};
constexpr std::array<std::string_view, 1> mean_only{"mean"};
constexpr std::array<std::string_view, 1> rate{"rate"};
constexpr std::array<std::string_view, 1> total{"total"};

}  // namespace

std::span<const Metric> all_metrics() { return metrics; }

const Metric* find_metric(std::string_view name) {
    const auto found = std::find_if(metrics.begin(), metrics.end(),
                                    [name](const Metric& metric) { return metric.name == name; });
    return found == metrics.end() ? nullptr : &*found;
}

std::string_view right_name(std::string_view synonym) {
    for (const auto& [other, right] : synonyms) {
        if (other == synonym) {
            return right;
        }
    }
    return {};
}

bool applies_to(const Metric& metric, Kind kind) { return (metric.kinds & bit(kind)) != 0; }

std::span<const std::string_view> statistics_of(Shape shape) {
    switch (shape) {
        case Shape::times:
            return times;
        case Shape::level:
            return level;
        case Shape::peak:
            return peak;
        case Shape::ratio:
            return mean_only;
        case Shape::rate:
            return rate;
        case Shape::total:
            return total;
        case Shape::moment:
            return mean_only;
    }
    return {};
}

std::string_view default_statistic(Shape shape) {
    switch (shape) {
        case Shape::times:
            return {};
        case Shape::level:
            return {};
        case Shape::peak:
            return "max";
        case Shape::ratio:
            return "mean";
        case Shape::rate:
            return "rate";
        case Shape::total:
            return "total";
        case Shape::moment:
            return "mean";
    }
    return {};
}

std::string_view unit_name(MetricUnit unit) {
    switch (unit) {
        case MetricUnit::seconds:
            return "s";
        case MetricUnit::per_second:
            return "1/s";
        case MetricUnit::one:
            return "1";
    }
    return {};
}

}  // namespace surgetank::scenarios
