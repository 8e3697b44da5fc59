// The subscription: credit, leases, the times of deliveries and answers, and what comes back when a
// consumer dies or the wire is cut.
#include "models/subscription.hpp"

#include <gtest/gtest.h>

#include "tests/models/store_stage.hpp"

namespace surgetank::models {
namespace {

using Ordinals = std::vector<std::uint64_t>;

class SubscriptionTest : public ::testing::Test {
protected:
    void build(const SubscriptionConfig& config, const ChannelConfig& wire = {},
               std::size_t instances = 1) {
        subscription.emplace(
            stage.place("orders->payments"), config, stage.channel(wire, instances),
            Subscription::Parts{.instances = instances, .slots = {2}}, store, consumer);
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
    std::uint64_t count(Fate fate) {
        return total(subscription->account.take(stage.kernel.now()), fate);
    }
    void TearDown() override { EXPECT_TRUE(subscription->account.conserves()); }

    Stage stage;
    Listener listener{stage};
    FakeSupplier store;
    FakeConsumer consumer{stage};
    std::optional<Subscription> subscription;
};

TEST_F(SubscriptionTest, GivesEachInstanceTheCreditOfItsSlots) {
    build({}, {}, 2);

    put(1, 6);

    EXPECT_EQ(consumer.ordinals(), (Ordinals{1, 2, 3, 4}));  // Two slots each.
    EXPECT_EQ(consumer.all[0].instance, 0U);
    EXPECT_EQ(consumer.all[1].instance, 1U);
    EXPECT_EQ(subscription->leased(), 4U);
}

TEST_F(SubscriptionTest, SendsTheNextWhenAnAnswerCame) {
    build({.prefetch = Limit{1}});
    put(1, 2);

    act(stage, 5ms, [&] { consumer.settle(0); });

    EXPECT_EQ(store.acks, (Ordinals{1}));
    EXPECT_EQ(store.starts, (Ordinals{1}));
    EXPECT_EQ(consumer.ordinals(), (Ordinals{1, 2}));
}

TEST_F(SubscriptionTest, TakesTimeThereAndBack) {
    build({.prefetch = Limit{1}}, {.latency = constant(3ms), .back_latency = constant(2ms)});
    put(1, 2);
    stage.run_until(10ms);
    ASSERT_EQ(consumer.all.size(), 1U);
    EXPECT_EQ(consumer.all[0].when, 3ms);

    act(stage, 10ms, [&] { consumer.settle(0); });
    stage.run_until(20ms);

    ASSERT_EQ(consumer.all.size(), 2U);
    EXPECT_EQ(consumer.all[1].when, 15ms);  // 10 + 2 back + 3 there.
}

TEST_F(SubscriptionTest, ReturnsWhatFailedAndTellsTheCreditOfIt) {
    build({.prefetch = Limit{1}});
    put(1, 1);

    consumer.settle(0, false);

    EXPECT_EQ(store.failures, (Ordinals{1}));
    EXPECT_EQ(consumer.ordinals(), (Ordinals{1, 1}));
    EXPECT_EQ(store.starts, (Ordinals{1}));
}

TEST_F(SubscriptionTest, ReturnsLeasesOfADeadConsumerWhenTheStoreNotices) {
    build({.detection = 10ms});
    put(1, 3);

    act(stage, 5ms, [&] { subscription->instance_down(0); });
    stage.run_until(14ms);
    EXPECT_TRUE(store.losses.empty());
    stage.run_until(15ms);

    EXPECT_EQ(store.losses, (Ordinals{2, 1}));  // In descending order, back to their places.
    EXPECT_EQ(store.ready.size(), 3U);
    EXPECT_EQ(subscription->leased(), 0U);
    EXPECT_FALSE(subscription->is_live(0));
}

TEST_F(SubscriptionTest, DeliversAgainAtOnceWhenTheConsumerIsBackBeforeThat) {
    build({.detection = 10ms});
    put(1, 2);

    act(stage, 5ms, [&] { subscription->instance_down(0); });
    act(stage, 8ms, [&] { subscription->instance_up(0); });

    EXPECT_EQ(consumer.ordinals(), (Ordinals{1, 2, 1, 2}));
    EXPECT_EQ(consumer.all[2].when, 8ms);
}

// The regression: the notice of the first crash used to end the second one's time of detection.
TEST_F(SubscriptionTest, NoticesEachCrashAfterItsOwnTime) {
    build({.detection = 10ms});
    put(1, 1);
    act(stage, 5ms, [&] { subscription->instance_down(0); });
    act(stage, 8ms, [&] { subscription->instance_up(0); });

    act(stage, 12ms, [&] { subscription->instance_down(0); });
    stage.run_until(21ms);
    EXPECT_TRUE(subscription->is_live(0));
    stage.run_until(22ms);

    EXPECT_FALSE(subscription->is_live(0));
}

TEST_F(SubscriptionTest, MovesLeasesOfADeadInstanceToALivingOne) {
    build({.prefetch = Limit{1}, .detection = 10ms}, {}, 2);
    put(1, 2);

    act(stage, 5ms, [&] { subscription->instance_down(0); });
    act(stage, 20ms, [&] { consumer.settle(1); });

    ASSERT_EQ(consumer.all.size(), 3U);
    EXPECT_EQ(consumer.all[2].ordinal, 1U);
    EXPECT_EQ(consumer.all[2].instance, 1U);
}

TEST_F(SubscriptionTest, LosesWhatFliesToADeadConsumer) {
    build({.detection = 10ms}, {.latency = constant(4ms)});
    put(1, 1);

    act(stage, 2ms, [&] { subscription->instance_down(0); });
    stage.run_until(12ms);

    EXPECT_TRUE(consumer.all.empty());
    EXPECT_EQ(store.losses, (Ordinals{1}));
}

TEST_F(SubscriptionTest, ReturnsLeasesOfACutWireWhileTheConsumerGoesOn) {
    build({.detection = 10ms});
    put(1, 1);
    subscription->started(consumer.all[0].tag);

    act(stage, 5ms, [&] { subscription->cut(); });
    stage.run_until(15ms);
    EXPECT_EQ(store.losses, (Ordinals{1}));
    act(stage, 16ms, [&] { consumer.settle(0); });  // Nobody hears that.
    EXPECT_TRUE(store.acks.empty());
    act(stage, 20ms, [&] { subscription->heal(); });

    EXPECT_EQ(consumer.ordinals(), (Ordinals{1, 1}));
    EXPECT_EQ(consumer.all[1].when, 20ms);
}

TEST_F(SubscriptionTest, LosesAnswersOnACutWire) {
    build({.detection = 10ms}, {.latency = constant(4ms)});
    put(1, 1);
    act(stage, 5ms, [&] { consumer.settle(0); });  // Would be there at 9 ms.

    act(stage, 6ms, [&] { subscription->cut(); });
    stage.run_until(16ms);

    EXPECT_TRUE(store.acks.empty());
    EXPECT_EQ(store.losses, (Ordinals{1}));
}

// The regression: an instance that came back during a cut used to be live at once.
TEST_F(SubscriptionTest, ConnectsAConsumerThatComesBackDuringACutWhenItHeals) {
    build({.detection = 1ms});
    act(stage, 5ms, [&] { subscription->cut(); });
    act(stage, 10ms, [&] { subscription->instance_down(0); });

    act(stage, 20ms, [&] { subscription->instance_up(0); });
    EXPECT_FALSE(subscription->is_live(0));
    act(stage, 30ms, [&] { subscription->heal(); });

    EXPECT_TRUE(subscription->is_live(0));
    put(1, 1);
    EXPECT_EQ(consumer.ordinals(), (Ordinals{1}));
}

// The regression: such leases used to stay in the table for ever.
TEST_F(SubscriptionTest, ClosesTheLeasesThatACrashTakesAfterACut) {
    build({});
    put(1, 2);
    subscription->started(consumer.all[0].tag);
    subscription->started(consumer.all[1].tag);
    act(stage, 5ms, [&] { subscription->cut(); });
    stage.run_until(6ms);
    EXPECT_EQ(subscription->leased(), 2U);  // Given back, but still in the consumer's hands.

    subscription->instance_down(0);

    EXPECT_EQ(subscription->leased(), 0U);
}

TEST_F(SubscriptionTest, ForgetsOnSendingWithAutomaticAcks) {
    build({.ack = Ack::on_delivery, .detection = 5ms});
    put(1, 3);
    EXPECT_EQ(store.acks, (Ordinals{1, 2}));

    act(stage, 1ms, [&] { subscription->instance_down(0); });
    stage.run_until(6ms);

    EXPECT_TRUE(store.losses.empty());
    EXPECT_EQ(count(Fate::lost), 2U);
    EXPECT_EQ(listener.endings.size(), 2U);
}

// Each way takes 2 ms: at the consumer at 2, acknowledged there at once, forgotten at 4.
TEST_F(SubscriptionTest, ForgetsWhatTheClientHasReceived) {
    build({.ack = Ack::on_receipt}, {.latency = constant(2ms)});
    store.add(1);
    stage.run_until(3ms);
    EXPECT_TRUE(store.acks.empty());
    stage.run_until(4ms);
    EXPECT_EQ(store.acks, (Ordinals{1}));

    act(stage, 9ms, [&] { consumer.settle(0); });
    act(stage, 10ms, [&] { subscription->instance_down(0); });

    EXPECT_EQ(store.acks, (Ordinals{1}));
    EXPECT_TRUE(store.losses.empty());
    EXPECT_TRUE(listener.endings.empty());
    EXPECT_EQ(subscription->leased(), 0U);
}

TEST_F(SubscriptionTest, LosesWhatWasAcknowledgedOnReceiptWithItsConsumer) {
    build({.ack = Ack::on_receipt}, {.latency = constant(2ms)});
    store.add(1);

    act(stage, 5ms, [&] { subscription->instance_down(0); });

    EXPECT_TRUE(store.losses.empty());
    ASSERT_EQ(listener.endings.size(), 1U);
    EXPECT_EQ(subscription->leased(), 0U);
}

TEST_F(SubscriptionTest, DeliversAgainWhatWasNotReceived) {
    build({.ack = Ack::on_receipt}, {.latency = constant(2ms)});
    store.add(1);

    act(stage, 1ms, [&] { subscription->cut(); });
    act(stage, 5ms, [&] { subscription->heal(); });
    stage.run_until(20ms);

    EXPECT_EQ(store.losses, (Ordinals{1}));
    EXPECT_EQ(consumer.ordinals(), (Ordinals{1}));  // The first one never arrived.
    EXPECT_EQ(store.acks, (Ordinals{1}));
}

// Done at 3 ms, before the store has the ack of 4 ms; the credit for the next is there then.
TEST_F(SubscriptionTest, MayBeDoneBeforeTheAckOfReceiptIsThere) {
    build({.prefetch = Limit{1}, .ack = Ack::on_receipt}, {.latency = constant(2ms)});
    store.add(1);
    store.add(2);

    act(stage, 3ms, [&] { consumer.settle(0); });
    stage.run_until(10ms);

    EXPECT_EQ(store.acks, (Ordinals{1, 2}));
    EXPECT_EQ(consumer.all[1].when, 6ms);
    EXPECT_EQ(subscription->leased(), 1U);
}

TEST_F(SubscriptionTest, TellsClosedClientsOfWhatWasLostOnTheWire) {
    build({.ack = Ack::on_delivery}, {.latency = constant(1ms), .loss = {1}});

    put(1, 1);
    stage.run_until(5ms);

    EXPECT_EQ(count(Fate::lost), 1U);
    EXPECT_EQ(listener.endings.size(), 1U);
}

TEST_F(SubscriptionTest, ReturnsWhatWasLostOnTheWireAsABrokenConnection) {
    build({.prefetch = Limit{1}, .detection = 10ms}, {.latency = constant(1ms), .loss = {1}});

    put(1, 1);
    stage.run_until(10ms);

    EXPECT_TRUE(store.failures.empty());
    EXPECT_EQ(store.losses, (Ordinals{1}));
}

}  // namespace
}  // namespace surgetank::models
