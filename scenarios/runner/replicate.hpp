// Replications on threads: each takes the next index, and results stand by index, so that the
// number of threads never shows.
#pragma once

#include <exception>
#include <functional>

#include "scenarios/runner/run.hpp"
#include "scenarios/runner/simulate.hpp"

namespace surgetank::scenarios {

struct Batch {
    std::uint64_t first = 0;  ///< Index of the first replication.
    std::uint64_t count = 0;
    std::uint64_t seed = 1;
    unsigned jobs = 1;
    const std::atomic<bool>* stop = nullptr;
    std::function<void()> finished{};  ///< After each replication, one caller at a time.
};

/// Observations by index; interrupted ones are marked. Rethrows the first error of a replication.
std::vector<Observations> replicate(const Plan& plan, const Schedule& schedule, const Batch& batch);

}  // namespace surgetank::scenarios
