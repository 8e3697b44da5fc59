// The partitioned log: order in a partition, owners, groups at their own pace, crashes.
#include "models/log.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "tests/models/members.hpp"

namespace surgetank::models {
namespace {

using Ordinals = std::vector<std::uint64_t>;

class LogTest : public ::testing::Test {
protected:
    void build(const LogConfig& config, std::vector<Members*> groups) {
        log.emplace(stage.place("events"), config, groups.size(), stage.samplers);
        stage.attach(*log);
        for (std::size_t group = 0; group < groups.size(); ++group) {
            log->subscribe(group, *groups[group], rule);
        }
        log->start();
    }
    void put(std::uint64_t first, std::uint64_t last) {
        for (std::uint64_t ordinal = first; ordinal <= last; ++ordinal) {
            log->offer(message(ordinal), nullptr);
        }
    }
    void TearDown() override { EXPECT_TRUE(log->account.conserves()); }

    Stage stage;
    Listener listener{stage};
    SubscriptionConfig rule;  ///< Of all groups.
    std::optional<Log> log;
};

TEST_F(LogTest, DealsMessagesWithoutAKeyRoundThePartitions) {
    Members members(2);
    members.credit = {9, 9};
    build({.partitions = 2}, {&members});

    put(1, 5);

    EXPECT_EQ(members.ordinals(0), (Ordinals{1, 3, 5}));
    EXPECT_EQ(members.ordinals(1), (Ordinals{2, 4}));
}

TEST_F(LogTest, KeepsEqualKeysTogether) {
    Members members(4);
    members.credit = {99, 99, 99, 99};
    build({.partitions = 4}, {&members});

    for (std::uint64_t ordinal = 0; ordinal < 60; ++ordinal) {
        Message one = message(ordinal);
        one.key = static_cast<std::uint32_t>(ordinal % 6) + 1;
        log->offer(one, nullptr);
    }

    std::map<std::uint32_t, std::set<Instance>> owners;
    for (Instance instance = 0; instance < 4; ++instance) {
        for (const Entry& entry : members.taken[instance]) {
            owners[entry.message.key].insert(instance);
        }
    }
    ASSERT_EQ(owners.size(), 6U);
    for (const auto& [key, instances] : owners) {
        EXPECT_EQ(instances.size(), 1U) << "key " << key;
    }
}

TEST_F(LogTest, LetsEachGroupReadAtItsOwnPace) {
    Members fast(1);
    Members slow(1);
    fast.credit = {9};
    slow.credit = {1};
    build({}, {&fast, &slow});

    put(1, 3);
    EXPECT_EQ(fast.ordinals(0), (Ordinals{1, 2, 3}));
    EXPECT_EQ(slow.ordinals(0), (Ordinals{1}));
    slow.credit = {9};
    log->replenished(1);

    EXPECT_EQ(slow.ordinals(0), (Ordinals{1, 2, 3}));
}

TEST_F(LogTest, GivesThePartitionsOfTheDeadToTheLiving) {
    Members members(2);
    members.credit = {9, 0};
    build({.partitions = 2}, {&members});
    put(1, 4);
    EXPECT_EQ(members.ordinals(0), (Ordinals{1, 3}));

    members.live = {true, false};
    log->membership_changed(0);
    log->replenished(0);

    EXPECT_EQ(members.ordinals(0), (Ordinals{1, 3, 2, 4}));
}

TEST_F(LogTest, KeepsAPartitionThatNobodyReads) {
    Members members(1);
    members.credit = {9};
    members.live = {false};
    build({}, {&members});
    put(1, 2);
    EXPECT_TRUE(members.taken[0].empty());

    members.live = {true};
    log->membership_changed(0);
    log->replenished(0);

    EXPECT_EQ(members.ordinals(0), (Ordinals{1, 2}));
}

TEST_F(LogTest, PutsReturnedMessagesBackAtTheirOffsets) {
    Members members(1);
    members.credit = {3};
    build({}, {&members});
    put(1, 5);

    for (std::size_t i = 3; i-- > 0;) {
        log->returned(0, members.taken[0][i], Return::connection_lost, rule);
    }
    members.credit = {5};
    log->replenished(0);

    EXPECT_EQ(members.ordinals(0), (Ordinals{1, 2, 3, 1, 2, 3, 4, 5}));
    EXPECT_EQ(total(log->account.take(stage.kernel.now()), Fate::redelivered), 3U);
}

TEST_F(LogTest, BooksTheSojournAtTheAck) {
    Members members(1);
    members.credit = {1};
    build({}, {&members});
    put(1, 1);

    act(stage, 8ms, [&] { log->acked(0, members.taken[0][0]); });

    const Figures seen = log->account.take(stage.kernel.now());
    EXPECT_EQ(seen.sojourn.max(), 8'000'000);
    EXPECT_EQ(total(seen, Fate::processed), 1U);
    EXPECT_EQ(log->account.inside(), 0U);
}

TEST_F(LogTest, LosesUnreadRecordsInACrashUnlessItIsDurable) {
    Members members(1);
    build({.durable = false}, {&members});
    put(1, 3);

    log->crash({});
    EXPECT_EQ(log->offer(message(4), nullptr), Answer::refused);

    const Figures seen = log->account.take(stage.kernel.now());
    EXPECT_EQ(total(seen, Fate::lost), 3U);
    EXPECT_EQ(total(seen, Fate::rejected), 1U);
    EXPECT_EQ(listener.endings.size(), 4U);
}

TEST_F(LogTest, DeliversDurableRecordsAfterRecovery) {
    Members members(1);
    build({}, {&members});
    put(1, 2);
    log->crash({});
    members.credit = {9};
    log->replenished(0);
    EXPECT_TRUE(members.taken[0].empty());

    log->recover({});

    EXPECT_EQ(members.ordinals(0), (Ordinals{1, 2}));
}

// The regression: tries elsewhere used to count as redeliveries here.
TEST_F(LogTest, CountsOnlyItsOwnDeliveries) {
    Members members(1);
    members.credit = {1};
    build({}, {&members});
    Message tried = message(1);
    tried.attempts = 2;

    log->offer(tried, nullptr);

    EXPECT_EQ(members.taken[0][0].message.attempts, 0);
    EXPECT_EQ(total(log->account.take(stage.kernel.now()), Fate::redelivered), 0U);
}

}  // namespace
}  // namespace surgetank::models
