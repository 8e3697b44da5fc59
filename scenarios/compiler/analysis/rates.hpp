// What is known of a source without running it: how much it publishes, at its peak too, how bursty
// that is, and how large its messages are.
#pragma once

#include <optional>
#include <vector>

#include "scenarios/compiler/topology.hpp"

namespace surgetank::scenarios {

/// The mean rates of all sources [1/s], in the order of `Topology::sources`; zero where closed.
std::vector<double> mean_rates(const Topology& topology);
/// The same in bytes.
std::vector<double> mean_bytes(const Topology& topology);

/// A stretch of time in which more is published than on average.
struct Peak {
    std::vector<double> rates;  ///< Of all sources.
    double length_s = 0;        ///< How long it lasts, on average.
};
/// The highest point of all rate profiles together, and every burst of a source that is on and off;
/// empty where nothing varies.
std::vector<Peak> peaks(const Topology& topology);

/// Variance of the number of messages in a long time over its mean: 1 for Poisson; nothing where
/// the rate has no long run, or we have no formula.
std::optional<double> dispersion(const models::SourceConfig& source);

/// The law of the time that one try of a message of the type takes.
sim::Distribution service_of(const Topology& topology, const models::WorkersConfig& workers,
                             std::size_t type);
/// Mean of the recorded service times, where one source has them.
double recorded_service_s(const Topology& topology);

/// The smallest value that a law gives.
double least(const sim::Distribution& law);

}  // namespace surgetank::scenarios
