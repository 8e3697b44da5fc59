// Energy of a run against hand computation.
#include <gtest/gtest.h>

#include "scenarios/compiler/compile.hpp"
#include "scenarios/runner/run.hpp"

namespace surgetank::scenarios {
namespace {

/// A message every second from the first one on, half a second of work for each: by the horizon of
/// 100 s, 99 have been served, and a core of two was busy for 49.5 s.
const std::string half_a_core = R"(
run: {horizon: 100s, warm_up: 0s, replications: 2}
platform:
  hosts: {box: {cores: 2, watts: {idle: 100, full: 200}}, unknown: {}}
  g_co2_per_kwh: 360
components:
  jobs: {kind: source, host: box, arrivals: {regular: 1/s}}
  server: {kind: workers, host: box, service: 500ms}
links: [{from: jobs, to: server}]
)";

double value_of(const Results& results, const std::string& metric, const std::string& of,
                const std::string& statistic) {
    for (const Row& row : results.rows) {
        if (row.metric == metric && row.of == of && row.statistic == statistic) {
            return row.value.value();
        }
    }
    ADD_FAILURE() << "no " << metric << " of " << of;
    return 0;
}

TEST(Energy, IsIdlePowerAndAShareOfTheRestForBusyCores) {
    const Results results = run(compile_text(half_a_core, "test"), {});

    // 100 s x (100 W + 100 W x 49.5 / (2 x 100)).
    EXPECT_DOUBLE_EQ(value_of(results, "energy", "box", "total"), 12'475);
    EXPECT_DOUBLE_EQ(value_of(results, "energy", "*", "total"), 12'475);
}

TEST(Energy, IsSaidForAMillionMessagesAndInGramsOfCarbonDioxide) {
    const Results results = run(compile_text(half_a_core, "test"), {});

    // 100 were published; 360 g/kWh are 0.1 mg a joule.
    EXPECT_DOUBLE_EQ(value_of(results, "energy", "*", "per_million"), 124.75e6);
    EXPECT_NEAR(value_of(results, "co2", "*", "total"), 1.2475, 1e-9);
    EXPECT_NEAR(value_of(results, "co2", "*", "per_million"), 12'475, 1e-6);
}

TEST(Energy, OfAFasterCoreIsLessForTheSameWork) {
    const Results results =
        run(compile_text(half_a_core, "test",
                         {.overrides = {"platform.hosts.box.speed=2"}, .base_dir = {}}),
            {});

    // 0.25 s of work for each of 99: 24.75 s of 200 core-seconds.
    EXPECT_DOUBLE_EQ(value_of(results, "energy", "box", "total"), 100 * (100 + 100 * 24.75 / 200));
}

}  // namespace
}  // namespace surgetank::scenarios
