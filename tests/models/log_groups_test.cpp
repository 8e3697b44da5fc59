// Consumer groups of a log: positions that are stored now and then, rebalances, records that fail.
#include <gtest/gtest.h>

#include "models/log.hpp"
#include "tests/models/members.hpp"

namespace surgetank::models {
namespace {

using Ordinals = std::vector<std::uint64_t>;

class LogGroupsTest : public ::testing::Test {
protected:
    void build(const LogConfig& config, Members& members, SubscriptionConfig how) {
        rule = std::move(how);
        log.emplace(stage.place("events"), config, 1, stage.samplers);
        stage.attach(*log);
        log->subscribe(0, members, rule);
        log->start();
    }
    void put(std::uint64_t first, std::uint64_t last) {
        for (std::uint64_t ordinal = first; ordinal <= last; ++ordinal) {
            log->offer(message(ordinal), nullptr);
        }
    }
    void ack(Members& members, Instance instance, std::size_t index) {
        log->acked(0, members.taken[instance][index]);
    }
    /// The store notices that an instance is gone.
    void leave(Members& members, Instance instance) {
        members.live[instance] = false;
        log->session_over(0, members, instance);
        log->membership_changed(0);
        log->replenished(0);
    }
    std::uint64_t count(Fate fate) { return total(log->account.take(stage.kernel.now()), fate); }
    void TearDown() override { EXPECT_TRUE(log->account.conserves()); }

    Stage stage;
    Listener listener{stage};
    SubscriptionConfig rule;
    std::optional<Log> log;
};

TEST_F(LogGroupsTest, ReadsAgainWhatWasNotCommitted) {
    Members members(2);
    members.credit = {9, 9};
    build({.partitions = 2}, members, {.commit = 100ms});
    put(1, 4);
    act(stage, 10ms, [&] { ack(members, 0, 0); });   // 1: committed at 100 ms.
    act(stage, 120ms, [&] { ack(members, 0, 1); });  // 3: would be at 200 ms.

    act(stage, 150ms, [&] { leave(members, 0); });

    ack(members, 1, 0);
    ack(members, 1, 1);
    EXPECT_EQ(members.ordinals(1), (Ordinals{2, 4, 3}));
    EXPECT_EQ(count(Fate::redelivered), 1U);
}

TEST_F(LogGroupsTest, CommitsNoFurtherThanTheFirstRecordInHand) {
    Members members(1);
    members.credit = {9};
    build({}, members, {.commit = 100ms});
    put(1, 2);
    act(stage, 10ms, [&] { ack(members, 0, 1); });  // 2 is done, 1 is not.

    act(stage, 150ms,
        [&] { log->returned(0, members.taken[0][0], Return::connection_lost, rule); });
    log->session_over(0, members, 0);
    log->replenished(0);

    EXPECT_EQ(members.ordinals(0), (Ordinals{1, 2, 1, 2}));
}

// The regression: positions used to be stored for the dead as long as nobody missed them.
TEST_F(LogGroupsTest, CommitsNothingOfTheDead) {
    Members members(1);
    members.credit = {9};
    build({}, members, {.commit = 100ms});
    put(1, 1);
    act(stage, 10ms, [&] { ack(members, 0, 0); });

    act(stage, 50ms, [&] { members.is_silent = true; });
    stage.run_until(250ms);
    log->session_over(0, members, 0);
    log->replenished(0);

    EXPECT_EQ(members.ordinals(0), (Ordinals{1, 1}));
}

TEST_F(LogGroupsTest, StopsTheWholeGroupInAnEagerRebalance) {
    Members members(3);
    members.credit = {9, 9, 9};
    build({.partitions = 3}, members, {.rebalance = {.mode = Rebalance::eager, .pause = 50ms}});

    act(stage, 10ms, [&] { leave(members, 2); });
    act(stage, 20ms, [&] { put(1, 3); });
    stage.run_until(59ms);
    EXPECT_TRUE(members.taken[0].empty());
    stage.run_until(60ms);

    EXPECT_EQ(members.taken[0].size(), 2U);  // The first and the third partition.
    EXPECT_EQ(members.ordinals(1), (Ordinals{2}));
}

TEST_F(LogGroupsTest, WaitsForTheSlowestMemberInAnEagerRebalance) {
    Members members(2);
    members.credit = {1, 1};
    build({.partitions = 2}, members, {.rebalance = {.mode = Rebalance::eager, .pause = 50ms}});
    put(1, 1);
    leave(members, 1);

    act(stage, 30ms, [&] {
        members.credit[0] = 9;
        ack(members, 0, 0);
        put(2, 2);
    });
    stage.run_until(79ms);
    EXPECT_EQ(members.ordinals(0), (Ordinals{1}));
    stage.run_until(80ms);

    EXPECT_EQ(members.ordinals(0), (Ordinals{1, 2}));
}

TEST_F(LogGroupsTest, PausesOnlyWhatChangesHandsInAnIncrementalRebalance) {
    Members members(2);
    members.credit = {9, 9};
    build({.partitions = 2}, members, {.rebalance = {.pause = 50ms}});

    act(stage, 10ms, [&] { leave(members, 1); });
    act(stage, 20ms, [&] { put(1, 2); });
    EXPECT_EQ(members.ordinals(0), (Ordinals{1}));
    stage.run_until(60ms);

    EXPECT_EQ(members.ordinals(0), (Ordinals{1, 2}));
}

TEST_F(LogGroupsTest, LeavesPartitionsWhereTheyAreAsFarAsIsFair) {
    Members members(3);
    members.credit = {9, 9, 9};
    build({.partitions = 6}, members, {});  // 0 and 3, 1 and 4, 2 and 5.

    leave(members, 2);
    put(1, 6);

    EXPECT_EQ(members.ordinals(0), (Ordinals{1, 3, 4}));  // Its own, and the third one.
    EXPECT_EQ(members.ordinals(1), (Ordinals{2, 5, 6}));
}

TEST_F(LogGroupsTest, SkipsARecordThatFailedTooOften) {
    Members members(1);
    members.credit = {1};
    build({}, members, {.redelivery = {.limit = {1}}});
    put(1, 2);
    for (int i = 0; i < 2; ++i) {
        log->returned(0, members.taken[0].back(), Return::failed, rule);
        members.credit = {1};
        log->replenished(0);
    }

    EXPECT_EQ(members.ordinals(0), (Ordinals{1, 1, 2}));
    EXPECT_EQ(count(Fate::failed), 1U);
    EXPECT_EQ(listener.endings.size(), 1U);
}

TEST_F(LogGroupsTest, GivesWhatItSkipsToTheDeadLetters) {
    Members members(1);
    members.credit = {1};
    Taker parked(stage);
    build({}, members, {.redelivery = {.limit = {0}}});
    log->dead.connect({&parked, {}});
    put(1, 2);

    log->returned(0, members.taken[0].back(), Return::failed, rule);
    members.credit = {1};
    log->replenished(0);

    EXPECT_EQ(parked.ordinals(), (Ordinals{1}));
    EXPECT_EQ(members.ordinals(0), (Ordinals{1, 2}));
    EXPECT_EQ(count(Fate::dead_lettered), 1U);
    EXPECT_TRUE(listener.endings.empty());  // It goes on there.
}

TEST_F(LogGroupsTest, RestsBeforeItReadsAFailedRecordAgain) {
    Members members(1);
    members.credit = {9};
    build({}, members, {.redelivery = {.delay = 10ms}});
    put(1, 1);

    log->returned(0, members.taken[0][0], Return::failed, rule);
    put(2, 2);
    stage.run_until(9ms);
    EXPECT_EQ(members.ordinals(0), (Ordinals{1}));
    stage.run_until(10ms);

    EXPECT_EQ(members.ordinals(0), (Ordinals{1, 1, 2}));
}

TEST_F(LogGroupsTest, LosesRecordsThatNobodyReadInTime) {
    Members members(1);
    build({.retention = 100ms}, members, {});
    put(1, 2);

    act(stage, 100ms, [&] { put(3, 3); });
    members.credit = {9};
    log->replenished(0);

    EXPECT_EQ(members.ordinals(0), (Ordinals{3}));
    EXPECT_EQ(count(Fate::expired), 2U);
}

TEST_F(LogGroupsTest, CutsOffWhatTheNextLeaderDoesNotHave) {
    Members members(1);
    build({.replication =
               ReplicationConfig{.replicas = 2, .lag = constant(10ms), .failover = constant(1ms)}},
          members, {});
    put(1, 1);
    act(stage, 5ms, [&] { put(2, 3); });

    act(stage, 12ms, [&] { log->crash({}); });
    stage.run_until(13ms);
    put(4, 4);
    members.credit = {9};
    log->replenished(0);

    EXPECT_EQ(members.ordinals(0), (Ordinals{1, 4}));
    EXPECT_EQ(count(Fate::lost), 2U);
}

}  // namespace
}  // namespace surgetank::models
