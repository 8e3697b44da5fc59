#include "models/theory/numeric.hpp"

#include <cmath>

#include "sim/contract.hpp"
#include "sim/math.hpp"

namespace surgetank::models::theory {

using sim::expects;

double rising_root(const Curve& curve, double scale) {
    expects(scale > 0, "the scale of a root is positive");
    if (curve(0) >= 0) {
        return 0;
    }
    double low = 0;
    double high = scale;
    for (int doublings = 0; curve(high) < 0; ++doublings) {
        expects(doublings < 200, "the curve rises above zero");
        low = high;
        high *= 2;
    }
    for (int halving = 0; halving < 200 && low < high; ++halving) {
        const double middle = low + (high - low) / 2;
        (curve(middle) < 0 ? low : high) = middle;
    }
    return high;
}

double integral(const Curve& curve, double end) {
    constexpr int intervals = 1 << 16;
    const double step = end / intervals;
    double sum = curve(0) + curve(end);
    for (int i = 1; i < intervals; ++i) {
        sum += (i % 2 == 1 ? 4 : 2) * curve(step * i);
    }
    return sum * step / 3;
}

double exponential_integral(double growth, double end, double shift) {
    const double z = growth * end;
    if (std::abs(z) > 1) {
        return (sim::math::exp(z - shift) - sim::math::exp(-shift)) / growth;
    }
    double term = 1;  // z^k / k!; the closed form would cancel where z is small.
    double sum = 0;
    for (int k = 0; k < 30; ++k) {
        sum += term / (k + 1);
        term *= z / (k + 1);
    }
    return end * sum * sim::math::exp(-shift);
}

double exponential_moment(double growth, double end, double shift) {
    const double z = growth * end;
    if (std::abs(z) > 1) {
        return ((z - 1) * sim::math::exp(z - shift) + sim::math::exp(-shift)) / (growth * growth);
    }
    double term = 1;
    double sum = 0;
    for (int k = 0; k < 30; ++k) {
        sum += term / (k + 2);
        term *= z / (k + 1);
    }
    return end * end * sum * sim::math::exp(-shift);
}

double power(double base, int exponent) {
    double result = 1;
    for (int remaining = exponent; remaining > 0; remaining /= 2) {
        result *= remaining % 2 == 1 ? base : 1;
        base *= base;
    }
    return result;
}

double poisson(double mean, int count) {
    if (mean <= 0) {
        return count == 0 ? 1 : 0;
    }
    const double events = count;
    return sim::math::exp(events * sim::math::log(mean) - mean - sim::math::log_gamma(events + 1));
}

double poisson_above(double mean, int count) {
    if (count < 0) {
        return 1;
    }
    return mean <= 0 ? 0 : sim::math::regularized_gamma_p(count + 1.0, mean);
}

}  // namespace surgetank::models::theory
