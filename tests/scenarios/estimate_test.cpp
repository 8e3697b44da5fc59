// What may be said of one value per replication, and where an interval is withheld.
#include "scenarios/runner/estimate.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace surgetank::scenarios {
namespace {

using Values = std::vector<std::optional<double>>;

Question about(Quantity quantity, const std::string& statistic) {
    return {{.quantity = quantity, .statistic = statistic, .component = 0}, {}};
}
const Question mean_wait = about(Quantity::wait, "mean");
const Question rate = about(Quantity::throughput, "rate");
const Question count = about(Quantity::fate, "total");

TEST(Estimate, IsStudentsIntervalOverReplications) {
    // Mean 2, standard deviation 1; t with 2 degrees of freedom at 97.5 % is 4.30265 (any table).
    const Estimate found = estimate(mean_wait, Values{1, 2, 3}, {});
    ASSERT_TRUE(found.low && found.high);
    EXPECT_DOUBLE_EQ(*found.value, 2);
    EXPECT_NEAR(*found.low, 2 - 4.30265 / 1.7320508, 1e-5);
    EXPECT_NEAR(*found.high, 2 + 4.30265 / 1.7320508, 1e-5);
}

TEST(Estimate, LeavesOutReplicationsWithoutAValue) {
    EXPECT_DOUBLE_EQ(*estimate(mean_wait, Values{1, std::nullopt, 3}, {}).value, 2);
    const Estimate none = estimate(mean_wait, Values{std::nullopt, std::nullopt}, {});
    EXPECT_FALSE(none.value);
    EXPECT_FALSE(none.note.empty());
}

TEST(Estimate, HasNoIntervalForOneReplication) {
    const Estimate one = estimate(mean_wait, Values{5}, {});
    EXPECT_EQ(one.value, 5);
    EXPECT_FALSE(one.low);
    EXPECT_FALSE(one.note.empty());
}

TEST(Estimate, WithholdsIntervalsOfShortRunsButNotOfRates) {
    const Trust trust{.too_short = true};
    EXPECT_FALSE(estimate(mean_wait, Values{1, 2, 3}, trust).low);
    EXPECT_FALSE(estimate(about(Quantity::backlog, "mean"), Values{1, 2, 3}, trust).low);
    EXPECT_FALSE(estimate(about(Quantity::latency, "p99"), Values{1, 2, 3}, trust).low);
    EXPECT_TRUE(estimate(rate, Values{1, 2, 3}, trust).low);
}

TEST(Estimate, WithholdsIntervalsOfWhatGrows) {
    const Trust trust{.growing = {true}};
    EXPECT_FALSE(estimate(mean_wait, Values{1, 2, 3}, trust).low);
    Question other = mean_wait;
    other.measure.component = 1;
    EXPECT_TRUE(estimate(other, Values{1, 2, 3}, trust).low);
}

TEST(Estimate, SumsCountsExactly) {
    const Estimate found = estimate(count, Values{1, 2, 4}, {});
    EXPECT_EQ(found.value, 7);
    EXPECT_TRUE(found.exact);
    EXPECT_FALSE(found.low);
}

TEST(Estimate, SaysWhatACountOfZeroIsWorth) {
    // 1 - 0.05^(1/20) = 0.139 (rule of three: about 3 / 20).
    const Estimate none = estimate(count, Values(20, 0.0), {});
    EXPECT_EQ(none.value, 0);
    EXPECT_NE(none.note.find("0.139"), std::string::npos) << none.note;
}

TEST(Estimate, KeepsTheMostExtremeOfAllReplications) {
    EXPECT_EQ(estimate(about(Quantity::backlog, "max"), Values{3, 9, 4}, {}).value, 9);
    EXPECT_EQ(estimate(about(Quantity::wait, "min"), Values{3, 9, 4}, {}).value, 3);
    EXPECT_TRUE(estimate(about(Quantity::wait, "max"), Values{3, 9, 4}, {}).exact);
}

TEST(Estimate, CentresAQuantileOnAllValuesTogether) {
    Question p99 = mean_wait;
    p99.measure.statistic = "p99";
    const Estimate found = estimate(p99, Values{1, 2, 4}, {}, 2.0);
    EXPECT_DOUBLE_EQ(*found.value, 2);
    // The ratios are 1/2, 1 and 2, so their logarithms have the standard error ln 2 / sqrt(3); the
    // 97.5 % point of Student's t with two degrees of freedom is 4.302653.
    const double factor = std::exp(4.302653 * std::log(2.0) / std::sqrt(3.0));
    EXPECT_NEAR(*found.low, 2 / factor, 1e-5);
    EXPECT_NEAR(*found.high, 2 * factor, 1e-4);
}

}  // namespace
}  // namespace surgetank::scenarios
