// Batch service: when a batch begins, how long it takes, and what its failures and blocks do.
#include <gtest/gtest.h>

#include "tests/models/workers_stage.hpp"

namespace surgetank::models {
namespace {

using Dates = std::vector<sim::Duration>;

class WorkersBatchTest : public ::testing::Test, protected WorkersStage {
protected:
    void TearDown() override { EXPECT_TRUE(workers->account.conserves()); }
};

TEST_F(WorkersBatchTest, ServesUpToTheMostInOneServiceTime) {
    build({.batch = BatchConfig{.max = 3}}, 10ms);
    for (std::uint64_t ordinal = 1; ordinal <= 6; ++ordinal) {
        put(ordinal);
    }

    stage.run_until(40ms);

    // The first goes alone, as nobody else is there; then three; then two.
    EXPECT_EQ(done.dates, (Dates{10ms, 20ms, 20ms, 20ms, 30ms, 30ms}));
    EXPECT_EQ(figures().busy_area, sim::Uint128{30'000'000});
}

TEST_F(WorkersBatchTest, WaitsForTheLeastNumber) {
    build({.batch = BatchConfig{.max = 3, .min = 3}}, 10ms);
    put(1);
    put(2);
    act(stage, 50ms, [&] { put(3); });

    stage.run_until(70ms);

    EXPECT_EQ(done.dates, (Dates{60ms, 60ms, 60ms}));
}

TEST_F(WorkersBatchTest, WaitsNoLongerThanItMust) {
    build({.batch = BatchConfig{.max = 3, .min = 3, .wait = 20ms}}, 10ms);
    act(stage, 5ms, [&] { put(1); });
    act(stage, 15ms, [&] { put(2); });

    stage.run_until(70ms);

    EXPECT_EQ(done.dates, (Dates{35ms, 35ms}));  // The oldest came at 5, began at 25.
}

// The regression: a retry used to wait for company that never came, again and again.
TEST_F(WorkersBatchTest, LetsARetryWaitForNobody) {
    build({.batch = BatchConfig{.max = 2, .min = 2, .wait = 20ms},
           .fails = {1},
           .retry = RetryConfig{.attempts = 2, .backoff = ConstantBackoff{5ms}}},
          10ms);
    put(1);

    stage.run_until(200ms);

    EXPECT_EQ(failed.dates, (Dates{45ms}));  // Began at 20, failed at 30, again at 35 to 45.
}

// The regression: after a block the rest of the batch used to be spared its failures.
TEST_F(WorkersBatchTest, DecidesEveryFailureOnceAlsoAroundABlock) {
    constexpr std::uint64_t messages = 400;
    build({.batch = BatchConfig{.max = messages, .min = messages}, .fails = {0.5}}, 10ms);
    done.answer = Answer::wait;
    for (std::uint64_t ordinal = 0; ordinal < messages; ++ordinal) {
        put(ordinal);
    }

    act(stage, 20ms, [&] { done.open(); });

    // Binomial(400, 1/2): within 5 standard deviations (10) of 200.
    EXPECT_GT(failed.messages.size(), 150U);
    EXPECT_LT(failed.messages.size(), 250U);
    EXPECT_EQ(failed.messages.size() + done.messages.size(), messages);
}

}  // namespace
}  // namespace surgetank::models
