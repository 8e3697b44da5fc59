// What `predict` says of a station, and that it keeps silent where theory does.
#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

#include "models/theory.hpp"
#include "sim/contract.hpp"

namespace surgetank::models::theory {
namespace {

using Kind = Prediction::Kind;

const Prediction* find(const std::vector<Prediction>& all, std::string_view metric,
                       std::string_view statistic, Kind kind = Kind::exact) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Prediction& each) {
        return each.metric == metric && each.statistic == statistic && each.kind == kind;
    });
    return found == all.end() ? nullptr : &*found;
}

double value(const std::vector<Prediction>& all, std::string_view metric,
             std::string_view statistic, Kind kind = Kind::exact) {
    const Prediction* prediction = find(all, metric, statistic, kind);
    return prediction == nullptr ? -1 : prediction->value;
}

TEST(Predict, KnowsAlmostAllOfMm1) {
    const auto all = predict({.gap = Gap::exponential(1.25), .service = {1, 1}});

    EXPECT_NEAR(value(all, "utilization", "mean"), 0.8, 1e-12);
    EXPECT_NEAR(value(all, "wait", "mean"), 4, 1e-12);                 // rho / (mu - lambda)
    EXPECT_NEAR(value(all, "backlog", "mean"), 4, 1e-12);              // rho / (1 - rho)
    EXPECT_NEAR(value(all, "sojourn", "p99"), 23.025850929940, 1e-9);  // ln(100) / (mu - lambda)
    EXPECT_NEAR(value(all, "wait", "p50"), 2.350018146228678, 1e-12);  // ln(0.8 / 0.5) / 0.2
}

TEST(Predict, NamesASourceForEveryNumber) {
    for (const double scv : {0.0, 1.0, 3.0}) {
        const auto law = scv == 1   ? Station::Law::exponential
                         : scv == 0 ? Station::Law::constant
                                    : Station::Law::general;
        for (const Gap& gap : {Gap::exponential(2), Gap::constant(2), Gap::general({2, 3})}) {
            const auto all = predict({.gap = gap, .service_law = law, .service = {1, scv}});

            EXPECT_FALSE(all.empty());
            for (const Prediction& each : all) {
                EXPECT_FALSE(each.source.empty()) << each.model << " " << each.metric;
                EXPECT_GE(each.value, 0) << each.model << " " << each.metric;
            }
        }
    }
}

TEST(Predict, ForetellsOnlyMeansWhereTheOrderMatters) {
    const auto all = predict({.gap = Gap::exponential(1.25),
                              .service = {1, 1},
                              .discipline = Station::Discipline::lifo});

    EXPECT_NEAR(value(all, "wait", "mean"), 4, 1e-12);
    EXPECT_EQ(find(all, "wait", "p99"), nullptr);
}

TEST(Predict, BoundsAnOverloadedStation) {
    const auto all = predict({.gap = Gap::exponential(0.5), .service = {1, 1}});

    EXPECT_EQ(find(all, "wait", "mean"), nullptr);
    EXPECT_EQ(value(all, "throughput", "rate", Kind::upper_bound), 1);
}

TEST(Predict, BoundsAWaitByTwoMoments) {
    const auto all = predict({.gap = Gap::general({1.25, 0.5}),
                              .service_law = Station::Law::general,
                              .service = {1, 0.5}});

    EXPECT_EQ(find(all, "wait", "mean"), nullptr);
    EXPECT_NEAR(value(all, "wait", "mean", Kind::upper_bound), 2.5625, 1e-9);  // Kingman 1962.
    EXPECT_NE(find(all, "wait", "mean", Kind::approximation), nullptr);
}

TEST(Predict, KnowsErlangsLossForEveryLawOfService) {
    const auto all = predict({.gap = Gap::exponential(0.2),
                              .servers = 8,
                              .waiting_room = 0,
                              .service_law = Station::Law::general,
                              .service = {1, 7}});

    EXPECT_NEAR(value(all, "loss", "ratio"), 0.07004785220956705, 1e-12);  // B(8, 5).
    EXPECT_NEAR(value(all, "throughput", "rate"), 5 * (1 - 0.07004785220956705), 1e-11);
}

TEST(Predict, KnowsWhatExpires) {
    Station station{.gap = Gap::exponential(1 / 0.9), .service = {1, 1}};
    station.patience = Station::Patience::constant;
    station.patience_mean_s = 5;

    EXPECT_NEAR(value(predict(station), "loss", "ratio"), 0.10730620903994953, 1e-9);  // Barrer.

    station.discipline = Station::Discipline::lifo;
    EXPECT_TRUE(predict(station).empty());
}

TEST(Predict, TellsPriorityClassesApart) {
    const auto all = predict({.gap = Gap::exponential(1.25),
                              .service = {1, 1},
                              .discipline = Station::Discipline::priority,
                              .classes = {{0.3, {1, 1}}, {0.5, {1, 1}}}});

    const auto urgent = std::find_if(all.begin(), all.end(), [](const Prediction& each) {
        return each.metric == "wait" && each.priority_class == 0U;
    });
    ASSERT_NE(urgent, all.end());
    EXPECT_NEAR(urgent->value, 8.0 / 7, 1e-12);  // Cobham: 0.8 / (1 - 0.3).
}

TEST(Predict, KnowsThatNobodyWaitsForUnlimitedServers) {
    const auto all = predict({.gap = Gap::general({0.1, 2}), .servers = {}, .service = {3, 1}});

    EXPECT_EQ(value(all, "wait", "mean"), 0);
    EXPECT_NEAR(value(all, "backlog", "mean"), 30, 1e-12);
}

TEST(Predict, KnowsThatSharingNeedsTheMeanOnly) {
    const auto all = predict({.gap = Gap::exponential(1 / 0.7),
                              .service_law = Station::Law::general,
                              .service = {1, 9},
                              .discipline = Station::Discipline::sharing});

    EXPECT_NEAR(value(all, "sojourn", "mean"), 1 / 0.3, 1e-12);
}

TEST(Predict, KeepsSilentWhereTheoryDoes) {
    const auto bounded_general = predict({.gap = Gap::exponential(1),
                                          .waiting_room = 5,
                                          .service_law = Station::Law::general,
                                          .service = {1, 3}});

    EXPECT_TRUE(bounded_general.empty());
}

TEST(Predict, DemandsArrivalsAndService) {
    EXPECT_THROW(predict({.service = {1, 1}}), sim::ContractViolation);
    EXPECT_THROW(predict({.gap = Gap::exponential(1)}), sim::ContractViolation);
}

}  // namespace
}  // namespace surgetank::models::theory
