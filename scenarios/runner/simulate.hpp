// One replication, from nothing to its observations: a pure function of plan, schedule and key.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "models/account.hpp"
#include "scenarios/runner/model.hpp"
#include "scenarios/runner/plan.hpp"

namespace surgetank::scenarios {

/// When figures are taken off: the ends of segments (ascending, the last is the horizon), and the
/// number of equal windows of the time series.
struct Schedule {
    std::vector<sim::Instant> segments;
    std::size_t windows = 200;
    sim::Instant horizon() const { return segments.back(); }
};

/// The end of part `number` (counted from 1) of `parts` equal parts of a duration.
sim::Duration end_of_part(sim::Duration whole, std::int64_t number, std::int64_t parts);

/// Why a replication ended before its horizon.
struct Stopped {
    std::string limit;      ///< "messages", "memory", "events", ...
    std::string component;  ///< The fullest one, or the one that stood still.
    std::string message;
    sim::Instant when;
};

/// What one replication saw, by component in the order of ranks.
struct Observations {
    std::vector<std::vector<models::Figures>> segments;    ///< [segment][component]
    std::vector<std::vector<models::SeriesPoint>> series;  ///< [component][window]
    std::uint64_t events = 0;
    bool conserves = true;
    std::string unbalanced;  ///< The first component whose books do not add up.
    std::optional<Stopped> stopped;
    bool interrupted = false;
};

/// A component as it appears in observations.
struct Observed {
    std::string name;
    bool is_link = false;
    std::size_t index = 0;  ///< Of the node or the edge.
    std::vector<models::FlowId> flows;
};

/// The components that observations list, in that order.
std::vector<Observed> observed(const Plan& plan);

/// Without `physics`, the formulas of the links move what they carry.
Observations simulate(const Plan& plan, const Schedule& schedule, sim::StreamKey key,
                      const std::atomic<bool>* stop, const MakePhysics& physics = {});

}  // namespace surgetank::scenarios
