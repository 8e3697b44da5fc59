#include "sim/collector.hpp"

#include <gtest/gtest.h>

#include "sim/contract.hpp"

namespace surgetank::sim {
namespace {

TEST(Collector, CountsLikeItsHistogram) {
    Collector collector;
    Histogram histogram;
    std::int64_t value = 1;

    for (int i = 0; i < 1000; ++i) {
        value = value * 48271 % 2147483647;   // Park & Miller 1988.
        collector.add(Duration{value});
        histogram.add(value);
    }

    EXPECT_EQ(collector.take(), histogram);
}

TEST(Collector, HoldsBackNothing) {
    Collector collector;

    collector.add(Duration{3});
    collector.add(Duration{5});

    const Histogram taken = collector.take();
    EXPECT_EQ(taken.count(), 2U);
    EXPECT_EQ(taken.sum(), 8U);
    EXPECT_EQ(taken.min(), 3);
    EXPECT_EQ(taken.max(), 5);
}

TEST(Collector, BeginsAnewWhenTaken) {
    Collector collector;
    collector.add(Duration{3});

    static_cast<void>(collector.take());

    EXPECT_TRUE(collector.take().empty());
}

TEST(Collector, RefusesNegativeValues) {
    Collector collector;
    collector.add(Duration{-1});

    EXPECT_THROW(static_cast<void>(collector.take()), ContractViolation);
}

}  // namespace
}  // namespace surgetank::sim
