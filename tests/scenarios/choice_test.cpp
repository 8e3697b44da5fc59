// One link to several copies: `each` says whether all of them get a message, or one.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "scenarios/compiler/analysis.hpp"
#include "scenarios/runner/run.hpp"
#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

std::string fed_by(const std::string& each) {
    return "scenario: choice\n"
           "run: {horizon: 100s, warm_up: 0s, replications: 2}\n"
           "components:\n"
           "  feed: {kind: source, arrivals: {regular: 30/s}, key: {uniform: {keys: 1}}}\n"
           "  copy: {kind: sink, count: 3}\n"
           "links: [{from: feed, to: copy, each: " +
           each + "}]\n";
}

double rate_of(const std::string& each, const std::string& copy) {
    const Results results = run(compile_text(fed_by(each), "choice.yaml"), {});
    for (const Row& row : results.rows) {
        if (row.of == copy && row.metric == "throughput") {
            return row.value.value_or(-1);
        }
    }
    return -1;
}

TEST(Choice, GivesEveryCopyAllMessagesByDefault) {
    EXPECT_NEAR(rate_of("all", "copy[0]"), 30, 0.02);
    EXPECT_NEAR(rate_of("all", "copy[2]"), 30, 0.02);
}

TEST(Choice, SharesMessagesInTurn) {
    EXPECT_NEAR(rate_of("round_robin", "copy[0]"), 10, 0.02);
    EXPECT_NEAR(rate_of("round_robin", "copy[2]"), 10, 0.02);
}

TEST(Choice, SendsEqualKeysToOneCopy) {
    const double sum =
        rate_of("hash", "copy[0]") + rate_of("hash", "copy[1]") + rate_of("hash", "copy[2]");

    EXPECT_NEAR(sum, 30, 0.02);
    EXPECT_EQ(std::max({rate_of("hash", "copy[0]"), rate_of("hash", "copy[1]"),
                        rate_of("hash", "copy[2]")}),
              sum);
}

TEST(Choice, IsForeseenByTheTrafficEquations) {
    const Topology topology = compile_text(fed_by("round_robin"), "choice.yaml");

    EXPECT_NEAR(analyze(topology).loads[*topology.find("copy[1]")].offered_per_s, 10, 1e-9);
}

}  // namespace
}  // namespace surgetank::scenarios
