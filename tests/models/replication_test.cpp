// Copies of a store: when it confirms, what a crash of its leader takes away, and when it is back.
#include "models/replication.hpp"

#include <gtest/gtest.h>

#include "tests/models/store_stage.hpp"

namespace surgetank::models {
namespace {

using Ordinals = std::vector<std::uint64_t>;
using Answers = std::vector<std::pair<std::uint64_t, bool>>;

class ReplicationTest : public ::testing::Test {
protected:
    void build(QueueConfig config, const ReplicationConfig& replication) {
        config.replication = replication;
        queue.emplace(stage.place("orders"), config, 1, stage.samplers);
        stage.attach(*queue);
        queue->confirms.by_source = {{&listener, {}}};
        consumer.emplace(*queue, 0);
        queue->subscribe(0, *consumer, {});
    }
    void put(std::uint64_t ordinal) { queue->offer(message(ordinal), nullptr); }
    std::uint64_t count(Fate fate) { return total(queue->account.take(stage.kernel.now()), fate); }
    void TearDown() override { EXPECT_TRUE(!queue || queue->account.conserves()); }

    Stage stage;
    Listener listener{stage};
    std::optional<FakeSubscriber> consumer;
    std::optional<Queue> queue;
};

TEST_F(ReplicationTest, ConfirmsAndDeliversWhenAQuorumHasTheMessage) {
    build({}, {.replicas = 3, .confirm = ConfirmAt::quorum, .lag = constant(4ms)});
    consumer->grant(9);
    put(1);

    stage.run_until(3ms);
    EXPECT_TRUE(listener.answers.empty());
    EXPECT_TRUE(consumer->taken.empty());
    stage.run_until(4ms);

    EXPECT_EQ(listener.answers, (Answers{{1, true}}));
    EXPECT_EQ(consumer->ordinals(), (Ordinals{1}));
}

// The mean of the least of two exponential times of mean 3 is 1.5, that of the larger 4.5.
TEST_F(ReplicationTest, WaitsForTheFasterFollowerOfTwoOrForBoth) {
    const DurationLaw lag{{sim::Exponential{0.003}}};
    const auto mean_of = [&](ConfirmAt confirm) {
        sim::Stream stream({}, "copies", sim::Purpose::latency);
        sim::Stream other({}, "copies", sim::Purpose::fault);
        Replication replication({.replicas = 3, .confirm = confirm, .lag = lag}, stage.samplers,
                                stream, other);
        double sum = 0;
        constexpr int draws = 20000;
        for (int i = 0; i < draws; ++i) {
            const sim::Instant now = at(std::chrono::seconds(i));
            sum += sim::seconds(replication.next(now).confirmed - now) / draws;
        }
        return sum;
    };

    EXPECT_NEAR(mean_of(ConfirmAt::quorum), 0.0015, 0.00004);
    EXPECT_NEAR(mean_of(ConfirmAt::all), 0.0045, 0.0001);
}

TEST_F(ReplicationTest, LosesWhatOnlyTheLeaderHad) {
    build({}, {.replicas = 3,
               .confirm = ConfirmAt::memory,
               .lag = constant(10ms),
               .failover = constant(100ms)});
    put(1);
    act(stage, 5ms, [&] { put(2); });

    act(stage, 12ms, [&] { queue->crash({}); });
    EXPECT_EQ(listener.answers, (Answers{{1, true}, {2, true}}));  // Confirmed, and yet:
    EXPECT_EQ(count(Fate::lost), 1U);
    act(stage, 112ms, [&] { consumer->grant(9); });

    EXPECT_EQ(consumer->ordinals(), (Ordinals{1}));
}

TEST_F(ReplicationTest, LosesNothingThatAQuorumConfirmed) {
    build({}, {.replicas = 3,
               .confirm = ConfirmAt::quorum,
               .lag = constant(10ms),
               .failover = constant(100ms)});
    put(1);
    act(stage, 5ms, [&] { put(2); });

    act(stage, 12ms, [&] { queue->crash({}); });
    act(stage, 200ms, [&] { consumer->grant(9); });

    EXPECT_EQ(listener.answers, (Answers{{1, true}, {2, false}}));  // Publish the second again.
    EXPECT_EQ(consumer->ordinals(), (Ordinals{1}));
    EXPECT_EQ(count(Fate::lost), 0U);
}

TEST_F(ReplicationTest, IsLedAgainAfterTheFailoverAlthoughTheMachineIsDown) {
    build({}, {.replicas = 3, .failover = constant(100ms)});

    act(stage, 10ms, [&] { queue->crash({}); });
    act(stage, 109ms, [&] { EXPECT_EQ(queue->offer(message(1), nullptr), Answer::refused); });
    act(stage, 110ms, [&] { EXPECT_EQ(queue->offer(message(2), nullptr), Answer::accepted); });
}

TEST_F(ReplicationTest, LosesWhatIsNotOnTheDiskOfASingleMachine) {
    build({}, {.sync = 100ms});
    act(stage, 90ms, [&] { put(1); });   // On the disk at 100 ms.
    act(stage, 110ms, [&] { put(2); });  // At 200 ms.

    act(stage, 150ms, [&] { queue->crash({}); });
    act(stage, 400ms, [&] { EXPECT_EQ(queue->offer(message(3), nullptr), Answer::refused); });
    queue->recover({});
    consumer->grant(9);

    EXPECT_EQ(consumer->ordinals(), (Ordinals{1}));
}

TEST_F(ReplicationTest, TakesALostPublicationAgainDespiteItsDedup) {
    build({.dedup = 10s}, {.sync = 100ms});
    put(1);
    act(stage, 50ms, [&] { queue->crash({}); });
    queue->recover({});

    put(1);
    consumer->grant(9);

    EXPECT_EQ(consumer->ordinals(), (Ordinals{1}));
}

}  // namespace
}  // namespace surgetank::models
