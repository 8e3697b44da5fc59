// The few numerical tools that the theory needs: roots, integrals, sums of Poisson terms.
#pragma once

#include <functional>

namespace surgetank::models::theory {

using Curve = std::function<double(double)>;

/// Where a rising curve crosses zero on [0, inf); zero if it starts above. `scale` is a first guess
/// of the size of the answer. Bisection: 200 halvings, hence to the last bit.
double rising_root(const Curve& curve, double scale);

/// Integral of a smooth curve over [0, end], Simpson's rule on 2^16 intervals.
double integral(const Curve& curve, double end);

/// exp(-shift) times the integral of exp(growth x) over [0, end].
double exponential_integral(double growth, double end, double shift);

/// exp(-shift) times the integral of x exp(growth x) over [0, end].
double exponential_moment(double growth, double end, double shift);

/// `base` to a whole power >= 0.
double power(double base, int exponent);

/// Probability of exactly `count` events where `mean` are expected.
double poisson(double mean, int count);

/// Probability of more than `count` events where `mean` are expected (DLMF 8.4.10); keeps its
/// digits in the tail.
double poisson_above(double mean, int count);

}  // namespace surgetank::models::theory
