// Splitters, aggregators and resequencers in whole runs: books that balance, crashes, closed
// clients, and no part of it evaluated as streams.
#include <gtest/gtest.h>

#include <algorithm>

#include "scenarios/runner/plan.hpp"
#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

using tests::row;
using tests::run_text;

std::string scatter_gather(const std::string& arrivals, const std::string& gather,
                           const std::string& more = "") {
    return "run: {horizon: 10min, warm_up: 0s, replications: 4}"
           "\ncomponents:\n  shop: {kind: source, arrivals: {" +
           arrivals +
           "}}\n  split: {kind: workers, service: 1ms, parts: {uniform: {low: 1, high: 5}}}\n"
           "  pick: {kind: workers, instances: 10, service: {exponential: 50ms}}\n"
           "  gather: {kind: aggregator" +
           gather +
           "}\n  done: {kind: sink}\nlinks:\n  - {from: shop, to: split}\n"
           "  - {from: split, to: pick, latency: 1ms}\n  - {from: pick, to: gather}\n"
           "  - {from: gather, to: done}\n" +
           more;
}

void expect_checks(const Results& results) {
    for (const Check& check : results.checks) {
        EXPECT_NE(check.verdict, "fail") << check.check << " of " << check.of;
    }
}

constexpr double replications = 4;

/// Of one replication, on average.
double total(const Results& results, const std::string& fate, const std::string& of) {
    return *row(results, fate, of, "total").value / replications;
}

TEST(Gathering, PutsEveryMessageTogetherAgain) {
    const Results results = run_text(scatter_gather("poisson: 10/s", ""));

    // All but the last few, which are still under way.
    const double published = total(results, "published", "shop");
    EXPECT_NEAR(total(results, "completed", "gather"), published, 10);
    EXPECT_NEAR(total(results, "processed", "done"), published, 10);
    // 1 to 5, rounded, have a variance of 1.5: five standard errors of the mean of 24,000.
    EXPECT_NEAR(total(results, "parts", "split") / published, 3, 0.04);
    EXPECT_EQ(total(results, "late", "gather"), 0);
    expect_checks(results);
}

TEST(Gathering, LetsClosedClientsGoOn) {
    // Two clients think for a second, and wait for a page of some 100 ms: about 18 in 10 s.
    const Results results =
        run_text(scatter_gather("closed: {clients: 2, think: 1s}", ", timeout: 10s"));

    EXPECT_GT(total(results, "published", "shop"), 900);
    EXPECT_LT(total(results, "published", "shop"), 1200);
    expect_checks(results);
}

TEST(Gathering, LosesOpenGroupsInACrashAndTellsHowMany) {
    const std::string crash = "faults:\n  - {name: away, at: 5min, for: 1s, crash: gather}\n";

    const Results lost =
        run_text(scatter_gather("poisson: 10/s", ", timeout: 5s, durable: false", crash));
    const Results kept = run_text(scatter_gather("poisson: 10/s", ", timeout: 5s", crash));

    EXPECT_GT(total(lost, "lost", "gather"), 0);
    EXPECT_EQ(total(kept, "lost", "gather"), 0);
    EXPECT_GT(total(kept, "rejected", "gather"), 0);  // What came while it was away.
    EXPECT_GT(total(kept, "timed_out", "gather"), 0);
    EXPECT_EQ(total(kept, "duplicated", "done"), 0);
    expect_checks(lost);
    expect_checks(kept);
}

TEST(Gathering, PartsThatComeTwiceAreNotCountedTwice) {
    std::string text = scatter_gather("poisson: 10/s", "");
    const std::string link = "{from: split, to: pick";
    text.insert(text.find(link) + link.size(), ", duplicate: 20%");

    const Results results = run_text(text);

    EXPECT_GT(total(results, "duplicated", "gather") + total(results, "late", "gather"), 500);
    EXPECT_NEAR(total(results, "processed", "done"), total(results, "published", "shop"), 10);
    EXPECT_EQ(total(results, "duplicated", "done"), 0);
    expect_checks(results);
}

TEST(Gathering, BringsWhatOvertookBackIntoOrder) {
    const auto text = [](const std::string& order) {
        return "run: {horizon: 10min, warm_up: 0s, replications: 4}\ncomponents:\n"
               "  shop: {kind: source, arrivals: {poisson: 20/s}, key: {uniform: 5}}\n"
               "  work: {kind: workers, instances: 4, service: {exponential: 100ms}}\n" +
               order + "  done: {kind: sink}\nlinks:\n  - {from: shop, to: work}\n";
    };
    const Results wild = run_text(text("") + "  - {from: work, to: done}\n");
    const Results calm = run_text(text("  order: {kind: resequencer}\n") +
                                  "  - {from: work, to: order}\n  - {from: order, to: done}\n");

    EXPECT_GT(total(wild, "reordered", "done"), 100);
    EXPECT_EQ(total(calm, "reordered", "done"), 0);
    expect_checks(calm);
}

TEST(Gathering, GivesUpWhatWasLostOnTheWay) {
    const Results results = run_text(
        "run: {horizon: 10min, warm_up: 0s, replications: 4}\ncomponents:\n"
        "  shop: {kind: source, arrivals: {poisson: 20/s}}\n"
        "  order: {kind: resequencer, timeout: 1s}\n  done: {kind: sink}\nlinks:\n"
        "  - {from: shop, to: order, loss: 5%}\n  - {from: order, to: done}\n");

    EXPECT_NEAR(total(results, "skipped", "order"), total(results, "lost", "shop->order"), 4);
    EXPECT_EQ(total(results, "late", "order"), 0);
    expect_checks(results);
}

TEST(Gathering, ATapSeesItsShareAndChangesNothing) {
    const auto text = [](const std::string& tap) {
        return "run: {horizon: 1h, warm_up: 0s, replications: 4}\ncomponents:\n"
               "  shop: {kind: source, arrivals: {poisson: 10/s}}\n  bus: {kind: exchange}\n"
               "  server: {kind: workers, service: {exponential: 50ms}}\n" +
               tap + "  - {from: shop, to: bus}\n  - {from: bus, to: server}\n";
    };
    const Results without = run_text(text("links:\n"));
    const Results with =
        run_text(text("  audit: {kind: sink}\nlinks:\n  - {from: bus, to: audit, share: 10%}\n"));

    EXPECT_EQ(row(with, "sojourn", "server", "mean").value,
              row(without, "sojourn", "server", "mean").value);
    // 36,000 messages, a tenth of them: a standard deviation of 57, of the mean of four 29.
    EXPECT_NEAR(total(with, "processed", "audit"), 3600, 145);
    EXPECT_EQ(total(with, "lost", "bus->audit"), 0);
    expect_checks(with);
}

TEST(Gathering, ATicketIsSmallOnTheLine) {
    // 1 kB at 10 kB/s takes 100 ms, a ticket of 100 B 10 ms.
    const Results results = run_text(
        "run: {horizon: 1min, warm_up: 0s, replications: 2}\ncomponents:\n"
        "  shop: {kind: source, arrivals: {regular: 1/s}, size: 1kB}\n"
        "  whole: {kind: sink}\n  ticket: {kind: sink}\nlinks:\n"
        "  - {from: shop, to: whole, bandwidth: 10kB/s}\n"
        "  - {from: shop, to: ticket, bandwidth: 10kB/s, size: 100B}\n");

    EXPECT_NEAR(*row(results, "latency", "whole", "mean").value, 0.1, 1e-6);
    EXPECT_NEAR(*row(results, "latency", "ticket", "mean").value, 0.01, 1e-6);
}

TEST(Gathering, IsNeverEvaluatedAsStreams) {
    for (const char* const text :
         {"  gather: {kind: aggregator, by: all, messages: 2}\n", "  gather: {kind: resequencer}\n",
          "  gather: {kind: workers, service: 1ms, parts: 2}\n"}) {
        const Topology topology = tests::compiled(
            "components:\n  shop: {kind: source, arrivals: {poisson: 8/s}}\n" + std::string(text) +
            "  done: {kind: sink}\nlinks:\n  - {from: shop, to: gather}\n"
            "  - {from: gather, to: done}\n");
        EXPECT_FALSE(make_plan(topology).has_islands()) << text;
    }
    for (const char* const link : {"share: 50%", "size: 1KiB"}) {
        const Topology topology = tests::compiled(
            "components:\n  shop: {kind: source, arrivals: {poisson: 8/s}}\n  done: {kind: sink}\n"
            "links:\n  - {from: shop, to: done, " +
            std::string(link) + "}\n");
        EXPECT_FALSE(make_plan(topology).has_islands()) << link;
    }
}

}  // namespace
}  // namespace surgetank::scenarios
