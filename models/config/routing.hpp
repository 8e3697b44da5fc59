// Exchanges and links: how messages get from one component to the next.
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
    sim::Probability share{1};
    std::optional<SizeLaw> size{};
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
    v.field({.name = "share",
             .doc = "Share of messages that take the link at all, by chance: a sampled wire tap.",
             .positive = true},
            c.share);
    v.field({.name = "size",
             .doc = "What passes leaves with a size of this law: a claim check, or its return.",
             .at_least = 0},
            c.size);
    v.field(
        {.name = "ordered", .doc = "Messages do not overtake each other (as on one connection)."},
        c.ordered);
    v.field(
        {.name = "hold", .doc = "While cut, messages wait at the sender instead of being lost."},
        c.hold);
}

}  // namespace surgetank::models
