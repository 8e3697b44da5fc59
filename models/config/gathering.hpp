// Components that put messages together or in order again: aggregator, resequencer. The names are
// those of Hohpe & Woolf, Enterprise Integration Patterns (2003); windows and lateness are those of
// the Dataflow model (Akidau et al. 2015).
#pragma once

#include "models/config/describe.hpp"

namespace surgetank::models {

enum class Together : std::uint8_t { message, key, all };
constexpr std::array<Named<Together>, 3> names_of(Together) {
    return {{{Together::message, "message", "Parts and copies of one publication."},
             {Together::key, "key", "Messages with equal keys, whatever their source."},
             {Together::all, "all", "All messages."}}};
}

struct TumblingWindow {
    sim::Duration size{};
    friend bool operator==(const TumblingWindow&, const TumblingWindow&) = default;
};
template <class Visitor>
void describe(Visitor& v, TumblingWindow& c) {
    v.field({.name = "size", .doc = "Length of a window.", .required = true, .positive = true},
            c.size);
}

struct HoppingWindow {
    sim::Duration size{};
    sim::Duration hop{};
    friend bool operator==(const HoppingWindow&, const HoppingWindow&) = default;
};
template <class Visitor>
void describe(Visitor& v, HoppingWindow& c) {
    v.field({.name = "size", .doc = "Length of a window.", .required = true, .positive = true},
            c.size);
    v.field({.name = "hop", .doc = "A window begins so often.", .required = true, .positive = true},
            c.hop);
}

struct SessionWindow {
    sim::Duration gap{};
    friend bool operator==(const SessionWindow&, const SessionWindow&) = default;
};
template <class Visitor>
void describe(Visitor& v, SessionWindow& c) {
    v.field({.name = "gap",
             .doc = "A session ends when nothing came for so long.",
             .required = true,
             .positive = true},
            c.gap);
}

using Window = std::variant<TumblingWindow, HoppingWindow, SessionWindow>;
template <class Visitor>
void describe_forms(Visitor& v, Window& w) {
    v.template form<TumblingWindow>(
        {.name = "tumbling", .doc = "Windows follow each other without overlap."}, w);
    v.template form<HoppingWindow>(
        {.name = "hopping", .doc = "Windows overlap: a message is in several."}, w);
    v.template form<SessionWindow>(
        {.name = "session", .doc = "A window lasts as long as messages keep coming."}, w);
}

struct AggregatorConfig {
    Together by = Together::message;
    std::optional<std::int64_t> messages{};
    std::optional<Window> window{};
    std::optional<sim::Duration> timeout{};
    std::optional<sim::Duration> lateness{};
    Limit groups{};
    bool durable = true;
    friend bool operator==(const AggregatorConfig&, const AggregatorConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, AggregatorConfig& c) {
    v.field({.name = "by", .doc = "Which messages form a group."}, c.by);
    v.field({.name = "messages",
             .doc = "So many complete a group; default: all parts of a message that was split.",
             .at_least = 1},
            c.messages);
    v.field({.name = "window", .doc = "A group is what comes in a window of time."}, c.window);
    v.field({.name = "timeout",
             .doc = "A group that is older leaves incomplete by that port, or is dropped.",
             .positive = true},
            c.timeout);
    v.field({.name = "lateness",
             .doc = "Windows go by the instant of publication and stay open for so much longer; "
                    "default: they go by arrival."},
            c.lateness);
    v.field({.name = "groups",
             .doc = "Most open groups; it refuses what would open another one.",
             .at_least = 1},
            c.groups);
    v.field({.name = "durable", .doc = "Whether open groups survive a crash of it."}, c.durable);
}

struct ResequencerConfig {
    std::optional<sim::Duration> timeout{};
    Limit capacity{};
    bool durable = true;
    friend bool operator==(const ResequencerConfig&, const ResequencerConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, ResequencerConfig& c) {
    v.field({.name = "timeout",
             .doc = "What a message has waited for so long for is skipped; default: never.",
             .positive = true},
            c.timeout);
    v.field({.name = "capacity",
             .doc = "Most messages held; one more, and what the first one waits for is skipped.",
             .at_least = 1},
            c.capacity);
    v.field({.name = "durable", .doc = "Whether what it holds survives a crash of it."}, c.durable);
}

}  // namespace surgetank::models
