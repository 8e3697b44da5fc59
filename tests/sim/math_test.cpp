// Our mathematics against 30-digit references, and at the edges of its domain.
#include "sim/math.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "math_references.hpp"
#include "sim/contract.hpp"

namespace surgetank::sim::math {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double ulp = std::numeric_limits<double>::epsilon();

/// The error relative to the value; absolute where the value is zero.
double error_of(double computed, double exact) {
    return std::abs(computed - exact) / (exact == 0 ? 1.0 : std::abs(exact));
}

using Function = double (*)(double);
using PairFunction = double (*)(double, double);

double worst_error(Function function, std::span<const Reference> references) {
    double worst = 0;
    for (const auto& [argument, value] : references) {
        worst = std::max(worst, error_of(function(argument), value));
    }
    return worst;
}

double worst_error(PairFunction function, std::span<const PairReference> references) {
    double worst = 0;
    for (const auto& [first, second, value] : references) {
        worst = std::max(worst, error_of(function(first, second), value));
    }
    return worst;
}

TEST(Math, TakesLogarithmsToOneUlp) { EXPECT_LE(worst_error(log, logarithms), ulp); }

TEST(Math, TakesExponentialsToOneUlp) { EXPECT_LE(worst_error(exp, exponentials), ulp); }

TEST(Math, KeepsSmallArgumentsFromCancelling) {
    EXPECT_LT(worst_error(log1p, small_logarithms), 1e-15);
    EXPECT_LT(worst_error(expm1, small_exponentials), 2e-15);
}

TEST(Math, RaisesToPowersWithinTheStatedError) {
    for (const auto& [base, exponent, value] : powers) {
        const double bound = 3e-16 * (1 + std::abs(exponent * log(base)));
        EXPECT_LT(error_of(pow(base, exponent), value), bound) << base << "^" << exponent;
    }
}

TEST(Math, TurnsInCirclesWithoutDrift) {
    for (const auto& [turns, value] : sines) {
        EXPECT_NEAR(sin_of_turns(turns), value, 3e-16) << turns;
    }
    for (const auto& [turns, value] : cosines) {
        EXPECT_NEAR(cos_of_turns(turns), value, 3e-16) << turns;
    }
    EXPECT_EQ(sin_of_turns(1e9 + 0.25), 1.0);
    EXPECT_EQ(cos_of_turns(1e9 + 0.5), -1.0);
    EXPECT_EQ(cos_of_turns(1e300), 1.0);  // Every double of that size is a whole number of turns.
    EXPECT_TRUE(std::isnan(sin_of_turns(infinity)));
}

TEST(Math, KeepsTheEdgesOfLogarithmAndExponential) {
    EXPECT_EQ(log(0.0), -infinity);
    EXPECT_EQ(log(1.0), 0.0);
    EXPECT_EQ(log(infinity), infinity);
    EXPECT_TRUE(std::isnan(log(-1.0)));
    EXPECT_EQ(exp(0.0), 1.0);
    EXPECT_EQ(exp(710.0), infinity);
    EXPECT_EQ(exp(-746.0), 0.0);
    EXPECT_EQ(exp(-infinity), 0.0);
    EXPECT_TRUE(std::isnan(exp(std::numeric_limits<double>::quiet_NaN())));
    EXPECT_EQ(pow(0.0, 2.0), 0.0);
    EXPECT_EQ(pow(0.0, 0.0), 1.0);
    EXPECT_THROW(pow(-1.0, 2.0), ContractViolation);
}

TEST(Math, TakesLogarithmsOfTheGammaFunction) {
    for (const auto& [x, value] : log_gammas) {
        EXPECT_LT(std::abs(log_gamma(x) - value), 5e-15 * (1 + std::abs(value))) << x;
    }
    EXPECT_THROW(log_gamma(0.0), ContractViolation);
}

TEST(Math, IntegratesTheGammaLawInBothTails) {
    EXPECT_LT(worst_error(regularized_gamma_p, lower_gammas), 1e-11);
    EXPECT_LT(worst_error(regularized_gamma_q, upper_gammas), 1e-11);
    const auto everyday = [](std::span<const PairReference> references) {
        return references.subspan(3, 11);  // Shapes from 0.5 to 100.
    };
    EXPECT_LT(worst_error(regularized_gamma_p, everyday(lower_gammas)), 1e-13);
    EXPECT_LT(worst_error(regularized_gamma_q, everyday(upper_gammas)), 1e-13);
    EXPECT_EQ(regularized_gamma_p(2.0, 0.0), 0.0);
    EXPECT_EQ(regularized_gamma_q(2.0, 1e6), 0.0);
}

TEST(Math, InvertsTheGammaLawInBothTails) {
    EXPECT_LT(worst_error(inverse_gamma_p, lower_quantiles), 1e-12);
    EXPECT_LT(worst_error(inverse_gamma_q, upper_quantiles), 1e-12);
}

TEST(Math, InvertsTheGammaLawForEveryShape) {
    for (const double shape : {1e-4, 0.003, 0.07, 0.4, 0.99, 1.01, 7.0, 33.0, 1e3, 1e5, 1e6}) {
        for (const double tail : {0x1p-64, 1e-9, 1e-3, 0.05, 0.3, 0.5}) {
            const double low = inverse_gamma_p(shape, tail);
            const double high = inverse_gamma_q(shape, tail);
            if (low > 1e-300) {
                EXPECT_LT(error_of(regularized_gamma_p(shape, low), tail), 1e-9) << shape;
            }
            if (high > 1e-300) {
                EXPECT_LT(error_of(regularized_gamma_q(shape, high), tail), 1e-9) << shape;
            }
            EXPECT_LE(low, high);
        }
    }
}

TEST(Math, IntegratesTheBetaLaw) {
    for (const auto& [a, b, x, value] : betas) {
        EXPECT_LT(error_of(regularized_beta(a, b, x), value), 1e-11) << a << " " << b << " " << x;
    }
    EXPECT_EQ(regularized_beta(2, 3, 0), 0.0);
    EXPECT_EQ(regularized_beta(2, 3, 1), 1.0);
    EXPECT_THROW(regularized_beta(0, 3, 0.5), ContractViolation);
}

TEST(Math, KnowsTheNormalLaw) {
    EXPECT_LT(worst_error(normal_cdf, normal_cdfs), 1e-12);
    EXPECT_LT(worst_error(erfc, complementary_errors), 1e-12);
    EXPECT_LT(worst_error(normal_quantile, normal_quantiles), 1e-15);
    EXPECT_EQ(normal_quantile(0.5), 0.0);
    EXPECT_THROW(normal_quantile(1.0), ContractViolation);
}

}  // namespace
}  // namespace surgetank::sim::math
