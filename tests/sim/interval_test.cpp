#include "sim/interval.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "sim/contract.hpp"
#include "tests/sim/known_series.hpp"

namespace surgetank::sim {
namespace {

void expect_relative(double value, double truth, double precision) {
    EXPECT_NEAR(value, truth, std::fabs(truth) * precision);
}

// t975. These digits are the beta function inverted with 40 digits; a much copied table is off by
// up to 4e-10 (2.57058183661 at df 5, 1.99834054177 at df 63).
TEST(StudentT, MatchesTheTable) {
    expect_relative(student_t_quantile(0.975, 1), 12.706204736174705, 1e-11);
    expect_relative(student_t_quantile(0.975, 5), 2.5705818356363155, 1e-11);
    expect_relative(student_t_quantile(0.975, 9), 2.2621571627982055, 1e-11);
    expect_relative(student_t_quantile(0.975, 19), 2.0930240544083098, 1e-11);
    expect_relative(student_t_quantile(0.975, 31), 2.0395134463964085, 1e-11);
    expect_relative(student_t_quantile(0.975, 63), 1.9983405425207416, 1e-11);
}

TEST(StudentT, MatchesClosedForms) {  // df 1 is Cauchy's; df 2 is (2p - 1) / sqrt(2 p (1 - p)).
    for (const double p : {0.6, 0.75, 0.9, 0.975, 0.995, 0.9995, 0.9999999}) {
        expect_relative(student_t_quantile(p, 1), 1 / std::tan(std::numbers::pi * (1 - p)), 1e-10);
        expect_relative(student_t_quantile(p, 2), (2 * p - 1) / std::sqrt(2 * p * (1 - p)), 1e-10);
    }
}

TEST(StudentT, TakesRealDegreesOfFreedom) {  // The beta function inverted with 40 digits.
    expect_relative(student_t_quantile(0.975, 28.5), 2.0467893427202682, 1e-10);
    expect_relative(student_t_quantile(0.975, 0.5), 164.55767348048824, 1e-10);
    expect_relative(student_t_quantile(0.9995, 19), 3.8834058525921311, 1e-10);
    expect_relative(student_t_quantile(0.975, 99999), 1.9599877077718444, 1e-10);
    expect_relative(student_t_quantile(0.975, 100001), 1.9599877072973789, 1e-10);
    expect_relative(student_t_quantile(0.995, 1e7), 2.5758297952037487, 1e-10);
}

TEST(StudentT, IsPreciseNearTheMedian) {  // Near it t is (p - 1/2) / density, pi (p - 1/2) at df 1.
    EXPECT_NEAR(student_t_quantile(0.50001, 1), std::numbers::pi * 1e-5, 1e-11);
}

TEST(StudentT, IsAntisymmetric) {
    EXPECT_EQ(student_t_quantile(0.5, 7), 0);
    expect_relative(student_t_quantile(0.025, 19), -2.093024054408263, 1e-10);
}

TEST(StudentT, RefusesWhatIsNoQuestion) {
    EXPECT_THROW(student_t_quantile(1, 5), ContractViolation);
    EXPECT_THROW(student_t_quantile(0.5, 0), ContractViolation);
}

TEST(MeanInterval, MatchesHandComputation) {  // s^2 = 2.5, t(0.975, 4) = 2.776445105.
    const std::array values{1.0, 2.0, 3.0, 4.0, 5.0};

    const auto interval = mean_interval(values, 0.95);

    ASSERT_TRUE(interval.has_value());
    EXPECT_DOUBLE_EQ(interval->center, 3);
    expect_relative(interval->half_width, 2.776445105 * std::sqrt(0.5), 1e-9);
    EXPECT_DOUBLE_EQ(interval->low(), 3 - interval->half_width);
    EXPECT_TRUE(interval->contains(interval->high()));
    EXPECT_FALSE(interval->contains(4.97));
}

TEST(MeanInterval, IsAbsentForFewerThanTwoValues) {
    EXPECT_FALSE(mean_interval({}, 0.95).has_value());
    EXPECT_FALSE(mean_interval(std::array{3.0}, 0.95).has_value());
}

TEST(MeanInterval, CoversAsOftenAsItSays) {  // 95 % of 4000: 3800 +- 4.5 * 13.8.
    ParkMiller chance(99);
    int covered = 0;
    for (int i = 0; i < 4000; ++i) {
        std::array<double, 5> values{};
        for (double& value : values) {
            value = chance.bell();
        }
        covered += mean_interval(values, 0.95)->contains(0) ? 1 : 0;
    }

    EXPECT_NEAR(covered, 3800, 62);
}

TEST(SampleQuantile, MatchesType7) {  // ar1-q95-type7
    std::vector<double> series = ar1_series();
    std::sort(series.begin(), series.end());

    expect_relative(sample_quantile(series, 0.95), 3.749739456382843, 1e-10);
    EXPECT_EQ(sample_quantile(series, 0), series.front());
    EXPECT_EQ(sample_quantile(series, 1), series.back());
}

TEST(OrderStatistics, EncloseTheP99OfAThousand) {  // qci-1000-0.99
    const auto ranks = order_statistic_ranks({.count = 1000, .p = 0.99, .confidence = 0.95});

    EXPECT_EQ(ranks.lower, 983U);
    EXPECT_EQ(ranks.upper, 997U);
    expect_relative(ranks.coverage.value(), 0.976094763497977, 1e-9);
}

TEST(OrderStatistics, EncloseTheMedianOfTwoHundred) {  // qci-200-0.5
    const auto ranks = order_statistic_ranks({.count = 200, .p = 0.5, .confidence = 0.95});

    EXPECT_EQ(ranks.lower, 86U);
    EXPECT_EQ(ranks.upper, 115U);
    expect_relative(ranks.coverage.value(), 0.9599628083866005, 1e-9);
}

TEST(OrderStatistics, EncloseTheP999OfTenThousand) {  // qci-10000-0.999
    const auto ranks = order_statistic_ranks({.count = 10000, .p = 0.999, .confidence = 0.95});

    EXPECT_EQ(ranks.lower, 9983U);
    EXPECT_EQ(ranks.upper, 9997U);
    expect_relative(ranks.coverage.value(), 0.9754574618536163, 1e-9);
}

TEST(OrderStatistics, LeaveOutASideTheyCannotBound) {  // qci-59-0.95
    const auto ranks = order_statistic_ranks({.count = 59, .p = 0.95, .confidence = 0.95});

    EXPECT_EQ(ranks.lower, 52U);
    EXPECT_FALSE(ranks.upper.has_value());
    EXPECT_FALSE(ranks.coverage.has_value());
}

TEST(OrderStatistics, NeedAFewestCount) {  // qci-min-n; Wilks 1941.
    EXPECT_EQ(fewest_values_above_quantile(0.95, 0.95), 59U);
    EXPECT_EQ(fewest_values_above_quantile(0.99, 0.95), 299U);
    EXPECT_EQ(fewest_values_above_quantile(0.999, 0.95), 2995U);
}

TEST(ClopperPearson, MatchesThreeOfTwoHundred) {  // clopper-pearson
    const Bounds bounds = clopper_pearson({.successes = 3, .trials = 200}, 0.95);

    expect_relative(bounds.low, 0.003104107621553509, 1e-9);
    expect_relative(bounds.high, 0.0432082819177126, 1e-9);
}

TEST(ClopperPearson, EndsAtZeroAndOne) {  // No success: 1 - 0.025^(1/n), by hand from the binomial.
    const Bounds none = clopper_pearson({.successes = 0, .trials = 10}, 0.95);
    const Bounds all = clopper_pearson({.successes = 10, .trials = 10}, 0.95);

    EXPECT_EQ(none.low, 0);
    expect_relative(none.high, 1 - std::pow(0.025, 0.1), 1e-12);
    expect_relative(all.low, std::pow(0.025, 0.1), 1e-12);
    EXPECT_EQ(all.high, 1);
}

TEST(ClopperPearson, FindsATinyProbability) {  // One of n: low is 1 - 0.975^(1/n).
    const Bounds million = clopper_pearson({.successes = 1, .trials = 1'000'000}, 0.95);
    const Bounds billion = clopper_pearson({.successes = 1, .trials = 1'000'000'000}, 0.95);

    expect_relative(million.low, -std::expm1(std::log1p(-0.025) * 1e-6), 1e-8);
    expect_relative(billion.low, -std::expm1(std::log1p(-0.025) * 1e-9), 1e-5);
    // Poisson limit: half the 0.975 quantile of chi-squared with 4 degrees of freedom.
    expect_relative(billion.high, 5.5716433909e-9, 1e-5);
}

TEST(ClopperPearson, RefusesMoreSuccessesThanTrials) {
    EXPECT_THROW(clopper_pearson({.successes = 3, .trials = 2}, 0.95), ContractViolation);
}

TEST(RuleOfThree, BoundsWhatWasNeverSeen) {  // rule-of-three
    expect_relative(rule_of_three(100, 0.95), 0.029513049607039932, 1e-12);
    expect_relative(rule_of_three(1000, 0.95), 0.0029912495450953314, 1e-12);
    expect_relative(rule_of_three(10000, 0.95), 0.00029952835977664627, 1e-12);
}

TEST(RuleOfThree, KeepsItsDigitsForManyTrials) {  // For large n the bound is -ln(0.05) / n.
    expect_relative(rule_of_three(1'000'000'000'000, 0.95), 2.995732273553991e-12, 1e-11);
}

TEST(Dkw, MatchesMassart) {  // dkw
    expect_relative(dkw_half_width(1000, 0.95), 0.04294694083467376, 1e-12);
    expect_relative(dkw_half_width(1'000'000, 0.95), 0.0013581015157406195, 1e-12);
}

}  // namespace
}  // namespace surgetank::sim
