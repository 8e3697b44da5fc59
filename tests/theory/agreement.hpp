// What the tests against theory share: a long run with 99.9 % intervals, and claims about its rows.
// A number agrees when it lies inside the interval and the interval is narrow enough to mean much.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/scenarios/runs.hpp"

namespace surgetank::tests {

/// One number that theory gives, and the row that must show it.
struct Claim {
    std::string metric, of, statistic;
    double expected = 0;
    std::string from{};  ///< The flow, for latencies.
};

/// Intervals wider than this prove nothing.
constexpr double widest = 0.03;
/// Quantiles are read off a histogram, to a bucket.
constexpr double bucket = 0.005;

inline bool is_quantile(const Claim& claim) { return claim.statistic.starts_with("p"); }

/// Whether the number lies in the interval of its row.
inline bool agrees(const scenarios::Row& found, const Claim& claim) {
    const double slack = is_quantile(claim) ? bucket * claim.expected : 0;
    return found.low && *found.low - slack <= claim.expected &&
           claim.expected <= *found.high + slack;
}

inline const scenarios::Row& row_of(const scenarios::Results& results, const Claim& claim) {
    for (const scenarios::Row& one : results.rows) {
        if (one.metric == claim.metric && one.of == claim.of && one.from == claim.from &&
            one.statistic == claim.statistic) {
            return one;
        }
    }
    throw std::out_of_range("no row " + claim.metric + " of " + claim.of);
}

inline void expect_agreement(const scenarios::Results& results, const std::vector<Claim>& claims) {
    EXPECT_GE(results.replications, 20);
    for (const Claim& claim : claims) {
        const scenarios::Row& found = row_of(results, claim);
        const std::string name = claim.metric + " " + claim.statistic + " of " + claim.of;
        ASSERT_TRUE(found.low) << name << ": " << found.note;
        EXPECT_TRUE(agrees(found, claim)) << name << ": " << claim.expected << " is not in ["
                                          << *found.low << ", " << *found.high << "]";
        EXPECT_LT((*found.high - *found.low) / 2, widest * *found.value) << name;
    }
}

/// A run of 20 replications of this length, with 99.9 % intervals.
inline std::string long_run(const std::string& horizon, int seed = 1) {
    return "horizon: " + horizon +
           ", replications: 20, confidence: 99.9%, seed: " + std::to_string(seed);
}

inline scenarios::Results simulated(const std::string& text) { return run_text(text, {.jobs = 2}); }

}  // namespace surgetank::tests
