// The special functions of sim/math.hpp: gamma, beta and normal.
#include <algorithm>
#include <array>
#include <cmath>

#include "sim/contract.hpp"
#include "sim/math.hpp"

namespace surgetank::sim::math {
namespace {

constexpr double pi = 3.14159265358979323846;
constexpr double half_log_two_pi = 0.918938533204672741780;
constexpr double rounding = 0x1p-53;
constexpr int most_terms = 1'000'000;

/// log(gamma(x)) less Stirling's formula, for x >= 10; the next term is below 3e-17 (DLMF 5.11.1).
double stirling_correction(double x) {
    const double y = 1.0 / (x * x);
    const double series =
        1.0 / 12 +
        y * (-1.0 / 360 +
             y * (1.0 / 1260 +
                  y * (-1.0 / 1680 + y * (1.0 / 1188 + y * (-691.0 / 360360 + y * (1.0 / 156))))));
    return series / x;
}

/// log(ratio), where `excess` is ratio - 1 known without cancellation.
double log_ratio(double ratio, double excess) {
    return std::abs(excess) < 0.5 ? log1p(excess) : log(ratio);
}

/// x^shape e^-x / gamma(shape): x times the density. For large shapes the powers are taken of
/// x / shape, after Loader 2000, because the plain logarithms would cancel.
double gamma_weight(double shape, double x) {
    if (shape < 10) {
        return exp(shape * log(x) - x - log_gamma(shape));
    }
    const double excess = (x - shape) / shape;
    const double exponent = shape * (log_ratio(x / shape, excess) - excess);
    return exp(exponent - stirling_correction(shape)) * std::sqrt(shape / (2 * pi));
}

struct GammaTails {
    double p = 0;       ///< Lower.
    double q = 1;       ///< Upper.
    double weight = 0;  ///< x times the density.
};

/// P / weight by the power series, for x < shape + 1.
double gamma_series(double shape, double x) {
    double term = 1.0 / shape;
    double sum = term;
    for (int n = 1; n < most_terms && term > sum * (rounding / 8); ++n) {
        term *= x / (shape + n);
        sum += term;
    }
    return sum;
}

/// Q / weight by the continued fraction, for x >= shape + 1.
double gamma_fraction(double shape, double x) {
    double b = x + 1 - shape;
    double c = 1e300;
    double d = 1 / b;
    double value = d;
    for (int n = 1; n < most_terms; ++n) {
        const double a = -n * (n - shape);
        b += 2;
        d = 1 / (a * d + b);
        c = b + a / c;
        value *= c * d;
        if (std::abs(c * d - 1) <= 2 * rounding) {
            break;
        }
    }
    return value;
}

GammaTails gamma_tails(double shape, double x) {
    expects(shape > 0, "the shape of an incomplete gamma function is above zero");
    if (!(x > 0)) {
        return {};
    }
    const double weight = gamma_weight(shape, x);
    if (weight == 0) {
        return x < shape ? GammaTails{} : GammaTails{1, 0, 0};
    }
    if (x < shape + 1) {
        const double p = std::min(1.0, weight * gamma_series(shape, x));
        return {p, 1 - p, weight};
    }
    const double q = weight * gamma_fraction(shape, x);
    return {1 - q, q, weight};
}

/// log(x) where the lower tail holds if only the first term of the series is kept.
double log_of_small_quantile(double shape, double log_p) {
    return (log_p + log_gamma(shape + 1)) / shape;
}

/// log(x) near the quantile: Wilson and Hilferty 1931, or the tail's first term for small shapes.
double guess_log_quantile(double shape, double tail, bool upper) {
    const double small = log_of_small_quantile(shape, upper ? log1p(-tail) : log(tail));
    if (shape < 1 && upper) {
        return small < -1 ? small : log(std::max(0.5, -log(tail) - log_gamma(shape)));
    }
    const double z = upper ? -normal_quantile(tail) : normal_quantile(tail);
    const double root = 1 - 1 / (9 * shape) + z / (3 * std::sqrt(shape));
    return shape < 1 || root < 0.2 ? small : log(shape) + 3 * log(root);
}

/// Newton's method on the logarithm of one tail as a function of log(x): that function is concave,
/// so steps of at most 1 lead to the root from anywhere.
double inverse_gamma(double shape, double tail, bool upper) {
    expects(shape > 0, "the shape of an incomplete gamma function is above zero");
    expects(tail > 0 && tail < 1, "a probability to invert lies between 0 and 1");
    constexpr double negligible = -37;  // Below e^-37 the first term is the whole series.
    const double small = log_of_small_quantile(shape, upper ? log1p(-tail) : log(tail));
    if (small < negligible) {
        return exp(small);
    }
    const double log_tail = log(tail);
    double position = guess_log_quantile(shape, tail, upper);
    for (int iteration = 0; iteration < 100; ++iteration) {
        const GammaTails tails = gamma_tails(shape, exp(position));
        const double value = upper ? tails.q : tails.p;
        const double slope = (upper ? -tails.weight : tails.weight) / value;
        const double step = std::clamp((log_tail - log(value)) / slope, -1.0, 1.0);
        position += step;
        if (std::abs(step) < 1e-8) {
            break;
        }
    }
    return exp(position);
}

/// x^a (1 - x)^b / B(a, b); for large shapes relative to its value at the mode, as for gamma.
double beta_weight(double a, double b, double x) {
    const double sum = a + b;
    if (std::min(a, b) < 10) {
        return exp(a * log(x) + b * log1p(-x) + log_gamma(sum) - log_gamma(a) - log_gamma(b));
    }
    const double distance = x * sum - a;
    const double exponent =
        a * log_ratio(x * sum / a, distance / a) + b * log_ratio((1 - x) * sum / b, -distance / b);
    const double correction =
        stirling_correction(sum) - stirling_correction(a) - stirling_correction(b);
    return exp(exponent + correction) * std::sqrt(a * (b / (2 * pi * sum)));
}

/// I_x(a, b) by the continued fraction, for x below about (a + 1) / (a + b + 2).
double beta_by_fraction(double a, double b, double x) {
    double c = 1;
    double d = 1 / (1 - (a + b) * x / (a + 1));
    double value = d;
    for (int m = 1; m < most_terms; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / (1 + even * d);
        c = 1 + even / c;
        value *= c * d;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / (1 + odd * d);
        c = 1 + odd / c;
        value *= c * d;
        if (std::abs(c * d - 1) <= 2 * rounding) {
            break;
        }
    }
    return beta_weight(a, b, x) * value / a;
}

/// Horner's rule; the coefficient of the highest power comes first.
double polynomial(const std::array<double, 8>& coefficients, double x) {
    double value = 0;
    for (const double coefficient : coefficients) {
        value = value * x + coefficient;
    }
    return value;
}

/// AS 241 for tails between e^-25 and 0.075.
double near_tail(double r) {
    constexpr std::array above{7.7454501427834140764e-4, .0227238449892691845833,
                               .24178072517745061177,    1.27045825245236838258,
                               3.64784832476320460504,   5.7694972214606914055,
                               4.6303378461565452959,    1.42343711074968357734};
    constexpr std::array below{1.05075007164441684324e-9, 5.475938084995344946e-4,
                               .0151986665636164571966,   .14810397642748007459,
                               .68976733498510000455,     1.6763848301838038494,
                               2.05319162663775882187,    1.0};
    return polynomial(above, r) / polynomial(below, r);
}

/// AS 241 for tails below e^-25.
double far_tail(double r) {
    constexpr std::array above{2.01033439929228813265e-7, 2.71155556874348757815e-5,
                               .0012426609473880784386,   .026532189526576123093,
                               .29656057182850489123,     1.7848265399172913358,
                               5.4637849111641143699,     6.6579046435011037772};
    constexpr std::array below{2.04426310338993978564e-15, 1.4215117583164458887e-7,
                               1.8463183175100546818e-5,   7.868691311456132591e-4,
                               .0148753612908506148525,    .13692988092273580531,
                               .59983220655588793769,      1.0};
    return polynomial(above, r) / polynomial(below, r);
}

}  // namespace

double log_gamma(double x) {
    expects(x > 0, "the argument of log_gamma is above zero");
    double product = 1;
    while (x < 10) {
        product *= x;
        x += 1;
    }
    return (x - 0.5) * log(x) - x + half_log_two_pi + stirling_correction(x) - log(product);
}

double regularized_gamma_p(double shape, double x) { return gamma_tails(shape, x).p; }

double regularized_gamma_q(double shape, double x) { return gamma_tails(shape, x).q; }

double inverse_gamma_p(double shape, double p) {
    return p <= 0.5 ? inverse_gamma(shape, p, false) : inverse_gamma(shape, 1 - p, true);
}

double inverse_gamma_q(double shape, double q) {
    return q <= 0.5 ? inverse_gamma(shape, q, true) : inverse_gamma(shape, 1 - q, false);
}

double regularized_beta(double a, double b, double x) {
    expects(std::min(a, b) > 0, "the shapes of an incomplete beta function are above zero");
    expects(x >= 0 && x <= 1, "the argument of an incomplete beta function lies in [0, 1]");
    if (x == 0 || x == 1) {
        return x;
    }
    return x < (a + 1) / (a + b + 2) ? beta_by_fraction(a, b, x)
                                     : 1 - beta_by_fraction(b, a, 1 - x);
}

double erfc(double x) {
    return x >= 0 ? regularized_gamma_q(0.5, x * x) : 1 + regularized_gamma_p(0.5, x * x);
}

double normal_cdf(double x) {
    const double half_square = 0.5 * x * x;
    return x <= 0 ? 0.5 * regularized_gamma_q(0.5, half_square)
                  : 0.5 + 0.5 * regularized_gamma_p(0.5, half_square);
}

double normal_quantile(double p) {
    expects(p > 0 && p < 1, "a probability to invert lies between 0 and 1");
    const double q = p - 0.5;
    if (std::abs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        constexpr std::array above{2509.0809287301226727, 33430.575583588128105,
                                   67265.770927008700853, 45921.953931549871457,
                                   13731.693765509461125, 1971.5909503065514427,
                                   133.14166789178437745, 3.387132872796366608};
        constexpr std::array below{5226.495278852854561,  28729.085735721942674,
                                   39307.89580009271061,  21213.794301586595867,
                                   5394.1960214247511077, 687.1870074920579083,
                                   42.313330701600911252, 1.0};
        return q * polynomial(above, r) / polynomial(below, r);
    }
    const double tail = q < 0 ? p : 1 - p;
    const double r = std::sqrt(-log(tail));
    const double value = r <= 5 ? near_tail(r - 1.6) : far_tail(r - 5);
    return q < 0 ? -value : value;
}

}  // namespace surgetank::sim::math
