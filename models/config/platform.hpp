// The machines and wires that an architecture stands on, and which physics moves bytes over them.
#pragma once

#include "models/config/describe.hpp"

namespace surgetank::models {

enum class PhysicsKind : std::uint8_t { native, simgrid };
constexpr std::array<Named<PhysicsKind>, 2> names_of(PhysicsKind) {
    return {
        {{PhysicsKind::native, "native",
          "Formulas: each link of the architecture by its `sharing`, delay unless said otherwise."},
         {PhysicsKind::simgrid, "simgrid",
          "SimGrid: all flows on the platform share its bandwidth (max-min), whoever they are."}}};
}

/// What a machine draws [W]; between idle and full it is linear in the cores that work.
struct PowerConfig {
    double idle = 0;
    double full = 0;
    friend bool operator==(const PowerConfig&, const PowerConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, PowerConfig& c) {
    v.field({.name = "idle", .doc = "Watts with no core at work.", .required = true, .at_least = 0},
            c.idle);
    v.field(
        {.name = "full", .doc = "Watts with all cores at work.", .required = true, .at_least = 0},
        c.full);
}

struct HostConfig {
    std::int64_t cores = 1;
    double speed = 1;
    std::optional<PowerConfig> watts{};
    friend bool operator==(const HostConfig&, const HostConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, HostConfig& c) {
    v.field({.name = "cores", .doc = "How many.", .at_least = 1, .at_most = 1e6}, c.cores);
    v.field({.name = "speed",
             .doc = "Of a core: with 2, services take half the time that the scenario says.",
             .at_most = 1e9,
             .positive = true},
            c.speed);
    v.field({.name = "watts", .doc = "What it draws, for the energy of a run."}, c.watts);
}

/// How flows meet on a wire.
enum class Lanes : std::uint8_t { duplex, shared, fatpipe };
constexpr std::array<Named<Lanes>, 3> names_of(Lanes) {
    return {{{Lanes::duplex, "duplex", "Each direction has the bandwidth for itself."},
             {Lanes::shared, "shared", "Both directions share the bandwidth."},
             {Lanes::fatpipe, "fatpipe",
              "Each flow may have all of the bandwidth: a backbone that is never full."}}};
}

/// A wire between two hosts or routers; a link of the architecture crosses any number of them.
struct WireConfig {
    std::vector<std::string> between{};
    std::optional<sim::Bandwidth> bandwidth{};
    sim::Duration latency{};
    Lanes lanes = Lanes::duplex;
    friend bool operator==(const WireConfig&, const WireConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, WireConfig& c) {
    v.field({.name = "between",
             .doc = "The two hosts or routers it joins; none if only `routes` name it."},
            c.between);
    v.field({.name = "bandwidth",
             .doc = "Bytes (or bits) in a second; absent: unlimited.",
             .positive = true},
            c.bandwidth);
    v.field({.name = "latency", .doc = "Time on the way, in each direction."}, c.latency);
    v.field({.name = "lanes", .doc = "How flows in the two directions meet."}, c.lanes);
}

/// A way that is given instead of the shortest one.
struct RouteConfig {
    std::string from, to;
    std::vector<std::string> via{};
    bool both_ways = true;
    friend bool operator==(const RouteConfig&, const RouteConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, RouteConfig& c) {
    v.field({.name = "from", .doc = "A host.", .required = true}, c.from);
    v.field({.name = "to", .doc = "Another host.", .required = true}, c.to);
    v.field({.name = "via", .doc = "The wires on the way, in order.", .required = true}, c.via);
    v.field({.name = "both_ways", .doc = "The same wires lead back."}, c.both_ways);
}

/// What a flow of bytes stands for.
enum class Flows : std::uint8_t { connection, message };
constexpr std::array<Named<Flows>, 2> names_of(Flows) {
    return {{{Flows::connection, "connection",
              "One flow for each connection; messages that wait meanwhile go together next."},
             {Flows::message, "message", "One flow for each message, all at once."}}};
}

struct PlatformConfig {
    std::optional<std::string> file{};
    Table<HostConfig> hosts{};
    std::vector<std::string> routers{};
    Table<WireConfig> wires{};
    std::vector<RouteConfig> routes{};
    Flows flows = Flows::connection;
    std::optional<sim::Bytes> window{};
    sim::Probability efficiency{1};
    double latency_factor = 1;
    double flops = 1e9;
    std::optional<double> g_co2_per_kwh{};
    friend bool operator==(const PlatformConfig&, const PlatformConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, PlatformConfig& c) {
    v.field({.name = "file",
             .doc = "A SimGrid platform (XML) beside the scenario, instead of what follows."},
            c.file);
    v.field({.name = "hosts", .doc = "The machines; components name theirs in `host`."}, c.hosts);
    v.field({.name = "routers", .doc = "Places where wires meet and nothing runs."}, c.routers);
    v.field({.name = "wires", .doc = "What joins them."}, c.wires);
    v.field({.name = "routes", .doc = "Ways to take instead of those of least latency."}, c.routes);
    v.field({.name = "flows", .doc = "What a flow of bytes stands for."}, c.flows);
    v.field({.name = "window",
             .doc = "TCP window: a flow has at most window / round-trip time; absent: no limit.",
             .positive = true},
            c.window);
    v.field({.name = "efficiency",
             .doc = "Share of a bandwidth that is left for messages (TCP over Ethernet: 97%).",
             .positive = true},
            c.efficiency);
    v.field({.name = "latency_factor",
             .doc = "By which every latency of a wire is multiplied.",
             .at_least = 0,
             .at_most = 1e6},
            c.latency_factor);
    v.field({.name = "flops",
             .doc = "Flop in a second of a core of speed 1, for SimGrid's files.",
             .at_most = 1e18,
             .positive = true},
            c.flops);
    v.field({.name = "g_co2_per_kwh",
             .doc = "Carbon intensity of the power, for the emissions of a run.",
             .at_least = 0,
             .at_most = 1e5},
            c.g_co2_per_kwh);
}

}  // namespace surgetank::models
