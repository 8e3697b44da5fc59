// A run that checks itself: balances that hold, growth that is named, runs too short to believe.
#include "scenarios/runner/checks.hpp"

#include <gtest/gtest.h>

#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

using tests::finding;
using tests::row;
using tests::run_text;
using tests::StationText;

TEST(Checks, FindLittlesLawAndConservationInASteadyRun) {
    const Results results = run_text(
        StationText{.run = "horizon: 1h, replications: 10", .arrivals = "poisson: 5/s"}.text());
    std::size_t little = 0;
    for (const Check& check : results.checks) {
        if (check.check == "little") {
            ++little;
            EXPECT_EQ(check.verdict, "pass") << check.of;
            EXPECT_NEAR(*check.value, 1, 0.1);  // rho / (1 - rho)
        }
        if (check.check == "conservation") {
            EXPECT_EQ(check.verdict, "pass");
        }
    }
    EXPECT_EQ(little, 1U);
    EXPECT_EQ(finding(results, "F201"), nullptr);
    EXPECT_EQ(finding(results, "F204"), nullptr);
}

TEST(Checks, CompareAStationWithTheory) {
    const Results results = run_text(
        StationText{.run = "horizon: 2h, replications: 10", .arrivals = "poisson: 5/s"}.text());
    std::size_t compared = 0;
    for (const Check& check : results.checks) {
        if (check.check == "theory" && check.kind == "exact") {
            ++compared;
            EXPECT_EQ(check.verdict, "pass") << check.metric << " " << check.statistic;
        }
    }
    EXPECT_GE(compared, 6U);
}

TEST(Checks, DoNotTakeTwoCopiesAtOnceForPoissonArrivals) {
    // A link that duplicates makes batches of two: M/M/1 is another model.
    const std::string text =
        StationText{.run = "horizon: 10min, replications: 5", .arrivals = "poisson: 2/s"}.text();
    const std::string link = "{from: load, to: server";
    std::string doubled = text;
    doubled.insert(doubled.find(link) + link.size(), ", duplicate: 50%");
    for (const Check& check : run_text(doubled).checks) {
        EXPECT_NE(check.check, "theory") << check.model << " " << check.metric;
    }
}

TEST(Checks, NameWhatGrowsAndWithholdItsIntervals) {
    const Results results = run_text(StationText{
        .run = "horizon: 10min, warm_up: 1min, replications: 5", .arrivals = "poisson: 12/s"}
                                         .text());
    ASSERT_NE(finding(results, "F201"), nullptr);
    EXPECT_EQ(finding(results, "F201")->of, "server");
    EXPECT_FALSE(row(results, "wait", "server", "mean").low);
    EXPECT_FALSE(row(results, "backlog", "server", "mean").low);
    // It gives what it can, and that is steady: ten a second.
    ASSERT_TRUE(row(results, "throughput", "server", "rate").low);
    EXPECT_NEAR(*row(results, "throughput", "server", "rate").value, 10, 0.3);
    ASSERT_NE(finding(results, "F202"), nullptr);
    EXPECT_EQ(finding(results, "F202")->of, "server");
}

TEST(Checks, RefuseToDressUpARunThatIsTooShort) {
    // 1000 messages at 90 % load are worth a handful of independent waits (Whitt 1989 asks for
    // millions for 1 %): no interval of a wait, a sojourn, a latency or a backlog may be printed.
    for (const char* const warm_up : {"auto", "10s"}) {
        const Results results = run_text(
            StationText{.run = "horizon: 111s, replications: 20, warm_up: " + std::string(warm_up),
                        .arrivals = "poisson: 9/s"}
                .text());
        EXPECT_NE(finding(results, "F204"), nullptr) << warm_up;
        for (const Row& one : results.rows) {
            const bool is_level = one.metric == "wait" || one.metric == "sojourn" ||
                                  one.metric == "latency" || one.metric == "waiting" ||
                                  (one.metric == "backlog" && one.of == "server");
            if (is_level) {
                EXPECT_FALSE(one.low) << warm_up << ": " << one.metric << " " << one.statistic;
                EXPECT_FALSE(one.note.empty()) << one.metric << " " << one.statistic;
            }
        }
    }
}

TEST(Checks, NameWhatIsLost) {
    const Results results =
        run_text(StationText{.run = "horizon: 10min, replications: 5",
                             .workers = "service: {exponential: 100ms}, capacity: 1"}
                     .text());
    ASSERT_NE(finding(results, "F203"), nullptr);
    EXPECT_EQ(finding(results, "F203")->of, "server");
}

}  // namespace
}  // namespace surgetank::scenarios
