// Recovery and drain are read off window means; every number here is counted by hand.
#include "scenarios/runner/recovery.hpp"

#include <gtest/gtest.h>

namespace surgetank::scenarios {
namespace {

using std::chrono::seconds;

FaultWindow between(int from, int to) {
    return {.name = "f", .from = seconds(from), .to = seconds(to), .nodes = {}, .edges = {}};
}
// Ten windows of a second each.
const std::vector<double> backlog = {1, 2, 0, 5, 9, 7, 4, 3, 1, 1};

std::optional<double> back(const FaultWindow& fault, ReturnTo level, int warm_up = 0,
                           const std::vector<double>& series = backlog) {
    return time_to_return(series, fault, seconds(warm_up), seconds(10), level);
}

TEST(Recovery, IsOverWhenTheBacklogIsBackInItsUsualRange) {
    // Up to 2 before the fault, and one message is no difference: 3 in the window from 7 s on.
    EXPECT_EQ(back(between(3, 5), ReturnTo::usual_range), 2);
}

TEST(Drain, IsOverWhenTheBacklogIsBackAtItsUsualMean) {
    // 1 on average before the fault, so 2 will do: 1 in the window from 8 s on.
    EXPECT_EQ(back(between(3, 5), ReturnTo::usual_mean), 3);
}

TEST(Recovery, IsTheRestOfTheRunWhenItNeverHappens) {
    const std::vector<double> lost = {1, 1, 1, 5, 9, 9, 9, 9, 9, 9};
    EXPECT_EQ(back(between(3, 5), ReturnTo::usual_range, 0, lost), 5);
}

TEST(Recovery, IsUnknownWithoutATimeBeforeTheFault) {
    EXPECT_FALSE(back(between(0, 5), ReturnTo::usual_range));
    EXPECT_FALSE(back(between(3, 5), ReturnTo::usual_range, 4));
}

TEST(Recovery, ComparesWithTheTimeAfterTheWarmUpAlone) {
    const std::vector<double> high_at_first = {8, 1, 1, 5, 9, 7, 4, 3, 2, 1};
    EXPECT_EQ(back(between(3, 5), ReturnTo::usual_range, 0, high_at_first), 0);
    EXPECT_EQ(back(between(3, 5), ReturnTo::usual_range, 1, high_at_first), 3);
}

}  // namespace
}  // namespace surgetank::scenarios
