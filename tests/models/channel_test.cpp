// The times on a wire, by hand.
#include "models/channel.hpp"

#include <gtest/gtest.h>

#include "tests/models/stage.hpp"

namespace surgetank::models {
namespace {

TEST(Channel, IsIdealOnlyWithoutAnyCost) {
    Stage stage;

    Channel ideal = stage.channel({});
    EXPECT_TRUE(ideal.is_ideal());
    ideal.set_cut(true);
    EXPECT_FALSE(ideal.is_ideal());
    EXPECT_FALSE(stage.channel({.latency = constant(1ns)}).is_ideal());
    EXPECT_FALSE(stage.channel({.bandwidth = sim::Bandwidth{1}}).is_ideal());
    EXPECT_FALSE(stage.channel({.loss = {0.1}}).is_ideal());
}

TEST(Channel, AddsLatencyAndTransmission) {
    Stage stage;
    Channel channel =
        stage.channel({.latency = constant(3ms), .bandwidth = sim::Bandwidth{1'000'000}});

    // 2000 B at 1 MB/s take 2 ms; without sharing two messages do not hinder each other.
    EXPECT_EQ(channel.arrival(at(10ms), 2000, 0), at(15ms));
    EXPECT_EQ(channel.arrival(at(10ms), 2000, 0), at(15ms));
}

TEST(Channel, BeginsAFifoTransmissionWhenTheLastIsOver) {
    Stage stage;
    Channel channel =
        stage.channel({.bandwidth = sim::Bandwidth{1'000'000}, .sharing = Sharing::fifo});

    EXPECT_EQ(channel.arrival(at(10ms), 2000, 0), at(12ms));
    EXPECT_EQ(channel.arrival(at(11ms), 2000, 0), at(14ms));
    EXPECT_EQ(channel.arrival(at(20ms), 2000, 0), at(22ms));
}

TEST(Channel, KeepsTheOrderOfAConnectionUnlessToldOtherwise) {
    const DurationLaw jumpy{{sim::Exponential{0.010}}};
    for (const bool ordered : {true, false}) {
        Stage stage;
        Channel channel = stage.channel({.latency = jumpy, .ordered = ordered}, 2);
        bool overtakes = false;
        sim::Instant last;

        for (int i = 0; i < 100; ++i) {
            const sim::Instant when = channel.arrival(at(i * 1ms), 0, 0);
            overtakes = overtakes || when < last;
            last = when;
        }

        EXPECT_EQ(overtakes, !ordered);
    }
}

TEST(Channel, KeepsEachConnectionsOrderToItself) {
    Stage stage;
    Channel channel = stage.channel({.latency = constant(10ms)}, 2);
    channel.degrade(5, {0});
    EXPECT_EQ(channel.arrival(at(0ms), 0, 0), at(50ms));
    channel.degrade(1, {0});

    EXPECT_EQ(channel.arrival(at(1ms), 0, 0), at(50ms));  // Behind the slow one.
    EXPECT_EQ(channel.arrival(at(1ms), 0, 1), at(11ms));
}

TEST(Channel, HasALatencyOfItsOwnOnTheWayBack) {
    Stage stage;
    Channel channel = stage.channel({.latency = constant(3ms), .back_latency = constant(1ms)});

    EXPECT_EQ(channel.back_delay(), 1ms);
    EXPECT_EQ(channel.back_arrival(at(4ms), 0), at(5ms));
}

TEST(Channel, TakesTheLargerLossWhenDegraded) {
    Stage stage;
    Channel channel = stage.channel({});
    EXPECT_FALSE(channel.loses());

    channel.degrade(1, {1});
    EXPECT_TRUE(channel.loses());
    channel.degrade(1, {0});

    EXPECT_FALSE(channel.loses());
}

}  // namespace
}  // namespace surgetank::models
