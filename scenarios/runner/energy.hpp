// What a run draws from the wall: power of each machine over the time it was measured, and what
// that comes to for a million messages.
#pragma once

#include "scenarios/runner/measures.hpp"

namespace surgetank::scenarios {

/// Rows of energy [J] for each host with `watts`, for all of them, and for a million messages that
/// sources published; with `g_co2_per_kwh`, of emissions [g] as well.
void add_energy_measures(const Plan& plan, const std::vector<Observed>& components,
                         std::vector<Measure>& measures);

/// Nothing where no message was published, per million messages.
std::optional<double> energy_of(const Measure& measure,
                                const std::vector<models::Figures>& figures);

}  // namespace surgetank::scenarios
