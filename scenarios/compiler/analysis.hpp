// What can be known of a design before any run. `analyze` solves the traffic equations: how much is
// offered to every station. `study` goes on from there: predictions, the bottleneck, the floor of
// latencies, who depends on whom, and findings. Both are pure functions of the topology; each
// question has its file in analysis/.
#pragma once

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "models/theory.hpp"
#include "scenarios/compiler/analysis/traffic.hpp"
#include "scenarios/compiler/topology.hpp"

namespace surgetank::scenarios {

/// What a push subscription lets each instance of its workers have in hand, and how long a credit
/// is on the way: until its message has come, and from the ack on.
struct Credit {
    double instances = 1;
    double slots = 1;  ///< Of an instance.
    double each = 1;   ///< Credits of an instance; infinite without a limit.
    double round_trip_s = 0;
};

/// What the traffic equations say of one vertex, in the long run.
struct Load {
    double offered_per_s = 0;  ///< New messages that come in, redeliveries not counted.
    double service_s = 0;      ///< Mean time a server is busy for one, all tries included.
    double servers = 0;        ///< Zero: not a station, or unlimited.
    double usable = 0;         ///< Servers that can have work: a partition has one reader.
    /// Servers that credit keeps at work: a prefetch is used up while messages and acks travel.
    double fed = std::numeric_limits<double>::infinity();
    std::optional<Credit> credit{};
    double utilization = 0;    ///< Of all servers; may exceed one: then it grows without end.
    double growth_per_s = 0;   ///< Messages that pile up in a second.
    double tries = 1;          ///< Mean tries of a message, redeliveries included.
    double endless_per_s = 0;  ///< Messages that fail for ever and are always redelivered.
    bool known = true;         ///< A closed workload upstream makes it unknown.

    double most_busy() const { return std::min(usable, fed); }
    double capacity_per_s() const { return service_s > 0 ? most_busy() / service_s : 0; }
    /// How full it is: reaches one when the last server that can have work is always busy.
    double saturation() const { return usable > 0 ? offered_per_s * service_s / most_busy() : 0; }
};

/// A link whose messages share its bandwidth, or whose connections have a limit of their own on
/// the platform: a station like any other.
struct ChannelLoad {
    std::size_t edge = 0;
    double messages_per_s = 0;
    double bytes_per_s = 0;
    double capacity_bytes_per_s = 0;
    std::size_t connections = 0;  ///< That are limited each by itself; zero: they share.

    double utilization() const { return bytes_per_s / capacity_bytes_per_s; }
};

/// What many share on a platform: a direction of a wire (both, where they share it), or the cores
/// of a host with services whose `cpu` is shared.
struct SharedLoad {
    std::string name;
    Mark mark;
    bool is_host = false;
    std::size_t place = 0;  ///< A lane of the net, or a host.
    double messages_per_s = 0;
    double asked = 0;     ///< Bytes, or seconds of a core, in a second.
    double capacity = 0;  ///< Likewise.
    bool is_felt = true;  ///< Not where a run computes each message as if it were alone.

    double utilization() const { return asked / capacity; }
};

struct Analysis {
    Flows flows;
    std::vector<Load> loads;         ///< By node.
    std::vector<double> mean_bytes;  ///< Of a message, by edge; empty where nobody asks.
    std::vector<ChannelLoad> channels;
    std::vector<SharedLoad> shared;
    std::vector<Feedback> feedback;  ///< Loops, the largest gain first.
};

/// Offered load by the traffic equations (Kleinrock I, 4.8), with fan-out, filters, tries,
/// redeliveries, dead letters and feedback, solved as a linear system.
Analysis analyze(const Topology& topology);

/// A finding about a design, with the number behind it and a way out. Ids and severities stand in
/// analysis/findings.hpp.
struct DesignFinding {
    std::string id, severity, of, message, hint;
    Mark mark;
    double number = 0;
    std::string unit{};  ///< Of the number: s, 1/s, 1 or B/s.
};

/// What a run repeats of it: the findings that explain its numbers.
std::vector<DesignFinding> design_findings(const Topology& topology, const Analysis& analysis);

/// What is predicted of one station: workers, a link with shared bandwidth, or what is shared on
/// the platform.
struct Forecast {
    enum class Of : std::uint8_t { workers, link, wire, host };

    std::string name;
    Mark mark;
    std::size_t place = 0;  ///< A node, an edge, a lane of the net, or a host.
    Of of = Of::workers;
    double offered_per_s = 0;
    double capacity_per_s = 0;
    double servers = 0;
    double utilization = 0;
    double headroom = 0;          ///< By which factor all sources may grow until it is saturated.
    std::string approximation{};  ///< Why the utilization is not exact; empty: it is.
    std::optional<double> wait_s{};  ///< Mean, in its line and in the store before it.
    std::string wait_kind{};         ///< exact, approximation or upper bound.
    std::string wait_model{}, wait_source{};
    std::optional<double> floor_s{}, floor_least_s{};  ///< From publication to the effect.
};

/// The station that is saturated first when all sources grow together.
struct Bottleneck {
    std::string name;
    Mark mark;
    double headroom = 0;           ///< The factor at which it is.
    double sustainable_per_s = 0;  ///< All sources together, at that factor.
};

/// What no routing can exceed: the smallest cut between the sources and one end.
struct MinimalCut {
    std::string end;
    double offered_per_s = 0;
    double most_per_s = 0;
    std::vector<std::string> stations{};  ///< The cut.
};

/// The fastest way of a message from a source to where it ends, and the way it goes on average.
struct Floor {
    std::string from, to;
    double mean_s = 0;                   ///< Links and services at their means, no waiting.
    double least_s = 0;                  ///< At their minima.
    std::optional<double> expected_s{};  ///< With the predicted waits on the way.
    std::vector<std::string> path{};
};

/// A component with one instance on which others depend.
struct FailurePoint {
    std::string name;
    Mark mark;
    std::vector<std::string> cut_off;  ///< Who gets nothing without it, twenty at most.
    std::size_t dependants = 0;        ///< How many these are, sinks not counted.
    bool splits = false;               ///< Whether the graph falls apart (an articulation point).
    bool matters = false;              ///< Whether more is cut off than its own consumers and ends.
};

struct Loop {
    std::vector<std::string> members;
    std::string type;
    double gain = 0;  ///< The mean number of times a message comes back.
};

struct Design {
    Analysis traffic;
    std::vector<Forecast> stations;
    std::optional<Bottleneck> bottleneck;
    std::vector<MinimalCut> cuts;
    std::vector<Floor> floors;
    std::vector<FailurePoint> failure_points;
    std::vector<Loop> loops;
    std::vector<DesignFinding> findings;
    std::vector<std::string> notes;  ///< What was left out, and why.
};

/// Everything that is known before a run.
Design study(const Topology& topology);

/// The same as JSON text, a table of findings and their meanings likewise.
std::string to_json(const Topology& topology, const Design& design);
std::string finding_meanings_json();

/// Mean messages in a second of a source over the horizon; nothing for closed workloads.
std::optional<double> mean_rate(const models::SourceConfig& source, sim::Duration horizon);

}  // namespace surgetank::scenarios
