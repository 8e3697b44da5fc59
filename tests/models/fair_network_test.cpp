// Max-min fair sharing against shares computed by hand.
#include "models/fair_network.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "models/wire.hpp"

namespace surgetank::models {
namespace {

using namespace std::chrono_literals;

/// Writes down when which flow was over.
class FlowEnds final : public sim::Handler {
public:
    explicit FlowEnds(sim::Kernel& kernel) : kernel_(kernel) { kernel.attach(0, *this); }
    void on_event(sim::Action action) override {
        dates[action.handle()] = kernel_.now() - sim::start_of_time;
    }
    std::map<std::uint64_t, sim::Duration> dates;

private:
    sim::Kernel& kernel_;
};

class FairNetworkTest : public ::testing::Test {
protected:
    static constexpr double mbit = 125'000;

    FlowTicket start(std::size_t route, double bytes, std::uint64_t name) {
        return network().start(route, bytes, sim::Action(sim::Phase::completion, 0, 0, name));
    }
    FairNetwork& network() {
        if (!network_) {
            network_.emplace(net, kernel, 1);
        }
        return *network_;
    }

    Net net;
    sim::Kernel kernel;
    FlowEnds ends{kernel};

private:
    std::optional<FairNetwork> network_;
};

TEST_F(FairNetworkTest, SharesOneLaneEqually) {
    net.lanes = {{"wan", 1000}};
    net.routes = {{0, 1, {0}}};

    start(0, 1000, 1);
    start(0, 500, 2);  // 500 B of each take 1 s; the 500 left of the first take 0.5 s alone.
    kernel.run_until(sim::start_of_time + 10s);

    EXPECT_EQ(ends.dates[2], 1s);
    EXPECT_EQ(ends.dates[1], 1500ms);
}

TEST_F(FairNetworkTest, GivesTheShortFlowsOfAChainWhatTheLongOneLeaves) {
    // The parking lot of Bertsekas & Gallager: A->C crosses both lanes, A->B the first, two flows
    // B->C the second. The second lane of 75 Mbit/s is the bottleneck: 25 each; A->B gets the rest.
    net.lanes = {{"a-b", 100 * mbit}, {"b-c", 75 * mbit}};
    net.routes = {{0, 2, {0, 1}}, {0, 1, {0}}, {1, 2, {1}}};

    const FlowTicket a_c = start(0, 1e9, 1);
    const FlowTicket a_b = start(1, 1e9, 2);
    const FlowTicket b_c = start(2, 1e9, 3);
    const FlowTicket other = start(2, 1e9, 4);

    EXPECT_DOUBLE_EQ(network().rate_of(a_c), 25 * mbit);
    EXPECT_DOUBLE_EQ(network().rate_of(b_c), 25 * mbit);
    EXPECT_DOUBLE_EQ(network().rate_of(other), 25 * mbit);
    EXPECT_DOUBLE_EQ(network().rate_of(a_b), 75 * mbit);
}

TEST_F(FairNetworkTest, HoldsAFlowToItsOwnLimitAndGivesTheRestToOthers) {
    net.lanes = {{"wan", 100}};
    net.routes = {{0, 1, {0}, 10}, {0, 1, {0}}};

    const FlowTicket windowed = start(0, 1e6, 1);
    const FlowTicket first = start(1, 1e6, 2);
    const FlowTicket second = start(1, 1e6, 3);

    EXPECT_DOUBLE_EQ(network().rate_of(windowed), 10);
    EXPECT_DOUBLE_EQ(network().rate_of(first), 45);
    EXPECT_DOUBLE_EQ(network().rate_of(second), 45);
}

TEST_F(FairNetworkTest, ForgetsAnAbandonedFlow) {
    net.lanes = {{"wan", 1000}};
    net.routes = {{0, 1, {0}}};

    const FlowTicket gone = start(0, 1000, 1);
    start(0, 1000, 2);
    kernel.run_until(sim::start_of_time + 1s);  // Half of each has left.
    network().abandon(gone);
    kernel.run_until(sim::start_of_time + 10s);

    EXPECT_FALSE(ends.dates.contains(1));
    EXPECT_EQ(ends.dates[2], 1500ms);
}

TEST_F(FairNetworkTest, KeepsExactDatesBetweenNanoseconds) {
    // Three bytes at 3 B/s shared by three flows that each come a third of a second later: the
    // dates below are those of exact fractions, 1 + 1/3 and so on, rounded once at the end.
    net.lanes = {{"wan", 3}};
    net.routes = {{0, 1, {0}}};

    start(0, 4, 1);  // Alone for 1 s: 3 B; then 1 B at 1.5 B/s: over at 5/3 s.
    kernel.run_until(sim::start_of_time + 1s);
    start(0, 4, 2);  // 1 B until 5/3 s, then 3 B at 3 B/s: over at 8/3 s.
    kernel.run_until(sim::start_of_time + 10s);

    EXPECT_EQ(ends.dates[1], sim::from_seconds(5.0 / 3));
    EXPECT_EQ(ends.dates[2], sim::from_seconds(8.0 / 3));
}

TEST_F(FairNetworkTest, WireSendsTogetherWhatWaitedForItsConnection) {
    net.lanes = {{"wan", 1000}};
    net.routes = {{0, 1, {0}}};
    Wire wire(network(), 0, Flows::connection, 1, sim::Action(sim::Phase::completion, 0, 0));

    wire.send(0, 7, 1000);
    wire.send(0, 8, 500);
    wire.send(0, 9, 500);
    kernel.run_until(sim::start_of_time + 1s);

    EXPECT_EQ(wire.take(0), std::vector<std::uint32_t>{7});
    kernel.run_until(sim::start_of_time + 2s);
    EXPECT_EQ(ends.dates[1], 2s);
    EXPECT_EQ(wire.take(1), (std::vector<std::uint32_t>{8, 9}));
}

TEST_F(FairNetworkTest, WireForgetsEverythingWhenItIsCut) {
    net.lanes = {{"wan", 1000}};
    net.routes = {{0, 1, {0}}};
    Wire wire(network(), 0, Flows::message, 2, sim::Action(sim::Phase::completion, 0, 0));

    wire.send(0, 7, 1000);
    wire.send(1, 8, 500);
    wire.clear();
    kernel.run_until(sim::start_of_time + 5s);

    EXPECT_TRUE(ends.dates.empty());
    EXPECT_TRUE(wire.take(0).empty());
}

}  // namespace
}  // namespace surgetank::models
