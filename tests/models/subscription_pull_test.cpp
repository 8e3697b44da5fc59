// Pull transfer: the consumer asks, the store answers with what is there, up to a batch.
#include <gtest/gtest.h>

#include "tests/models/store_stage.hpp"

namespace surgetank::models {
namespace {

using Ordinals = std::vector<std::uint64_t>;

class PullTest : public ::testing::Test {
protected:
    void build(SubscriptionConfig config, const ChannelConfig& wire) {
        config.transfer = Transfer::pull;
        subscription.emplace(stage.place("orders->payments"), config, stage.channel(wire),
                             Subscription::Parts{.slots = {10}}, store, consumer);
        stage.attach(*subscription);
        store.subscriber = &*subscription;
        consumer.deliveries = &*subscription;
        subscription->start();
    }
    void put(std::uint64_t first, std::uint64_t last) {
        for (std::uint64_t ordinal = first; ordinal <= last; ++ordinal) {
            store.add(ordinal);
        }
    }
    void TearDown() override { EXPECT_TRUE(subscription->account.conserves()); }

    Stage stage;
    FakeSupplier store;
    FakeConsumer consumer{stage};
    std::optional<Subscription> subscription;
};

TEST_F(PullTest, SendsNothingBeforeItIsAsked) {
    build({.batch = 3, .wait = 1s}, {.latency = constant(2ms)});

    put(1, 5);
    EXPECT_TRUE(consumer.all.empty());
    stage.run_until(10ms);

    EXPECT_EQ(consumer.ordinals(), (Ordinals{1, 2, 3}));
    EXPECT_EQ(consumer.all[0].when, 4ms);  // The request took 2 ms, the answer 2.
}

TEST_F(PullTest, AsksAgainWhenTheBatchIsDone) {
    build({.batch = 2, .wait = 1s}, {.latency = constant(2ms)});
    put(1, 3);
    act(stage, 10ms, [&] { consumer.settle(0); });
    stage.run_until(20ms);
    EXPECT_EQ(consumer.all.size(), 2U);

    act(stage, 20ms, [&] { consumer.settle(1); });
    stage.run_until(30ms);

    ASSERT_EQ(consumer.all.size(), 3U);
    EXPECT_EQ(consumer.all[2].when, 26ms);  // Ack there at 22, request there at 24, answer at 26.
}

// Two messages, answered at 0: the next pull must come within 10 ms, and comes at 15.
TEST_F(PullTest, IsOutOfTheGroupWhenItTakesTooLong) {
    build({.batch = 2, .wait = 1s, .poll_interval = 10ms}, {});
    put(1, 2);
    act(stage, 8ms, [&] { consumer.settle(0); });

    stage.run_until(9ms);
    EXPECT_TRUE(subscription->is_live(0));
    stage.run_until(10ms);
    EXPECT_FALSE(subscription->is_live(0));
    EXPECT_EQ(store.losses, (Ordinals{2}));
    EXPECT_EQ(store.sessions_over, 1);
    act(stage, 15ms, [&] { consumer.settle(1); });
    stage.run_until(16ms);

    EXPECT_TRUE(subscription->is_live(0));
    EXPECT_EQ(store.memberships, 2);
    EXPECT_EQ(store.acks, (Ordinals{1}));  // The other one comes again, although it was done.
    EXPECT_EQ(consumer.ordinals(), (Ordinals{1, 2, 2}));
}

TEST_F(PullTest, StaysInTheGroupWhenItAsksInTime) {
    build({.batch = 1, .wait = 1s, .poll_interval = 10ms}, {});
    put(1, 1);
    act(stage, 9ms, [&] { consumer.settle(0); });

    stage.run_until(500ms);  // It waits at the store.

    EXPECT_TRUE(subscription->is_live(0));
    EXPECT_EQ(store.sessions_over, 0);
}

TEST_F(PullTest, WaitsAtTheStoreForTheFirstMessageOnly) {
    build({.batch = 3, .wait = 1s}, {.latency = constant(2ms)});

    act(stage, 10ms, [&] { put(1, 2); });
    stage.run_until(20ms);

    EXPECT_EQ(consumer.ordinals(), (Ordinals{1}));  // The second came after the answer had left.
    EXPECT_EQ(consumer.all[0].when, 12ms);
}

TEST_F(PullTest, AsksAnewWhenTheWaitIsOver) {
    build({.batch = 3, .wait = 5ms}, {.latency = constant(2ms)});

    // Asks at 0, is heard 2 to 7 ms; the store is deaf until the next request at 9 ms.
    act(stage, 8ms, [&] { put(1, 1); });
    stage.run_until(20ms);

    ASSERT_EQ(consumer.all.size(), 1U);
    EXPECT_EQ(consumer.all[0].when, 11ms);
}

// The regression: a request on a wire that was cut used to be heard once it was healed.
TEST_F(PullTest, LosesTheRequestOnACutWire) {
    build({.batch = 1, .wait = 1s}, {.latency = constant(10ms)});
    put(1, 1);

    act(stage, 2ms, [&] { subscription->cut(); });
    act(stage, 4ms, [&] { subscription->heal(); });  // Asks anew: heard at 14 ms.
    stage.run_until(40ms);

    ASSERT_EQ(consumer.all.size(), 1U);
    EXPECT_EQ(consumer.all[0].when, 24ms);
}

TEST_F(PullTest, AsksAgainAfterACrash) {
    build({.batch = 2, .wait = 1s, .detection = 3ms}, {.latency = constant(2ms)});
    put(1, 2);
    stage.run_until(5ms);
    ASSERT_EQ(consumer.all.size(), 2U);

    act(stage, 5ms, [&] { subscription->instance_down(0); });
    act(stage, 20ms, [&] { subscription->instance_up(0); });
    stage.run_until(30ms);

    EXPECT_EQ(consumer.ordinals(), (Ordinals{1, 2, 1, 2}));
    EXPECT_EQ(consumer.all[2].when, 24ms);
}

}  // namespace
}  // namespace surgetank::models
