// Each number of the results, read off figures that were made by hand.
#include "scenarios/runner/measures.hpp"

#include <gtest/gtest.h>

#include "scenarios/compiler/metrics.hpp"
#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

using models::Fate;
using models::Figures;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr sim::Uint128 second_ns = 1'000'000'000;

/// Ten seconds of a station with two flows.
Figures ten_seconds() {
    Figures figures;
    figures.length = seconds(10);
    figures.departures = 40;
    figures.fates.resize(2);
    figures.fates[0][static_cast<std::size_t>(Fate::processed)] = 30;
    figures.fates[1][static_cast<std::size_t>(Fate::processed)] = 10;
    figures.backlog_area = 25 * second_ns;
    figures.backlog_max = 7;
    figures.waiting_area = 5 * second_ns;
    figures.waiting_max = 4;
    figures.busy_area = 12 * second_ns;
    figures.capacity_area = 30 * second_ns;
    figures.age_max = 3'000'000'000;
    figures.latency.resize(2);
    figures.latency[0].add(milliseconds(100));
    figures.latency[1].add(milliseconds(300));
    return figures;
}

Figures idle_second() {
    Figures figures;
    figures.length = seconds(1);
    return figures;
}

std::optional<double> value(Quantity quantity, const std::string& statistic,
                            std::optional<std::size_t> flow = {}) {
    const Measure measure{.quantity = quantity,
                          .fate = Fate::processed,
                          .statistic = statistic,
                          .component = 0,
                          .flow_slot = flow};
    return evaluate(measure, {ten_seconds()});
}

TEST(Measures, DivideCountsAndAreasByTheLengthOfTheWindow) {
    EXPECT_DOUBLE_EQ(*value(Quantity::throughput, "rate"), 4);
    EXPECT_DOUBLE_EQ(*value(Quantity::backlog, "mean"), 2.5);
    EXPECT_DOUBLE_EQ(*value(Quantity::waiting, "mean"), 0.5);
    EXPECT_DOUBLE_EQ(*value(Quantity::fate, "rate"), 4);
}

TEST(Measures, CountEachMessageOnceInTheGoodput) {
    Figures figures = ten_seconds();
    figures.fates[0][static_cast<std::size_t>(Fate::duplicated)] = 5;
    const Measure measure{.quantity = Quantity::goodput, .statistic = "rate", .component = 0};
    EXPECT_DOUBLE_EQ(*evaluate(measure, {figures}), 3.5);
}

TEST(Measures, TakeUtilizationOfTheServersThatWereUp) {
    EXPECT_DOUBLE_EQ(*value(Quantity::utilization, "mean"), 0.4);
    EXPECT_FALSE(evaluate({.quantity = Quantity::utilization, .statistic = "mean", .component = 0},
                          {idle_second()}));
}

TEST(Measures, KeepExtremes) {
    EXPECT_DOUBLE_EQ(*value(Quantity::backlog, "max"), 7);
    EXPECT_DOUBLE_EQ(*value(Quantity::waiting, "max"), 4);
    EXPECT_DOUBLE_EQ(*value(Quantity::age, "max"), 3);
}

TEST(Measures, TellFlowsApartAndPutThemTogether) {
    EXPECT_DOUBLE_EQ(*value(Quantity::fate, "total", 1), 10);
    EXPECT_DOUBLE_EQ(*value(Quantity::fate, "total"), 40);
    EXPECT_NEAR(*value(Quantity::latency, "mean", 0), 0.1, 1e-12);
    EXPECT_NEAR(*value(Quantity::latency, "mean"), 0.2, 1e-12);
    EXPECT_NEAR(*value(Quantity::latency, "max"), 0.3, 1e-12);
}

TEST(Measures, SumFatesOverTheWholeSystem) {
    const Measure all{.quantity = Quantity::fate, .fate = Fate::processed, .statistic = "total"};
    EXPECT_DOUBLE_EQ(*evaluate(all, {ten_seconds(), ten_seconds()}), 80);
}

TEST(Measures, AreAbsentWhereNothingHappened) {
    const Figures idle = idle_second();
    EXPECT_FALSE(
        evaluate({.quantity = Quantity::wait, .statistic = "p99", .component = 0}, {idle}));
    EXPECT_FALSE(
        evaluate({.quantity = Quantity::latency, .statistic = "mean", .component = 0}, {idle}));
}

TEST(Measures, FindEveryMetricOfTheTable) {
    // Recovery and drain are read off the series; everything else is a measure.
    const Topology topology = tests::compiled(tests::StationText{}.text());
    const Plan plan = make_plan(topology);
    const std::vector<Observed> components = observed(plan);
    for (const Metric& metric : all_metrics()) {
        Expectation expectation;
        expectation.metric = metric.name;
        expectation.of = "server";
        const std::string statistic(statistics_of(metric.shape).front());
        EXPECT_EQ(find_measure(plan, components, expectation, statistic).has_value(),
                  metric.shape != Shape::moment)
            << metric.name;
    }
}

TEST(Measures, KnowEveryFateByItsName) {
    for (std::size_t i = 0; i < models::fate_count; ++i) {
        const auto fate = static_cast<Fate>(i);
        EXPECT_EQ(fate_named(name_of(fate)), fate);
    }
    EXPECT_FALSE(fate_named("forgotten"));
}

TEST(Measures, KnowProbabilitiesOfPercentilesAlone) {
    EXPECT_EQ(probability_of("p99.9"), 0.999);
    EXPECT_EQ(probability_of("p50"), 0.5);
    EXPECT_FALSE(probability_of("mean"));
}

}  // namespace
}  // namespace surgetank::scenarios
