#include "sim/collector.hpp"

#include <gtest/gtest.h>

#include "sim/contract.hpp"

namespace surgetank::sim {
namespace {

/// Pours a thousand values into `count` histograms in turn, and compares with plain histograms.
void expect_like_histograms(std::size_t count) {
    Collector collector(count);
    std::vector<Histogram> histograms(count);
    std::int64_t value = 1;

    for (std::size_t i = 0; i < 1000; ++i) {
        value = value * 48271 % 2147483647;  // Park & Miller 1988.
        collector.add(i % count, Duration{value});
        histograms[i % count].add(value);
    }

    for (std::size_t i = 0; i < count; ++i) {
        EXPECT_EQ(collector.take(i), histograms[i]) << i << " of " << count;
    }
}

TEST(Collector, CountsLikeItsHistograms) {
    for (const std::size_t count : {1, 2, 3, 4, 5, 70}) {
        expect_like_histograms(count);
    }
}

TEST(Collector, HoldsBackNothing) {
    Collector collector(1);

    collector.add(0, Duration{3});
    collector.add(0, Duration{5});

    const Histogram taken = collector.take(0);
    EXPECT_EQ(taken.count(), 2U);
    EXPECT_EQ(taken.sum(), 8U);
    EXPECT_EQ(taken.min(), 3);
    EXPECT_EQ(taken.max(), 5);
}

TEST(Collector, BeginsAnewWhenTaken) {
    Collector collector(2);
    collector.add(1, Duration{3});

    EXPECT_TRUE(collector.take(0).empty());
    EXPECT_EQ(collector.take(1).count(), 1U);
    EXPECT_TRUE(collector.take(1).empty());
}

TEST(Collector, TakesTheLongestDurations) {
    Collector collector(70);

    collector.add(69, Duration{INT64_MAX});
    collector.add(69, longest_duration);

    const Histogram taken = collector.take(69);
    EXPECT_EQ(taken.max(), INT64_MAX);
    EXPECT_EQ(taken.min(), nanoseconds(longest_duration));
}

TEST(Collector, RefusesNegativeValues) {
    Collector collector(3);

    EXPECT_THROW(collector.add(2, Duration{-1}), ContractViolation);
}

}  // namespace
}  // namespace surgetank::sim
