// What the language has besides the configurations of components: the run, links, faults. One field
// table each, read by the same visitors as the configurations.
#pragma once

#include "scenarios/compiler/spec.hpp"

namespace surgetank::scenarios {

/// A link's weight: a share with a percent sign, or a bare number.
struct Weight {
    double value = 1;
    friend bool operator==(const Weight&, const Weight&) = default;
};

constexpr std::array<models::Named<Each>, 3> names_of(Each) {
    return {{{Each::all, "all", "Each copy is linked to every copy."},
             {Each::hash, "hash", "Each message goes to one copy, the same for equal keys."},
             {Each::round_robin, "round_robin", "Each message goes to one copy, in turn."}}};
}

constexpr std::array<models::Named<Comparator>, 4> names_of(Comparator) {
    return {{{Comparator::below, "below", "Less than the limit."},
             {Comparator::above, "above", "More than the limit."},
             {Comparator::is, "is", "Exactly the limit."},
             {Comparator::within, "within", "At most the limit."}}};
}

template <class Visitor>
void describe(Visitor& v, RunSpec& c) {
    v.field({.name = "horizon", .doc = "Simulated time of each replication.", .positive = true},
            c.horizon);
    v.field({.name = "warm_up",
             .doc = "Time at the start that no statistic counts, or `auto` (needs no faults)."},
            c.warm_up);
    v.field({.name = "replications",
             .doc = "Independent runs to begin with.",
             .at_least = 1,
             .at_most = 1e6},
            c.replications);
    v.field(
        {.name = "precision",
         .doc = "Double the replications until intervals are this narrow, relative to the mean.",
         .positive = true},
        c.precision);
    v.field({.name = "max_replications",
             .doc = "Never more than so many.",
             .at_least = 1,
             .at_most = 1e6},
            c.max_replications);
    v.field({.name = "seed", .doc = "Fixes every number of the result."}, c.seed);
    v.field({.name = "confidence", .doc = "Of every interval.", .at_least = 0.5, .at_most = 0.9999},
            c.confidence);
    v.field({.name = "windows",
             .doc = "Points of every time series.",
             .at_least = 1,
             .at_most = 100000},
            c.windows);
    v.field({.name = "max_events", .doc = "Limit on the events of a replication.", .at_least = 1},
            c.max_events);
    v.field({.name = "max_messages", .doc = "Limit on the messages in flight.", .at_least = 1},
            c.max_messages);
    v.field(
        {.name = "max_memory", .doc = "Limit on the memory of a replication.", .positive = true},
        c.max_memory);
    v.field({.name = "physics", .doc = "What moves bytes over the platform."}, c.physics);
}

template <class Visitor>
void describe(Visitor& v, LinkSpec& c) {
    v.field({.name = "name", .doc = "To speak of it elsewhere; default: from->to."}, c.name);
    v.field(
        {.name = "from", .doc = "A component, or one of its ports: queue.dead.", .required = true},
        c.from);
    v.field({.name = "to", .doc = "A component.", .required = true}, c.to);
    v.field({.name = "route", .doc = "Behind a direct or topic exchange: the type or pattern."},
            c.route);
    v.field({.name = "headers", .doc = "Behind a headers exchange: what a message must have."},
            c.headers);
    std::optional<Weight> weight;
    if (c.weight) {
        weight = Weight{*c.weight};
    }
    v.field({.name = "weight",
             .doc = "Behind a weighted exchange: the share, or a number.",
             .positive = true},
            weight);
    c.weight = weight ? std::optional<double>{weight->value} : std::nullopt;
    v.field({.name = "types", .doc = "Only these message types; default: all."}, c.types);
    v.field({.name = "each", .doc = "How copies of counted components are linked."}, c.each);
    describe(v, c.channel);
    v.field({.name = "consume", .doc = "The subscription, on a link from a store to workers."},
            c.consume);
}

}  // namespace surgetank::scenarios
