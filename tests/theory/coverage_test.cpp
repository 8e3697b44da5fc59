// Does a 95 % interval mean 95 %? Four hundred runs of a station whose truth is known, each as a
// user would make it: the share of printed intervals that hold the truth must be near the stated
// one.
#include "models/theory.hpp"
#include "tests/theory/agreement.hpp"

namespace surgetank {
namespace {

using models::theory::Mm1;
using tests::StationText;

constexpr int runs = 400;

/// How many intervals were printed, and how many of them hold the truth.
struct Tally {
    int printed = 0;
    int right = 0;

    void add(const scenarios::Row& found, double truth) {
        if (found.low) {
            ++printed;
            right += *found.low <= truth && truth <= *found.high ? 1 : 0;
        }
    }
    double coverage() const { return static_cast<double>(right) / printed; }
};

/// Coverage has a standard error of sqrt(0.95 x 0.05 / 400) = 1.1 %: three of them either way.
void expect_honest(const Tally& tally, const std::string& what) {
    EXPECT_GT(tally.printed, runs * 9 / 10) << what;
    EXPECT_GE(tally.coverage(), 0.92) << what;
    EXPECT_LE(tally.coverage(), 0.98) << what;
}

void study(double load_per_s, const std::string& horizon) {
    const Mm1 theory{load_per_s, 10};
    const scenarios::Topology topology = tests::compiled(
        StationText{.run = "horizon: " + horizon + ", replications: 10, windows: 100",
                    .arrivals = "poisson: " + tests::exact_text(load_per_s) + "/s"}
            .text());
    Tally mean;
    Tally tail;
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
        const scenarios::Results results = scenarios::run(topology, {.seed = seed, .jobs = 2});
        mean.add(tests::row(results, "sojourn", "server", "mean"), theory.steady().sojourn_s);
        tail.add(tests::row(results, "sojourn", "server", "p99"), theory.sojourn_quantile_s(0.99));
    }
    ::testing::Test::RecordProperty("mean", std::to_string(mean.coverage()));
    ::testing::Test::RecordProperty("p99", std::to_string(tail.coverage()));
    expect_honest(mean, "mean");
    expect_honest(tail, "p99");
}

TEST(Coverage, IsAsStatedAtHalfLoad) { study(5, "20min"); }

// Waits at a higher load depend on each other for longer: a run has to be longer, too.
TEST(Coverage, IsAsStatedAtFourFifths) { study(8, "50min"); }

}  // namespace
}  // namespace surgetank
