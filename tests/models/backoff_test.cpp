// Waits between tries, by hand, and the ranges of jitter (Brooker, AWS Architecture Blog 2015).
#include "models/backoff.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "tests/models/stage.hpp"

namespace surgetank::models {
namespace {

sim::Stream jitter() { return {{}, "client", sim::Purpose::jitter}; }

std::vector<sim::Duration> many(const RetryConfig& config, std::int64_t tries, sim::Duration last) {
    sim::Stream stream = jitter();
    std::vector<sim::Duration> waits(1000);
    std::generate(waits.begin(), waits.end(),
                  [&] { return backoff(config, tries, last, stream.uniform()); });
    return waits;
}

void expect_uniform(const std::vector<sim::Duration>& waits, double low_s, double high_s) {
    double sum_s = 0;
    for (const sim::Duration wait : waits) {
        EXPECT_GE(sim::seconds(wait), low_s);
        EXPECT_LE(sim::seconds(wait), high_s);
        sum_s += sim::seconds(wait);
    }
    // The mean of 1000 has a standard deviation of width / sqrt(12000); five of them are 4.6 %.
    EXPECT_NEAR(sum_s / 1000, (low_s + high_s) / 2, 0.046 * (high_s - low_s));
}

TEST(Backoff, WaitsTheSameTimeWhenConstant) {
    const RetryConfig config{.backoff = ConstantBackoff{70ms}};

    EXPECT_EQ(backoff(config, 1, 0ms, 0.9), 70ms);
    EXPECT_EQ(backoff(config, 9, 70ms, 0.9), 70ms);
}

TEST(Backoff, GrowsByItsFactorUpToTheCap) {
    const RetryConfig config{.backoff = ExponentialBackoff{.first = 100ms, .factor = 3, .cap = 1s}};

    EXPECT_EQ(backoff(config, 1, 0ms, 0.9), 100ms);
    EXPECT_EQ(backoff(config, 2, 0ms, 0.9), 300ms);
    EXPECT_EQ(backoff(config, 3, 0ms, 0.9), 900ms);
    EXPECT_EQ(backoff(config, 4, 0ms, 0.9), 1s);
    EXPECT_EQ(backoff(config, 200, 0ms, 0.9), 1s);
}

TEST(Backoff, SpreadsOverAllOfItWithFullJitter) {
    expect_uniform(many({.backoff = ConstantBackoff{1s}, .jitter = Jitter::full}, 1, 0s), 0, 1);
}

TEST(Backoff, SpreadsOverTheUpperHalfWithEqualJitter) {
    expect_uniform(many({.backoff = ConstantBackoff{1s}, .jitter = Jitter::equal}, 1, 0s), 0.5, 1);
}

TEST(Backoff, SpreadsUpToThreeTimesTheLastWaitWhenDecorrelated) {
    const RetryConfig config{.backoff = ExponentialBackoff{.first = 1s, .cap = 100s},
                             .jitter = Jitter::decorrelated};

    expect_uniform(many(config, 2, 3s), 1, 9);
}

TEST(Backoff, CapsAlsoDecorrelatedWaits) {
    const RetryConfig config{.backoff = ExponentialBackoff{.first = 1s, .cap = 2s},
                             .jitter = Jitter::decorrelated};

    const std::vector<sim::Duration> waits = many(config, 5, 60s);

    EXPECT_EQ(*std::max_element(waits.begin(), waits.end()), 2s);
}

}  // namespace
}  // namespace surgetank::models
