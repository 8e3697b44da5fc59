// Samplers: what they draw is the law they were made from, one random word for each variate.
#include "sim/sampler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <vector>

#include "sim/contract.hpp"

namespace surgetank::sim {
namespace {

struct Case {
    std::string name;
    Distribution law;
    double table_error = 0;  ///< As documented; relative to the larger of the value and the mean.
};

void PrintTo(const Case& tested, std::ostream* out) { *out << tested.name; }

Distribution lognormal(double mean, double cv) {
    return {Lognormal{.mean = mean, .cv = cv, .p50 = {}, .p99 = {}}};
}

Distribution lognormal_by_percentiles(double p50, double p99) {
    return {Lognormal{.mean = {}, .cv = {}, .p50 = p50, .p99 = p99}};
}

const std::vector<Case> tabulated_laws{
    {"exponential", {Exponential{0.1}}, 1.5e-7},
    {"erlang_2", {Erlang{.shape = 2, .mean = 0.1}}, 1.5e-7},
    {"erlang_1000", {Erlang{.shape = 1000, .mean = 5}}, 1.5e-7},
    {"gamma_0_01", {Gamma{.mean = 5, .cv = 0.01}}, 1.5e-7},
    {"gamma_0_7", {Gamma{.mean = 5, .cv = 0.7}}, 1.5e-7},
    {"gamma_2", {Gamma{.mean = 5, .cv = 2}}, 1.5e-7},
    {"gamma_5", {Gamma{.mean = 5, .cv = 5}}, 2e-5},
    {"weibull_0_1", {Weibull{.mean = 3, .shape = 0.1}}, 2e-5},
    {"weibull_0_5", {Weibull{.mean = 3, .shape = 0.5}}, 1.5e-7},
    {"weibull_2", {Weibull{.mean = 3, .shape = 2}}, 1.5e-7},
    {"lognormal_0_5", lognormal(2, 0.5), 1.5e-7},
    {"lognormal_3", lognormal(2, 3), 1.5e-7},
    {"lognormal_1000", lognormal(2, 1000), 2e-5},
    {"lognormal_by_percentiles", lognormal_by_percentiles(0.1, 1), 1.5e-7},
    {"pareto_0_2", {Pareto{.minimum = 1, .shape = 0.2}}, 2e-5},
    {"pareto_1_2", {Pareto{.minimum = 1, .shape = 1.2}}, 1.5e-7},
    {"pareto_5", {Pareto{.minimum = 1, .shape = 5}}, 1.5e-7},
};

const std::vector<Case> composed_laws{
    {"uniform", {Uniform{1, 4}}},
    {"hyperexponential_1", {Hyperexponential{.mean = 2, .cv = 1}}},
    {"hyperexponential_2", {Hyperexponential{.mean = 2, .cv = 2}}},
    {"hyperexponential_50", {Hyperexponential{.mean = 2, .cv = 50}}},
    {"mixture",
     {Mixture{{{0.2, {Uniform{0, 1}}}, {0.5, {Exponential{3}}}, {0.3, lognormal(5, 1)}}}}},
};

std::string name_of(const testing::TestParamInfo<Case>& info) { return info.param.name; }

class TabulatedLaw : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Laws, TabulatedLaw, testing::ValuesIn(tabulated_laws), name_of);

/// Those with a variance small enough that a million draws make a mean normal.
std::vector<Case> tame_laws() {
    std::vector<Case> tame;
    for (const auto* laws : {&tabulated_laws, &composed_laws}) {
        std::copy_if(laws->begin(), laws->end(), std::back_inserter(tame),
                     [](const Case& tested) { return scv(tested.law) < 10; });
    }
    return tame;
}

class TameLaw : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Laws, TameLaw, testing::ValuesIn(tame_laws()), name_of);

class ContinuousLaw : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(Tabulated, ContinuousLaw, testing::ValuesIn(tabulated_laws), name_of);
INSTANTIATE_TEST_SUITE_P(Composed, ContinuousLaw, testing::ValuesIn(composed_laws), name_of);

TEST_P(TabulatedLaw, MeetsTheExactQuantileAsDocumented) {
    const Sampler sampler{GetParam().law};
    const double mean_value = mean(GetParam().law);
    const double yardstick = std::isfinite(mean_value) ? mean_value : quantile(GetParam().law, 0.5);
    Stream stream{{.seed = 1}, GetParam().name, Purpose::shuffle};

    for (int i = 0; i < 4000; ++i) {  // Shifted right by 0 .. 31, so that far tails have their say.
        const std::uint64_t tail = ((stream.next() >> 1) >> (i % 32)) | 1;
        const double probability = static_cast<double>(tail) * 0x1p-64;
        if (probability < 0.5) {
            const double low = quantile(GetParam().law, probability);
            const double high = upper_quantile(GetParam().law, probability);
            const double bound = GetParam().table_error;
            EXPECT_NEAR(sampler.at(tail), low, bound * std::max(low, yardstick)) << tail;
            EXPECT_NEAR(sampler.at(~tail), high, bound * std::max(high, yardstick)) << tail;
        }
    }
}

TEST_P(TabulatedLaw, RisesWithTheRandomWord) {
    const Sampler sampler{GetParam().law};
    constexpr std::uint64_t words = 200'000;

    double before = sampler.at(0);
    for (std::uint64_t i = 1; i <= words; ++i) {
        const double value = sampler.at(i * (~std::uint64_t{0} / words));
        ASSERT_GE(value, before * (1 - 1e-15)) << i;
        before = value;
    }
    EXPECT_TRUE(std::isfinite(sampler.at(~std::uint64_t{0})));
    EXPECT_GE(sampler.at(0), 0);
}

// Kolmogorov and Smirnov: sqrt(n) D exceeds 1.95 once in a thousand.
TEST_P(ContinuousLaw, DrawsFromItsCdf) {
    const Sampler sampler{GetParam().law};
    Stream stream{{.seed = 1}, GetParam().name, Purpose::service};
    std::vector<double> values(1'000'000);
    std::generate(values.begin(), values.end(), [&] { return sampler.draw(stream); });
    std::sort(values.begin(), values.end());

    const auto count = static_cast<double>(values.size());
    double distance = 0;
    for (std::size_t i = 0; i < values.size(); i += 16) {  // Misses at most 16 / n.
        const double below = static_cast<double>(i) / count;
        const double probability = cdf(GetParam().law, values[i]);
        distance = std::max({distance, probability - below, below - probability});
    }

    EXPECT_LT(std::sqrt(count) * (distance + 16 / count), 1.95);
    EXPECT_EQ(stream.drawn(), values.size());
}

TEST_P(TameLaw, HasItsMoments) {
    const double theory = mean(GetParam().law);
    const double spread = std::sqrt(variance(GetParam().law));
    const Sampler sampler{GetParam().law};
    Stream stream{{.seed = 2}, GetParam().name, Purpose::service};
    constexpr int count = 1'000'000;

    double sum = 0;
    double squares = 0;
    double fourth_powers = 0;
    for (int i = 0; i < count; ++i) {
        const double deviation = sampler.draw(stream) - theory;
        sum += deviation;
        squares += deviation * deviation;
        fourth_powers += deviation * deviation * deviation * deviation;
    }

    const double sampled_variance = squares / count;
    const double error =
        std::sqrt((fourth_powers / count - sampled_variance * sampled_variance) / count);
    EXPECT_NEAR(sum / count, 0, 4.5 * spread / std::sqrt(count));
    EXPECT_NEAR(sampled_variance, variance(GetParam().law), 4.5 * error);
}

TEST(Sampler, DrawsNothingForAConstant) {
    const Sampler sampler{Distribution{Constant{2.5}}};
    Stream stream{{.seed = 1}, "constant", Purpose::service};

    EXPECT_EQ(sampler.draw(stream), 2.5);
    EXPECT_EQ(sampler.draw_duration(stream), std::chrono::milliseconds{2500});
    EXPECT_EQ(stream.drawn(), 0U);
}

TEST(Sampler, IsTheConstantZeroUnlessToldOtherwise) { EXPECT_EQ(Sampler{}.at(12345), 0); }

TEST(Sampler, ResamplesDataEvenlyAndInOrder) {
    const Sampler sampler{Distribution{Empirical{{6, 1, 3, 2}}}};
    constexpr std::uint64_t quarter = std::uint64_t{1} << 62;

    EXPECT_EQ(sampler.at(0), 1);
    EXPECT_EQ(sampler.at(quarter - 1), 1);
    EXPECT_EQ(sampler.at(quarter), 2);
    EXPECT_EQ(sampler.at(2 * quarter), 3);
    EXPECT_EQ(sampler.at(~std::uint64_t{0}), 6);
}

TEST(Sampler, StretchesTheWordsOfAPartOverAllWords) {
    constexpr std::uint64_t quarter = std::uint64_t{1} << 62;
    const Distribution law{Mixture{{{0.25, {Uniform{0, 1}}}, {0.75, {Uniform{7, 8}}}}}};

    const Sampler mixture{law};

    EXPECT_NEAR(mixture.at(0), 0, 1e-15);
    EXPECT_NEAR(mixture.at(quarter / 2), 0.5, 1e-15);
    EXPECT_NEAR(mixture.at(quarter - 1), 1, 1e-15);
    EXPECT_NEAR(mixture.at(quarter), 7, 1e-14);
    EXPECT_NEAR(mixture.at(quarter + 3 * (quarter / 2)), 7.5, 1e-14);
    EXPECT_NEAR(mixture.at(~std::uint64_t{0}), 8, 1e-14);
}

TEST(Sampler, MirrorsASymmetricLawInTheComplementOfTheWord) {
    const Sampler sampler{lognormal_by_percentiles(1, 10)};  // Symmetric in log(x).

    for (const std::uint64_t word : {0x0ULL, 0x123456789ABCDEFULL, 0x7000000000000000ULL}) {
        EXPECT_NEAR(sampler.at(word) * sampler.at(~word), 1, 1e-6);
    }
}

TEST(Sampler, RoundsToNanosecondsAndSaturates) {
    Stream stream{{.seed = 1}, "durations", Purpose::service};
    const Sampler tiny{Distribution{Uniform{0.4e-9, 0.4e-9}}};
    const Sampler endless{Distribution{Uniform{1e300, 1e300}}};

    EXPECT_EQ(tiny.draw_duration(stream), Duration::zero());
    EXPECT_EQ(endless.draw_duration(stream), longest_duration);
}

TEST(Sampler, RefusesIllegalLaws) {
    EXPECT_THROW(Sampler{Distribution{Exponential{-1}}}, ContractViolation);
}

TEST(SamplerCache, SharesATableBetweenEqualShapes) {
    SamplerCache cache;

    const Sampler slow = cache.sampler({Gamma{.mean = 8, .cv = 0.7}});
    const Sampler fast = cache.sampler({Gamma{.mean = 2, .cv = 0.7}});
    EXPECT_EQ(cache.tables(), 1U);
    cache.sampler({Gamma{.mean = 2, .cv = 0.8}});
    cache.sampler({Hyperexponential{.mean = 2, .cv = 3}});
    cache.sampler({Exponential{5}});

    EXPECT_EQ(cache.tables(), 3U);
    EXPECT_EQ(slow.at(1u << 31), 4 * fast.at(1u << 31));
}

/// FNV-1a of the first thousand durations [ns] of every law above.
std::uint64_t hash_of_all_laws() {
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const auto* laws : {&tabulated_laws, &composed_laws}) {
        for (const auto& [name, law, error] : *laws) {
            const Sampler sampler{law};
            Stream stream{{.seed = 20260101, .replication = 5}, name, Purpose::service};
            for (int i = 0; i < 1000; ++i) {
                const auto count = nanoseconds(sampler.draw_duration(stream));
                hash = (hash ^ static_cast<std::uint64_t>(count)) * 0x100000001B3;
            }
        }
    }
    return hash;
}

// A format test, not a statistic: the same bits from every compiler at every optimization. If it
// fails after a deliberate change of any draw, `sample_path_version` must rise.
TEST(Sampler, TheSamplePathVersionOneKeepsItsBits) {
    EXPECT_EQ(sample_path_version, 1);
    EXPECT_EQ(hash_of_all_laws(), 0xCCC75F466EEA4A0AULL);
}

}  // namespace
}  // namespace surgetank::sim
