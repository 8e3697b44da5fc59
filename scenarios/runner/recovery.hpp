// How long a system takes to be itself again after a fault, read off the series of its backlog.
#pragma once

#include <optional>
#include <vector>

#include "scenarios/compiler/topology.hpp"

namespace surgetank::scenarios {

/// Which return counts: to the highest level of the time before (recovery), or to its mean (drain).
enum class ReturnTo : std::uint8_t { usual_range, usual_mean };

/// The time from the fault's end until the backlog (window means of one replication) is back, to
/// the precision of one window, rounded up; what is left of the run where it never is; nothing
/// where there was no time before the fault to compare with.
std::optional<double> time_to_return(const std::vector<double>& backlog, const FaultWindow& fault,
                                     sim::Duration warm_up, sim::Duration horizon, ReturnTo level);

}  // namespace surgetank::scenarios
