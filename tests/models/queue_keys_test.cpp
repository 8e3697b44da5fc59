// Key locks (FIFO groups, sessions), acks that come late, repeated publications, and subscribers
// for whom nothing is kept.
#include <gtest/gtest.h>

#include "models/queue.hpp"
#include "tests/models/store_stage.hpp"

namespace surgetank::models {
namespace {

using Ordinals = std::vector<std::uint64_t>;

class QueueKeysTest : public ::testing::Test {
protected:
    void build(const QueueConfig& config, const SubscriptionConfig& rule = {}) {
        queue.emplace(stage.place("orders"), config, 1, stage.samplers);
        stage.attach(*queue);
        consumer.emplace(*queue, 0);
        consumer->rule = rule;
        queue->subscribe(0, *consumer, rule);
    }
    void put(std::uint64_t ordinal, std::uint32_t key = 0) {
        Message one = message(ordinal);
        one.key = key;
        queue->offer(one, nullptr);
    }
    Figures figures() { return queue->account.take(stage.kernel.now()); }
    void TearDown() override { EXPECT_TRUE(queue->account.conserves()); }

    Stage stage;
    Listener listener{stage};
    std::optional<FakeSubscriber> consumer;
    std::optional<Queue> queue;
};

TEST_F(QueueKeysTest, DeliversOneMessageOfAKeyAtATime) {
    build({}, {.key_lock = true});
    put(1, 7);
    put(2, 7);
    put(3, 8);

    consumer->grant(9);
    EXPECT_EQ(consumer->ordinals(), (Ordinals{1, 3}));
    consumer->ack();
    consumer->grant(0);

    EXPECT_EQ(consumer->ordinals(), (Ordinals{1, 3, 2}));
}

TEST_F(QueueKeysTest, KeepsTheOrderOfAKeyAlsoWhenItsFirstComesBack) {
    build({}, {.key_lock = true});
    put(1, 7);
    put(2, 7);
    consumer->grant(9);
    put(3, 7);

    consumer->fail();
    put(4, 7);
    for (int i = 0; i < 4; ++i) {
        consumer->grant(0);
        consumer->ack();
    }

    EXPECT_EQ(consumer->ordinals(), (Ordinals{1, 1, 2, 3, 4}));
    EXPECT_EQ(queue->account.inside(), 0U);
}

TEST_F(QueueKeysTest, LocksNothingForMessagesWithoutAKey) {
    build({}, {.key_lock = true});
    put(1);
    put(2);

    consumer->grant(9);

    EXPECT_EQ(consumer->ordinals(), (Ordinals{1, 2}));
}

TEST_F(QueueKeysTest, ForgetsWhatIsAcknowledgedLateBeforeItIsDeliveredAgain) {
    build({}, {.lease = {.time = 10ms, .late_ack = LateAck::accept}});
    put(1);
    consumer->grant(1);
    queue->returned(0, consumer->taken[0], Return::in_hand, consumer->rule);

    queue->acked_late(0, consumer->taken[0]);
    consumer->grant(1);

    EXPECT_EQ(consumer->ordinals(), (Ordinals{1}));
    EXPECT_EQ(total(figures(), Fate::processed), 1U);
    EXPECT_EQ(queue->account.inside(), 0U);
}

TEST_F(QueueKeysTest, KeepsAPublicationThatComesTwiceOnlyOnce) {
    build({.dedup = 100ms});
    put(1);
    act(stage, 99ms, [&] { put(1); });
    act(stage, 100ms, [&] { put(1); });  // The window is over.

    consumer->grant(9);

    EXPECT_EQ(consumer->ordinals(), (Ordinals{1, 1}));
}

TEST_F(QueueKeysTest, DropsNewMessagesWithoutAWordWhenFull) {
    build({.capacity = {.messages = {2}}, .overflow = Overflow::drop_new});
    put(1);
    put(2);

    EXPECT_EQ(queue->offer(message(3), nullptr), Answer::accepted);
    consumer->grant(9);

    EXPECT_EQ(consumer->ordinals(), (Ordinals{1, 2}));
    EXPECT_EQ(total(figures(), Fate::dropped), 1U);
    EXPECT_EQ(listener.endings.size(), 1U);
}

TEST_F(QueueKeysTest, RestsLongerWithEveryRedelivery) {
    build({}, {.redelivery = {.backoff = ExponentialBackoff{.first = 10ms}}});
    consumer->grant(9);
    put(1);

    consumer->fail();
    stage.run_until(10ms);
    ASSERT_EQ(consumer->taken.size(), 2U);
    consumer->fail();
    stage.run_until(29ms);
    EXPECT_EQ(consumer->taken.size(), 2U);
    stage.run_until(30ms);  // 10 ms after the first, 20 ms after the second.

    EXPECT_EQ(consumer->taken.size(), 3U);
}

}  // namespace
}  // namespace surgetank::models
