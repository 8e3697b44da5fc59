// Predictions of stations against textbook formulas, and what is called exact.
#include "scenarios/compiler/analysis/stations.hpp"

#include <gtest/gtest.h>

#include "scenarios/compiler/analysis/floors.hpp"
#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

using tests::compiled;
using tests::StationText;

Forecast forecast_of(const Topology& topology, const std::string& name) {
    const Analysis analysis = analyze(topology);
    std::vector<Forecast> all = forecasts(topology, analysis);
    add_floors(topology, analysis, all);
    for (const Forecast& one : all) {
        if (one.name == name) {
            return one;
        }
    }
    throw std::out_of_range("no station " + name);
}

TEST(Forecasts, AreExactForMm1) {
    const Forecast server = forecast_of(compiled(StationText{}.text()), "server");
    EXPECT_DOUBLE_EQ(server.utilization, 0.8);
    EXPECT_EQ(server.approximation, "");
    EXPECT_NEAR(server.wait_s.value(), 0.4, 1e-12);  // 0.8 / (10 - 8)
    EXPECT_EQ(server.wait_kind, "exact");
    EXPECT_EQ(server.wait_model, "M/M/1");
    EXPECT_NEAR(server.headroom, 1.25, 1e-12);
}

TEST(Forecasts, AreExactForMg1WithServiceByType) {
    // Constants of 50 and 150 ms, half each: mean 100 ms, second moment 0.0125 s^2; at 5/s
    // Pollaczek-Khinchine gives 5 x 0.0125 / (2 x 0.5) = 62.5 ms.
    const Forecast server = forecast_of(
        compiled("scenario: s\ncomponents:\n"
                 "  load: {kind: source, arrivals: {poisson: 5/s}, types: {a: 50%, b: 50%}}\n"
                 "  server: {kind: workers, service: {by_type: {a: 50ms, other: 150ms}}}\n"
                 "links: [{from: load, to: server}]\n"),
        "server");
    EXPECT_NEAR(server.wait_s.value(), 0.0625, 1e-12);
    EXPECT_EQ(server.wait_kind, "exact");
}

std::string tandem(const std::string& first_law, const std::string& latency = "0s") {
    return "scenario: tandem\ncomponents:\n"
           "  load: {kind: source, arrivals: {poisson: 5/s}}\n"
           "  first: {kind: workers, service: " +
           first_law +
           "}\n"
           "  second: {kind: workers, service: {exponential: 100ms}}\n"
           "links:\n  - {from: load, to: first}\n"
           "  - {from: first, to: second, latency: " +
           latency + "}\n";
}

TEST(Forecasts, FollowBurkeThroughExponentialStations) {
    const Forecast second = forecast_of(compiled(tandem("{exponential: 50ms}")), "second");
    EXPECT_NEAR(second.wait_s.value(), 0.1, 1e-12);  // M/M/1: 0.5 / (10 - 5)
    EXPECT_EQ(second.wait_kind, "exact");
}

TEST(Forecasts, CallApproximateWhatIs) {
    // Utilization is conserved whatever the law; the wait behind M/D/1 is not known exactly.
    const Forecast second = forecast_of(compiled(tandem("100ms")), "second");
    EXPECT_EQ(second.approximation, "");
    EXPECT_EQ(second.wait_kind, "approximation");
    EXPECT_LT(second.wait_s.value(), 0.1);  // What comes from constant service is smoother.
}

TEST(Forecasts, FloorsAddLinksAndServices) {
    const Topology topology = compiled(tandem("{uniform: {low: 10ms, high: 30ms}}", "7ms"));
    const Forecast second = forecast_of(topology, "second");
    EXPECT_NEAR(second.floor_s.value(), 0.020 + 0.007 + 0.100, 1e-12);
    EXPECT_NEAR(second.floor_least_s.value(), 0.010 + 0.007, 1e-12);  // Exponential: from zero.
    const Analysis analysis = analyze(topology);
    const std::vector<Floor> floors = floors_of(topology, analysis, forecasts(topology, analysis));
    ASSERT_EQ(floors.size(), 1U);
    EXPECT_EQ(floors[0].path, (std::vector<std::string>{"load", "first", "second"}));
}

std::string queued(const std::string& queue, const std::string& consume) {
    return "scenario: queued\ncomponents:\n"
           "  load: {kind: source, arrivals: {poisson: 15/s}}\n"
           "  q: {kind: queue" +
           queue +
           "}\n"
           "  w: {kind: workers, instances: 2, service: {exponential: 100ms}}\n"
           "links:\n  - {from: load, to: q}\n  - {from: q, to: w, consume: {" +
           consume + "}}\n";
}

TEST(Forecasts, TakeAQueueAndItsWorkersForOneStation) {
    // M/M/2 at 0.75: Erlang C = 9/14, so the mean wait is 9/14 / (20 - 15).
    const Forecast w = forecast_of(compiled(queued("", "prefetch: 1")), "w");
    EXPECT_NEAR(w.wait_s.value(), 9.0 / 14 / 5, 1e-12);
    EXPECT_EQ(w.wait_kind, "exact");
    // With ten messages in the hands of each, a free worker may have none.
    EXPECT_EQ(forecast_of(compiled(queued("", "prefetch: 10")), "w").wait_kind, "approximation");
    const Forecast bounded = forecast_of(compiled(queued(", capacity: 5", "prefetch: 1")), "w");
    EXPECT_EQ(bounded.approximation, "`q` may be full");
}

TEST(ArrivalLaws, EstimateTheVariabilityOfDepartures) {
    // Whitt 1983: 1 + rho^2 (max(scv, 0.2) - 1) behind M/D/1, here with rho = 0.5.
    const Topology topology = compiled(tandem("100ms"));
    const auto laws = arrival_laws(topology, analyze(topology));
    EXPECT_NEAR(laws[*topology.find("second")].scv, 1 - 0.25 * 0.8, 1e-12);
    EXPECT_FALSE(laws[*topology.find("second")].is_poisson);
}

TEST(ArrivalLaws, DoNotAddUpCopiesOfOneStream) {
    const Topology topology = compiled(
        "scenario: twice\ncomponents:\n"
        "  load: {kind: source, arrivals: {poisson: 1/s}}\n"
        "  w: {kind: workers, service: {exponential: 100ms}}\n"
        "links:\n  - {from: load, to: w}\n  - {from: load, to: w, latency: 1ms}\n");
    EXPECT_FALSE(arrival_laws(topology, analyze(topology))[*topology.find("w")].is_poisson);
}

}  // namespace
}  // namespace surgetank::scenarios
