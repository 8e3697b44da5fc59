// The laws that durations, sizes and counts are drawn from: plain values in SI units (seconds,
// bytes) over the non-negative real numbers. What a law is stands here; how it is drawn from is
// the matter of `Sampler`.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace surgetank::sim {

/// Always the same value.
struct Constant {
    double value = 0;
    friend bool operator==(const Constant&, const Constant&) = default;
};

struct Uniform {
    double low = 0;
    double high = 1;
    friend bool operator==(const Uniform&, const Uniform&) = default;
};

struct Exponential {
    double mean = 1;
    friend bool operator==(const Exponential&, const Exponential&) = default;
};

/// The sum of `shape` exponential stages that together have the given mean.
struct Erlang {
    int shape = 1;
    double mean = 1;
    friend bool operator==(const Erlang&, const Erlang&) = default;
};

/// By mean and coefficient of variation (standard deviation / mean); the shape is 1 / cv^2.
struct Gamma {
    double mean = 1;
    double cv = 1;
    friend bool operator==(const Gamma&, const Gamma&) = default;
};

/// Shape 1 is exponential; below 1 the failure rate falls with age, above 1 it rises.
struct Weibull {
    double mean = 1;
    double shape = 1;
    friend bool operator==(const Weibull&, const Weibull&) = default;
};

/// Either by mean and coefficient of variation, or by median and 99th percentile: one pair exactly.
struct Lognormal {
    std::optional<double> mean;
    std::optional<double> cv;
    std::optional<double> p50;
    std::optional<double> p99;
    friend bool operator==(const Lognormal&, const Lognormal&) = default;
};

/// P(X > x) = (minimum / x)^shape. Its mean is infinite for shape <= 1, its variance for <= 2.
struct Pareto {
    double minimum = 1;
    double shape = 2;
    friend bool operator==(const Pareto&, const Pareto&) = default;
};

/// One of two exponential laws that contribute equally to the mean ("balanced means", Whitt 1982).
struct Hyperexponential {
    double mean = 1;
    double cv = 1;  ///< At least 1.
    friend bool operator==(const Hyperexponential&, const Hyperexponential&) = default;
};

/// Measured values, each as likely as any other.
struct Empirical {
    std::vector<double> values;
    friend bool operator==(const Empirical&, const Empirical&) = default;
};

struct MixturePart;

/// One of several laws, each with its weight; the weights sum to 1. A part is no mixture itself.
struct Mixture {
    std::vector<MixturePart> parts;
    friend bool operator==(const Mixture&, const Mixture&);
};

/// Any of the laws above; the constant zero unless told otherwise.
struct Distribution {
    using Law = std::variant<Constant, Uniform, Exponential, Erlang, Gamma, Weibull, Lognormal,
                             Pareto, Hyperexponential, Empirical, Mixture>;
    Law law;  ///< Starts as `Constant{0}`, the first of them.
    friend bool operator==(const Distribution&, const Distribution&) = default;
};

struct MixturePart {
    double weight = 1;
    Distribution distribution;
    friend bool operator==(const MixturePart&, const MixturePart&) = default;
};

/// Why the parameters are not those of a law, in words for the user; nothing if they are legal.
/// All functions below and `Sampler` require a legal distribution.
std::optional<std::string> problem(const Distribution& distribution);

/// The mean [unit of the values]; may be infinite.
double mean(const Distribution& distribution);
/// The variance [unit squared]; may be infinite.
double variance(const Distribution& distribution);
/// The squared coefficient of variation, variance / mean^2; 0 for the constant zero.
double scv(const Distribution& distribution);

/// P(X <= x).
double cdf(const Distribution& distribution, double x);
/// The smallest x with P(X <= x) >= p, for p in (0, 1).
double quantile(const Distribution& distribution, double p);
/// The x that is exceeded with probability q, for q in (0, 1). Precise for tiny q, except for
/// mixtures and hyperexponential laws, where it is the quantile of 1 - q.
double upper_quantile(const Distribution& distribution, double q);

/// The law of `factor` times the value, for factor > 0.
Distribution scaled(const Distribution& distribution, double factor);

/// The two exponential laws behind a hyperexponential one, the shorter first.
Mixture as_mixture(const Hyperexponential& law);

/// The parameters of log(X), whichever pair the law was given by.
struct LogNormalParameters {
    double median = 1;  ///< exp(mean of log(X)).
    double sigma = 1;   ///< Standard deviation of log(X).
};
LogNormalParameters log_parameters(const Lognormal& law);

}  // namespace surgetank::sim
