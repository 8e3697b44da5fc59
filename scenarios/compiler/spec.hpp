// The scenario as it was written, read and checked field by field, names not yet resolved.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/config/faults.hpp"
#include "models/config/gathering.hpp"
#include "models/config/platform.hpp"
#include "models/config/routing.hpp"
#include "models/config/source.hpp"
#include "models/config/stations.hpp"
#include "scenarios/compiler/diagnostic.hpp"

namespace surgetank::scenarios {

/// `warm_up: auto` is an absent duration.
struct WarmUp {
    std::optional<sim::Duration> length;
    friend bool operator==(const WarmUp&, const WarmUp&) = default;
};

struct RunSpec {
    sim::Duration horizon = std::chrono::hours(1);
    WarmUp warm_up;
    std::int64_t replications = 20;
    std::optional<sim::Probability> precision;
    std::int64_t max_replications = 1000;
    std::uint64_t seed = 1;
    sim::Probability confidence{0.95};
    std::int64_t windows = 200;                   ///< Points of every time series.
    std::int64_t max_events = 1'000'000'000'000;  ///< Limits of one replication.
    std::int64_t max_messages = 100'000'000;
    sim::Bytes max_memory{std::int64_t{2} << 30};
    models::PhysicsKind physics = models::PhysicsKind::native;
    friend bool operator==(const RunSpec&, const RunSpec&) = default;
};

using ComponentConfig =
    std::variant<models::SourceConfig, models::ExchangeConfig, models::QueueConfig,
                 models::LogConfig, models::WorkersConfig, models::AggregatorConfig,
                 models::ResequencerConfig, models::SinkConfig>;

/// How the copies of a counted component are linked to another one.
enum class Each : std::uint8_t { all, hash, round_robin };

struct ComponentSpec {
    std::string name;
    ComponentConfig config;
    std::int64_t count = 1;
    std::vector<std::string> hosts{};  ///< Of the platform; copies take them in turn.
    Mark mark{};
};

struct LinkSpec {
    std::optional<std::string> name;
    std::string from;  ///< `name` or `name.port`
    std::string to;
    std::optional<std::string> route;    ///< Direct key or topic pattern.
    models::Table<std::string> headers;  ///< For a headers exchange.
    std::optional<double> weight;        ///< For a weighted exchange; a probability or a number.
    std::vector<std::string> types;      ///< Only these message types; empty: all.
    std::optional<Each> each;
    models::ChannelConfig channel;
    std::optional<models::SubscriptionConfig>
        consume;  ///< Already merged over the store's defaults.
    Mark mark;
};

struct FaultSpec {
    std::string name;
    sim::Duration at{};
    std::optional<sim::Duration> length;  ///< `for`; absent: until the end.
    models::FaultVerb verb = models::FaultVerb::crash;
    std::string target;  ///< A component, a link's name, or a group.
    std::optional<std::pair<std::string, std::string>> link;  ///< `{from, to}` instead.
    std::variant<std::monostate, std::int64_t, std::vector<std::int64_t>> instances;
    double factor = 1;
    sim::Probability loss{};
    double bandwidth = 1;  ///< Share of a wire's that is left.
    Mark mark;
};

/// Faults that one of several futures has besides those of the scenario.
struct VariantSpec {
    std::string name;
    std::vector<FaultSpec> faults;
    Mark mark{};
};

/// What-if: variants share their past up to `at`, and differ from then on.
struct BranchSpec {
    sim::Duration at{};
    std::vector<VariantSpec> variants;
};

enum class Comparator : std::uint8_t { below, above, is, within };

struct Bound {
    std::string statistic;  ///< "mean", "p99", "max", "total", ...
    Comparator comparator = Comparator::below;
    double limit = 0;  ///< In the metric's SI unit.
};

struct Expectation {
    std::string name;  ///< Given, or made from metric and place.
    std::string metric;
    std::string of, from, to, after, type, group;  ///< Empty where not said.
    std::string during;                            ///< Name of a fault; empty: see the window.
    std::optional<std::pair<sim::Duration, sim::Duration>> window;
    std::vector<Bound> bounds;
    Mark mark;
};

struct Spec {
    std::int64_t language = 1;
    std::string name;
    std::string question;            ///< From the leading `# Question:` comment.
    std::string file;                ///< For messages; "<dict>" for data from Python.
    std::vector<std::string> files;  ///< What the marks count: `file`, then others.
    RunSpec run;
    std::optional<models::PlatformConfig> platform;
    Mark platform_mark;
    std::vector<Mark> host_marks, wire_marks;  ///< By the order of the text.
    std::vector<ComponentSpec> components;
    std::vector<LinkSpec> links;
    std::vector<FaultSpec> faults;
    std::optional<BranchSpec> branch;
    std::map<std::string, std::vector<std::string>> groups;
    std::map<std::string, Mark> group_marks;
    std::vector<Expectation> expect;
};

}  // namespace surgetank::scenarios
