// Splitters, aggregators, windows and resequencers against what is known of them.
#include <cmath>

#include "models/aggregator.hpp"
#include "models/source.hpp"
#include "tests/models/stage.hpp"
#include "tests/theory/agreement.hpp"

namespace surgetank {
namespace {

using tests::expect_agreement;
using tests::long_run;
using tests::simulated;

/// A source, what is between, and a sink.
std::string chain(const std::string& run, const std::string& source, const std::string& components,
                  const std::string& links) {
    return "language: 1\nscenario: gathering\nrun: {" + run +
           "}\ncomponents:\n  load: {kind: source, " + source + "}\n" + components +
           "  done: {kind: sink}\nlinks:\n" + links;
}

/// n exponential services of 100 ms at once, and whoever waits for them.
std::string scattered(int parts, const std::string& gather) {
    return chain(long_run("3h"), "arrivals: {poisson: 10/s}",
                 "  split: {kind: workers, concurrency: unlimited, service: 0s, parts: " +
                     std::to_string(parts) +
                     "}\n  ask: {kind: workers, concurrency: unlimited, service: {exponential: "
                     "100ms}}\n  gather: {kind: aggregator" +
                     gather + "}\n",
                 "  - {from: load, to: split}\n  - {from: split, to: ask}\n"
                 "  - {from: ask, to: gather}\n  - {from: gather, to: done}\n");
}

TEST(Theory, ScatterGatherWaitsForTheSlowest) {
    // The maximum of n exponentials has the mean (1 + 1/2 + ... + 1/n) / mu, and the smallest 1/n
    // of one (Renyi 1953).
    const double slowest_s = 0.1 * (1 + 1.0 / 2 + 1.0 / 3 + 1.0 / 4 + 1.0 / 5);
    const double fastest_s = 0.1 / 5;
    expect_agreement(simulated(scattered(5, "")),
                     {{"latency", "done", "mean", slowest_s, "load"},
                      {"span", "gather", "mean", slowest_s - fastest_s},
                      {"groups", "gather", "mean", 10 * (slowest_s - fastest_s)},
                      {"sojourn", "gather", "mean", slowest_s - 0.1},
                      {"backlog", "gather", "mean", 5 * 10 * (slowest_s - 0.1)},
                      {"throughput", "done", "rate", 10}});
}

TEST(Theory, TheFirstTwoOfFiveAnswersAreEnough) {
    // The second of five exponentials: (1/5 + 1/4) / mu (Renyi 1953).
    expect_agreement(simulated(scattered(5, ", messages: 2")),
                     {{"latency", "done", "mean", 0.1 * (1.0 / 5 + 1.0 / 4), "load"},
                      {"throughput", "done", "rate", 10}});
}

TEST(Theory, AGroupTimesOutAsOftenAsItsLastPartIsLate) {
    // The difference of two exponentials is exponential: it exceeds 100 ms with probability 1/e.
    const double complete = 1 - std::exp(-1.0);
    expect_agreement(simulated(scattered(2, ", timeout: 100ms")),
                     {{"throughput", "done", "rate", 10 * complete}});
}

std::string windowed(const std::string& source, const std::string& window,
                     const std::string& horizon = "20h") {
    return chain(long_run(horizon), source, "  gather: {kind: aggregator, " + window + "}\n",
                 "  - {from: load, to: gather}\n  - {from: gather, to: done}\n");
}

TEST(Theory, MessagesWaitForHalfATumblingWindow) {
    expect_agreement(
        simulated(windowed("arrivals: {poisson: 3/s}", "by: all, window: {tumbling: 10s}")),
        {{"sojourn", "gather", "mean", 5},     // Uniform over the window.
         {"throughput", "done", "rate", 0.1},  // None is empty: exp(-30).
         {"backlog", "gather", "mean", 15}});  // Little: 3 / s x 5 s.
}

TEST(Theory, OnlyKeysThatWereSeenHaveAWindow) {
    // 10 keys share 2 messages a second: in 5 s, each has some with probability 1 - exp(-1).
    expect_agreement(simulated(windowed("arrivals: {poisson: 2/s}, key: {uniform: 10}",
                                        "by: key, window: {tumbling: 5s}")),
                     {{"throughput", "done", "rate", 10 * (1 - std::exp(-1.0)) / 5}});
}

TEST(Theory, HoppingWindowsCloseWithEveryHop) {
    // A message stays until its last window closes: the rest of its hop and the window's length
    // less one hop; windows of 6 s are empty with probability exp(-3).
    expect_agreement(simulated(windowed("arrivals: {poisson: 0.5/s}",
                                        "by: all, window: {hopping: {size: 6s, hop: 2s}}")),
                     {{"sojourn", "gather", "mean", 5},
                      {"throughput", "done", "rate", (1 - std::exp(-3.0)) / 2}});
}

TEST(Theory, SessionsLastAsLongAsTheBusyPeriodOfMDInf) {
    // Takacs 1962: (exp(lambda g) - 1) / lambda; a session ends with a share exp(-lambda g) of the
    // messages.
    expect_agreement(
        simulated(windowed("arrivals: {poisson: 2/s}", "by: all, window: {session: 1s}")),
        {{"span", "gather", "mean", (std::exp(2.0) - 1) / 2},
         {"throughput", "done", "rate", 2 * std::exp(-2.0)}});
}

TEST(Theory, CountsOfTumblingWindowsArePoisson) {
    using namespace models;
    Stage stage;
    Taker counts{stage};
    Aggregator gather(stage.place("gather"), {.by = Together::all, .window = TumblingWindow{10s}});
    stage.attach(gather);
    gather.out.connect({&counts, {}});
    SourceConfig config{.arrivals = PoissonArrivals{{3}}, .size = {{sim::Constant{1}}}};
    Source source(stage.place("load"), config,
                  {.publication = {.types = {0}}, .horizon = at(200'000s)}, stage.samplers);
    stage.attach(source);
    source.out.connect({&gather, {}});
    source.start();

    stage.run_until(200'000s);

    double sum = 0;
    double squares = 0;
    for (const Message& window : counts.messages) {
        sum += window.size;
        squares += double{1} * window.size * window.size;
    }
    const auto n = static_cast<double>(counts.messages.size());
    const double mean = sum / n;
    const double variance = squares / n - mean * mean;
    EXPECT_EQ(counts.messages.size(), 20000U);
    // Standard errors: sqrt(30 / n) = 0.039, and about 30 sqrt(2 / n) = 0.3; four of them.
    EXPECT_NEAR(mean, 30, 0.16);
    EXPECT_NEAR(variance, 30, 1.2);
}

/// Mean time until a message of an M/G/inf station with exponential services and all before it are
/// done, in mean services: the integral of 1 - (1 - x) exp(-rho x) over dx / x (Harrus & Plateau
/// 1982; Baccelli, Gelenbe & Plateau 1984), here as a power series.
double in_order(double rho) {
    double integral = 0;
    double term = 1;
    for (int n = 1; n < 60; ++n) {
        term *= -rho / n;
        integral -= term / n;  // Ein(rho).
    }
    return integral + (1 - std::exp(-rho)) / rho;
}

std::string resequenced(const std::string& key) {
    return chain(long_run("3h"), "arrivals: {poisson: 20/s}" + key,
                 "  work: {kind: workers, concurrency: unlimited, service: {exponential: 100ms}}\n"
                 "  order: {kind: resequencer}\n",
                 "  - {from: load, to: work}\n  - {from: work, to: order}\n"
                 "  - {from: order, to: done}\n");
}

TEST(Theory, ResequencingCostsWhatItShould) {
    ASSERT_NEAR(in_order(2), 1.3192634 + 0.4323324, 1e-6);  // Abramowitz & Stegun 5.1.40.
    expect_agreement(simulated(resequenced("")),
                     {{"latency", "done", "mean", 0.1 * in_order(2), "load"},
                      {"sojourn", "order", "mean", 0.1 * in_order(2) - 0.1},
                      {"backlog", "order", "mean", 20 * (0.1 * in_order(2) - 0.1)}});
}

TEST(Theory, ResequencingByKeyCostsAsMuchAsForEachKeyAlone) {
    expect_agreement(simulated(resequenced(", key: {uniform: 10}")),
                     {{"latency", "done", "mean", 0.1 * in_order(0.2), "load"}});
}

}  // namespace
}  // namespace surgetank
