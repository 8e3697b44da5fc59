#include "sim/histogram.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/sim/known_series.hpp"

namespace surgetank::sim {
namespace {

/// Values from 0 to about 2^54, each magnitude about as often.
std::vector<std::int64_t> values_of_all_sizes(std::size_t count, std::uint64_t seed) {
    ParkMiller chance(seed);
    std::vector<std::int64_t> values(count);
    for (auto& value : values) {
        const std::uint64_t wide = chance.next() << 31 | chance.next();
        value = static_cast<std::int64_t>(wide >> (8 + chance.next() % 54));
    }
    return values;
}

Histogram histogram_of(const std::vector<std::int64_t>& values) {
    Histogram histogram;
    for (const std::int64_t value : values) {
        histogram.add(value);
    }
    return histogram;
}

std::string digest_of(const Histogram& histogram) {
    Digest digest;
    histogram.feed(digest);
    return digest.text();
}

TEST(Histogram, KeepsSumsAndExtremesExactly) {  // 3 + 4 + 5; 9 + 16 + 25; variance of 3, 4, 5 is 1.
    const Histogram histogram = histogram_of({4, 5, 3});

    EXPECT_EQ(histogram.count(), 3U);
    EXPECT_TRUE(histogram.sum() == 12);
    EXPECT_TRUE(histogram.sum_of_squares() == 50);
    EXPECT_EQ(histogram.min(), 3);
    EXPECT_EQ(histogram.max(), 5);
    EXPECT_EQ(histogram.mean(), 4);
    EXPECT_EQ(histogram.variance(), 1);
}

TEST(Histogram, LosesNothingOfAVarianceFarFromZero) {  // A shift changes no variance.
    const std::int64_t day = 86'400'000'000'000;

    const Histogram histogram = histogram_of({day + 1, day + 2, day + 4});

    EXPECT_DOUBLE_EQ(histogram.variance(), 7.0 / 3);
    EXPECT_DOUBLE_EQ(histogram.mean() - static_cast<double>(day), 2.328125);  // 7/3 to 2^-6.
}

TEST(Histogram, IsExactBelow256) {
    std::vector<std::int64_t> values(256);
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = static_cast<std::int64_t>(i);
    }

    const Histogram histogram = histogram_of(values);

    const auto buckets = histogram.nonzero();
    ASSERT_EQ(buckets.size(), 256U);
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        EXPECT_EQ(buckets[i], (Histogram::Bucket{values[i], values[i], 1}));
        EXPECT_EQ(histogram.quantile(static_cast<double>(i + 1) / 256), static_cast<double>(i));
        EXPECT_EQ(histogram.count_at_or_below(values[i]), i + 1);
    }
}

TEST(Histogram, CutsEachOctaveInto128Buckets) {  // 2^20 / 128 = 8192.
    const std::int64_t octave = 1 << 20;

    const Histogram histogram = histogram_of({octave, octave + 8191, octave + 8192});

    const std::vector<Histogram::Bucket> expected{{octave, octave + 8191, 2},
                                                  {octave + 8192, octave + 16383, 1}};
    EXPECT_EQ(histogram.nonzero(), expected);
}

TEST(Histogram, HasBucketsThatHoldTheirValuesAndStayNarrow) {
    for (const std::int64_t value : values_of_all_sizes(2000, 11)) {
        const auto bucket = histogram_of({value}).nonzero().at(0);

        EXPECT_LE(bucket.low, value);
        EXPECT_GE(bucket.high, value);
        EXPECT_LE(static_cast<double>(bucket.high - bucket.low) / 2,
                  static_cast<double>(bucket.low) / 256);
    }
}

TEST(Histogram, CoversAllValuesUpToTheLargest) {
    const Histogram histogram = histogram_of({0, INT64_MAX});

    EXPECT_EQ(histogram.nonzero().front(), (Histogram::Bucket{0, 0, 1}));
    EXPECT_EQ(histogram.nonzero().back(),
              (Histogram::Bucket{INT64_MAX - (std::int64_t{1} << 55) + 1, INT64_MAX, 1}));
    EXPECT_EQ(histogram.quantile(1), static_cast<double>(INT64_MAX));
}

TEST(Histogram, FindsQuantilesWithinABucket) {
    std::vector<std::int64_t> values = values_of_all_sizes(50000, 3);
    const Histogram histogram = histogram_of(values);
    std::sort(values.begin(), values.end());

    for (const double p : {0.001, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999}) {
        const auto rank = static_cast<std::size_t>(std::ceil(p * 50000 - 1e-6));
        const auto truth = static_cast<double>(values[rank - 1]);

        EXPECT_NEAR(histogram.quantile(p), truth, truth / 128) << p;
    }
    EXPECT_EQ(histogram.quantile(0), static_cast<double>(values.front()));
    EXPECT_EQ(histogram.quantile(1), static_cast<double>(values.back()));
}

TEST(Histogram, FindsTheTailOfAnExponential) {  // Theory: the p-quantile is -mean * ln(1 - p).
    ParkMiller chance(20);
    Histogram histogram;
    for (int i = 0; i < 1'000'000; ++i) {
        histogram.add(from_seconds(-0.1 * std::log(chance.uniform())));
    }

    // Standard errors at a million values: 0.1 % at p50 and p90, 0.2 % at p99, 0.5 % at p99.9.
    EXPECT_NEAR(histogram.quantile(0.5) / 1e8, 0.693147, 0.693147 * 0.006);
    EXPECT_NEAR(histogram.quantile(0.9) / 1e8, 2.302585, 2.302585 * 0.006);
    EXPECT_NEAR(histogram.quantile(0.99) / 1e8, 4.605170, 4.605170 * 0.01);
    EXPECT_NEAR(histogram.quantile(0.999) / 1e8, 6.907755, 6.907755 * 0.02);
    EXPECT_NEAR(std::sqrt(histogram.variance()) / histogram.mean(), 1, 0.006);
}

TEST(Histogram, TakesTheRankAndNotItsNeighbour) {  // 0.07 * 100 is above 7 in binary.
    std::vector<std::int64_t> values(100);
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = static_cast<std::int64_t>(i + 1);
    }

    EXPECT_EQ(histogram_of(values).quantile(0.07), 7);
    EXPECT_EQ(histogram_of(values).quantile(0.071), 8);
}

TEST(Histogram, CountsExactlyWhereABucketEnds) {
    std::vector<std::int64_t> values = values_of_all_sizes(20000, 5);
    const Histogram histogram = histogram_of(values);

    for (const auto& bucket : histogram.nonzero()) {
        const auto truth = std::count_if(values.begin(), values.end(),
                                         [&](std::int64_t value) { return value <= bucket.high; });
        ASSERT_EQ(histogram.count_at_or_below(bucket.high), static_cast<std::uint64_t>(truth));
    }
    EXPECT_EQ(histogram.count_at_or_below(histogram.min() - 1), 0U);
    EXPECT_EQ(histogram.count_at_or_below(INT64_MAX), 20000U);
}

TEST(Histogram, SharesABucketEvenly) {  // [1024, 1031] holds 1024 to 1027 in its first half.
    Histogram histogram = histogram_of({0, 100'000});

    histogram.add(1025, 100);

    EXPECT_EQ(histogram.count_at_or_below(1027), 1U + 50U);
}

TEST(Histogram, SpreadsTheRanksOfABucketEvenly) {  // 4 values in [1024, 1031]: at 1/8, 3/8, ...
    Histogram histogram = histogram_of({0, 100'000});

    histogram.add(1025, 4);

    EXPECT_EQ(histogram.quantile(2.0 / 6), 1024 + 7 * 1.0 / 8);
    EXPECT_EQ(histogram.quantile(5.0 / 6), 1024 + 7 * 7.0 / 8);
}

TEST(Histogram, MergesIntoWhatSeeingAllWouldHaveGiven) {
    const auto left_values = values_of_all_sizes(3000, 1);
    const std::vector<std::int64_t> right_values{0, 5, 1 << 30, 77};
    auto all_values = left_values;
    all_values.insert(all_values.end(), right_values.begin(), right_values.end());

    Histogram left_first = histogram_of(left_values);
    left_first.merge(histogram_of(right_values));
    Histogram right_first = histogram_of(right_values);
    right_first.merge(histogram_of(left_values));

    const Histogram all = histogram_of(all_values);
    EXPECT_EQ(left_first, all);
    EXPECT_EQ(right_first, all);
    EXPECT_EQ(digest_of(left_first), digest_of(all));
    EXPECT_EQ(digest_of(right_first), digest_of(all));
    EXPECT_EQ(left_first.quantile(0.99), all.quantile(0.99));
}

TEST(Histogram, MergesNothingIntoNoChange) {
    Histogram histogram = histogram_of({1, 2000});

    histogram.merge(Histogram());

    EXPECT_EQ(histogram, histogram_of({1, 2000}));
    EXPECT_EQ(histogram.min(), 1);
}

TEST(Histogram, TellsHistogramsApart) {
    EXPECT_FALSE(histogram_of({1000, 2000}) == histogram_of({1000, 2001}));
    EXPECT_NE(digest_of(histogram_of({1000})), digest_of(histogram_of({1001})));
    EXPECT_NE(digest_of(Histogram()), digest_of(histogram_of({0})));
}

TEST(Histogram, CountsMoreThan32BitsInABucket) {  // 3 * (2^32 - 1) + 2 times one value.
    const std::uint64_t many = UINT32_MAX;
    Histogram histogram;

    histogram.add(1000, many);
    histogram.add(1000);
    histogram.add(1000);
    histogram.add(1000, 2 * many);
    histogram.add(1'000'000);

    EXPECT_EQ(histogram.nonzero().front().count, 3 * many + 2);
    EXPECT_EQ(histogram.count_at_or_below(1003), 3 * many + 2);
    EXPECT_TRUE(histogram.sum() == Uint128{3 * many + 2} * 1000 + 1'000'000);
    Histogram twice = histogram;
    twice.merge(histogram);
    EXPECT_EQ(twice.nonzero().front().count, 6 * many + 4);
}

TEST(Histogram, AddsManyAsOneByOne) {
    Histogram at_once;
    at_once.add(12345, 3);
    at_once.add(99, 0);

    EXPECT_EQ(at_once, histogram_of({12345, 12345, 12345}));
}

TEST(Histogram, ForgetsAndKeepsItsMemory) {
    Histogram histogram = histogram_of(values_of_all_sizes(1000, 9));
    const std::size_t memory = histogram.memory();

    histogram.clear();

    EXPECT_TRUE(histogram.empty());
    EXPECT_EQ(histogram, Histogram());
    EXPECT_EQ(histogram.memory(), memory);
    histogram.add(300);
    EXPECT_EQ(histogram, histogram_of({300}));
    EXPECT_EQ(histogram.memory(), memory);
}

TEST(Histogram, TakesMemoryForOctavesInUseOnly) {  // 128 counts of 4 bytes an octave.
    Histogram histogram;
    EXPECT_EQ(histogram.memory(), 0U);

    histogram.add(0);
    histogram.add(std::int64_t{1} << 40);
    EXPECT_EQ(histogram.memory(), 2U * 512U);

    histogram.clear();
    histogram.add(0);
    EXPECT_EQ(histogram.compact().memory(), 512U);
    EXPECT_EQ(histogram.compact(), histogram);
}

TEST(Histogram, RefusesWhatIsNoValue) {
    Histogram histogram;

    EXPECT_THROW(histogram.add(-1), ContractViolation);
    EXPECT_THROW(histogram.add(INT64_MIN), ContractViolation);
    EXPECT_THROW(histogram.add(-1, 5), ContractViolation);
    EXPECT_TRUE(histogram.empty());
}

TEST(Histogram, RefusesFiguresItCannotGive) {
    const Histogram empty;

    EXPECT_THROW(empty.mean(), ContractViolation);
    EXPECT_THROW(empty.quantile(0.5), ContractViolation);
    EXPECT_THROW(empty.max(), ContractViolation);
    EXPECT_THROW(histogram_of({1}).variance(), ContractViolation);
    EXPECT_THROW(histogram_of({1}).quantile(1.5), ContractViolation);
}

TEST(Histogram, RefusesASumOfSquaresBeyond128Bits) {  // (2^62)^2 * 16 = 2^128.
    Histogram histogram;
    histogram.add(std::int64_t{1} << 62, 15);

    EXPECT_THROW(histogram.add(std::int64_t{1} << 62), ContractViolation);
}

}  // namespace
}  // namespace surgetank::sim
