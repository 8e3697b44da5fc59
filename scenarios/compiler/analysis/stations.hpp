// Stations as queueing theory sees them, and what it foretells.
#pragma once

#include <optional>
#include <vector>

#include "scenarios/compiler/analysis.hpp"
#include "scenarios/compiler/analysis/arrivals.hpp"

namespace surgetank::scenarios {

/// Workers as a station of theory; nothing where theory has no such station.
struct TheoryStation {
    models::theory::Station station;
    bool is_exact = false;  ///< Whether it is that station; else it only resembles it.
};
std::optional<TheoryStation> theory_station(const Topology& topology, const Analysis& analysis,
                                            const ArrivalLaw& arrivals, std::size_t node);

/// Utilization and wait of all stations, floors not yet filled in.
std::vector<Forecast> forecasts(const Topology& topology, const Analysis& analysis);

}  // namespace surgetank::scenarios
