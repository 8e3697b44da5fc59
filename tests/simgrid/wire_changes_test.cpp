// Wires that change while a run goes on, on both sides of physics.
#include "tests/simgrid/contract.hpp"

namespace surgetank::scenarios {
namespace {

/// 12.5 MB over 100 Mbit/s: half a second at full bandwidth, the other half of the bytes at half of
/// it in a second, while the line's own 20 ms of latency are three times as long, and the other
/// wire's 5 ms are not: the last byte is there after 1.5 s + 65 ms.
TEST_F(PhysicsContract, ADegradedWireStretchesItsOwnShareAlone) {
    const std::string text = R"(
run: {horizon: 10s, warm_up: 0s, replications: 1}
platform:
  hosts: {a: {}, b: {}}
  routers: [near]
  wires:
    lan: {between: [a, near], latency: 5ms}
    line: {between: [near, b], bandwidth: 100Mbit/s, latency: 20ms}
components:
  sender: {kind: source, host: a, arrivals: {trace: {at_s: [0]}}, size: 12500kB}
  target: {kind: sink, host: b}
links: [{from: sender, to: target, sharing: fair}]
faults: [{at: 500ms, for: 5s, degrade: line, bandwidth: 0.5, factor: 3}]
)";

    for (const char* physics : {"native", "simgrid"}) {
        const sim::Histogram times = latencies(text, physics, "target");

        ASSERT_EQ(times.count(), 1U) << physics;
        EXPECT_NEAR(static_cast<double>(times.max()), 1.565e9, 1.0) << physics;
    }
}

/// With half of its bandwidth for the first half second, the line has 9.375 MB of 12.5 MB left to
/// carry, which take 0.75 s: also for a flow that began while it was slow.
TEST_F(PhysicsContract, AFlowBecomesFasterWhenItsWireDoes) {
    const std::string text = R"(
run: {horizon: 10s, warm_up: 0s, replications: 1}
platform:
  hosts: {a: {}, b: {}}
  wires: {line: {between: [a, b], bandwidth: 100Mbit/s}}
components:
  sender: {kind: source, host: a, arrivals: {trace: {at_s: [0]}}, size: 12500kB}
  target: {kind: sink, host: b}
links: [{from: sender, to: target, sharing: fair}]
faults: [{at: 0s, for: 500ms, degrade: line, bandwidth: 0.5}]
)";

    for (const char* physics : {"native", "simgrid"}) {
        const sim::Histogram times = latencies(text, physics, "target");

        ASSERT_EQ(times.count(), 1U) << physics;
        EXPECT_NEAR(static_cast<double>(times.max()), 1.25e9, 1.0) << physics;
    }
}

TEST_F(PhysicsContract, WiresThatChangeAreTheSameOnBothSides) {
    const std::string text = shared_line(", bandwidth: 100Mbit/s", "connection") + R"(
faults:
  - {name: slow, at: 20s, for: 30s, degrade: line, bandwidth: 0.8}
  - {name: far, at: 40s, for: 20s, degrade: line, factor: 2, bandwidth: 0.9, loss: 10%}
  - {name: near, at: 45s, for: 20s, degrade: lan-a, factor: 10}
  - {name: down, at: 70s, for: 1s, cut: line}
)";

    const Results native = run_with(text, "native");
    const Results simgrid = run_with(text, "simgrid");

    EXPECT_GT(total(native, "lost"), 0);
    EXPECT_EQ(total(native, "lost"), total(simgrid, "lost"));
    EXPECT_EQ(total(native, "processed"), total(simgrid, "processed"));
    const sim::Histogram ours = latencies(text, "native", "target");
    const sim::Histogram theirs = latencies(text, "simgrid", "target");
    ASSERT_EQ(ours.count(), theirs.count());
    EXPECT_NEAR(ours.mean(), theirs.mean(), 1.0);
    EXPECT_NEAR(static_cast<double>(ours.max()), static_cast<double>(theirs.max()), 1.0);
}

}  // namespace
}  // namespace surgetank::scenarios
