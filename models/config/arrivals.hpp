// When a source publishes: every arrival process of the language.
#pragma once

#include "models/config/describe.hpp"

namespace surgetank::models {

struct PoissonArrivals {
    sim::Rate rate{};
    friend bool operator==(const PoissonArrivals&, const PoissonArrivals&) = default;
};
template <class Visitor>
void describe(Visitor& v, PoissonArrivals& c) {
    v.field(
        {.name = "rate", .doc = "Mean messages in a second.", .required = true, .positive = true},
        c.rate);
}

struct RegularArrivals {
    sim::Rate rate{};
    sim::Duration offset{};
    friend bool operator==(const RegularArrivals&, const RegularArrivals&) = default;
};
template <class Visitor>
void describe(Visitor& v, RegularArrivals& c) {
    v.field({.name = "rate",
             .doc = "Messages in a second, equally spaced.",
             .required = true,
             .positive = true},
            c.rate);
    v.field({.name = "offset", .doc = "Shifts the first message, which else comes after one gap."},
            c.offset);
}

struct RenewalArrivals {
    DurationLaw gap{};
    friend bool operator==(const RenewalArrivals&, const RenewalArrivals&) = default;
};
template <class Visitor>
void describe(Visitor& v, RenewalArrivals& c) {
    v.field({.name = "gap",
             .doc = "Law of the independent times between messages.",
             .required = true,
             .positive = true},
            c.gap);
}

struct BatchArrivals {
    sim::Rate rate{};
    CountLaw size{};
    bool regular = false;
    friend bool operator==(const BatchArrivals&, const BatchArrivals&) = default;
};
template <class Visitor>
void describe(Visitor& v, BatchArrivals& c) {
    v.field({.name = "rate", .doc = "Batches in a second.", .required = true, .positive = true},
            c.rate);
    v.field({.name = "size", .doc = "Messages in a batch; all appear at once.", .required = true},
            c.size);
    v.field({.name = "regular", .doc = "Equally spaced batches instead of Poisson ones."},
            c.regular);
}

struct OnOffArrivals {
    sim::Rate rate{};
    DurationLaw on{};
    DurationLaw off{};
    sim::Rate rate_off{0};
    friend bool operator==(const OnOffArrivals&, const OnOffArrivals&) = default;
};
template <class Visitor>
void describe(Visitor& v, OnOffArrivals& c) {
    v.field({.name = "rate", .doc = "Poisson rate while on.", .required = true, .positive = true},
            c.rate);
    v.field({.name = "on",
             .doc = "Law of the length of an on period.",
             .required = true,
             .positive = true},
            c.on);
    v.field({.name = "off",
             .doc = "Law of the length of an off period.",
             .required = true,
             .positive = true},
            c.off);
    v.field({.name = "rate_off", .doc = "Poisson rate while off."}, c.rate_off);
}

struct MmppState {
    sim::Rate rate{};
    sim::Duration stay{};
    friend bool operator==(const MmppState&, const MmppState&) = default;
};
template <class Visitor>
void describe(Visitor& v, MmppState& c) {
    v.field({.name = "rate", .doc = "Poisson rate in this state.", .required = true}, c.rate);
    v.field({.name = "stay",
             .doc = "Mean of the exponential stay in it.",
             .required = true,
             .positive = true},
            c.stay);
}

/// A Markov-modulated Poisson process that walks its states in a cycle (two states: the classic
/// MMPP(2)).
struct MmppArrivals {
    std::vector<MmppState> states{};
    friend bool operator==(const MmppArrivals&, const MmppArrivals&) = default;
};
template <class Visitor>
void describe(Visitor& v, MmppArrivals& c) {
    v.field({.name = "states", .doc = "The states, visited in turn.", .required = true}, c.states);
}

struct ProfilePoint {
    sim::Duration at{};
    sim::Rate rate{};
    friend bool operator==(const ProfilePoint&, const ProfilePoint&) = default;
};
template <class Visitor>
void describe(Visitor& v, ProfilePoint& c) {
    v.field({.name = "at",
             .doc = "Time since the start (or since the start of a period).",
             .required = true},
            c.at);
    v.field({.name = "rate", .doc = "Poisson rate at that time.", .required = true}, c.rate);
}

struct Spike {
    sim::Duration at{};
    sim::Duration length{};
    double factor = 1;
    friend bool operator==(const Spike&, const Spike&) = default;
};
template <class Visitor>
void describe(Visitor& v, Spike& c) {
    v.field({.name = "at", .doc = "When it begins.", .required = true}, c.at);
    v.field({.name = "for", .doc = "How long it lasts.", .required = true, .positive = true},
            c.length);
    v.field({.name = "factor",
             .doc = "By which the rate is multiplied meanwhile.",
             .required = true,
             .at_least = 0},
            c.factor);
}

struct Diurnal {
    sim::Rate mean{};
    double swing = 0.5;
    sim::Duration period = std::chrono::hours(24);
    sim::Duration peak_at{};
    friend bool operator==(const Diurnal&, const Diurnal&) = default;
};
template <class Visitor>
void describe(Visitor& v, Diurnal& c) {
    v.field({.name = "mean", .doc = "Mean rate over a period.", .required = true, .positive = true},
            c.mean);
    v.field(
        {.name = "swing", .doc = "Amplitude as a share of the mean.", .at_least = 0, .at_most = 1},
        c.swing);
    v.field({.name = "period", .doc = "Length of one wave.", .positive = true}, c.period);
    v.field({.name = "peak_at", .doc = "When the rate is highest."}, c.peak_at);
}

/// A Poisson process whose rate follows a given course (thinning: Lewis & Shedler 1979).
struct ProfileArrivals {
    std::vector<ProfilePoint> points{};
    bool steps = false;
    std::optional<sim::Duration> repeat{};
    std::optional<Diurnal> diurnal{};
    std::vector<Spike> spikes{};
    friend bool operator==(const ProfileArrivals&, const ProfileArrivals&) = default;
};
template <class Visitor>
void describe(Visitor& v, ProfileArrivals& c) {
    v.field(
        {.name = "points", .doc = "Rates at times; between them the rate runs in a straight line."},
        c.points);
    v.field({.name = "steps", .doc = "Hold each rate until the next point instead."}, c.steps);
    v.field({.name = "repeat", .doc = "Begin anew after this long.", .positive = true}, c.repeat);
    v.field({.name = "diurnal", .doc = "A sine wave, instead of points."}, c.diurnal);
    v.field({.name = "spikes", .doc = "Times when the rate is multiplied."}, c.spikes);
}

/// Recorded instants, replayed as they are. `file` is read by the compiler, which fills `at_s`.
struct TraceArrivals {
    std::string file{};
    std::string column = "at_s";
    std::string service_column{};
    std::string fails_column{};
    std::vector<double> at_s{};
    std::vector<double> service_s{};
    std::vector<double> fails{};
    friend bool operator==(const TraceArrivals&, const TraceArrivals&) = default;
};
template <class Visitor>
void describe(Visitor& v, TraceArrivals& c) {
    v.field({.name = "file", .doc = "CSV file with a header line, beside the scenario."}, c.file);
    v.field({.name = "column", .doc = "Column with the instants [s]."}, c.column);
    v.field({.name = "service_column",
             .doc = "Column with each message's own service time [s]; workers with `service: "
                    "recorded` use it."},
            c.service_column);
    v.field({.name = "fails_column",
             .doc = "Column that says how many tries of each message fail, for the same workers."},
            c.fails_column);
    v.field({.name = "at_s", .doc = "The instants themselves [s], instead of a file."}, c.at_s);
    v.field({.name = "service_s", .doc = "The service times themselves [s], instead of a column."},
            c.service_s);
    v.field({.name = "fails", .doc = "How many tries of each message fail, instead of a column."},
            c.fails);
}

/// A closed workload: each client publishes, waits for the effect, thinks, and publishes again.
struct ClosedArrivals {
    std::int64_t clients = 1;
    DurationLaw think{};
    friend bool operator==(const ClosedArrivals&, const ClosedArrivals&) = default;
};
template <class Visitor>
void describe(Visitor& v, ClosedArrivals& c) {
    v.field({.name = "clients",
             .doc = "How many clients.",
             .required = true,
             .at_least = 1,
             .at_most = 1e7},
            c.clients);
    v.field({.name = "think", .doc = "Law of the time between an effect and the next publication."},
            c.think);
}

using Arrivals =
    std::variant<PoissonArrivals, RegularArrivals, RenewalArrivals, BatchArrivals, OnOffArrivals,
                 MmppArrivals, ProfileArrivals, TraceArrivals, ClosedArrivals>;
template <class Visitor>
void describe_forms(Visitor& v, Arrivals& a) {
    v.template form<PoissonArrivals>(
        {.name = "poisson", .doc = "Independent arrivals at a mean rate."}, a);
    v.template form<RegularArrivals>({.name = "regular", .doc = "Equally spaced arrivals."}, a);
    v.template form<RenewalArrivals>({.name = "renewal", .doc = "Independent gaps of any law."}, a);
    v.template form<BatchArrivals>({.name = "batches", .doc = "Several messages at once."}, a);
    v.template form<OnOffArrivals>(
        {.name = "on_off", .doc = "Bursts: Poisson while on, silent while off."}, a);
    v.template form<MmppArrivals>({.name = "mmpp", .doc = "Markov-modulated Poisson process."}, a);
    v.template form<ProfileArrivals>(
        {.name = "profile", .doc = "A Poisson rate that changes over time."}, a);
    v.template form<TraceArrivals>({.name = "trace", .doc = "Replay of recorded instants."}, a);
    v.template form<ClosedArrivals>(
        {.name = "closed", .doc = "Clients that wait for the effect and think."}, a);
}

}  // namespace surgetank::models
