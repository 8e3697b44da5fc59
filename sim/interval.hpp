// From values to what may be claimed about them: intervals for means, quantiles and probabilities.
// An interval that the data cannot carry is absent, never wide or made up.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace surgetank::sim {

/// A symmetric interval around an estimate, in the estimate's unit.
struct Interval {
    double center = 0;
    double half_width = 0;

    double low() const { return center - half_width; }
    double high() const { return center + half_width; }
    bool contains(double value) const { return low() <= value && value <= high(); }
    friend bool operator==(const Interval&, const Interval&) = default;
};

/// An interval that need not be symmetric.
struct Bounds {
    double low = 0;
    double high = 0;

    bool contains(double value) const { return low <= value && value <= high; }
    friend bool operator==(const Bounds&, const Bounds&) = default;
};

/// The value below which Student's t with `df` > 0 degrees of freedom (any real) lies with
/// probability 0 < `p` < 1. Its error is below 1e-11: relative for |p - 0.5| > 0.1, else absolute.
double student_t_quantile(double p, double df);

/// Mean of independent values with its Student t interval; nothing for fewer than two values.
/// `confidence` is in (0, 1) here and below.
std::optional<Interval> mean_interval(std::span<const double> values, double confidence);

/// By sectioning (Asmussen & Glynn 2007, III.5; Nakayama 2014): `center` was estimated from all
/// sections together, `values` from each alone, and how these lie around it tells how far it may be
/// off. For what is biased in a short section, such as a quantile.
std::optional<Interval> interval_around(double center, std::span<const double> values,
                                        double confidence);

/// The same for the ratio of `values` to `center`, all positive: the interval is that of their
/// logarithms, and wider above than below.
std::optional<Bounds> ratio_interval(double center, std::span<const double> values,
                                     double confidence);

/// Quantile of values sorted in rising order, at least one; linear between neighbours
/// (type 7 of Hyndman & Fan 1996).
double sample_quantile(std::span<const double> sorted, double p);

struct QuantileQuestion {
    std::uint64_t count = 0;  ///< Independent values at hand.
    double p = 0;             ///< The quantile asked for, in (0, 1).
    double confidence = 0.95;
};

/// Ranks (1 is the smallest) of the values that enclose a quantile; `coverage` is the exact chance
/// that they do, known when both exist.
struct OrderStatisticRanks {
    std::optional<std::uint64_t> lower;
    std::optional<std::uint64_t> upper;
    std::optional<double> coverage;
};

/// The narrowest ranks that miss on either side with no more than half of 1 - confidence. A side
/// that so few values cannot bound is absent (David & Nagaraja 2003, 7.1).
OrderStatisticRanks order_statistic_ranks(const QuantileQuestion& question);

/// The fewest independent values whose maximum is an upper bound of the p-quantile with
/// `confidence`: ln(1 - confidence) / ln(p), rounded up (Wilks 1941).
std::uint64_t fewest_values_above_quantile(double p, double confidence);

struct Trials {
    std::uint64_t successes = 0;
    std::uint64_t trials = 0;  ///< At least one.
};

/// Exact interval for a probability (Clopper & Pearson 1934).
Bounds clopper_pearson(const Trials& trials, double confidence);

/// Upper bound on a probability after `trials` >= 1 trials without a success:
/// 1 - (1 - confidence)^(1/trials), about 3/trials at 95 %.
double rule_of_three(std::uint64_t trials, double confidence);

/// Half the height of the band around an empirical distribution function of `count` >= 1
/// independent values that holds the true one at all points at once (Massart 1990).
double dkw_half_width(std::uint64_t count, double confidence);

}  // namespace surgetank::sim
