// The queue: who gets which message, what becomes of those that come back, expire or find no room.
// Dates are in whole milliseconds, so every one can be computed in the head.
#include "models/queue.hpp"

#include <gtest/gtest.h>

#include "tests/models/store_stage.hpp"

namespace surgetank::models {
namespace {

using Ordinals = std::vector<std::uint64_t>;

class QueueTest : public ::testing::Test {
protected:
    void build(const QueueConfig& config, const SubscriptionConfig& rule = {},
               std::size_t groups = 1) {
        queue.emplace(stage.place("orders"), config, groups, stage.samplers);
        stage.attach(*queue);
        for (std::size_t group = 0; group < groups; ++group) {
            subscribers.emplace_back(*queue, group).rule = rule;
            queue->subscribe(group, subscribers.back(), rule);
        }
        queue->dead.connect({&parked, {}});
    }
    void put(std::uint64_t first, std::uint64_t last) {
        for (std::uint64_t ordinal = first; ordinal <= last; ++ordinal) {
            queue->offer(message(ordinal), nullptr);
        }
    }
    FakeSubscriber& consumer() { return subscribers.front(); }
    Figures figures() { return queue->account.take(stage.kernel.now()); }
    void TearDown() override { EXPECT_TRUE(!queue || queue->account.conserves()); }

    Stage stage;
    Listener listener{stage};
    Taker parked{stage};
    std::deque<FakeSubscriber> subscribers;
    std::optional<Queue> queue;
};

TEST_F(QueueTest, DeliversInOrderAsFarAsCreditGoes) {
    build({});
    put(1, 3);

    consumer().grant(2);

    EXPECT_EQ(consumer().ordinals(), (Ordinals{1, 2}));
    EXPECT_EQ(queue->account.waiting(), 1U);
    EXPECT_EQ(queue->account.inside(), 3U);  // Leased messages are still the queue's.
}

TEST_F(QueueTest, ForgetsAMessageAtItsAckAndBooksTheSojourn) {
    build({});
    put(1, 1);
    consumer().grant(1);

    act(stage, 7ms, [&] { consumer().ack(); });

    const Figures seen = figures();
    EXPECT_EQ(queue->account.inside(), 0U);
    EXPECT_EQ(total(seen, Fate::processed), 1U);
    EXPECT_EQ(seen.sojourn.max(), 7'000'000);
    EXPECT_EQ(seen.backlog_area, sim::Uint128{7'000'000});  // One message for 7 ms.
}

TEST_F(QueueTest, GivesEveryGroupItsOwnCopy) {
    build({}, {}, 2);

    put(1, 2);
    subscribers[0].grant(1);
    subscribers[1].grant(2);

    EXPECT_EQ(subscribers[0].ordinals(), (Ordinals{1}));
    EXPECT_EQ(subscribers[1].ordinals(), (Ordinals{1, 2}));
}

TEST_F(QueueTest, ServesCompetingSubscriptionsInTurn) {
    build({});
    FakeSubscriber& other = subscribers.emplace_back(*queue, 0);
    queue->subscribe(0, other, {});
    consumer().credit = other.credit = 9;

    put(1, 4);

    EXPECT_EQ(consumer().ordinals(), (Ordinals{1, 3}));
    EXPECT_EQ(other.ordinals(), (Ordinals{2, 4}));
}

// The regression: the first one to come back used to be delivered before the others were in place.
TEST_F(QueueTest, PutsAllBackInTheirPlacesBeforeItDeliversAgain) {
    build({});
    consumer().grant(3);
    put(1, 5);

    consumer().credit = 2;
    consumer().break_connection();

    EXPECT_EQ(consumer().ordinals(), (Ordinals{1, 2, 3, 1, 2}));
}

TEST_F(QueueTest, RequeuesAtTheTailOnDemand) {
    build({}, {.redelivery = {.at = RequeueAt::tail}});
    consumer().grant(1);
    put(1, 3);

    consumer().fail();
    consumer().grant(3);

    EXPECT_EQ(consumer().ordinals(), (Ordinals{1, 2, 3, 1}));
    EXPECT_EQ(total(figures(), Fate::redelivered), 1U);
}

TEST_F(QueueTest, DeadLettersAfterSoManyRedeliveries) {
    build({}, {.redelivery = {.limit = {2}}});
    put(1, 1);

    for (int tries = 0; tries < 3; ++tries) {  // The first delivery and two redeliveries.
        EXPECT_TRUE(parked.messages.empty());
        consumer().grant(1);
        consumer().fail();
    }

    EXPECT_EQ(parked.ordinals(), (Ordinals{1}));
    EXPECT_EQ(total(figures(), Fate::dead_lettered), 1U);
    EXPECT_EQ(queue->account.inside(), 0U);
}

TEST_F(QueueTest, DeadLettersAtOnceWithoutRequeueUnlessTheConnectionBroke) {
    build({}, {.requeue = false});
    put(1, 2);
    consumer().grant(2);

    consumer().fail();
    consumer().break_connection();

    EXPECT_EQ(parked.ordinals(), (Ordinals{1}));
    EXPECT_EQ(queue->account.waiting(), 1U);  // Message 2 is ready again.
}

// The regression: tries elsewhere, of a publisher or at another queue, used to count here.
TEST_F(QueueTest, CountsOnlyItsOwnDeliveries) {
    build({}, {.redelivery = {.limit = {0}}});
    Message tried = message(1);
    tried.attempts = 3;

    queue->offer(tried, nullptr);
    consumer().grant(1);

    EXPECT_EQ(consumer().taken.front().message.attempts, 0);
    EXPECT_EQ(total(figures(), Fate::redelivered), 0U);
}

TEST_F(QueueTest, LetsReturnedMessagesRestAndKeepsTheirOrder) {
    build({}, {.redelivery = {.delay = 10ms}});
    consumer().grant(2);
    put(1, 2);

    act(stage, 5ms, [&] { consumer().break_connection(); });
    consumer().grant(2);
    stage.run_until(14ms);
    EXPECT_EQ(consumer().taken.size(), 2U);
    stage.run_until(15ms);

    EXPECT_EQ(consumer().ordinals(), (Ordinals{1, 2, 1, 2}));
}

TEST_F(QueueTest, RestsInFullAfterACrashTookThoseBefore) {
    build({.durable = false}, {.redelivery = {.delay = 10ms}});
    consumer().grant(1);
    put(1, 1);
    consumer().fail();  // Would be ready at 10 ms.
    act(stage, 4ms, [&] {
        queue->crash({});
        queue->recover({});
    });
    put(2, 2);
    consumer().grant(1);
    act(stage, 6ms, [&] { consumer().fail(); });  // Ready at 16 ms.
    consumer().grant(1);

    stage.run_until(15ms);
    EXPECT_EQ(consumer().taken.size(), 2U);
    stage.run_until(16ms);

    EXPECT_EQ(consumer().ordinals(), (Ordinals{1, 2, 2}));
    EXPECT_EQ(total(figures(), Fate::lost), 1U);
}

TEST_F(QueueTest, LosesWhatWaitsInACrashUnlessItIsDurable) {
    build({.durable = false});
    put(1, 3);
    consumer().grant(1);

    queue->crash({});

    EXPECT_EQ(total(figures(), Fate::lost), 2U);
    EXPECT_EQ(listener.endings.size(), 2U);
    EXPECT_EQ(queue->account.inside(), 1U);  // The leased one.
}

TEST_F(QueueTest, KeepsWhatIsDurableAndDeliversItAfterRecovery) {
    build({});
    put(1, 2);
    queue->crash({});
    consumer().grant(2);
    EXPECT_TRUE(consumer().taken.empty());
    EXPECT_EQ(queue->offer(message(3), nullptr), Answer::refused);

    queue->recover({});

    EXPECT_EQ(consumer().ordinals(), (Ordinals{1, 2}));
    EXPECT_EQ(listener.endings.size(), 1U);  // A closed client goes on after the refusal.
}

TEST_F(QueueTest, ExpiresAfterAConstantTimeAtTheHead) {
    build({.ttl = constant(10ms)});
    put(1, 1);
    act(stage, 4ms, [&] { put(2, 2); });

    stage.run_until(20ms);

    EXPECT_EQ(parked.ordinals(), (Ordinals{1, 2}));
    EXPECT_EQ(parked.dates, (std::vector<sim::Duration>{10ms, 14ms}));
    EXPECT_EQ(total(figures(), Fate::expired), 2U);
}

TEST_F(QueueTest, LetsNoLeasedMessageExpireBeforeItComesBack) {
    build({.ttl = constant(10ms)});
    consumer().grant(1);
    put(1, 1);

    stage.run_until(30ms);
    EXPECT_TRUE(parked.messages.empty());
    consumer().fail();

    EXPECT_EQ(parked.dates, (std::vector<sim::Duration>{30ms}));
}

// Lifo queues and random laws keep a date for each message.
TEST_F(QueueTest, ExpiresAnywhereInALifoLine) {
    build({.discipline = Discipline::lifo, .ttl = constant(10ms)});
    put(1, 1);
    act(stage, 4ms, [&] { put(2, 2); });
    stage.run_until(10ms);
    EXPECT_EQ(parked.ordinals(), (Ordinals{1}));

    consumer().grant(2);

    EXPECT_EQ(consumer().ordinals(), (Ordinals{2}));
    EXPECT_EQ(queue->account.waiting(), 0U);
}

// The regression: the date used to be forgotten when it passed during a lease.
TEST_F(QueueTest, ExpiresWhatComesBackAfterItsDateInAnyDiscipline) {
    build({.discipline = Discipline::priority, .ttl = constant(10ms)});
    consumer().grant(1);
    put(1, 1);

    stage.run_until(30ms);
    consumer().fail();

    EXPECT_EQ(parked.dates, (std::vector<sim::Duration>{30ms}));
    EXPECT_EQ(queue->account.inside(), 0U);
}

TEST_F(QueueTest, ShowsNoAgeOfWhatHasExpired) {
    build({.discipline = Discipline::priority, .ttl = constant(10ms)});
    put(1, 1);
    act(stage, 6ms, [&] { put(2, 2); });

    stage.run_until(12ms);

    EXPECT_EQ(queue->oldest(), at(6ms));
}

TEST_F(QueueTest, DeliversTheMostUrgentFirst) {
    build({.discipline = Discipline::priority});
    for (std::uint64_t ordinal = 1; ordinal <= 4; ++ordinal) {
        Message one = message(ordinal);
        one.priority = ordinal % 2 == 0 ? 9 : 1;
        queue->offer(one, nullptr);
    }

    consumer().grant(4);

    EXPECT_EQ(consumer().ordinals(), (Ordinals{2, 4, 1, 3}));
}

}  // namespace
}  // namespace surgetank::models
