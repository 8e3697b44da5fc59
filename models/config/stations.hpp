// Where messages are kept and worked on: queue, log, workers, sink.
#pragma once

#include "models/config/describe.hpp"
#include "models/config/replication.hpp"
#include "models/config/retry.hpp"
#include "models/config/subscription.hpp"

namespace surgetank::models {

enum class Discipline : std::uint8_t { fifo, lifo, priority };
constexpr std::array<Named<Discipline>, 3> names_of(Discipline) {
    return {{{Discipline::fifo, "fifo", "First in, first out."},
             {Discipline::lifo, "lifo", "Last in, first out."},
             {Discipline::priority, "priority", "Most urgent first; equals first in, first out."}}};
}

enum class Overflow : std::uint8_t { reject, drop_head, drop_new, block };
constexpr std::array<Named<Overflow>, 4> names_of(Overflow) {
    return {{{Overflow::reject, "reject", "The new message is refused."},
             {Overflow::drop_head, "drop_head",
              "The oldest waiting message is dropped or dead-lettered."},
             {Overflow::drop_new, "drop_new",
              "The new message is dropped, and nobody is told: it is even confirmed."},
             {Overflow::block, "block", "The sender waits until there is room."}}};
}

enum class Counts : std::uint8_t { ready, all };
constexpr std::array<Named<Counts>, 2> names_of(Counts) {
    return {{{Counts::ready, "ready", "Only messages that wait for delivery."},
             {Counts::all, "all", "Also the delivered ones without an ack."}}};
}

struct CapacityConfig {
    Limit messages{};
    std::optional<sim::Bytes> bytes{};
    Counts counts = Counts::ready;
    friend bool operator==(const CapacityConfig&, const CapacityConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, CapacityConfig& c) {
    v.field({.name = "messages", .doc = "Most messages kept.", .at_least = 1}, c.messages);
    v.field({.name = "bytes", .doc = "Most bytes kept.", .positive = true}, c.bytes);
    v.field({.name = "counts", .doc = "Which messages count."}, c.counts);
}

struct QueueConfig {
    Discipline discipline = Discipline::fifo;
    CapacityConfig capacity{};
    Overflow overflow = Overflow::reject;
    std::optional<DurationLaw> ttl{};
    bool durable = true;
    bool needs_consumer = false;
    std::optional<sim::Rate> intake{};
    std::optional<sim::Duration> dedup{};
    std::optional<ReplicationConfig> replication{};
    std::optional<std::string> dead_letter{};
    SubscriptionConfig consume{};
    friend bool operator==(const QueueConfig&, const QueueConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, QueueConfig& c) {
    v.field({.name = "discipline", .doc = "Which waiting message is next."}, c.discipline);
    v.field({.name = "capacity", .doc = "How much it holds: a number of messages, or a mapping."},
            c.capacity);
    v.field({.name = "overflow", .doc = "What happens when it is full."}, c.overflow);
    v.field(
        {.name = "ttl", .doc = "How long a message may wait before it expires.", .positive = true},
        c.ttl);
    v.field({.name = "durable", .doc = "Whether its messages survive a crash of it."}, c.durable);
    v.field({.name = "needs_consumer",
             .doc = "Keeps nothing for the absent: what comes, or waits, while no consumer of a "
                    "group is connected is dropped."},
            c.needs_consumer);
    v.field(
        {.name = "intake",
         .doc = "Most messages it takes in a second, a second's worth at once; it refuses more.",
         .positive = true},
        c.intake);
    v.field({.name = "dedup",
             .doc = "A publication that comes again within this time is confirmed and not kept.",
             .positive = true},
            c.dedup);
    v.field({.name = "replication", .doc = "Copies of it, and what a confirm promises."},
            c.replication);
    v.field({.name = "dead_letter",
             .doc = "Component that gets expired, evicted and given-up messages."},
            c.dead_letter);
    v.field({.name = "consume",
             .doc = "Defaults of its subscriptions; a link's own `consume` goes first."},
            c.consume);
}

struct LogConfig {
    std::int64_t partitions = 1;
    bool durable = true;
    std::optional<sim::Duration> retention{};
    std::optional<sim::Rate> intake{};
    std::optional<sim::Duration> dedup{};
    std::optional<ReplicationConfig> replication{};
    std::optional<std::string> dead_letter{};
    SubscriptionConfig consume{};
    friend bool operator==(const LogConfig&, const LogConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, LogConfig& c) {
    v.field({.name = "partitions",
             .doc = "Independent ordered parts; equal keys share one.",
             .at_least = 1,
             .at_most = 100000},
            c.partitions);
    v.field({.name = "durable", .doc = "Whether its records survive a crash of it."}, c.durable);
    v.field(
        {.name = "retention", .doc = "How long records are kept, read or not.", .positive = true},
        c.retention);
    v.field({.name = "intake",
             .doc = "Most records that a partition takes in a second; it refuses more.",
             .positive = true},
            c.intake);
    v.field({.name = "dedup",
             .doc = "A publication that comes again within this time is confirmed and not kept.",
             .positive = true},
            c.dedup);
    v.field({.name = "replication", .doc = "Copies of it, and what a confirm promises."},
            c.replication);
    v.field({.name = "dead_letter", .doc = "Component that gets the records that a group gave up."},
            c.dead_letter);
    v.field({.name = "consume",
             .doc = "Defaults of its subscriptions; a link's own `consume` goes first."},
            c.consume);
}

/// Service of several messages at once: one service time for the whole batch.
struct BatchConfig {
    std::int64_t max = 1;
    std::int64_t min = 1;
    sim::Duration wait{};
    friend bool operator==(const BatchConfig&, const BatchConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, BatchConfig& c) {
    v.field(
        {.name = "max", .doc = "Most messages served together.", .required = true, .at_least = 1},
        c.max);
    v.field(
        {.name = "min", .doc = "Begin only with this many, or when `wait` is over.", .at_least = 1},
        c.min);
    v.field({.name = "wait", .doc = "How long to wait for `min` messages; zero: for ever."},
            c.wait);
}

struct RecordedService {
    double factor = 1;
    friend bool operator==(const RecordedService&, const RecordedService&) = default;
};
template <class Visitor>
void describe(Visitor& v, RecordedService& c) {
    v.field({.name = "factor", .doc = "By which the recorded times are multiplied.", .at_least = 0},
            c.factor);
}

enum class Cpu : std::uint8_t { own, shared };
constexpr std::array<Named<Cpu>, 2> names_of(Cpu) {
    return {{{Cpu::own, "own", "Each slot has a core for itself, however many there are."},
             {Cpu::shared, "shared", "All that compute on a host share its cores."}}};
}

struct WorkersConfig {
    std::int64_t instances = 1;
    Limit concurrency{1};
    ServiceLaw service{};
    std::optional<RecordedService> recorded{};
    Limit capacity{};
    Overflow overflow = Overflow::reject;
    std::optional<BatchConfig> batch{};
    sim::Probability fails{};
    sim::Probability poison{};
    std::optional<RetryConfig> retry{};
    std::optional<sim::Duration> idempotent{};
    std::optional<CountLaw> parts{};
    Cpu cpu = Cpu::own;
    friend bool operator==(const WorkersConfig&, const WorkersConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, WorkersConfig& c) {
    v.field({.name = "instances", .doc = "Identical processes.", .at_least = 1, .at_most = 1e6},
            c.instances);
    v.field({.name = "concurrency",
             .doc = "Messages one instance serves at once, or `unlimited`.",
             .at_least = 1,
             .at_most = 1e6},
            c.concurrency);
    v.field({.name = "service", .doc = "Law of the time to serve one message (or one batch)."},
            c.service);
    v.field({.name = "recorded",
             .doc = "Take each message's service time from the source's trace instead."},
            c.recorded);
    v.field({.name = "capacity",
             .doc = "Most messages in the waiting line of the workers' own.",
             .at_least = 0},
            c.capacity);
    v.field({.name = "overflow", .doc = "What happens when that line is full: reject or block."},
            c.overflow);
    v.field({.name = "batch", .doc = "Serve several messages at once."}, c.batch);
    v.field({.name = "fails", .doc = "Share of tries that fail, by chance."}, c.fails);
    v.field({.name = "poison", .doc = "Share of messages that fail at every try."}, c.poison);
    v.field({.name = "retry", .doc = "Try again in the consumer before giving up."}, c.retry);
    v.field({.name = "idempotent",
             .doc = "For so long it remembers, across crashes, what it has done, and does it once.",
             .positive = true},
            c.idempotent);
    v.field(
        {.name = "parts", .doc = "What is done leaves as so many parts of equal size: a splitter."},
        c.parts);
    v.field({.name = "cpu", .doc = "Whose cores serve, on a platform."}, c.cpu);
}

struct SinkConfig {
    friend bool operator==(const SinkConfig&, const SinkConfig&) = default;
};
template <class Visitor>
void describe(Visitor&, SinkConfig&) {}

}  // namespace surgetank::models
