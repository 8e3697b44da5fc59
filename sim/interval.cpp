// Intervals, on top of the beta function of sim/math.hpp: Student's t, the binomial and the order
// statistics are all one regularized incomplete beta function.
#include "sim/interval.hpp"

#include <cmath>
#include <vector>

#include "sim/contract.hpp"
#include "sim/math.hpp"

namespace surgetank::sim {

namespace {

void expects_confidence(double confidence) {
    expects(confidence > 0 && confidence < 1, "a confidence is above 0 and below 1");
}

/// Where `f` crosses zero between `a` and `b`, at which its signs differ (Chandrupatla 1997:
/// inverse quadratic interpolation where that is safe, bisection where it is not).
template <typename Function>
double root_between(Function f, double a, double b) {
    double fa = f(a);
    double fb = f(b);
    if (fa == 0) {
        return a;
    }
    double c = a;
    double fc = fa;
    double step = 0.5;
    for (int round = 0; round < 200 && fb != 0; ++round) {
        const double x = a + step * (b - a);
        const double fx = f(x);
        if ((fx > 0) == (fa > 0)) {
            c = a;
            fc = fa;
        } else {
            c = b;
            b = a;
            fc = fb;
            fb = fa;
        }
        a = x;
        fa = fx;
        const double best = std::fabs(fa) < std::fabs(fb) ? a : b;
        const double tolerance = 4e-16 * std::fabs(best) / std::fabs(b - a);
        if (tolerance > 0.5 || fa == 0) {
            return best;
        }
        const double xi = (a - b) / (c - b);
        const double phi = (fa - fb) / (fc - fb);
        const bool quadratic = phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi;
        step = quadratic ? fa / (fb - fa) * fc / (fb - fc) +
                               (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
                         : 0.5;
        step = std::fmin(1 - tolerance, std::fmax(tolerance, step));
    }
    return b;
}

/// P(T > t) for t >= 0 (Abramowitz & Stegun 26.7.1 with 26.5.27).
double student_t_tail(double t, double df) {
    return 0.5 * math::regularized_beta(df / 2, 0.5, df / (df + t * t));
}

/// Student's t as a normal quantile and corrections in 1/df (Abramowitz & Stegun 26.7.5).
double student_t_expansion(double z, double df) {
    const double z2 = z * z;
    const double first = z * (z2 + 1) / 4;
    const double second = z * ((5 * z2 + 16) * z2 + 3) / 96;
    return z + (first + second / df) / df;
}

/// P(X >= k) for X binomial; k may be 0 or exceed the count.
double binomial_at_least(std::uint64_t k, std::uint64_t count, double p) {
    if (k == 0) {
        return 1;
    }
    if (k > count) {
        return 0;
    }
    return math::regularized_beta(static_cast<double>(k), static_cast<double>(count - k + 1), p);
}

/// P(X <= k) for X binomial, summed from its own side so that a small chance keeps its digits.
double binomial_at_most(std::uint64_t k, std::uint64_t count, double p) {
    if (k >= count) {
        return 1;
    }
    const auto failures = static_cast<double>(count - k);
    return math::regularized_beta(failures, static_cast<double>(k + 1), 1 - p);
}

/// The largest rank l in 1 .. count with P(X <= l - 1) <= chance.
std::optional<std::uint64_t> largest_lower_rank(const QuantileQuestion& ask, double chance) {
    std::uint64_t fits = 0;
    std::uint64_t fails = ask.count + 1;
    while (fails - fits > 1) {
        const std::uint64_t middle = fits + (fails - fits) / 2;
        (binomial_at_most(middle - 1, ask.count, ask.p) <= chance ? fits : fails) = middle;
    }
    return fits == 0 ? std::nullopt : std::optional{fits};
}

/// The smallest rank u in 1 .. count with P(X >= u) <= chance.
std::optional<std::uint64_t> smallest_upper_rank(const QuantileQuestion& ask, double chance) {
    std::uint64_t fails = 0;
    std::uint64_t fits = ask.count + 1;
    while (fits - fails > 1) {
        const std::uint64_t middle = fails + (fits - fails) / 2;
        (binomial_at_least(middle, ask.count, ask.p) <= chance ? fits : fails) = middle;
    }
    return fits > ask.count ? std::nullopt : std::optional{fits};
}

}  // namespace

double student_t_quantile(double p, double df) {
    expects(p > 0 && p < 1, "a quantile is asked for at a probability between 0 and 1");
    expects(df > 0, "Student's t has degrees of freedom");
    if (p < 0.5) {
        return -student_t_quantile(1 - p, df);
    }
    if (p == 0.5) {
        return 0;
    }
    const double z = math::normal_quantile(p);
    if (df > 1e5) {
        return student_t_expansion(z, df);  // The next term is below 1e-12 of the value.
    }
    const double tail = 1 - p;
    const auto excess = [tail, df](double t) { return student_t_tail(t, df) - tail; };
    double low = z;  // Student's tail is the heavier one: never short of the normal quantile.
    double high = df > 4 ? 1.05 * student_t_expansion(z, df) : 2 * z;
    while (excess(high) > 0 && high < 1e300) {
        low = high;
        high *= 2;
    }
    return root_between(excess, low * (1 - 1e-12), high);
}

std::optional<Interval> mean_interval(std::span<const double> values, double confidence) {
    double sum = 0;
    for (const double value : values) {
        sum += value;
    }
    return interval_around(sum / static_cast<double>(values.size()), values, confidence);
}

std::optional<Interval> interval_around(double center, std::span<const double> values,
                                        double confidence) {
    expects_confidence(confidence);
    if (values.size() < 2) {
        return std::nullopt;
    }
    const auto n = static_cast<double>(values.size());
    double squares = 0;
    for (const double value : values) {
        squares += (value - center) * (value - center);
    }
    const double standard_error = std::sqrt(squares / (n - 1) / n);
    const double t = student_t_quantile(0.5 + confidence / 2, n - 1);
    return Interval{.center = center, .half_width = t * standard_error};
}

std::optional<Bounds> ratio_interval(double center, std::span<const double> values,
                                     double confidence) {
    std::vector<double> logs;
    for (const double value : values) {
        logs.push_back(math::log(value / center));
    }
    const std::optional<Interval> interval = interval_around(0, logs, confidence);
    if (!interval) {
        return std::nullopt;
    }
    return Bounds{center * math::exp(interval->low()), center * math::exp(interval->high())};
}

double sample_quantile(std::span<const double> sorted, double p) {
    expects(!sorted.empty(), "a quantile needs a value");
    expects(p >= 0 && p <= 1, "a quantile is asked for at a probability");
    const double position = p * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    if (below + 1 >= sorted.size()) {
        return sorted.back();
    }
    const double fraction = position - static_cast<double>(below);
    return sorted[below] + fraction * (sorted[below + 1] - sorted[below]);
}

OrderStatisticRanks order_statistic_ranks(const QuantileQuestion& question) {
    expects_confidence(question.confidence);
    expects(question.p > 0 && question.p < 1, "an inner quantile is asked for");
    const double chance = (1 - question.confidence) / 2;
    OrderStatisticRanks ranks{.lower = largest_lower_rank(question, chance),
                              .upper = smallest_upper_rank(question, chance),
                              .coverage = std::nullopt};
    if (ranks.lower && ranks.upper) {
        ranks.coverage = 1 - binomial_at_most(*ranks.lower - 1, question.count, question.p) -
                         binomial_at_least(*ranks.upper, question.count, question.p);
    }
    return ranks;
}

std::uint64_t fewest_values_above_quantile(double p, double confidence) {
    expects(p > 0 && p < 1, "an inner quantile is asked for");
    expects_confidence(confidence);
    return static_cast<std::uint64_t>(std::ceil(math::log(1 - confidence) / math::log(p)));
}

Bounds clopper_pearson(const Trials& trials, double confidence) {
    expects_confidence(confidence);
    expects(trials.trials >= 1, "a probability is estimated from a trial");
    expects(trials.successes <= trials.trials, "there are no more successes than trials");
    const std::uint64_t n = trials.trials;
    const std::uint64_t k = trials.successes;
    const double chance = (1 - confidence) / 2;
    Bounds bounds{.low = 0, .high = 1};
    if (k > 0) {
        bounds.low =
            root_between([=](double p) { return binomial_at_least(k, n, p) - chance; }, 0, 1);
    }
    if (k < n) {
        bounds.high = root_between(
            [=](double p) { return 1 - chance - binomial_at_least(k + 1, n, p); }, 0, 1);
    }
    return bounds;
}

double rule_of_three(std::uint64_t trials, double confidence) {
    expects_confidence(confidence);
    expects(trials >= 1, "a probability is estimated from a trial");
    return -math::expm1(math::log(1 - confidence) / static_cast<double>(trials));
}

double dkw_half_width(std::uint64_t count, double confidence) {
    expects_confidence(confidence);
    expects(count >= 1, "a distribution is estimated from a value");
    return std::sqrt(math::log(2 / (1 - confidence)) / (2 * static_cast<double>(count)));
}

}  // namespace surgetank::sim
