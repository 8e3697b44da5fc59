// Laws: moments, cdf and quantiles against closed forms (evaluated with mpmath to 20 digits), and
// the words for parameters that are none.
#include "sim/distribution.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "sim/contract.hpp"

namespace surgetank::sim {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Distribution lognormal_by_moments(double mean, double cv) {
    return {Lognormal{.mean = mean, .cv = cv, .p50 = {}, .p99 = {}}};
}

Distribution lognormal_by_percentiles(double p50, double p99) {
    return {Lognormal{.mean = {}, .cv = {}, .p50 = p50, .p99 = p99}};
}

Distribution half_and_half(Distribution a, Distribution b) {
    return {Mixture{{{0.5, std::move(a)}, {0.5, std::move(b)}}}};
}

void expect_moments(const Distribution& law, double expected_mean, double expected_scv) {
    EXPECT_NEAR(mean(law), expected_mean, 1e-14 * expected_mean);
    EXPECT_NEAR(scv(law), expected_scv, 1e-13 * expected_scv);
    EXPECT_NEAR(variance(law), expected_scv * expected_mean * expected_mean,
                1e-13 * expected_scv * expected_mean * expected_mean);
}

TEST(Distribution, IsTheConstantZeroUnlessToldOtherwise) {
    EXPECT_EQ(Distribution{}, Distribution{Constant{0}});
    EXPECT_EQ(mean(Distribution{}), 0);
    EXPECT_EQ(scv(Distribution{}), 0);
    EXPECT_EQ(variance(Distribution{}), 0);
}

TEST(Distribution, KnowsItsMoments) {
    expect_moments({Constant{3}}, 3, 0);
    expect_moments({Uniform{1, 3}}, 2, 1.0 / 12);
    expect_moments({Exponential{2}}, 2, 1);
    expect_moments({Erlang{.shape = 4, .mean = 2}}, 2, 0.25);
    expect_moments({Gamma{.mean = 2, .cv = 0.5}}, 2, 0.25);
    expect_moments({Weibull{.mean = 2, .shape = 1.5}}, 2, 0.46099848620631835816);
    expect_moments(lognormal_by_moments(1, 1), 1, 1);
    expect_moments(lognormal_by_percentiles(0.1, 1), 0.1632051055520351356, 1.6635906478250929843);
    expect_moments({Pareto{.minimum = 1, .shape = 2.5}}, 2.5 / 1.5, 1 / 1.25);
    expect_moments({Hyperexponential{.mean = 2, .cv = 2}}, 2, 4);
    expect_moments({as_mixture(Hyperexponential{.mean = 2, .cv = 2})}, 2, 4);
    expect_moments({Empirical{{1, 2, 3, 6}}}, 3, 3.5 / 9);
    expect_moments(half_and_half({Constant{1}}, {Exponential{3}}), 2, (0.5 * 9 + 1) / 4);
}

TEST(Distribution, KnowsWhichMomentsAreInfinite) {
    EXPECT_EQ(mean(Distribution{Pareto{.minimum = 1, .shape = 1}}), infinity);
    EXPECT_EQ(scv(Distribution{Pareto{.minimum = 1, .shape = 2}}), infinity);
    EXPECT_EQ(variance(Distribution{Pareto{.minimum = 1, .shape = 1.5}}), infinity);
    EXPECT_EQ(scv(half_and_half({Constant{1}}, {Pareto{.minimum = 1, .shape = 0.5}})), infinity);
}

TEST(Distribution, KnowsItsCdf) {
    EXPECT_EQ(cdf({Constant{3}}, 2.999), 0);
    EXPECT_EQ(cdf({Constant{3}}, 3), 1);
    EXPECT_DOUBLE_EQ(cdf({Uniform{1, 3}}, 1.5), 0.25);
    EXPECT_NEAR(cdf({Exponential{2}}, 3), 0.77686983985157017107, 1e-14);
    EXPECT_NEAR(cdf({Erlang{.shape = 4, .mean = 2}}, 3), 0.84879611722335213619, 1e-14);
    EXPECT_NEAR(cdf({Gamma{.mean = 2, .cv = 0.5}}, 3), 0.84879611722335213619, 1e-14);
    EXPECT_NEAR(cdf({Weibull{.mean = 2, .shape = 1.5}}, 3), 0.79314570972394566361, 1e-14);
    EXPECT_NEAR(cdf(lognormal_by_moments(1, 1), 2), 0.89413672121003118609, 1e-14);
    EXPECT_NEAR(cdf({Pareto{.minimum = 1, .shape = 2.5}}, 2), 0.8232233047033631189, 1e-14);
    EXPECT_NEAR(cdf({Hyperexponential{.mean = 2, .cv = 2}}, 3), 0.85768270355097921398, 1e-14);
    EXPECT_DOUBLE_EQ(cdf({Empirical{{1, 2, 3, 6}}}, 3), 0.75);
    EXPECT_DOUBLE_EQ(cdf(half_and_half({Constant{1}}, {Constant{5}}), 4), 0.5);
    EXPECT_EQ(cdf({Exponential{2}}, -1), 0);
}

TEST(Distribution, KnowsItsQuantiles) {
    EXPECT_EQ(quantile({Constant{3}}, 0.1), 3);
    EXPECT_DOUBLE_EQ(quantile({Uniform{1, 3}}, 0.25), 1.5);
    EXPECT_NEAR(quantile({Exponential{2}}, 0.9), 4.605170185988091368, 1e-14);
    EXPECT_NEAR(quantile({Gamma{.mean = 2, .cv = 0.5}}, 0.9), 3.3403915341279318189, 1e-13);
    EXPECT_NEAR(quantile({Weibull{.mean = 2, .shape = 1.5}}, 0.9), 3.8631528233095690435, 1e-13);
    EXPECT_NEAR(quantile(lognormal_by_moments(1, 1), 0.5), 0.7071067811865475244, 1e-14);
    EXPECT_NEAR(quantile(lognormal_by_percentiles(0.1, 1), 0.9), 0.35553765946211897169, 1e-14);
    EXPECT_NEAR(quantile(lognormal_by_percentiles(0.1, 1), 0.99), 1, 1e-14);
    EXPECT_NEAR(quantile({Pareto{.minimum = 1, .shape = 2.5}}, 0.9), 2.5118864315095801111, 1e-14);
    EXPECT_NEAR(quantile({Hyperexponential{.mean = 2, .cv = 2}}, 0.9), 3.91503325419996966, 1e-13);
    EXPECT_EQ(quantile({Empirical{{6, 1, 3, 2}}}, 0.5), 2);
    EXPECT_EQ(quantile({Empirical{{6, 1, 3, 2}}}, 0.51), 3);
    EXPECT_EQ(quantile(half_and_half({Constant{1}}, {Constant{5}}), 0.5), 1);
    EXPECT_EQ(quantile(half_and_half({Constant{1}}, {Constant{5}}), 0.51), 5);
    EXPECT_THROW(quantile({Exponential{2}}, 1.0), ContractViolation);
}

TEST(Distribution, IsPreciseFarOutInTheUpperTail) {
    EXPECT_NEAR(upper_quantile({Exponential{1}}, 1e-300), 690.77552789821370520540, 1e-12);
    EXPECT_NEAR(upper_quantile({Pareto{.minimum = 1, .shape = 2}}, 1e-40), 1e20, 1e7);
}

TEST(Distribution, ScalesWithoutChangingShape) {
    const std::vector<Distribution> laws{{Constant{3}},
                                         {Uniform{1, 3}},
                                         {Exponential{2}},
                                         {Erlang{.shape = 4, .mean = 2}},
                                         {Gamma{.mean = 2, .cv = 0.5}},
                                         {Weibull{.mean = 2, .shape = 1.5}},
                                         lognormal_by_moments(1, 1),
                                         lognormal_by_percentiles(0.1, 1),
                                         {Pareto{.minimum = 1, .shape = 2.5}},
                                         {Hyperexponential{.mean = 2, .cv = 2}},
                                         {Empirical{{1, 2, 3, 6}}},
                                         half_and_half({Constant{1}}, {Exponential{3}})};

    for (const Distribution& law : laws) {
        const Distribution larger = scaled(law, 3);
        EXPECT_NEAR(mean(larger), 3 * mean(law), 1e-13 * mean(larger));
        EXPECT_NEAR(scv(larger), scv(law), 1e-13);
        EXPECT_EQ(scaled(law, 1), law);
    }
}

TEST(Distribution, ComparesByValue) {
    EXPECT_EQ((half_and_half({Constant{1}}, {Exponential{3}})),
              (half_and_half({Constant{1}}, {Exponential{3}})));
    EXPECT_NE((half_and_half({Constant{1}}, {Exponential{3}})),
              (half_and_half({Constant{1}}, {Exponential{4}})));
    EXPECT_NE((Distribution{Exponential{1}}), (Distribution{Constant{1}}));
}

TEST(DistributionProblem, FindsNothingWrongWithLegalLaws) {
    EXPECT_FALSE(problem({Constant{0}}));
    EXPECT_FALSE(problem({Uniform{2, 2}}));
    EXPECT_FALSE(problem({Hyperexponential{.mean = 1, .cv = 1}}));
    EXPECT_FALSE(problem(lognormal_by_percentiles(1, 2)));
    EXPECT_FALSE(problem({Pareto{.minimum = 1, .shape = 0.5}}));
    EXPECT_FALSE(problem(half_and_half({Constant{1}}, {Hyperexponential{.mean = 3, .cv = 2}})));
}

TEST(DistributionProblem, SaysWhatIsWrong) {
    const auto words = [](const Distribution& law) { return problem(law).value_or("nothing"); };
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const Lognormal both{.mean = 1, .cv = 1, .p50 = 1, .p99 = {}};

    EXPECT_EQ(words({Constant{-1}}), "the value must be a finite number, zero or more");
    EXPECT_EQ(words({Constant{nan}}), "the value must be a finite number, zero or more");
    EXPECT_EQ(words({Uniform{3, 1}}), "the low end must not exceed the high end");
    EXPECT_EQ(words({Exponential{0}}), "the mean must be a finite number above zero");
    EXPECT_EQ(words({Exponential{infinity}}), "the mean must be a finite number above zero");
    EXPECT_EQ(words({Erlang{.shape = 0, .mean = 1}}),
              "the shape must be a whole number from 1 to 1000000");
    EXPECT_EQ(words({Gamma{.mean = 1, .cv = 0}}), "the cv must lie in 0.001 .. 10");
    EXPECT_EQ(words({Gamma{.mean = 1, .cv = nan}}), "the cv must lie in 0.001 .. 10");
    EXPECT_EQ(words({Weibull{.mean = 1, .shape = -1}}), "the shape must lie in 0.1 .. 1000");
    EXPECT_EQ(words(lognormal_by_percentiles(2, 2)), "p99 must be above p50");
    EXPECT_EQ(words({Lognormal{}}), "give either mean and cv, or p50 and p99");
    EXPECT_EQ(words({both}), "give either mean and cv, or p50 and p99");
    EXPECT_EQ(words({Pareto{.minimum = 0, .shape = 2}}),
              "the minimum must be a finite number above zero");
    EXPECT_EQ(words({Hyperexponential{.mean = 1, .cv = 0.9}}),
              "the cv of a hyperexponential law must be at least 1");
    EXPECT_EQ(words({Empirical{}}), "there must be at least one value");
    EXPECT_EQ(words({Empirical{{1, -2}}}), "every value must be a finite number, zero or more");
    EXPECT_EQ(words({Mixture{}}), "there must be at least one part");
    EXPECT_EQ(words({Mixture{{{0.5, {}}, {0.4, {}}}}}), "the weights must sum to 1");
    EXPECT_EQ(words({Mixture{{{1.5, {}}, {-0.5, {}}}}}),
              "every weight must be a finite number above zero");
    EXPECT_EQ(words({Mixture{{{1.0, {Exponential{-1}}}}}}),
              "the mean must be a finite number above zero");
    EXPECT_EQ(words({Mixture{{{1.0, half_and_half({}, {})}}}}),
              "a part of a mixture must not be a mixture itself");
}

}  // namespace
}  // namespace surgetank::sim
