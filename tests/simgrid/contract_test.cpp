// The contract between the two sides of physics: what SimGrid and our own formulas must agree on,
// and what either must agree on with numbers that anybody can compute by hand.
#include <gtest/gtest.h>

#include "tests/simgrid/contract.hpp"

namespace surgetank::scenarios {
namespace {

TEST_F(PhysicsContract, NetworksOfLatencyAloneAreEqualToTheBit) {
    const std::string text = shared_line("", "connection");

    const Results native = run_with(text, "native");
    const Results simgrid = run_with(text, "simgrid");

    EXPECT_GT(total(native, "processed"), 10'000);
    EXPECT_EQ(native.digest, simgrid.digest);
}

/// One line of 100 Mbit/s at 72 %: every message shares it with all that are on the way.
TEST_F(PhysicsContract, OneFairBottleneckAgreesToTheNanosecond) {
    for (const char* flows : {"message", "connection"}) {
        const std::string text = shared_line(", bandwidth: 100Mbit/s", flows);

        const sim::Histogram native = latencies(text, "native", "target");
        const sim::Histogram simgrid = latencies(text, "simgrid", "target");

        ASSERT_GT(native.count(), 10'000U);
        ASSERT_EQ(native.count(), simgrid.count());
        EXPECT_NEAR(native.mean(), simgrid.mean(), 1.0) << flows;  // [ns]
        EXPECT_NEAR(static_cast<double>(native.max()), static_cast<double>(simgrid.max()), 1.0);
        EXPECT_NEAR(static_cast<double>(native.min()), static_cast<double>(simgrid.min()), 1.0);
    }
}

/// The parking lot: 100 Mbit/s from a to b, 75 Mbit/s from b to c. The three flows over the second
/// line get 25 Mbit/s each, the one over the first alone has 75 Mbit/s left. The sizes are such
/// that all of them take 10 s: 31.25 MB and 93.75 MB.
std::string parking_lot() {
    return R"(
run: {horizon: 20s, warm_up: 0s, replications: 1}
platform:
  hosts: {a: {}, b: {}, c: {}}
  wires:
    first: {between: [a, b], bandwidth: 100Mbit/s}
    second: {between: [b, c], bandwidth: 75Mbit/s}
components:
  a-c: {kind: source, host: a, arrivals: {trace: {at_s: [0]}}, size: 31250kB}
  a-b: {kind: source, host: a, arrivals: {trace: {at_s: [0]}}, size: 93750kB}
  b-c: {kind: source, host: b, count: 2, arrivals: {trace: {at_s: [0]}}, size: 31250kB}
  at-b: {kind: sink, host: b}
  at-c: {kind: sink, host: c}
links:
  - {from: a-c, to: at-c, sharing: fair}
  - {from: a-b, to: at-b, sharing: fair}
  - {from: b-c, to: at-c, sharing: fair}
)";
}

TEST_F(PhysicsContract, SeveralBottlenecksShareAsComputedByHand) {
    for (const char* physics : {"native", "simgrid"}) {
        for (const char* place : {"at-b", "at-c"}) {
            const sim::Histogram times = latencies(parking_lot(), physics, place);

            ASSERT_FALSE(times.empty()) << physics;
            EXPECT_NEAR(static_cast<double>(times.min()), 10e9, 1.0) << physics << place;
            EXPECT_NEAR(static_cast<double>(times.max()), 10e9, 1.0) << physics << place;
        }
    }
}

/// M/M/1 under processor sharing: the mean time on the line is S / (1 - load), whatever the law of
/// sizes (Kleinrock, Queueing Systems II, 4.4). 100 kB at 12.5 MB/s: S = 8 ms, load 0.8: 40 ms.
TEST_F(PhysicsContract, MeanTimeOnALineIsThatOfProcessorSharing) {
    const std::string text = R"(
run: {horizon: 200s, warm_up: 20s, replications: 20, seed: 3}
platform:
  hosts: {a: {}, b: {}}
  wires: {line: {between: [a, b], bandwidth: 100Mbit/s}}
  flows: message
components:
  sender: {kind: source, host: a, arrivals: {poisson: 100/s}, size: 100kB}
  target: {kind: sink, host: b}
links: [{from: sender, to: target}]
)";

    const Results results = run_with(text, "simgrid");

    for (const Row& row : results.rows) {
        if (row.metric == "latency" && row.statistic == "mean") {
            EXPECT_LT(*row.low, 0.040);
            EXPECT_GT(*row.high, 0.040);
            EXPECT_LT(*row.high - *row.low, 0.004);  // Too wide to fail would prove nothing.
            return;
        }
    }
    FAIL() << "no latency";
}

/// A window of 4 MiB over a round trip of 100 ms is 41.9 MB/s, however wide the line is: 100 MB
/// take 2.384 s, and the last byte 50 ms more.
TEST_F(PhysicsContract, AWindowLimitsAFlowOverALongLine) {
    const std::string text = R"(
run: {horizon: 10s, warm_up: 0s, replications: 1}
platform:
  hosts: {a: {}, b: {}}
  wires: {line: {between: [a, b], bandwidth: 8Gbit/s, latency: 50ms}}
  window: 4MiB
components:
  sender: {kind: source, host: a, arrivals: {trace: {at_s: [0]}}, size: 100MB}
  target: {kind: sink, host: b}
links: [{from: sender, to: target}]
)";
    const double by_hand_ns = (100e6 * 0.1 / 4194304 + 0.05) * 1e9;

    for (const char* physics : {"native", "simgrid"}) {
        const sim::Histogram times = latencies(text, physics, "target");

        ASSERT_EQ(times.count(), 1U) << physics;
        EXPECT_NEAR(static_cast<double>(times.max()), by_hand_ns, 1.0) << physics;
    }
}

/// A message every 100 ms takes 80 ms to send and 40 ms more to arrive. The cut from 5.05 s to
/// 7.05 s takes what was published at 5.0 s and is on the way, and the 20 from 5.1 s to 7.0 s.
TEST_F(PhysicsContract, FailuresLoseTheSameMessages) {
    const std::string text = R"(
run: {horizon: 10s, warm_up: 0s, replications: 1}
platform:
  hosts: {a: {}, b: {}}
  wires: {line: {between: [a, b], bandwidth: 10Mbit/s, latency: 40ms}}
components:
  sender: {kind: source, host: a, arrivals: {regular: 10/s}, size: 100kB}
  target: {kind: sink, host: b}
links: [{from: sender, to: target}]
faults: [{name: down, at: 5050ms, for: 2s, cut: line}]
)";

    for (const char* physics : {"native", "simgrid"}) {
        EXPECT_EQ(total(run_with(text, physics), "lost"), 21) << physics;
    }
}

/// Jobs that all begin at once on a host of two cores.
std::string busy_host(const std::string& jobs, const std::string& workers) {
    return R"(
run: {horizon: 300s, warm_up: 0s, replications: 2, seed: 9}
platform: {hosts: {box: {cores: 2}}}
components:
  jobs: {kind: source, host: box, )" +
           jobs + R"(}
  server: {kind: workers, host: box, cpu: shared, concurrency: unlimited, )" +
           workers + R"(}
links: [{from: jobs, to: server}]
)";
}

/// Three jobs of a second on two cores have two thirds of a core each: 1.5 s.
TEST_F(PhysicsContract, ThreeJobsOnTwoCoresTakeHalfAsLongAgain) {
    const std::string text = busy_host("count: 3, arrivals: {trace: {at_s: [0]}}", "service: 1s");

    for (const char* physics : {"native", "simgrid"}) {
        const sim::Histogram times = latencies(text, physics, "server");

        EXPECT_EQ(times.count(), 6U) << physics;
        EXPECT_NEAR(static_cast<double>(times.min()), 1.5e9, 1.0) << physics;
        EXPECT_NEAR(static_cast<double>(times.max()), 1.5e9, 1.0) << physics;
    }
}

TEST_F(PhysicsContract, SharedCoresAgreeToTheNanosecondAlsoWhenTheirHostDies) {
    const std::string text =
        busy_host("arrivals: {poisson: 15/s}", "service: {exponential: 100ms}") +
        "faults: [{name: dead, at: 100s, for: 10s, crash: box}]\n";

    const Results native = run_with(text, "native");
    const Results simgrid = run_with(text, "simgrid");

    EXPECT_GT(total(native, "lost"), 0);
    EXPECT_EQ(total(native, "lost"), total(simgrid, "lost"));
    const sim::Histogram ours = latencies(text, "native", "server");
    const sim::Histogram theirs = latencies(text, "simgrid", "server");
    ASSERT_EQ(ours.count(), theirs.count());
    EXPECT_NEAR(ours.mean(), theirs.mean(), 1.0);
}

TEST_F(PhysicsContract, HelpersGiveTheSameBytesHoweverManyThereAre) {
    const std::string text = shared_line(", bandwidth: 100Mbit/s", "connection");

    const Results one = run_with(text, "simgrid", 1);
    const Results two = run_with(text, "simgrid", 2);

    EXPECT_EQ(one.digest, two.digest);
    EXPECT_EQ(one.replications, 2);
}

TEST_F(PhysicsContract, SaysWhatToTypeWhereTheHelperIsMissing) {
    ::setenv("SURGETANK_PHYSICS", "/nowhere/surgetank-physics", 1);

    try {
        run_with(shared_line("", "connection"), "simgrid");
        FAIL() << "it ran";
    } catch (const MissingSimGrid& missing) {
        EXPECT_NE(std::string(missing.what()).find("apt-get install libsimgrid-dev"),
                  std::string::npos);
    }
}

TEST_F(PhysicsContract, TakesAHelperThatDoesNotStartForAMissingOne) {
    ::setenv("SURGETANK_PHYSICS", "/bin/false", 1);

    EXPECT_THROW(run_with(shared_line("", "connection"), "simgrid"), MissingSimGrid);
}

}  // namespace
}  // namespace surgetank::scenarios
