// Single stations against queueing theory. The formulas are those of models/theory.hpp, each
// checked against published values in tests/models; here the simulator has to find the same
// numbers.
#include "models/theory.hpp"
#include "models/theory/networks.hpp"
#include "tests/theory/agreement.hpp"

namespace surgetank {
namespace {

using namespace models::theory;
using tests::agrees;
using tests::Claim;
using tests::expect_agreement;
using tests::long_run;
using tests::simulated;
using tests::StationText;

/// The means of a station, as rows of `server`.
std::vector<Claim> means_of(const SteadyState& state) {
    return {{"wait", "server", "mean", state.wait_s},
            {"sojourn", "server", "mean", state.sojourn_s},
            {"backlog", "server", "mean", state.backlog},
            {"waiting", "server", "mean", state.waiting},
            {"utilization", "server", "mean", state.utilization},
            {"throughput", "server", "rate", state.throughput_per_s}};
}

TEST(Theory, MM1) {
    // Kleinrock, Queueing Systems I, 3.2: 8 a second, 10 a second served: 1 / (10 - 8) = 500 ms.
    const Mm1 theory{8, 10};
    ASSERT_DOUBLE_EQ(theory.steady().sojourn_s, 0.5);
    std::vector<Claim> claims = means_of(theory.steady());
    claims.push_back({"sojourn", "server", "p50", theory.sojourn_quantile_s(0.5)});
    claims.push_back({"sojourn", "server", "p99", theory.sojourn_quantile_s(0.99)});
    claims.push_back({"wait", "server", "p95", theory.wait_quantile_s(0.95)});
    expect_agreement(simulated(StationText{.run = long_run("32h")}.text()), claims);
}

TEST(Theory, MM4) {
    // Erlang 1917; Kleinrock I, 3.5. Two instances with two slots each are four servers.
    const Mmc theory{32, 10, 4};
    std::vector<Claim> claims = means_of(theory.steady());
    claims[4].expected = 0.8;  // Of each server.
    claims.push_back({"sojourn", "server", "p99", theory.sojourn_quantile_s(0.99)});
    expect_agreement(simulated(StationText{
                         .run = long_run("4h"),
                         .arrivals = "poisson: 32/s",
                         .workers = "instances: 2, concurrency: 2, service: {exponential: 100ms}"}
                                   .text()),
                     claims);
}

TEST(Theory, MD1) {
    // Half the wait of M/M/1 (Pollaczek-Khinchine): 0.8 x 100 ms / (2 x 0.2) = 200 ms.
    const Mdc theory{8, 0.1};
    ASSERT_NEAR(theory.wait_s(), 0.2, 1e-9);
    expect_agreement(
        simulated(StationText{.run = long_run("15h"), .workers = "service: 100ms"}.text()),
        {{"wait", "server", "mean", 0.2},
         {"sojourn", "server", "mean", 0.3},
         {"wait", "server", "p99", theory.wait_quantile_s(0.99)}});
}

TEST(Theory, MG1WithLognormalService) {
    // Pollaczek 1930, Khinchine 1932: only the first two moments of the service count.
    const Mg1 theory{6, {.mean_s = 0.1, .scv = 2.25}};
    expect_agreement(
        simulated(StationText{.run = long_run("8h"),
                              .arrivals = "poisson: 6/s",
                              .workers = "service: {lognormal: {mean: 100ms, cv: 1.5}}"}
                      .text()),
        means_of(theory.steady()));
}

TEST(Theory, MM1WithAFullWaitingRoom) {
    // M/M/1/5 (Gross & Harris 2.4): one in service, four that wait, 12 a second want in.
    const BoundedStation theory{
        .arrival_rate_per_s = 12, .service_rate_per_s = 10, .waiting_room = 4};
    const scenarios::Results results = simulated(StationText{
        .run = long_run("1h") + ", warm_up: 6min",
        .arrivals = "poisson: 12/s",
        .workers = "service: {exponential: 100ms}, capacity: 4",
        .more = "expect:\n  - {name: refused, metric: rejected, of: server, total: {below: 1}}\n"}
                                                     .text());
    expect_agreement(results, means_of(theory.steady()));
    // In 54 minutes; P(full) = (1 - r) r^5 / (1 - r^6) with r = 1.2.
    const double expected = 12 * 54 * 60 * 0.2 * 2.48832 / (2.985984 - 1);
    EXPECT_NEAR(theory.refused(), expected / (12 * 54 * 60), 1e-9);
    const scenarios::Judgement& refused = results.judgements.at(0);
    EXPECT_LE(*refused.low, expected);
    EXPECT_GE(*refused.high, expected);
    EXPECT_LT(*refused.high - *refused.low, 2 * tests::widest * expected);
}

TEST(Theory, DM1) {
    // Takacs 1962; Gross & Harris 5.3: equally spaced arrivals.
    const RenewalStation theory{Gap::constant(0.125), 10};
    std::vector<Claim> claims = means_of(theory.steady());
    claims.push_back({"sojourn", "server", "p99", theory.sojourn_quantile_s(0.99)});
    expect_agreement(
        simulated(StationText{.run = long_run("5h"), .arrivals = "regular: 8/s"}.text()), claims);
}

TEST(Theory, SwitchedPoissonArrivals) {
    // MMPP(2)/M/1 (Neuts 1981; Fischer & Meier-Hellstern 1993): 12 a second for 2 s, then 2 for 4
    // s.
    const SwitchedStation theory{{12, 2}, {1 / 2.0, 1 / 4.0}, 10};
    expect_agreement(
        simulated(StationText{
            .run = long_run("12h"),
            .arrivals = "mmpp: {states: [{rate: 12/s, stay: 2s}, {rate: 2/s, stay: 4s}]}"}
                      .text()),
        means_of(theory.steady()));
}

/// An M/M/1 at half load whose true mean sojourn is 1 / (10 - 5) = 200 ms, with this service.
scenarios::Results half_loaded(const std::string& service) {
    return simulated(StationText{.run = long_run("12h"),
                                 .arrivals = "poisson: 5/s",
                                 .workers = "service: {exponential: " + service + "}"}
                         .text());
}

TEST(Theory, NoticesAServiceThatIsOnePercentTooSlow) {
    // The negative twin: the same claim holds for the right engine and not for one that is 1 % off,
    // so a passing test above means something.
    const Claim claim{"sojourn", "server", "mean", 0.2};
    EXPECT_TRUE(agrees(tests::row_of(half_loaded("100ms"), claim), claim));
    EXPECT_FALSE(agrees(tests::row_of(half_loaded("101ms"), claim), claim));
}

}  // namespace
}  // namespace surgetank
