// The subscription: how consumers take from a store, and what happens to a delivery that nobody
// acknowledges. Who fails says so, who dies is noticed, and a lease may have a time of its own.
#pragma once

#include <limits>

#include "models/config/describe.hpp"
#include "models/config/retry.hpp"

namespace surgetank::models {

enum class Ack : std::uint8_t { after, on_receipt, on_delivery };
constexpr std::array<Named<Ack>, 3> names_of(Ack) {
    return {
        {{Ack::after, "after",
          "Acknowledged after processing: redelivered if the consumer dies first."},
         {Ack::on_receipt, "receipt",
          "Acknowledged by the client as soon as it has it: lost if the consumer dies then."},
         {Ack::on_delivery, "auto", "Acknowledged on sending: lost if the consumer dies first."}}};
}

enum class Transfer : std::uint8_t { push, pull };
constexpr std::array<Named<Transfer>, 2> names_of(Transfer) {
    return {{{Transfer::push, "push", "The store sends as long as the consumer has credit."},
             {Transfer::pull, "pull", "The consumer asks for up to a batch when it has room."}}};
}

enum class RequeueAt : std::uint8_t { original, head, tail };
constexpr std::array<Named<RequeueAt>, 3> names_of(RequeueAt) {
    return {{{RequeueAt::original, "original", "Where it was, ahead of newer messages."},
             {RequeueAt::head, "head", "First of all."},
             {RequeueAt::tail, "tail", "Last of all."}}};
}

struct RedeliveryConfig {
    Limit limit{};
    RequeueAt at = RequeueAt::original;
    sim::Duration delay{};
    std::optional<Backoff> backoff{};
    friend bool operator==(const RedeliveryConfig&, const RedeliveryConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, RedeliveryConfig& c) {
    v.field({.name = "limit",
             .doc = "Redeliveries before the message is dead-lettered, skipped or dropped.",
             .at_least = 0},
            c.limit);
    v.field({.name = "at", .doc = "Where a returned message of a queue stands."}, c.at);
    v.field({.name = "delay", .doc = "How long it rests before it is ready again."}, c.delay);
    v.field({.name = "backoff", .doc = "Such a rest that depends on the number of redeliveries."},
            c.backoff);
}

enum class LeaseEnd : std::uint8_t { connection, reconnection, timer };
constexpr std::array<Named<LeaseEnd>, 3> names_of(LeaseEnd) {
    return {{{LeaseEnd::connection, "connection",
              "As soon as the store notices that the connection is gone."},
             {LeaseEnd::reconnection, "reconnection",
              "When the same instance is back and asks for what it had."},
             {LeaseEnd::timer, "timer", "Never but by its time."}}};
}

enum class LateAck : std::uint8_t { refuse, accept };
constexpr std::array<Named<LateAck>, 2> names_of(LateAck) {
    return {{{LateAck::refuse, "refuse", "It changes nothing: the message is delivered again."},
             {LateAck::accept, "accept", "It counts, if the store still has the message."}}};
}

/// A delivery without an ack is leased: nobody else gets the message before the lease ends.
struct LeaseConfig {
    std::optional<sim::Duration> time{};
    LeaseEnd ends_with = LeaseEnd::connection;
    LateAck late_ack = LateAck::refuse;
    sim::Duration renewed{};
    friend bool operator==(const LeaseConfig&, const LeaseConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, LeaseConfig& c) {
    v.field({.name = "time",
             .doc = "How long the store waits for an ack; absent: as long as there is a consumer.",
             .positive = true},
            c.time);
    v.field({.name = "ends_with", .doc = "What else ends it."}, c.ends_with);
    v.field({.name = "late_ack", .doc = "What an ack is worth once the time is over."}, c.late_ack);
    v.field({.name = "renewed",
             .doc = "For so long in all a living consumer prolongs what it has in hand."},
            c.renewed);
}

enum class Rebalance : std::uint8_t { incremental, eager };
constexpr std::array<Named<Rebalance>, 2> names_of(Rebalance) {
    return {{{Rebalance::incremental, "incremental", "Only partitions that change hands pause."},
             {Rebalance::eager, "eager", "The whole group stops until all have rejoined."}}};
}

/// How the partitions of a log are dealt out when the members of a group change.
struct RebalanceConfig {
    Rebalance mode = Rebalance::incremental;
    sim::Duration pause{};
    friend bool operator==(const RebalanceConfig&, const RebalanceConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, RebalanceConfig& c) {
    v.field({.name = "mode", .doc = "Who stops meanwhile."}, c.mode);
    v.field({.name = "pause", .doc = "How long it takes once everybody's hands are empty."},
            c.pause);
}

/// Stands on the link from store to workers, and in the store for all its links.
struct SubscriptionConfig {
    std::optional<std::string> group{};
    Transfer transfer = Transfer::push;
    std::optional<Limit> prefetch{};
    std::int64_t batch = 1;
    sim::Duration wait{};
    std::optional<sim::Duration> poll_interval{};
    Ack ack = Ack::after;
    std::optional<sim::Duration> commit{};
    bool nack = true;
    bool requeue = true;
    RedeliveryConfig redelivery{};
    LeaseConfig lease{};
    sim::Duration detection{};
    RebalanceConfig rebalance{};
    bool key_lock = false;
    friend bool operator==(const SubscriptionConfig&, const SubscriptionConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, SubscriptionConfig& c) {
    v.field(
        {.name = "group", .doc = "Consumers of one group compete; each group gets every message."},
        c.group);
    v.field({.name = "transfer", .doc = "Who starts a delivery."}, c.transfer);
    v.field({.name = "prefetch",
             .doc = "Most unacknowledged messages of one instance; default: its concurrency.",
             .at_least = 1},
            c.prefetch);
    v.field({.name = "batch", .doc = "Most messages of one pull.", .at_least = 1}, c.batch);
    v.field({.name = "wait", .doc = "How long a pull waits at the store for the first message."},
            c.wait);
    v.field({.name = "poll_interval",
             .doc = "Longest time from one pull to the next: who takes longer is out of the group "
                    "until then.",
             .positive = true},
            c.poll_interval);
    v.field({.name = "ack", .doc = "When the store may forget a message."}, c.ack);
    v.field({.name = "commit",
             .doc = "How often a reader of a log stores its position: after a crash it is there "
                    "that reading goes on. Default: with each ack.",
             .positive = true},
            c.commit);
    v.field({.name = "nack",
             .doc = "Whether a consumer that fails says so; else the lease has to end."},
            c.nack);
    v.field({.name = "requeue",
             .doc = "Put a message that failed back; else it is dead-lettered or dropped."},
            c.requeue);
    v.field({.name = "redelivery", .doc = "What happens to returned messages."}, c.redelivery);
    v.field({.name = "lease", .doc = "How long a delivery is its consumer's own."}, c.lease);
    v.field({.name = "detection", .doc = "How long the store takes to notice a dead consumer."},
            c.detection);
    v.field({.name = "rebalance", .doc = "How partitions change hands."}, c.rebalance);
    v.field({.name = "key_lock",
             .doc = "No message of a key is delivered while another one of it has no ack."},
            c.key_lock);
}

/// How many messages one instance with so many slots may have without an ack.
inline std::int64_t credit_by(const SubscriptionConfig& config, const Limit& slots) {
    const Limit limit = config.prefetch ? *config.prefetch : slots;
    return limit.count ? *limit.count : std::numeric_limits<std::int64_t>::max() / 2;
}

}  // namespace surgetank::models
