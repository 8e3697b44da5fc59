// Workers as a station: D/D/c by hand, blocking, failures and retries.
#include "models/workers.hpp"

#include <gtest/gtest.h>

#include "tests/models/workers_stage.hpp"

namespace surgetank::models {
namespace {

using Dates = std::vector<sim::Duration>;
using Ordinals = std::vector<std::uint64_t>;

class WorkersTest : public ::testing::Test, protected WorkersStage {
protected:
    void TearDown() override { EXPECT_TRUE(workers->account.conserves()); }
};

TEST_F(WorkersTest, ServesOneAfterTheOther) {
    build({}, 10ms);
    for (std::uint64_t ordinal = 1; ordinal <= 3; ++ordinal) {
        put(ordinal);
    }

    stage.run_until(40ms);

    EXPECT_EQ(done.dates, (Dates{10ms, 20ms, 30ms}));
    const Figures seen = figures();
    EXPECT_EQ(seen.wait.sum(), sim::Uint128{30'000'000});     // 0 + 10 + 20 ms.
    EXPECT_EQ(seen.sojourn.sum(), sim::Uint128{60'000'000});  // 10 + 20 + 30 ms.
    EXPECT_EQ(seen.busy_area, sim::Uint128{30'000'000});
    EXPECT_EQ(seen.backlog_area, sim::Uint128{60'000'000});  // Little: the sum of the sojourns.
    EXPECT_EQ(seen.capacity_area, sim::Uint128{40'000'000});
}

TEST_F(WorkersTest, ServesAsManyAtOnceAsItHasSlots) {
    build({.instances = 2, .concurrency = {2}}, 10ms);
    for (std::uint64_t ordinal = 1; ordinal <= 5; ++ordinal) {
        put(ordinal);
    }

    stage.run_until(40ms);

    EXPECT_EQ(done.dates, (Dates{10ms, 10ms, 10ms, 10ms, 20ms}));
}

TEST_F(WorkersTest, ServesAllAtOnceWithoutLimit) {
    build({.concurrency = {}}, 10ms);
    for (std::uint64_t ordinal = 0; ordinal < 50; ++ordinal) {
        put(ordinal);
    }

    stage.run_until(10ms);

    EXPECT_EQ(done.messages.size(), 50U);
}

TEST_F(WorkersTest, RefusesBeyondItsCapacityAndEndsTheMessage) {
    build({.capacity = {1}}, 10ms);

    EXPECT_EQ(put(1), Answer::accepted);  // Is in service.
    EXPECT_EQ(put(2), Answer::accepted);  // Waits.
    EXPECT_EQ(put(3), Answer::refused);

    EXPECT_EQ(total(figures(), Fate::rejected), 1U);
    ASSERT_EQ(listener.endings.size(), 1U);  // The regression: closed clients used to vanish here.
    EXPECT_EQ(listener.endings[0].second, 3U);
}

TEST_F(WorkersTest, LetsSendersWaitAndAdmitsThemInOrder) {
    build({.capacity = {0}, .overflow = Overflow::block}, 10ms);
    Giver first(*workers);
    Giver second(*workers);
    first.messages = {message(1), message(2)};
    second.messages = {message(3)};
    first.push();
    second.push();

    stage.run_until(40ms);

    EXPECT_EQ(done.ordinals(), (Ordinals{1, 2, 3}));
    EXPECT_EQ(done.dates, (Dates{10ms, 20ms, 30ms}));
}

// The regression: a sender that made no use of its turn used to leave the others waiting for ever.
TEST_F(WorkersTest, GivesTheTurnOfACrashedSenderToTheNext) {
    build({.capacity = {0}, .overflow = Overflow::block}, 10ms);
    Giver gone(*workers);
    Giver patient(*workers);
    gone.messages = {message(1), message(2)};
    patient.messages = {message(3)};
    gone.push();
    patient.push();
    gone.messages.clear();

    stage.run_until(40ms);

    EXPECT_EQ(done.ordinals(), (Ordinals{1, 3}));
    EXPECT_EQ(done.dates, (Dates{10ms, 20ms}));
}

TEST_F(WorkersTest, HoldsItsSlotWhileTheOutputHasNoRoom) {
    build({}, 10ms);
    done.answer = Answer::wait;
    put(1);
    put(2);

    act(stage, 25ms, [&] { done.open(); });
    stage.run_until(40ms);

    EXPECT_EQ(done.dates, (Dates{25ms, 35ms}));
    EXPECT_EQ(figures().busy_area, sim::Uint128{20'000'000});  // Blocked is not busy.
}

// A chain of two stations with no room between them: the block reaches back to the sender.
TEST_F(WorkersTest, PassesABlockUpstream) {
    build({.capacity = {0}, .overflow = Overflow::block}, 10ms);
    Workers upstream(stage.place("checkout"), {.capacity = {0}, .overflow = Overflow::block},
                     {.service = {constant(1ms)}, .recorded = nullptr, .effects = {}},
                     stage.samplers);
    stage.attach(upstream);
    upstream.done.connect({&*workers, {}});
    upstream.start();
    Giver giver(upstream);
    giver.messages = {message(1), message(2), message(3)};
    giver.push();

    stage.run_until(50ms);

    EXPECT_EQ(done.dates, (Dates{11ms, 21ms, 31ms}));  // The slow one never waits.
    EXPECT_TRUE(upstream.account.conserves());
    EXPECT_EQ(upstream.account.inside(), 0U);
}

TEST_F(WorkersTest, SendsWhatFailedOutOfItsOwnPort) {
    build({.fails = {1}}, 10ms);
    put(1);

    stage.run_until(20ms);

    EXPECT_TRUE(done.messages.empty());
    EXPECT_EQ(failed.dates, (Dates{10ms}));
    EXPECT_EQ(total(figures(), Fate::failed), 1U);
}

TEST_F(WorkersTest, FreesTheSlotWhileARetryRests) {
    // Both fail twice: 1 at 0-10, 2 at 10-20, 1 again at 30 (10 + 20) to 40, 2 at 40 to 50.
    build({.fails = {1}, .retry = RetryConfig{.attempts = 2, .backoff = ConstantBackoff{20ms}}},
          10ms);
    put(1);
    put(2);

    stage.run_until(60ms);

    EXPECT_EQ(failed.dates, (Dates{40ms, 50ms}));
    const Figures seen = figures();
    EXPECT_EQ(seen.busy_area, sim::Uint128{40'000'000});
    EXPECT_EQ(seen.wait.count(), 2U);  // A retry's wait is no wait for service to begin.
}

TEST_F(WorkersTest, PoisonsTheSameMessagesAtEveryTry) {
    build({.poison = {0.5}, .retry = RetryConfig{.attempts = 5, .backoff = ConstantBackoff{1ms}}},
          1ms);
    for (std::uint64_t ordinal = 0; ordinal < 400; ++ordinal) {
        put(ordinal);
    }

    stage.run_until(10s);

    // Were the tries independent, 1 in 32 would fail five times: 12 of 400. Binomial(400, 1/2) is
    // within 5 standard deviations (10) of 200.
    EXPECT_GT(failed.messages.size(), 150U);
    EXPECT_LT(failed.messages.size(), 250U);
    EXPECT_EQ(failed.messages.size() + done.messages.size(), 400U);
}

TEST_F(WorkersTest, SlowsDownWhatBeginsLater) {
    build({}, 10ms);
    put(1);
    act(stage, 5ms, [&] { workers->slow(3); });
    put(2);

    stage.run_until(60ms);

    EXPECT_EQ(done.dates, (Dates{10ms, 40ms}));
}

TEST_F(WorkersTest, EndsMessagesItselfWithoutAnOutput) {
    build({}, 10ms, /*has_done=*/false);
    put(7);

    stage.run_until(20ms);

    ASSERT_EQ(listener.endings.size(), 1U);
    EXPECT_EQ(listener.endings[0], (std::pair<sim::Duration, std::uint64_t>{10ms, 7}));
}

TEST_F(WorkersTest, ReplaysRecordedServiceTimes) {
    const std::vector<sim::Duration> recorded = {3ms, 5ms};
    workers.emplace(stage.place("payments"), WorkersConfig{.recorded = RecordedService{2}},
                    Workers::Parts{.service = {}, .recorded = &recorded, .effects = {}},
                    stage.samplers);
    stage.attach(*workers);
    workers->done.connect({&done, {}});
    workers->start();

    put(0);
    put(1);
    stage.run_until(20ms);

    EXPECT_EQ(done.dates, (Dates{6ms, 16ms}));
}

}  // namespace
}  // namespace surgetank::models
