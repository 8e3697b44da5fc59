// Crashes of workers: what is lost, what a store gives again, and that draws belong to messages.
#include <gtest/gtest.h>

#include "models/config/stations.hpp"
#include "tests/models/workers_stage.hpp"

namespace surgetank::models {
namespace {

using Dates = std::vector<sim::Duration>;
using Ordinals = std::vector<std::uint64_t>;

class WorkersFaultsTest : public ::testing::Test, protected WorkersStage {
protected:
    void TearDown() override {
        EXPECT_TRUE(workers->account.conserves());
        EXPECT_TRUE(!subscription || subscription->account.conserves());
    }
};

TEST_F(WorkersFaultsTest, LosesItsOwnWorkInACrash) {
    build({}, 10ms);
    put(1);
    put(2);

    act(stage, 5ms, [&] { workers->crash({}); });
    act(stage, 20ms, [&] { workers->recover({}); });
    put(3);
    stage.run_until(50ms);

    EXPECT_EQ(done.dates, (Dates{30ms}));
    EXPECT_EQ(listener.endings.size(), 2U);
    const Figures seen = figures();
    EXPECT_EQ(total(seen, Fate::lost), 2U);
    EXPECT_EQ(seen.busy_area, sim::Uint128{15'000'000});      // 5 ms before, 10 ms after.
    EXPECT_EQ(seen.capacity_area, sim::Uint128{35'000'000});  // 50 ms without the 15 it was down.
}

TEST_F(WorkersFaultsTest, GoesOnWithTheLivingInstance) {
    build({.instances = 2}, 10ms);
    for (std::uint64_t ordinal = 1; ordinal <= 3; ++ordinal) {
        put(ordinal);  // 1 and 2 are served at once, 3 waits.
    }

    const std::vector<std::int64_t> first = {0};
    act(stage, 5ms, [&] { workers->crash(first); });
    stage.run_until(50ms);

    EXPECT_EQ(done.dates, (Dates{10ms, 20ms}));
    EXPECT_EQ(total(figures(), Fate::lost), 1U);
}

TEST_F(WorkersFaultsTest, GetsLeasedMessagesAgainAfterACrash) {
    build({}, 10ms);
    subscribe({.prefetch = Limit{2}, .detection = 3ms}, 1, {1});
    store.add(1);
    store.add(2);

    act(stage, 5ms, [&] { workers->crash({}); });
    act(stage, 20ms, [&] { workers->recover({}); });
    stage.run_until(50ms);

    EXPECT_EQ(done.ordinals(), (Ordinals{1, 2}));
    EXPECT_EQ(done.dates, (Dates{30ms, 40ms}));
    EXPECT_EQ(store.acks, (Ordinals{1, 2}));
    EXPECT_EQ(total(figures(), Fate::lost), 0U);
}

TEST_F(WorkersFaultsTest, DropsRetriesInACrashAndGetsThemAgain) {
    build({.fails = {1}, .retry = RetryConfig{.attempts = 2, .backoff = ConstantBackoff{20ms}}},
          10ms);
    subscribe({.detection = 1ms}, 1, {1});
    store.add(1);

    act(stage, 15ms, [&] { workers->crash({}); });  // It rests until 30 ms.
    EXPECT_EQ(workers->account.inside(), 0U);
    act(stage, 25ms, [&] { workers->recover({}); });
    stage.run_until(64ms);
    EXPECT_TRUE(store.failures.empty());  // Served 25-35 and 55-65.
    stage.run_until(65ms);

    EXPECT_EQ(store.failures, (Ordinals{1}));
}

TEST_F(WorkersFaultsTest, KeepsTheLeaseAndTheCreditOfARetry) {
    build({.fails = {1}, .retry = RetryConfig{.attempts = 2, .backoff = ConstantBackoff{20ms}}},
          10ms);
    subscribe({.prefetch = Limit{1}}, 1, {1});
    store.add(1);
    store.add(2);

    stage.run_until(39ms);

    EXPECT_EQ(store.ready.size(), 1U);  // Message 2 waits at the store while 1 rests.
    EXPECT_TRUE(store.failures.empty());
}

TEST_F(WorkersFaultsTest, ForgetsABlockedOutputInACrash) {
    build({}, 10ms);
    done.answer = Answer::wait;
    put(1);
    act(stage, 15ms, [&] { workers->crash({}); });
    act(stage, 20ms, [&] { workers->recover({}); });

    act(stage, 25ms, [&] { done.open(); });
    put(2);
    stage.run_until(50ms);

    EXPECT_EQ(done.ordinals(), (Ordinals{2}));
    EXPECT_EQ(done.dates, (Dates{35ms}));
    EXPECT_EQ(workers->account.inside(), 0U);
}

/// When message 2 is done, which comes long after message 1 began, and perhaps crashed.
sim::Duration date_of_second(bool crashes) {
    Stage stage;
    Taker done(stage);
    Workers workers(stage.place("payments"), {},
                    {.service = {{{sim::Exponential{0.010}}}}, .recorded = nullptr, .effects = {}},
                    stage.samplers);
    stage.attach(workers);
    workers.done.connect({&done, {}});
    workers.start();
    workers.offer(message(1), nullptr);
    if (crashes) {
        workers.crash({});
        workers.recover({});
    }
    stage.run_until(10s);
    workers.offer(message(2), nullptr);
    stage.run_until(20s);
    return done.dates.back();
}

// The k-th message has the k-th draw, whatever happened to those before it.
TEST(WorkersDraws, BelongToMessagesAndNotToMoments) {
    EXPECT_EQ(date_of_second(true), date_of_second(false));
}

}  // namespace
}  // namespace surgetank::models
