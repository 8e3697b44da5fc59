// Queues that are full: what counts, in messages and in bytes, and who gives way.
#include <gtest/gtest.h>

#include "tests/models/store_stage.hpp"

namespace surgetank::models {
namespace {

using Ordinals = std::vector<std::uint64_t>;

class QueueCapacityTest : public ::testing::Test {
protected:
    void build(const QueueConfig& config, const RedeliveryConfig& redelivery = {}) {
        queue.emplace(stage.place("orders"), config, 1, stage.samplers);
        stage.attach(*queue);
        consumer.emplace(*queue, 0);
        consumer->rule = {.redelivery = redelivery};
        queue->subscribe(0, *consumer, consumer->rule);
        queue->dead.connect({&parked, {}});
    }
    Answer put(std::uint64_t ordinal, std::uint32_t size = 100) {
        Message one = message(ordinal);
        one.size = size;
        return queue->offer(one, nullptr);
    }
    std::uint64_t count(Fate fate) { return total(queue->account.take(stage.kernel.now()), fate); }
    void TearDown() override { EXPECT_TRUE(queue->account.conserves()); }

    Stage stage;
    Taker parked{stage};
    std::optional<Queue> queue;
    std::optional<FakeSubscriber> consumer;
};

TEST_F(QueueCapacityTest, RejectsTheMessageBeyondItsCapacity) {
    build({.capacity = {.messages = {2}}});

    EXPECT_EQ(put(1), Answer::accepted);
    EXPECT_EQ(put(2), Answer::accepted);
    EXPECT_EQ(put(3), Answer::refused);

    EXPECT_EQ(count(Fate::rejected), 1U);
}

TEST_F(QueueCapacityTest, CountsReadyMessagesOnly) {
    build({.capacity = {.messages = {1}}});
    consumer->grant(1);

    EXPECT_EQ(put(1), Answer::accepted);  // Is leased at once.
    EXPECT_EQ(put(2), Answer::accepted);
    EXPECT_EQ(put(3), Answer::refused);
}

TEST_F(QueueCapacityTest, CountsLeasedMessagesTooOnDemand) {
    build({.capacity = {.messages = {1}, .counts = Counts::all}});
    consumer->grant(1);

    EXPECT_EQ(put(1), Answer::accepted);
    EXPECT_EQ(put(2), Answer::refused);
    consumer->ack();
    EXPECT_EQ(put(3), Answer::accepted);
}

TEST_F(QueueCapacityTest, FillsItsBytesExactly) {
    build({.capacity = {.bytes = sim::Bytes{250}}});

    EXPECT_EQ(put(1, 100), Answer::accepted);
    EXPECT_EQ(put(2, 151), Answer::refused);
    EXPECT_EQ(put(3, 150), Answer::accepted);
    EXPECT_EQ(put(4, 1), Answer::refused);
}

// Bytes must come back on every way out: by ack, by death, by expiry and by return.
TEST_F(QueueCapacityTest, GetsItsBytesBackOnEveryWayOut) {
    for (const Counts counts : {Counts::ready, Counts::all}) {
        Stage fresh;
        const QueueConfig config{.capacity = {.bytes = sim::Bytes{100}, .counts = counts},
                                 .ttl = constant(50ms)};
        Queue small(fresh.place("small"), config, 1, fresh.samplers);
        fresh.attach(small);
        FakeSubscriber taker(small, 0);
        taker.rule = {.redelivery = {.limit = {1}}};
        small.subscribe(0, taker, taker.rule);
        const auto accepts = [&](std::uint64_t ordinal) {
            return small.offer(message(ordinal), nullptr) == Answer::accepted;
        };

        ASSERT_TRUE(accepts(1));
        taker.grant(1);
        taker.ack();
        ASSERT_TRUE(accepts(2));
        taker.grant(1);
        taker.fail();
        ASSERT_FALSE(accepts(3));  // Message 2 is back.
        taker.grant(1);
        taker.fail();  // Beyond its limit: gone.
        ASSERT_TRUE(accepts(4));
        fresh.run_until(60ms);  // Message 4 expired at 50 ms.
        ASSERT_TRUE(accepts(5));
        EXPECT_TRUE(small.account.conserves());
    }
}

// The regression: evicted bytes used to stay booked, and the queue emptied itself in vain.
TEST_F(QueueCapacityTest, EvictsNoMoreThanItMustToMakeRoomInBytes) {
    build({.capacity = {.bytes = sim::Bytes{300}}, .overflow = Overflow::drop_head});
    put(1);
    put(2);
    put(3);

    EXPECT_EQ(put(4), Answer::accepted);

    EXPECT_EQ(parked.ordinals(), (Ordinals{1}));
    EXPECT_EQ(count(Fate::evicted), 1U);
    EXPECT_EQ(queue->account.waiting(), 3U);
}

TEST_F(QueueCapacityTest, EvictsTheOldestAlsoOfALifoLine) {
    build({.discipline = Discipline::lifo,
           .capacity = {.messages = {2}},
           .overflow = Overflow::drop_head});
    put(1);
    put(2);
    put(3);

    consumer->grant(2);

    EXPECT_EQ(parked.ordinals(), (Ordinals{1}));
    EXPECT_EQ(consumer->ordinals(), (Ordinals{3, 2}));
}

TEST_F(QueueCapacityTest, LosesTheBytesOfRestingMessagesInACrash) {
    build({.capacity = {.bytes = sim::Bytes{100}, .counts = Counts::all}, .durable = false},
          {.delay = 10ms});
    put(1);
    consumer->grant(1);
    consumer->fail();

    queue->crash({});
    queue->recover({});

    EXPECT_EQ(put(2), Answer::accepted);
}

TEST_F(QueueCapacityTest, LetsSendersWaitAndResumesThemInOrder) {
    build({.capacity = {.messages = {1}}, .overflow = Overflow::block});
    Giver first(*queue);
    Giver second(*queue);
    first.messages = {message(1), message(2)};
    second.messages = {message(3)};
    first.push();
    second.push();
    EXPECT_EQ(first.messages.size(), 1U);

    consumer->grant(1);  // Message 1 leaves, 2 takes its place, 3 waits on.

    EXPECT_EQ(first.messages.size(), 0U);
    EXPECT_EQ(second.messages.size(), 1U);
    consumer->grant(1);
    EXPECT_EQ(second.messages.size(), 0U);
    consumer->grant(1);
    EXPECT_EQ(consumer->ordinals(), (Ordinals{1, 2, 3}));
    EXPECT_EQ(count(Fate::rejected), 0U);
}

TEST_F(QueueCapacityTest, GivesTheRoomOfACrashedSenderToTheNext) {
    build({.capacity = {.messages = {1}}, .overflow = Overflow::block});
    Giver gone(*queue);
    Giver patient(*queue);
    gone.messages = {message(1), message(2)};
    patient.messages = {message(3)};
    gone.push();
    patient.push();
    gone.messages.clear();

    consumer->grant(1);

    EXPECT_EQ(gone.resumed, 1);
    EXPECT_TRUE(patient.messages.empty());
}

}  // namespace
}  // namespace surgetank::models
