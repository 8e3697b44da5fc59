// What kind of stream comes to a vertex: exactly Poisson where a theorem says so, else as variable
// as Whitt's network analyzer estimates.
#pragma once

#include <optional>
#include <vector>

#include "models/theory.hpp"
#include "scenarios/compiler/analysis.hpp"

namespace surgetank::scenarios {

struct ArrivalLaw {
    bool is_poisson = false;  ///< By superposition, thinning, displacement or Burke's theorem.
    std::optional<models::theory::Gap> renewal{};  ///< Independent gaps, straight from a source.
    double scv = 1;                                ///< Estimated; infinite where nothing is known.
    bool through_store = false;                    ///< Waits count from the store on.
    bool is_partitioned = false;                   ///< Every instance has a line of its own.
};

/// By node. Workers behind a store see what comes to the store, where the store hands over at once.
std::vector<ArrivalLaw> arrival_laws(const Topology& topology, const Analysis& analysis);

/// Mean and squared coefficient of variation of one try, over the types that come.
models::theory::Moments service_moments(const Topology& topology, const Analysis& analysis,
                                        std::size_t node);
/// Workers with one law of service, who never fail, do not batch and do not replay.
bool is_plain(const models::WorkersConfig& workers);

}  // namespace surgetank::scenarios
