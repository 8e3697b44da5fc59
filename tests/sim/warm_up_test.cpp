#include "sim/warm_up.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/contract.hpp"
#include "tests/sim/known_series.hpp"

namespace surgetank::sim {
namespace {

void expect_relative(double value, double truth, double precision) {
    EXPECT_NEAR(value, truth, std::fabs(truth) * precision);
}

/// A saw of period 13 between -1 and 1, on top of what `trend` gives at each of 1000 points.
template <typename Trend>
std::vector<double> saw_on(Trend trend) {
    std::vector<double> series(1000);
    for (std::size_t i = 0; i < series.size(); ++i) {
        const auto tooth = static_cast<double>(7919 * i % 13);
        series[i] = trend(static_cast<double>(i)) + (tooth - 6) / 6;
    }
    return series;
}

/// Replications of noise of unit variance around `level + slope * i`.
std::vector<std::vector<double>> noisy_lines(std::size_t count, double slope, std::uint64_t seed) {
    ParkMiller chance(seed);
    std::vector<std::vector<double>> replications(count, std::vector<double>(200));
    for (auto& series : replications) {
        for (std::size_t i = 0; i < series.size(); ++i) {
            series[i] = 3 + slope * static_cast<double>(i) + chance.bell();
        }
    }
    return replications;
}

TEST(WarmUp, CutsADecayingStart) {  // mser5-exp; White 1997.
    const auto series = saw_on([](double i) { return 10 * std::pow(0.97, i); });

    const WarmUp warm_up = find_warm_up(series);

    EXPECT_EQ(warm_up.cut, 130U);
    expect_relative(warm_up.statistic, 0.00019523682229950087, 1e-9);
    expect_relative(warm_up.mean_after, 0.0063482344080394775, 1e-9);
    EXPECT_FALSE(warm_up.rejected);
    expect_relative(batch_means(series, 1).front(), 0.33249999999998, 1e-9);
}

TEST(WarmUp, IsRejectedWhereNothingSettles) {  // mser5-trend; Hoad, Robinson & Davies 2010.
    const WarmUp warm_up = find_warm_up(saw_on([](double i) { return i / 100; }));

    EXPECT_EQ(warm_up.cut, 500U);
    EXPECT_TRUE(warm_up.rejected);
}

TEST(WarmUp, CutsNothingOffAConstant) {
    const WarmUp warm_up = find_warm_up(std::vector<double>(103, 0.1));

    EXPECT_EQ(warm_up.cut, 0U);
    EXPECT_FALSE(warm_up.rejected);
    EXPECT_NEAR(warm_up.mean_after, 0.1, 1e-15);
}

TEST(WarmUp, TakesSegmentsAsBatchesOfOne) {  // By hand: dropping the 9 leaves no deviation at all.
    const std::vector<double> segments{9, 2, 2, 2, 2, 2, 2, 2};

    const WarmUp warm_up = find_warm_up(segments, 1);

    EXPECT_EQ(warm_up.cut, 1U);
    EXPECT_EQ(warm_up.mean_after, 2);
}

TEST(WarmUp, NeedsTwoBatches) {
    EXPECT_THROW(find_warm_up(std::vector<double>(9, 1.0)), ContractViolation);
}

TEST(Ensemble, IsAveragedPointByPoint) {
    const std::vector<std::vector<double>> replications{{1, 2, 3}, {3, 4, 11}};

    EXPECT_EQ(ensemble_average(replications), (std::vector<double>{2, 3, 7}));
}

TEST(Ensemble, RefusesUnequalLengths) {
    const std::vector<std::vector<double>> replications{{1, 2, 3}, {3, 4}};

    EXPECT_THROW(ensemble_average(replications), ContractViolation);
}

TEST(Series, IsTheOneThatWasAgreed) {  // ar1-mean
    const auto series = ar1_series();

    expect_relative(batch_means(series, 1).front(), 0.015947341704313833, 1e-10);
}

TEST(Series, HasTheAutocorrelationsOfAr1) {  // ar1-acf
    const auto series = ar1_series();

    EXPECT_EQ(autocorrelation(series, 0), 1);
    expect_relative(autocorrelation(series, 1), 0.8972370512764998, 1e-9);
    expect_relative(autocorrelation(series, 5), 0.578798858573174, 1e-9);
    expect_relative(autocorrelation(series, 10), 0.3502404413356459, 1e-9);
}

TEST(VarianceOfMean, ComesFromBatches) {  // ar1-bm20-var, ar1-bm20-hw95; Law 2015.
    const auto series = ar1_series();

    const VarianceOfMean batched = batched_variance(series, 20);
    const auto interval = mean_interval(batch_means(series, 20), 0.95);

    expect_relative(batched.variance, 0.004490614875415428, 1e-9);
    EXPECT_EQ(batched.degrees_of_freedom, 19);
    expect_relative(interval->half_width, 0.1402578330570377, 1e-9);
}

TEST(VarianceOfMean, ComesFromOverlappingBatches) {  // ar1-obm-m1000-var, ar1-obm-df
    const auto series = ar1_series();

    const VarianceOfMean overlapping = overlapping_variance(series, 1000);

    expect_relative(overlapping.variance, 0.005950951596923018, 1e-8);
    EXPECT_EQ(overlapping.degrees_of_freedom, 28.5);
}

TEST(VonNeumann, FindsLongBatchesIndependent) {  // ar1-vonneumann-64; Fishman & Yarberry 1997.
    const VonNeumann test = von_neumann(batch_means(ar1_series(), 64));

    expect_relative(test.statistic, 0.0355879480001976, 1e-9);
    expect_relative(test.z, 0.28922381849700335, 1e-9);
}

TEST(VonNeumann, FindsNeighboursDependent) {  // For AR(1) the statistic is near phi = 0.9.
    const VonNeumann test = von_neumann(ar1_series(2000));

    EXPECT_NEAR(test.statistic, 0.9, 0.03);
    EXPECT_GT(test.z, 30);
}

TEST(IntegratedAutocorrelation, IsKnownForAr1) {  // (1 + phi) / (1 - phi) = 19.
    const auto series = ar1_series(400'000);
    const double spread = batched_variance(series, 400'000).variance * 400'000;

    const double time =
        integrated_autocorrelation({.variance_of_mean = batched_variance(series, 400).variance,
                                    .variance_of_value = spread,
                                    .values_per_mean = 400'000});

    EXPECT_NEAR(time, 19, 4.5 * 19 * std::sqrt(2.0 / 399));  // A variance of 400 means: +-7 %.
}

TEST(Drift, MeasuresTheSlopeOfGrowth) {
    const auto replications = noisy_lines(20, 0.05, 1);

    const auto drift = find_drift(replications, 0.95);

    ASSERT_TRUE(drift.has_value());
    EXPECT_TRUE(drift->grows());
    EXPECT_FALSE(drift->shrinks());
    // One slope over 100 points has standard deviation sqrt(12 / 100^3) = 0.0035; the mean of 20
    // has 0.00077.
    EXPECT_NEAR(drift->slope.center, 0.05, 4.5 * 0.00077);
    EXPECT_LT(drift->slope.half_width, 0.004);
}

TEST(Drift, SeesDecayAsShrinking) {
    EXPECT_TRUE(find_drift(noisy_lines(20, -0.05, 2), 0.95)->shrinks());
}

TEST(Drift, CriesWolfAsRarelyAsItSays) {  // 2.5 % of 1000 grow by chance: 25 +- 4.5 * 4.9.
    int grows = 0;
    for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
        grows += find_drift(noisy_lines(5, 0, seed * 1'000'003), 0.95)->grows() ? 1 : 0;
    }

    EXPECT_NEAR(grows, 25, 22);
}

TEST(Drift, LooksAtTheLastHalfOnly) {  // Growth up to the middle, level after it: slope zero.
    std::vector<double> series(100, 50.0);
    for (std::size_t i = 0; i < 50; ++i) {
        series[i] = static_cast<double>(i);
    }

    const auto drift = find_drift(std::vector{series, series, series}, 0.95);

    EXPECT_EQ(drift->slope, (Interval{.center = 0, .half_width = 0}));
}

TEST(Drift, IsAbsentForTooLittle) {
    EXPECT_FALSE(find_drift({}, 0.95).has_value());
    EXPECT_FALSE(find_drift(noisy_lines(1, 0, 1), 0.95).has_value());
    EXPECT_FALSE(find_drift(std::vector<std::vector<double>>{{1, 2}, {3, 4}}, 0.95).has_value());
}

}  // namespace
}  // namespace surgetank::sim
