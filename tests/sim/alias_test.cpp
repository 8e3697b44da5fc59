// Weighted choices and Zipf keys.
#include "sim/alias.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sim/math.hpp"
#include "sim/zipf.hpp"

namespace surgetank::sim {
namespace {

/// The p-value of the counts against the weights (chi square).
double p_value(const std::vector<int>& seen, const std::vector<double>& shares, int count) {
    double chi_square = 0;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        const double expected = shares[i] * count;
        chi_square += (seen[i] - expected) * (seen[i] - expected) / expected;
    }
    const auto freedom = static_cast<double>(seen.size() - 1);
    return math::regularized_gamma_q(freedom / 2, chi_square / 2);
}

TEST(AliasTable, DrawsInProportionToTheWeights) {
    const AliasTable table{std::vector<double>{1, 2, 3, 4}};
    Stream stream{{.seed = 1}, "choice", Purpose::type};
    constexpr int count = 1'000'000;

    std::vector<int> seen(4, 0);
    for (int i = 0; i < count; ++i) {
        ++seen.at(table.draw(stream));
    }

    EXPECT_GT(p_value(seen, {0.1, 0.2, 0.3, 0.4}, count), 1e-4);
    EXPECT_EQ(stream.drawn(), static_cast<std::uint64_t>(count));
}

TEST(AliasTable, GivesEachOptionItsExactShareOfAllWords) {
    const AliasTable table{std::vector<double>{90, 10, 0, 60}};
    constexpr int count = 1 << 16;

    std::vector<int> seen(4, 0);
    for (std::uint64_t i = 0; i < count; ++i) {
        ++seen.at(table.at(i << 48));
    }

    // An even grid over all words misses a share by at most one word for each column's two ends.
    EXPECT_NEAR(seen[0], count * 90.0 / 160, 8);
    EXPECT_NEAR(seen[1], count * 10.0 / 160, 8);
    EXPECT_EQ(seen[2], 0);
    EXPECT_NEAR(seen[3], count * 60.0 / 160, 8);
}

TEST(AliasTable, HasNoChoiceWithOneOption) {
    const AliasTable table{std::vector<double>{0.3}};

    EXPECT_EQ(table.at(0), 0U);
    EXPECT_EQ(table.at(~std::uint64_t{0}), 0U);
}

TEST(AliasTable, RefusesWeightsThatAreNone) {
    EXPECT_THROW((AliasTable{std::vector<double>{}}), ContractViolation);
    EXPECT_THROW((AliasTable{std::vector<double>{0, 0}}), ContractViolation);
    EXPECT_THROW((AliasTable{std::vector<double>{1, -0.5}}), ContractViolation);
    EXPECT_THROW((AliasTable{std::vector<double>{1, INFINITY}}), ContractViolation);
}

TEST(ZipfSampler, PrefersKeysByTheirRank) {
    const ZipfSampler sampler{{.keys = 50, .exponent = 1.05}};
    Stream stream{{.seed = 1}, "keys", Purpose::key};
    constexpr int count = 1'000'000;
    std::vector<double> shares;
    double sum = 0;
    for (int rank = 1; rank <= 50; ++rank) {
        shares.push_back(std::pow(rank, -1.05));
        sum += shares.back();
    }
    for (double& share : shares) {
        share /= sum;
    }

    std::vector<int> seen(50, 0);
    for (int i = 0; i < count; ++i) {
        ++seen.at(sampler.draw(stream));
    }

    EXPECT_GT(p_value(seen, shares, count), 1e-4);
}

TEST(ZipfSampler, TreatsAllKeysAlikeForExponentZero) {
    const ZipfSampler sampler{{.keys = 10, .exponent = 0}};
    Stream stream{{.seed = 1}, "keys", Purpose::key};
    constexpr int count = 100'000;

    std::vector<int> seen(10, 0);
    for (int i = 0; i < count; ++i) {
        ++seen.at(sampler.draw(stream));
    }

    EXPECT_GT(p_value(seen, std::vector<double>(10, 0.1), count), 1e-4);
}

TEST(ZipfSampler, RefusesNoKeysAndTooMany) {
    EXPECT_THROW((ZipfSampler{{.keys = 0, .exponent = 1}}), ContractViolation);
    EXPECT_THROW((ZipfSampler{{.keys = 10'000'001, .exponent = 1}}), ContractViolation);
    EXPECT_THROW((ZipfSampler{{.keys = 10, .exponent = -1}}), ContractViolation);
}

}  // namespace
}  // namespace surgetank::sim
