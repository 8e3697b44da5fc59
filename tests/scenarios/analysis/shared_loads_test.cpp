// Wires, connections and cores that many share, as stations: numbers computed by hand.
#include "scenarios/compiler/analysis/shared_loads.hpp"

#include <gtest/gtest.h>

#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

using tests::compiled;
using tests::run_text;

/// Two sites send 40/s of 50 kB and 20/s of 100 kB, 2 MB/s each, over one line; `line` says more of
/// it, `platform` of the platform.
std::string two_sites(const std::string& line, const std::string& platform = "",
                      const std::string& link = "sharing: fair") {
    return "scenario: sites\nrun: {horizon: 200s, warm_up: 20s, replications: 4}\nplatform:\n"
           "  hosts: {a: {}, b: {}, far: {}}\n  routers: [near]\n  wires:\n"
           "    lan-a: {between: [a, near], bandwidth: 1Gbit/s}\n"
           "    lan-b: {between: [b, near], bandwidth: 1Gbit/s}\n"
           "    line: {between: [near, far], " +
           line + "}\n" + platform +
           "components:\n"
           "  small: {kind: source, host: a, arrivals: {poisson: 40/s}, size: 50kB}\n"
           "  large: {kind: source, host: b, arrivals: {poisson: 20/s}, size: 100kB}\n"
           "  target: {kind: sink, host: far}\n"
           "links:\n  - {from: small, to: target, " +
           link + "}\n  - {from: large, to: target, " + link + "}\n";
}

const DesignFinding* finding_of(const Design& design, const std::string& of) {
    for (const DesignFinding& one : design.findings) {
        if (one.of == of) {
            return &one;
        }
    }
    return nullptr;
}

const Forecast& station(const Design& design, const std::string& name) {
    for (const Forecast& one : design.stations) {
        if (one.name == name) {
            return one;
        }
    }
    throw std::out_of_range("no station " + name);
}

TEST(SharedLoads, AddUpWhatCrossesAWire) {
    // 4 MB/s of 5 MB/s; 60/s / 0.8 = 75/s of this mix fit.
    const Design design = study(compiled(two_sites("bandwidth: 40Mbit/s")));

    const Forecast& line = station(design, "line");
    EXPECT_DOUBLE_EQ(line.utilization, 0.8);
    EXPECT_DOUBLE_EQ(line.capacity_per_s, 75);
    EXPECT_EQ(design.bottleneck->name, "line");
    EXPECT_DOUBLE_EQ(design.bottleneck->sustainable_per_s, 75);
    // Were all of them small, 5 MB/s / 50 kB would fit.
    EXPECT_DOUBLE_EQ(design.cuts.at(0).most_per_s, 100);
    EXPECT_EQ(design.cuts.at(0).stations, std::vector<std::string>{"line"});
    EXPECT_TRUE(design.findings.empty());
}

TEST(SharedLoads, KnowWhatEfficiencyTakesAway) {
    const Design design = study(compiled(two_sites("bandwidth: 40Mbit/s", "  efficiency: 50%\n")));

    const DesignFinding* const full = finding_of(design, "line");

    ASSERT_NE(full, nullptr);
    EXPECT_EQ(full->id, "F101");
    EXPECT_DOUBLE_EQ(full->number, 1.6);
    EXPECT_EQ(full->mark.line, 9);
    EXPECT_EQ(full->hint, "a bandwidth of 80 Mbit/s makes it 80 %");
}

TEST(SharedLoads, CountEachDirectionOfADuplexWireByItself) {
    const std::string text =
        "scenario: both-ways\nplatform:\n  hosts: {a: {}, b: {}}\n"
        "  wires: {line: {between: [a, b], bandwidth: 80kbit/s, lanes: LANES}}\n"
        "components:\n"
        "  there: {kind: source, host: a, arrivals: {poisson: 4/s}, size: 1kB}\n"
        "  here: {kind: source, host: b, arrivals: {poisson: 2/s}, size: 1kB}\n"
        "  at-a: {kind: sink, host: a}\n  at-b: {kind: sink, host: b}\n"
        "links: [{from: there, to: at-b}, {from: here, to: at-a}]\n";
    const auto with = [&](const std::string& lanes) {
        std::string one = text;
        return study(compiled(one.replace(one.find("LANES"), 5, lanes)));
    };

    const Design duplex = with("duplex");
    const Design shared = with("shared");

    EXPECT_DOUBLE_EQ(station(duplex, "line").utilization, 0.4);  // 4 of 10 kB/s.
    EXPECT_DOUBLE_EQ(station(duplex, "line<").utilization, 0.2);
    EXPECT_DOUBLE_EQ(station(shared, "line").utilization, 0.6);
}

TEST(SharedLoads, LimitAConnectionByItsWindow) {
    // 15 kB / 10 ms are 1.5 MB/s for each of the two connections, and each is asked for 2 MB/s.
    const Design design =
        study(compiled(two_sites("bandwidth: 1Gbit/s, latency: 5ms", "  window: 15kB\n")));

    EXPECT_DOUBLE_EQ(station(design, "small->target").utilization, 4.0 / 3);
    EXPECT_DOUBLE_EQ(station(design, "small->target").capacity_per_s, 30);
    ASSERT_NE(finding_of(design, "large->target"), nullptr);
    EXPECT_EQ(finding_of(design, "large->target")->id, "F101");
    EXPECT_EQ(finding_of(design, "line"), nullptr);
}

TEST(SharedLoads, SayWhereARunWillNotFeelThem) {
    const Design design = study(compiled(two_sites("bandwidth: 16Mbit/s", "", "sharing: delay")));

    const DesignFinding* const full = finding_of(design, "line");

    ASSERT_NE(full, nullptr);
    EXPECT_NE(full->message.find("`run.physics: simgrid` lets a run feel it"), std::string::npos);
    EXPECT_FALSE(station(design, "line").wait_s.has_value());
}

double latency_s(const Results& results, const Floor& floor) {
    for (const Row& row : results.rows) {
        if (row.metric == "latency" && row.of == floor.to && row.from == floor.from &&
            row.statistic == "mean") {
            return row.value.value();
        }
    }
    throw std::out_of_range("no latency from " + floor.from);
}

TEST(SharedLoads, OverloadedWiresCarryWhatIsForetold) {
    // 60/s of 100 kB want to cross 5 MB/s, which are 50/s; credit keeps the rest in the queue.
    const std::string text =
        "scenario: full\nrun: {horizon: 400s, warm_up: 40s, replications: 4}\nplatform:\n"
        "  hosts: {a: {}, b: {}}\n  wires: {line: {between: [a, b], bandwidth: 40Mbit/s}}\n"
        "components:\n"
        "  load: {kind: source, host: a, arrivals: {poisson: 60/s},\n"
        "    size: {uniform: {low: 50kB, high: 150kB}}}\n"
        "  waiting: {kind: queue, host: a}\n"
        "  w: {kind: workers, host: b, instances: 5, service: 1ms}\n"
        "links:\n  - {from: load, to: waiting}\n"
        "  - {from: waiting, to: w, sharing: fair, consume: {prefetch: 10}}\n";
    const Forecast line = station(study(compiled(text)), "line");

    const auto measured = tests::row(run_text(text), "throughput", "w", "rate").value;

    EXPECT_DOUBLE_EQ(line.capacity_per_s, 50);
    EXPECT_NEAR(measured.value(), line.capacity_per_s, 0.5);
}

/// Two services on a host with `cores`: 100/s of 15 ms and 50/s of 20 ms, 2.5 cores.
std::string shared_cores(int cores) {
    return "scenario: cores\nrun: {horizon: 300s, warm_up: 30s, replications: 5}\nplatform:\n"
           "  hosts: {front: {}, box: {cores: " +
           std::to_string(cores) +
           "}}\n  wires: {lan: {between: [front, box]}}\ncomponents:\n"
           "  visits: {kind: source, host: front, arrivals: {poisson: 100/s}}\n"
           "  orders: {kind: source, host: front, arrivals: {poisson: 50/s}}\n"
           "  pages: {kind: workers, host: box, cpu: shared, concurrency: unlimited,\n"
           "    service: {exponential: 15ms}}\n"
           "  books: {kind: workers, host: box, cpu: shared, concurrency: unlimited,\n"
           "    service: {gamma: {mean: 20ms, cv: 1.5}}}\n"
           "links: [{from: visits, to: pages}, {from: orders, to: books}]\n";
}

TEST(SharedLoads, AddUpTheWorkForTheCoresOfAHost) {
    const Design full = study(compiled(shared_cores(2)));
    const Design fits = study(compiled(shared_cores(4)));

    EXPECT_DOUBLE_EQ(station(full, "box").utilization, 1.25);
    ASSERT_NE(finding_of(full, "box"), nullptr);
    EXPECT_EQ(finding_of(full, "box")->hint, "4 cores make it 80 % or less");
    EXPECT_EQ(finding_of(fits, "box"), nullptr);
    EXPECT_DOUBLE_EQ(fits.bottleneck->sustainable_per_s, 240);  // 150/s x 4 / 2.5.
}

TEST(SharedLoads, ForetellHowMuchLongerSharedCoresTake) {
    const Design design = study(compiled(shared_cores(4)));
    const Results results = run_text(shared_cores(4));

    for (const Floor& floor : design.floors) {
        EXPECT_GT(floor.expected_s.value(), 1.15 * floor.mean_s);  // Else it would prove nothing.
        EXPECT_NEAR(floor.expected_s.value(), latency_s(results, floor), 0.03 * floor.mean_s)
            << floor.to;
    }
}

TEST(SharedLoads, ForetellHowMuchLongerASharedWireTakes) {
    // With a flow for each message the line is M/G/1-PS at 0.8: 5 times as long as alone.
    const std::string text = two_sites("bandwidth: 40Mbit/s", "  flows: message\n");
    const Design design = study(compiled(text));
    const Results results = run_text(text);

    for (const Floor& floor : design.floors) {
        EXPECT_NEAR(floor.expected_s.value(), latency_s(results, floor), 0.1 * *floor.expected_s)
            << floor.from;
    }
}

}  // namespace
}  // namespace surgetank::scenarios
