// Moments, cdf and quantiles of every law, as one overload set for each question.
// Formulas: Johnson, Kotz, Balakrishnan, "Continuous Univariate Distributions" I and II (1994/95).
#include "sim/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "sim/contract.hpp"
#include "sim/math.hpp"

namespace surgetank::sim {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double square(double x) { return x * x; }

double gamma_shape(const Gamma& law) { return 1 / square(law.cv); }

double weibull_scale(const Weibull& law) {
    return law.mean / math::exp(math::log_gamma(1 + 1 / law.shape));
}

double mean_of(const Constant& law) { return law.value; }
double mean_of(const Uniform& law) { return law.low + 0.5 * (law.high - law.low); }
double mean_of(const Exponential& law) { return law.mean; }
double mean_of(const Erlang& law) { return law.mean; }
double mean_of(const Gamma& law) { return law.mean; }
double mean_of(const Weibull& law) { return law.mean; }
double mean_of(const Lognormal& law) {
    const auto [median, sigma] = log_parameters(law);
    return law.mean.value_or(median * math::exp(0.5 * square(sigma)));
}
double mean_of(const Pareto& law) {
    return law.shape > 1 ? law.minimum * law.shape / (law.shape - 1) : infinity;
}
double mean_of(const Hyperexponential& law) { return law.mean; }
double mean_of(const Empirical& law) {
    const double sum = std::accumulate(law.values.begin(), law.values.end(), 0.0);
    return sum / static_cast<double>(law.values.size());
}
double mean_of(const Mixture& law) {
    double sum = 0;
    for (const auto& [weight, part] : law.parts) {
        sum += weight * mean(part);
    }
    return sum;
}

double scv_of(const Constant&) { return 0; }
double scv_of(const Uniform& law) {
    const double middle = mean_of(law);
    return middle > 0 ? square((law.high - law.low) / middle) / 12 : 0.0;
}
double scv_of(const Exponential&) { return 1; }
double scv_of(const Erlang& law) { return 1.0 / law.shape; }
double scv_of(const Gamma& law) { return square(law.cv); }
double scv_of(const Weibull& law) {
    const double first = math::log_gamma(1 + 1 / law.shape);
    const double second = math::log_gamma(1 + 2 / law.shape);
    return math::expm1(second - 2 * first);
}
double scv_of(const Lognormal& law) { return math::expm1(square(log_parameters(law).sigma)); }
double scv_of(const Pareto& law) {
    return law.shape > 2 ? 1 / (law.shape * (law.shape - 2)) : infinity;
}
double scv_of(const Hyperexponential& law) { return square(law.cv); }
double scv_of(const Empirical& law) {
    const double middle = mean_of(law);
    double sum = 0;
    for (const double value : law.values) {
        sum += square(value - middle);
    }
    return middle > 0 ? sum / static_cast<double>(law.values.size()) / square(middle) : 0.0;
}
double scv_of(const Mixture& law) {
    const double middle = mean_of(law);
    if (middle == infinity) {
        return infinity;
    }
    double sum = 0;
    for (const auto& [weight, part] : law.parts) {
        sum += weight * (variance(part) + square(mean(part) - middle));
    }
    return middle > 0 ? sum / square(middle) : 0.0;
}

double cdf_at(const Constant& law, double x) { return x >= law.value ? 1 : 0; }
double cdf_at(const Uniform& law, double x) {
    return x >= law.high ? 1 : std::max(0.0, (x - law.low) / (law.high - law.low));
}
double cdf_at(const Exponential& law, double x) { return -math::expm1(-x / law.mean); }
double cdf_at(const Erlang& law, double x) {
    return math::regularized_gamma_p(law.shape, x * law.shape / law.mean);
}
double cdf_at(const Gamma& law, double x) {
    return math::regularized_gamma_p(gamma_shape(law), x * gamma_shape(law) / law.mean);
}
double cdf_at(const Weibull& law, double x) {
    return -math::expm1(-math::pow(x / weibull_scale(law), law.shape));
}
double cdf_at(const Lognormal& law, double x) {
    const auto [median, sigma] = log_parameters(law);
    return x > 0 ? math::normal_cdf(math::log(x / median) / sigma) : 0.0;
}
double cdf_at(const Pareto& law, double x) {
    return x > law.minimum ? -math::expm1(law.shape * math::log(law.minimum / x)) : 0.0;
}
double cdf_at(const Empirical& law, double x) {
    const auto below = std::count_if(law.values.begin(), law.values.end(),
                                     [x](double value) { return value <= x; });
    return static_cast<double>(below) / static_cast<double>(law.values.size());
}
double cdf_at(const Mixture& law, double x) {
    double sum = 0;
    for (const auto& [weight, part] : law.parts) {
        sum += weight * cdf(part, x);
    }
    return sum;
}
double cdf_at(const Hyperexponential& law, double x) { return cdf_at(as_mixture(law), x); }

/// A probability counted from one of the two ends, so that tiny ones stay precise at both.
struct Tail {
    double probability = 0.5;
    bool upper = false;

    double lower_probability() const { return upper ? 1 - probability : probability; }
    double log_survival() const {
        return upper ? math::log(probability) : math::log1p(-probability);
    }
    double normal_score() const {
        const double z = math::normal_quantile(probability);
        return upper ? -z : z;
    }
    double gamma_quantile(double shape) const {
        return upper ? math::inverse_gamma_q(shape, probability)
                     : math::inverse_gamma_p(shape, probability);
    }
};

double quantile_at(const Distribution& distribution, Tail tail);

double quantile_of(const Constant& law, Tail) { return law.value; }
double quantile_of(const Uniform& law, Tail tail) {
    const double offset = (law.high - law.low) * tail.probability;
    return tail.upper ? law.high - offset : law.low + offset;
}
double quantile_of(const Exponential& law, Tail tail) { return -law.mean * tail.log_survival(); }
double quantile_of(const Erlang& law, Tail tail) {
    return tail.gamma_quantile(law.shape) * law.mean / law.shape;
}
double quantile_of(const Gamma& law, Tail tail) {
    return tail.gamma_quantile(gamma_shape(law)) * law.mean / gamma_shape(law);
}
double quantile_of(const Weibull& law, Tail tail) {
    return weibull_scale(law) * math::pow(-tail.log_survival(), 1 / law.shape);
}
double quantile_of(const Lognormal& law, Tail tail) {
    const auto [median, sigma] = log_parameters(law);
    return median * math::exp(sigma * tail.normal_score());
}
double quantile_of(const Pareto& law, Tail tail) {
    return law.minimum * math::exp(-tail.log_survival() / law.shape);
}
double quantile_of(const Empirical& law, Tail tail) {
    std::vector<double> sorted = law.values;
    std::sort(sorted.begin(), sorted.end());
    const auto count = static_cast<double>(sorted.size());
    const double rank = std::ceil(tail.lower_probability() * count) - 1;
    return sorted[static_cast<std::size_t>(std::clamp(rank, 0.0, count - 1))];
}
double quantile_of(const Mixture& law, Tail tail) {
    double low = infinity;
    double high = 0;
    for (const auto& part : law.parts) {
        low = std::min(low, quantile_at(part.distribution, tail));
        high = std::max(high, quantile_at(part.distribution, tail));
    }
    if (cdf_at(law, low) >= tail.lower_probability()) {
        return low;
    }
    while (true) {  // Bisection, until no double is left between the two.
        const double middle = low + 0.5 * (high - low);
        if (middle <= low || middle >= high) {
            return high;
        }
        (cdf_at(law, middle) >= tail.lower_probability() ? high : low) = middle;
    }
}
double quantile_of(const Hyperexponential& law, Tail tail) {
    return quantile_of(as_mixture(law), tail);
}

double quantile_at(const Distribution& distribution, Tail tail) {
    return std::visit([tail](const auto& law) { return quantile_of(law, tail); }, distribution.law);
}

std::optional<double> times(std::optional<double> value, double factor) {
    return value ? std::optional{*value * factor} : std::nullopt;
}

Distribution scaled_by(const Constant& law, double f) { return {Constant{law.value * f}}; }
Distribution scaled_by(const Uniform& law, double f) {
    return {Uniform{law.low * f, law.high * f}};
}
Distribution scaled_by(const Lognormal& law, double f) {
    return {Lognormal{times(law.mean, f), law.cv, times(law.p50, f), times(law.p99, f)}};
}
Distribution scaled_by(const Pareto& law, double f) { return {Pareto{law.minimum * f, law.shape}}; }
Distribution scaled_by(Empirical law, double f) {
    std::for_each(law.values.begin(), law.values.end(), [f](double& value) { value *= f; });
    return {std::move(law)};
}
Distribution scaled_by(Mixture law, double f) {
    for (MixturePart& part : law.parts) {
        part.distribution = scaled(part.distribution, f);
    }
    return {std::move(law)};
}
Distribution scaled_by(auto law, double f) {
    law.mean *= f;
    return {law};
}

}  // namespace

bool operator==(const Mixture& a, const Mixture& b) { return a.parts == b.parts; }

double mean(const Distribution& distribution) {
    return std::visit([](const auto& law) { return mean_of(law); }, distribution.law);
}

double scv(const Distribution& distribution) {
    return std::visit([](const auto& law) { return scv_of(law); }, distribution.law);
}

double variance(const Distribution& distribution) {
    const double middle = mean(distribution);
    return middle > 0 ? scv(distribution) * square(middle) : 0.0;
}

double cdf(const Distribution& distribution, double x) {
    if (x < 0) {
        return 0;
    }
    return std::visit([x](const auto& law) { return cdf_at(law, x); }, distribution.law);
}

double quantile(const Distribution& distribution, double p) {
    expects(p > 0 && p < 1, "the probability of a quantile lies between 0 and 1");
    return quantile_at(distribution, Tail{p, false});
}

double upper_quantile(const Distribution& distribution, double q) {
    expects(q > 0 && q < 1, "the probability of a quantile lies between 0 and 1");
    return quantile_at(distribution, Tail{q, true});
}

Distribution scaled(const Distribution& distribution, double factor) {
    expects(factor > 0, "the factor of a scaled distribution is above zero");
    return std::visit([factor](const auto& law) { return scaled_by(law, factor); },
                      distribution.law);
}

Mixture as_mixture(const Hyperexponential& law) {
    const double scv = square(law.cv);
    const double root = std::sqrt((scv - 1) / (scv + 1));
    const double rare = 1 / ((scv + 1) * (1 + root));  // (1 - root) / 2 without cancellation.
    const double common = 0.5 * (1 + root);
    return {{MixturePart{common, {Exponential{law.mean / (2 * common)}}},
             MixturePart{rare, {Exponential{law.mean / (2 * rare)}}}}};
}

LogNormalParameters log_parameters(const Lognormal& law) {
    if (law.p50) {
        constexpr double score_99 = 2.32634787404084110089;  // The normal quantile of 0.99.
        return {*law.p50, math::log(*law.p99 / *law.p50) / score_99};
    }
    const double scv = square(*law.cv);
    return {*law.mean / std::sqrt(1 + scv), std::sqrt(math::log1p(scv))};
}

}  // namespace surgetank::sim
