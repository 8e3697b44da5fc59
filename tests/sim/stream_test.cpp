// Streams: their draws depend on their name and on nothing else, and neighbours are independent.
#include "sim/stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "sim/math.hpp"

namespace surgetank::sim {
namespace {

std::vector<std::uint64_t> first_words(Stream stream, int count) {
    std::vector<std::uint64_t> words;
    for (int i = 0; i < count; ++i) {
        words.push_back(stream.next());
    }
    return words;
}

TEST(Stream, RepeatsItselfForTheSameName) {
    const StreamKey key{.seed = 7, .replication = 3};

    const Stream one{key, "orders/payments", Purpose::service};
    const Stream same{key, "orders/payments", Purpose::service};

    EXPECT_EQ(first_words(one, 100), first_words(same, 100));
}

TEST(Stream, DiffersInEveryPartOfItsName) {
    const auto first = [](StreamKey key, const char* path, Purpose purpose) {
        return Stream{key, path, purpose}.next();
    };
    const std::uint64_t word = first({1, 0}, "a", Purpose::service);

    EXPECT_NE(first({2, 0}, "a", Purpose::service), word);
    EXPECT_NE(first({1, 1}, "a", Purpose::service), word);
    EXPECT_NE(first({1, 0}, "b", Purpose::service), word);
    EXPECT_NE(first({1, 0}, "a", Purpose::arrival), word);
    EXPECT_NE(first({0, 1}, "a", Purpose::service), first({1, 0}, "a", Purpose::service));
}

TEST(Stream, IsUndisturbedByOthers) {
    Stream alone{{.seed = 1}, "queue", Purpose::service};
    Stream among{{.seed = 1}, "queue", Purpose::service};
    Stream other{{.seed = 1}, "queue", Purpose::failure};

    for (int i = 0; i < 100; ++i) {
        other.next();
        EXPECT_EQ(among.next(), alone.next());
    }
}

TEST(Stream, GoesOnAlikeInACopy) {
    Stream stream{{.seed = 1}, "queue", Purpose::service};
    for (int i = 0; i < 45; ++i) {
        stream.next();
    }

    const Stream copy = stream;

    EXPECT_EQ(copy.drawn(), 45U);
    EXPECT_EQ(first_words(copy, 100), first_words(stream, 100));
}

TEST(Stream, HashesPathsAsFnvDoes) {
    // FNV-1a of "a" is af63dc4c8601ec8c (the authors' test vectors); a zero byte and the purpose
    // byte follow, each as one more step of the same hash.
    constexpr std::uint64_t prime = 0x100000001B3;
    constexpr std::uint64_t after_zero = 0xAF63DC4C8601EC8C * prime;
    constexpr std::uint64_t purpose = 2;

    EXPECT_EQ(stream_hash("a", Purpose::service), mix_bits((after_zero ^ purpose) * prime));
}

TEST(Stream, IsUniformStrictlyInsideTheUnitInterval) {
    Stream stream{{.seed = 1}, "unit", Purpose::service};
    constexpr int count = 1'000'000;

    double sum = 0;
    double sum_of_squares = 0;
    for (int i = 0; i < count; ++i) {
        const double u = stream.uniform();
        ASSERT_GT(u, 0.0);
        ASSERT_LT(u, 1.0);
        sum += u;
        sum_of_squares += u * u;
    }

    // Mean 1/2 with variance 1/12; second moment 1/3 with variance 1/5 - 1/9 = 4/45.
    EXPECT_NEAR(sum / count, 0.5, 4.5 * std::sqrt(1.0 / 12 / count));
    EXPECT_NEAR(sum_of_squares / count, 1.0 / 3, 4.5 * std::sqrt(4.0 / 45 / count));
}

TEST(Stream, DrawsBelowABoundEvenly) {
    Stream stream{{.seed = 1}, "below", Purpose::key};
    constexpr int count = 700'000;
    std::vector<int> seen(7, 0);

    for (int i = 0; i < count; ++i) {
        ++seen.at(stream.below(7));
    }

    double chi_square = 0;  // Six degrees of freedom.
    for (const int times : seen) {
        chi_square += (times - count / 7.0) * (times - count / 7.0) / (count / 7.0);
    }
    EXPECT_GT(math::regularized_gamma_q(3, chi_square / 2), 1e-4);
    EXPECT_EQ(stream.drawn(), static_cast<std::uint64_t>(count));
}

TEST(Stream, TakesAChanceWithOneDrawWhateverTheProbability) {
    Stream stream{{.seed = 1}, "chance", Purpose::failure};
    constexpr int count = 100'000;

    int happened = 0;
    for (int i = 0; i < count; ++i) {
        EXPECT_FALSE(stream.chance(Probability{0}));
        EXPECT_TRUE(stream.chance(Probability{1}));
        happened += stream.chance(Probability{0.3}) ? 1 : 0;
    }

    EXPECT_NEAR(happened, 0.3 * count, 4.5 * std::sqrt(0.3 * 0.7 * count));
    EXPECT_EQ(stream.drawn(), 3U * count);
}

/// The p-value of "the pairs (a_i, b_i) are even on a 16 x 16 grid": chi square, 255 degrees.
double p_value_of_pairs(Stream a, Stream b) {
    constexpr int pairs = 20'000;
    constexpr double expected = pairs / 256.0;
    std::vector<int> cells(256, 0);
    for (int i = 0; i < pairs; ++i) {
        ++cells[a.below(16) * 16 + b.below(16)];
    }
    double chi_square = 0;
    for (const int times : cells) {
        chi_square += (times - expected) * (times - expected) / expected;
    }
    return math::regularized_gamma_q(255.0 / 2, chi_square / 2);
}

/// sqrt(n) times the distance between p-values and the uniform law (Kolmogorov and Smirnov).
double distance_from_uniform(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const auto count = static_cast<double>(values.size());
    double distance = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto rank = static_cast<double>(i);
        distance = std::max({distance, values[i] - rank / count, (rank + 1) / count - values[i]});
    }
    return std::sqrt(count) * distance;
}

// Two levels (L'Ecuyer 1992): each pair of neighbours has a p-value, and those must be uniform.
// The 99.9 % point of the Kolmogorov-Smirnov statistic is 1.95.
TEST(Stream, IsIndependentOfItsNeighboursByNameReplicationAndSeed) {
    constexpr std::uint64_t neighbours = 250;
    std::vector<double> by_name;
    std::vector<double> by_replication;
    std::vector<double> by_seed;

    for (std::uint64_t i = 0; i < neighbours; ++i) {
        const auto stream = [](std::uint64_t seed, std::uint64_t replication, std::uint64_t name) {
            return Stream{{seed, replication}, "node-" + std::to_string(name), Purpose::service};
        };
        by_name.push_back(p_value_of_pairs(stream(1, 0, i), stream(1, 0, i + 1)));
        by_replication.push_back(p_value_of_pairs(stream(1, i, 0), stream(1, i + 1, 0)));
        by_seed.push_back(p_value_of_pairs(stream(i, 0, 0), stream(i + 1, 0, 0)));
    }

    EXPECT_LT(distance_from_uniform(by_name), 1.95);
    EXPECT_LT(distance_from_uniform(by_replication), 1.95);
    EXPECT_LT(distance_from_uniform(by_seed), 1.95);
}

}  // namespace
}  // namespace surgetank::sim
