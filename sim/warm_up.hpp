// Series in time: how much of the start to leave out, how far neighbours depend on each other, and
// whether there is a steady state at all. Warm-up is judged on the average over replications with
// one cut for all: cutting each replication at its own optimum cuts bursts away and biases means.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "sim/interval.hpp"

namespace surgetank::sim {

/// One series for each replication, all of the same length.
using Ensemble = std::span<const std::vector<double>>;

/// The mean over replications at each point; needs a replication.
std::vector<double> ensemble_average(Ensemble replications);

/// Where to cut a series.
struct WarmUp {
    std::size_t cut = 0;    ///< Points to leave out.
    double statistic = 0;   ///< The minimum of MSER: squared standard error of what is left.
    double mean_after = 0;  ///< Mean of what is left.
    bool rejected = false;  ///< The best cut is the last one allowed: no steady state was reached.
};

/// MSER (White 1997) on means of `batch` points, MSER-5 by default: the cut that minimises
/// sum over j > d of (z_j - mean_d)^2 / (k - d)^2, searched in the first half only and rejected at
/// that boundary (Hoad, Robinson & Davies 2010). Needs two batches; points after the last full
/// batch count in `mean_after` only.
WarmUp find_warm_up(std::span<const double> series, std::size_t batch = 5);

/// Correlation of a series with itself `lag` points later, around its mean and divided by all
/// points' squares. The lag is below the length, and the series isn't constant.
double autocorrelation(std::span<const double> series, std::size_t lag);

struct MeanSpread {
    double variance_of_mean = 0;   ///< Between replication (or batch) means.
    double variance_of_value = 0;  ///< Between single values, above 0.
    double values_per_mean = 0;
};

/// How many values are worth one independent value: n * Var(mean of n) / Var(value).
double integrated_autocorrelation(const MeanSpread& spread);

/// Means of `batches` adjoining stretches of equal length; what is left over at the end is unused.
std::vector<double> batch_means(std::span<const double> series, std::size_t batches);

/// A variance of the mean of a whole series, with the degrees of freedom its t interval has.
struct VarianceOfMean {
    double variance = 0;
    double degrees_of_freedom = 0;
};

/// From `batches` >= 2 non-overlapping batch means (Law 2015, 9.5.3).
VarianceOfMean batched_variance(std::span<const double> series, std::size_t batches);

/// From all overlapping stretches of `length` points; the degrees of freedom are 1.5 (b - 1) with
/// b = n / length, not rounded (Meketon & Schmeiser 1984). The length is below the series'.
VarianceOfMean overlapping_variance(std::span<const double> series, std::size_t length);

/// Von Neumann's test: near zero mean square successive difference speaks for dependence.
struct VonNeumann {
    double statistic = 0;  ///< 1 - sum of squared differences / (2 * sum of squared deviations).
    double z = 0;          ///< Standard normal if the values are independent; high: correlated.
};

/// Of at least three values that aren't all equal (Fishman & Yarberry 1997, LABATCH).
VonNeumann von_neumann(std::span<const double> values);

/// Whether something still grows or shrinks in the last half of a run.
struct Drift {
    Interval slope;  ///< Per point of the series, with a t interval over replications.

    bool grows() const { return slope.low() > 0; }
    bool shrinks() const { return slope.high() < 0; }
};

/// Fits a line by least squares to the last half of each replication and takes the slopes as
/// independent values; nothing for fewer than two replications or four points.
std::optional<Drift> find_drift(Ensemble replications, double confidence);

}  // namespace surgetank::sim
