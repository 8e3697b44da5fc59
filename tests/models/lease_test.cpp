// Leases that end by time: the visibility timeout of SQS, ack_wait of JetStream, the deadline of
// Pub/Sub. Dates are in whole milliseconds, so every one can be computed in the head.
#include <gtest/gtest.h>

#include "models/subscription.hpp"
#include "tests/models/store_stage.hpp"

namespace surgetank::models {
namespace {

using Ordinals = std::vector<std::uint64_t>;

class LeaseTest : public ::testing::Test {
protected:
    void build(const SubscriptionConfig& config, const ChannelConfig& wire = {}) {
        subscription.emplace(stage.place("orders->payments"), config, stage.channel(wire),
                             Subscription::Parts{.slots = {2}}, store, consumer);
        stage.attach(*subscription);
        store.subscriber = &*subscription;
        consumer.deliveries = &*subscription;
        subscription->start();
    }
    void TearDown() override { EXPECT_TRUE(subscription->account.conserves()); }

    Stage stage;
    Listener listener{stage};
    FakeSupplier store;
    FakeConsumer consumer{stage};
    std::optional<Subscription> subscription;
};

TEST_F(LeaseTest, EndsAndIsDeliveredAgain) {
    build({.lease = {.time = 10ms}});
    store.add(1);

    stage.run_until(9ms);
    EXPECT_EQ(consumer.ordinals(), (Ordinals{1}));
    stage.run_until(10ms);

    EXPECT_EQ(consumer.ordinals(), (Ordinals{1, 1}));
    EXPECT_EQ(store.losses, (Ordinals{1}));
}

TEST_F(LeaseTest, IsOverWithTheAck) {
    build({.lease = {.time = 10ms}});
    store.add(1);

    act(stage, 5ms, [&] { consumer.settle(0); });
    stage.run_until(100ms);

    EXPECT_EQ(store.acks, (Ordinals{1}));
    EXPECT_EQ(consumer.ordinals(), (Ordinals{1}));
}

// A later lease has its own time, although one date in the calendar serves them all.
TEST_F(LeaseTest, EndsEachAtItsOwnDate) {
    build({.prefetch = Limit{3}, .lease = {.time = 10ms}});
    store.add(1);
    act(stage, 4ms, [&] { store.add(2); });
    act(stage, 6ms, [&] { consumer.settle(0); });

    stage.run_until(13ms);
    EXPECT_EQ(consumer.ordinals(), (Ordinals{1, 2}));
    stage.run_until(14ms);

    EXPECT_EQ(consumer.ordinals(), (Ordinals{1, 2, 2}));
    EXPECT_EQ(consumer.all.back().when, 14ms);
}

TEST_F(LeaseTest, IgnoresAnAckThatComesTooLate) {
    build({.lease = {.time = 10ms}});
    store.add(1);

    act(stage, 12ms, [&] { consumer.settle(0); });

    EXPECT_TRUE(store.acks.empty());
    EXPECT_TRUE(store.late_acks.empty());
}

TEST_F(LeaseTest, PassesALateAckOnWhereItCounts) {
    build({.lease = {.time = 10ms, .late_ack = LateAck::accept}}, {.back_latency = constant(2ms)});
    store.add(1);

    act(stage, 12ms, [&] { consumer.settle(0); });
    stage.run_until(13ms);
    EXPECT_TRUE(store.late_acks.empty());
    stage.run_until(14ms);

    EXPECT_EQ(store.late_acks, (Ordinals{1}));
}

TEST_F(LeaseTest, IsProlongedByALivingConsumerUpToALimit) {
    build({.lease = {.time = 10ms, .renewed = 25ms}});
    store.add(1);

    stage.run_until(29ms);
    EXPECT_EQ(consumer.ordinals(), (Ordinals{1}));
    stage.run_until(30ms);  // Prolonged at 10 and 20 ms; at 30 the 25 ms are over.

    EXPECT_EQ(consumer.ordinals(), (Ordinals{1, 1}));
}

TEST_F(LeaseTest, OutlivesTheConnectionWhereOnlyTheTimerEndsIt) {
    build({.lease = {.time = 30ms, .ends_with = LeaseEnd::timer}});
    store.add(1);

    act(stage, 5ms, [&] { subscription->instance_down(0); });
    act(stage, 8ms, [&] { subscription->instance_up(0); });
    stage.run_until(29ms);
    EXPECT_EQ(consumer.ordinals(), (Ordinals{1}));
    stage.run_until(30ms);

    EXPECT_EQ(consumer.ordinals(), (Ordinals{1, 1}));
}

TEST_F(LeaseTest, ComesBackOnlyWithTheSameConsumerWhereItReclaims) {
    build({.lease = {.ends_with = LeaseEnd::reconnection}});
    store.add(1);

    act(stage, 5ms, [&] { subscription->instance_down(0); });
    stage.run_until(50ms);
    EXPECT_TRUE(store.losses.empty());
    act(stage, 60ms, [&] { subscription->instance_up(0); });

    EXPECT_EQ(store.losses, (Ordinals{1}));
    EXPECT_EQ(consumer.ordinals(), (Ordinals{1, 1}));
}

TEST_F(LeaseTest, HasToEndWhenAConsumerFailsWithoutAWord) {
    build({.nack = false, .lease = {.time = 10ms}});
    store.add(1);

    act(stage, 3ms, [&] { consumer.settle(0, false); });
    stage.run_until(9ms);
    EXPECT_EQ(consumer.ordinals(), (Ordinals{1}));
    stage.run_until(10ms);

    EXPECT_EQ(consumer.ordinals(), (Ordinals{1, 1}));
}

// Who pulls has his hands full until he is done, whatever the store thinks of the lease.
TEST_F(LeaseTest, DoesNotGiveAPullingConsumerMoreThanItsHandsHold) {
    build({.transfer = Transfer::pull, .prefetch = Limit{1}, .lease = {.time = 10ms}});
    store.add(1);

    stage.run_until(15ms);
    EXPECT_EQ(consumer.ordinals(), (Ordinals{1}));
    act(stage, 20ms, [&] { consumer.settle(0); });
    stage.run_until(25ms);

    EXPECT_EQ(consumer.ordinals(), (Ordinals{1, 1}));
    EXPECT_EQ(consumer.all.back().when, 20ms);
}

TEST_F(LeaseTest, ComesBackWhenTheStoreGoesDown) {
    build({});
    store.add(1);
    subscription->started(consumer.all[0].tag);

    act(stage, 5ms, [&] { subscription->disconnect(); });
    act(stage, 6ms, [&] { consumer.settle(0); });

    EXPECT_EQ(store.losses, (Ordinals{1}));
    EXPECT_TRUE(store.acks.empty());  // The answer of the old connection is nobody's.
}

// What the client has not begun goes with its connection; who pulls has it in his own hands.
TEST_F(LeaseTest, TakesTheClientsBufferAwayWithItsConnection) {
    build({.prefetch = Limit{3}});
    for (std::uint64_t ordinal = 1; ordinal <= 3; ++ordinal) {
        store.add(ordinal);
    }

    act(stage, 5ms, [&] {
        subscription->started(consumer.all[0].tag);
        subscription->disconnect();
    });

    EXPECT_EQ(store.losses, (Ordinals{3, 2, 1}));
    EXPECT_EQ(consumer.withdrawn,
              (std::vector<LeaseTag>{consumer.all[1].tag, consumer.all[2].tag}));
}

TEST_F(LeaseTest, LeavesABatchThatWasPulledWhereItIs) {
    build({.transfer = Transfer::pull, .prefetch = Limit{3}, .batch = 3});
    store.add(1);

    act(stage, 5ms, [&] { subscription->disconnect(); });

    EXPECT_EQ(store.losses, (Ordinals{1}));
    EXPECT_TRUE(consumer.withdrawn.empty());
}

}  // namespace
}  // namespace surgetank::models
