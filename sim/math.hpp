// Our own mathematics: only + - * /, square roots and bit operations, so that a result has the same
// bits on every compiler, library and processor (the C library's log and exp do not promise that).
// Everything on the sample path and in reported statistics uses these functions and no others.
// Compile with -ffp-contract=off. Errors stated are the largest seen against 50-digit references.
#pragma once

namespace surgetank::sim::math {

/// Natural logarithm; -infinity at 0, NaN below. Error < 1 ulp. Source: FreeBSD msun e_log.c.
double log(double x);
/// Error < 1 ulp; infinity above 709.78, 0 below -745.13. Source: FreeBSD msun e_exp.c.
double exp(double x);
/// log(1 + x) without cancellation; relative error < 1e-15. Source: Goldberg 1991, theorem 4.
double log1p(double x);
/// exp(x) - 1 without cancellation; relative error < 2e-15. Source: Higham 2002, section 1.14.1.
double expm1(double x);
/// `base` to the power `exponent`, for base >= 0; relative error < 3e-16 (1 + |exponent log base|).
double pow(double base, double exponent);

/// sin(2 pi turns): the reduction is exact, so any number of days is as precise as the first.
/// Absolute error < 3e-16. Source of the polynomials: FreeBSD msun k_sin.c.
double sin_of_turns(double turns);
/// cos(2 pi turns), likewise (k_cos.c).
double cos_of_turns(double turns);

/// Logarithm of the gamma function for x > 0; error < 5e-15 (1 + |result|).
/// Source: Stirling's series (DLMF 5.11.1) after the recurrence has raised x to 10.
double log_gamma(double x);

/// Regularized incomplete gamma function P(shape, x): the cdf of a gamma law of scale 1.
/// Relative error < 1e-11 for shapes from 1e-3 to 1e6, < 1e-13 for shapes from 0.5 to 100.
/// Source: DLMF 8.7.1 (series), 8.9.2 (continued fraction, evaluated by Lentz's method).
double regularized_gamma_p(double shape, double x);
/// Q = 1 - P, precise in the upper tail.
double regularized_gamma_q(double shape, double x);
/// The x with P(shape, x) = p, for p in (0, 1); relative error < 1e-12.
/// Source: Newton's method on log P as a function of log x, which is concave.
double inverse_gamma_p(double shape, double p);
/// The x with Q(shape, x) = q, for q in (0, 1): precise where q is tiny.
double inverse_gamma_q(double shape, double q);

/// Regularized incomplete beta function I_x(a, b) for a, b > 0 and x in [0, 1]: the cdf of a beta
/// law. Relative error < 1e-11 for a, b <= 1e5. Source: DLMF 8.17.22, by Lentz's method.
double regularized_beta(double a, double b, double x);

/// Complementary error function; relative error < 1e-12 where above 1e-300 (DLMF 7.11.2).
double erfc(double x);
/// The standard normal cdf; precise in the lower tail, so write 1 - cdf(x) as cdf(-x).
double normal_cdf(double x);
/// The standard normal quantile of p in (0, 1); relative error < 1e-15.
/// Source: Wichura 1988, algorithm AS 241 (PPND16).
double normal_quantile(double p);

}  // namespace surgetank::sim::math
