// The link: dates of arrival, order, loss, doubles, cuts, and what waits at a full far end.
#include "models/link.hpp"

#include <gtest/gtest.h>

#include "tests/models/stage.hpp"

namespace surgetank::models {
namespace {

using Dates = std::vector<sim::Duration>;
using Ordinals = std::vector<std::uint64_t>;

class LinkTest : public ::testing::Test {
protected:
    void build(const ChannelConfig& config) {
        link.emplace(stage.place("a->b"), config, stage.channel(config), target);
        stage.attach(*link);
    }
    void put(std::uint64_t ordinal, std::uint32_t size = 100) {
        Message one = message(ordinal);
        one.size = size;
        link->offer(one, nullptr);
    }
    std::uint64_t lost() { return total(link->account.take(stage.kernel.now()), Fate::lost); }
    void TearDown() override { EXPECT_TRUE(link->account.conserves()); }

    Stage stage;
    Listener listener{stage};
    Taker target{stage};
    std::optional<Link> link;
};

TEST_F(LinkTest, DeliversAfterItsLatency) {
    build({.latency = constant(4ms)});

    put(1);
    act(stage, 1ms, [&] { put(2); });
    stage.run_until(10ms);

    EXPECT_EQ(target.dates, (Dates{4ms, 5ms}));
}

TEST_F(LinkTest, SendsOneAfterTheOtherWithFifoSharing) {
    build(
        {.latency = constant(1ms), .bandwidth = sim::Bandwidth{100'000}, .sharing = Sharing::fifo});

    put(1, 1000);  // 10 ms on the wire.
    put(2, 500);   // Then 5 ms.
    stage.run_until(30ms);

    EXPECT_EQ(target.dates, (Dates{11ms, 16ms}));
}

TEST_F(LinkTest, SharesItsBandwidthEqually) {
    build({.bandwidth = sim::Bandwidth{100'000}, .sharing = Sharing::fair});

    put(1, 1000);
    put(2, 500);  // 500 B each take 10 ms; the 500 left of the first take 5 ms alone.
    stage.run_until(30ms);

    EXPECT_EQ(target.ordinals(), (Ordinals{2, 1}));
    EXPECT_EQ(target.dates, (Dates{10ms, 15ms}));
}

TEST_F(LinkTest, LosesAllAtLossOne) {
    build({.latency = constant(1ms), .loss = {1}});

    put(1);
    stage.run_until(5ms);

    EXPECT_TRUE(target.messages.empty());
    EXPECT_EQ(lost(), 1U);
    EXPECT_EQ(listener.endings.size(), 1U);
}

TEST_F(LinkTest, DoublesAllAtDuplicateOne) {
    build({.latency = constant(1ms), .duplicate = {1}});

    put(5);
    stage.run_until(5ms);

    EXPECT_EQ(target.ordinals(), (Ordinals{5, 5}));
    EXPECT_EQ(target.messages[0], target.messages[1]);
}

TEST_F(LinkTest, LosesWhatIsOnTheWireWhenItIsCut) {
    build({.latency = constant(4ms)});
    put(1);

    act(stage, 2ms, [&] { link->cut(); });
    put(2);
    act(stage, 6ms, [&] { link->heal(); });
    put(3);
    stage.run_until(20ms);

    EXPECT_EQ(target.ordinals(), (Ordinals{3}));
    EXPECT_EQ(target.dates, (Dates{10ms}));
    EXPECT_EQ(lost(), 2U);
}

TEST_F(LinkTest, HoldsWhatItCarriesWhileCut) {
    build({.latency = constant(4ms), .hold = true});
    put(1);

    act(stage, 2ms, [&] { link->cut(); });
    put(2);
    act(stage, 6ms, [&] { link->heal(); });
    stage.run_until(20ms);

    EXPECT_EQ(target.ordinals(), (Ordinals{1, 2}));
    EXPECT_EQ(target.dates, (Dates{10ms, 10ms}));
    EXPECT_EQ(lost(), 0U);
}

TEST_F(LinkTest, CutsATransmissionOfFairSharing) {
    build({.bandwidth = sim::Bandwidth{100'000}, .sharing = Sharing::fair});
    put(1, 1000);
    act(stage, 2ms, [&] { link->cut(); });
    act(stage, 4ms, [&] { link->heal(); });

    put(2, 1000);
    stage.run_until(30ms);

    EXPECT_EQ(target.ordinals(), (Ordinals{2}));
    EXPECT_EQ(target.dates, (Dates{14ms}));
}

TEST_F(LinkTest, GetsSlowerAndLossierWhenDegraded) {
    build({.latency = constant(4ms)});
    link->degrade(2.5, {0});
    put(1);
    act(stage, 20ms, [&] { link->degrade(1, {1}); });
    put(2);
    act(stage, 30ms, [&] { link->degrade(1, {0}); });
    put(3);

    stage.run_until(50ms);

    EXPECT_EQ(target.dates, (Dates{10ms, 34ms}));
    EXPECT_EQ(lost(), 1U);
}

TEST_F(LinkTest, LetsSendersWaitWhenTheFarEndHasNoRoom) {
    build({.latency = constant(1ms)});
    Giver giver(*link);
    target.answer = Answer::wait;
    giver.messages = {message(1), message(2)};
    giver.push();  // Both are on the wire.
    stage.run_until(5ms);
    giver.messages = {message(3)};
    giver.push();
    EXPECT_EQ(giver.messages.size(), 1U);

    act(stage, 10ms, [&] { target.open(); });
    stage.run_until(20ms);

    EXPECT_EQ(target.ordinals(), (Ordinals{1, 2, 3}));
    EXPECT_EQ(target.dates, (Dates{10ms, 10ms, 11ms}));
    EXPECT_EQ(link->account.inside(), 0U);
}

}  // namespace
}  // namespace surgetank::models
