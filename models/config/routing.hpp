// Exchanges, links and subscriptions: how messages get from one component to the next.
#pragma once

#include "models/config/describe.hpp"

namespace surgetank::models {

enum class Rule : std::uint8_t { direct, topic, fanout, headers, weighted, round_robin, key_hash };
constexpr std::array<Named<Rule>, 7> names_of(Rule) {
    return {
        {{Rule::direct, "direct", "To every link whose route equals the message type."},
         {Rule::topic, "topic",
          "To every link whose pattern matches: * is one word, # any number."},
         {Rule::fanout, "fanout", "To every link."},
         {Rule::headers, "headers", "To every link all of whose headers the message has."},
         {Rule::weighted, "weighted", "To one link, by chance, according to the links' weights."},
         {Rule::round_robin, "round_robin", "To one link, in turn."},
         {Rule::key_hash, "key_hash", "To one link, the same for equal keys."}}};
}

enum class Unroutable : std::uint8_t { drop, give_back };
constexpr std::array<Named<Unroutable>, 2> names_of(Unroutable) {
    return {{{Unroutable::drop, "drop", "Dropped and counted."},
             {Unroutable::give_back, "return", "Returned to the publisher and counted."}}};
}

struct ExchangeConfig {
    Rule rule = Rule::fanout;
    Unroutable unroutable = Unroutable::drop;
    std::optional<std::string> alternate{};
    friend bool operator==(const ExchangeConfig&, const ExchangeConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, ExchangeConfig& c) {
    v.field({.name = "rule", .doc = "Which links a message takes."}, c.rule);
    v.field({.name = "unroutable", .doc = "What happens to a message that no link takes."},
            c.unroutable);
    v.field({.name = "alternate", .doc = "Component that gets what no link takes."}, c.alternate);
}

enum class Sharing : std::uint8_t { delay, fifo, fair };
constexpr std::array<Named<Sharing>, 3> names_of(Sharing) {
    return {{{Sharing::delay, "delay",
              "Each message takes size / bandwidth; messages do not hinder each other."},
             {Sharing::fifo, "fifo", "One message after the other."},
             {Sharing::fair, "fair", "All messages on the link share its bandwidth equally."}}};
}

/// The physical side of a link: both lanes have the same latency unless `back_latency` is given.
struct ChannelConfig {
    DurationLaw latency{sim::Constant{0}};
    std::optional<DurationLaw> back_latency{};
    std::optional<sim::Bandwidth> bandwidth{};
    Sharing sharing = Sharing::delay;
    sim::Probability loss{};
    sim::Probability duplicate{};
    bool ordered = true;
    bool hold = false;
    friend bool operator==(const ChannelConfig&, const ChannelConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, ChannelConfig& c) {
    v.field({.name = "latency", .doc = "Law of the time on the way, there and back."}, c.latency);
    v.field({.name = "back_latency", .doc = "Law of the way back, where it differs."},
            c.back_latency);
    v.field({.name = "bandwidth",
             .doc = "Bytes (or bits) in a second; absent: unlimited.",
             .positive = true},
            c.bandwidth);
    v.field({.name = "sharing", .doc = "How messages share the bandwidth."}, c.sharing);
    v.field({.name = "loss", .doc = "Share of messages that never arrive."}, c.loss);
    v.field({.name = "duplicate", .doc = "Share of messages that arrive twice."}, c.duplicate);
    v.field(
        {.name = "ordered", .doc = "Messages do not overtake each other (as on one connection)."},
        c.ordered);
    v.field(
        {.name = "hold", .doc = "While cut, messages wait at the sender instead of being lost."},
        c.hold);
}

enum class Ack : std::uint8_t { after, on_delivery };
constexpr std::array<Named<Ack>, 2> names_of(Ack) {
    return {
        {{Ack::after, "after",
          "Acknowledged after processing: redelivered if the consumer dies first."},
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
    friend bool operator==(const RedeliveryConfig&, const RedeliveryConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, RedeliveryConfig& c) {
    v.field({.name = "limit",
             .doc = "Redeliveries before the message is dead-lettered or dropped.",
             .at_least = 0},
            c.limit);
    v.field({.name = "at", .doc = "Where a returned message stands."}, c.at);
    v.field({.name = "delay", .doc = "How long it rests before it is ready again."}, c.delay);
}

/// The subscription: how a consumer takes from a store. Stands on the link from store to workers.
struct SubscriptionConfig {
    std::optional<std::string> group{};
    Transfer transfer = Transfer::push;
    std::optional<Limit> prefetch{};
    std::int64_t batch = 1;
    sim::Duration wait{};
    Ack ack = Ack::after;
    bool requeue = true;
    RedeliveryConfig redelivery{};
    sim::Duration detection{};
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
    v.field({.name = "ack", .doc = "When the store may forget a message."}, c.ack);
    v.field({.name = "requeue",
             .doc = "Put a message that failed back; else it is dead-lettered or dropped."},
            c.requeue);
    v.field({.name = "redelivery", .doc = "What happens to returned messages."}, c.redelivery);
    v.field({.name = "detection", .doc = "How long the store takes to notice a dead consumer."},
            c.detection);
}

}  // namespace surgetank::models
