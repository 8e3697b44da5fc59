// What moves bytes and turns service into time on machines that many share. Our calendar keeps the
// order of everything; physics only says when a flow is over, by an event that it was given. Two
// sides stand behind this interface: formulas of ours, and SimGrid in a process of its own.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "sim/event.hpp"
#include "sim/kernel.hpp"
#include "sim/time.hpp"

namespace surgetank::models {

/// One direction of a wire (or both, where they share it): what flows compete for.
struct Lane {
    std::string name;
    double bytes_per_second = 0;
};

/// The way from one host to another, as far as bandwidth goes.
struct NetRoute {
    static constexpr double unlimited = std::numeric_limits<double>::infinity();

    std::size_t from = 0, to = 0;      ///< Hosts.
    std::vector<std::size_t> lanes{};  ///< Those of limited bandwidth that flows share.
    /// The most one flow gets, however empty the way is [B/s]: fat pipes and the TCP window.
    double most = unlimited;

    bool is_limited() const { return !lanes.empty() || most != unlimited; }
};

/// The platform as physics sees it: names are gone, what is left are numbers.
struct Net {
    std::vector<std::string> hosts;
    std::vector<std::int64_t> cores;  ///< By host.
    std::vector<Lane> lanes;
    std::vector<NetRoute> routes;

    /// What one flow gets on an empty route [B/s].
    double bandwidth_of(const NetRoute& route) const {
        double least = route.most;
        for (const std::size_t lane : route.lanes) {
            least = least < lanes[lane].bytes_per_second ? least : lanes[lane].bytes_per_second;
        }
        return least;
    }
};

/// Names a flow or a computation while it lasts.
using FlowTicket = std::uint64_t;

class Physics {
public:
    virtual ~Physics() = default;

    /// Begins to move `bytes` (at least one counts) along a route of the net. `done` goes into the
    /// calendar for the instant, to the nearest nanosecond, at which the last of them has left.
    virtual FlowTicket start(std::size_t route, double bytes, sim::Action done) = 0;
    /// Begins to compute for so long on a core of a host, longer if all its cores share out their
    /// time to more computations than there are cores.
    virtual FlowTicket compute(std::size_t host, double core_seconds, sim::Action done) = 0;
    /// The flow ends here, unfinished, and `done` will not come. Does nothing if it is over.
    virtual void abandon(FlowTicket flow) = 0;
    /// From now on a lane has `share` of its bandwidth, for flows on the way as well.
    virtual void set_bandwidth(std::size_t lane, double share) = 0;

    /// Fires every event up to and including `horizon`, as `sim::Kernel::run_until` does.
    virtual std::uint64_t run_until(sim::Instant horizon) = 0;
};

}  // namespace surgetank::models
