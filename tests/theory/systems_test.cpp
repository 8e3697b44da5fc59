// Several components together against theory: priorities in a broker's queue, a chain of stations.
#include "models/theory.hpp"
#include "models/theory/networks.hpp"
#include "tests/theory/agreement.hpp"

namespace surgetank {
namespace {

using namespace models::theory;
using tests::expect_agreement;
using tests::long_run;
using tests::simulated;

TEST(Theory, PrioritiesInAQueueWithPrefetchOne) {
    // Cobham 1954, two classes, nobody is interrupted: with one message at the consumer at a time
    // the broker decides who is next, as theory has it.
    const PriorityClass classes[] = {{3, {.mean_s = 0.1, .scv = 1}},
                                     {5, {.mean_s = 0.1, .scv = 1}}};
    const std::vector<double> waits_s = priority_waits_s(classes);
    // 0.08 / (1 - 0.3) and 0.08 / ((1 - 0.3) (1 - 0.8)): W0 = 8 x 0.02 / 2 = 0.08.
    ASSERT_NEAR(waits_s[0], 0.08 / 0.7, 1e-12);
    ASSERT_NEAR(waits_s[1], 0.08 / 0.14, 1e-12);
    const std::string text =
        "language: 1\nscenario: priorities\nrun: {" + long_run("10h") +
        "}\ncomponents:\n"
        "  urgent: {kind: source, arrivals: {poisson: 3/s}, priorities: {\"9\": 100%}}\n"
        "  calm: {kind: source, arrivals: {poisson: 5/s}, priorities: {\"1\": 100%}}\n"
        "  q: {kind: queue, discipline: priority}\n"
        "  w: {kind: workers, service: {exponential: 100ms}}\n"
        "links:\n  - {from: urgent, to: q}\n  - {from: calm, to: q}\n"
        "  - {from: q, to: w, consume: {prefetch: 1}}\n";
    expect_agreement(simulated(text), {{"latency", "w", "mean", waits_s[0] + 0.1, "urgent"},
                                       {"latency", "w", "mean", waits_s[1] + 0.1, "calm"},
                                       {"utilization", "w", "mean", 0.8}});
}

TEST(Theory, TandemOfThreeStations) {
    // Burke 1956, Reich 1957: what leaves an M/M/1 is Poisson again, and sojourns are independent.
    const Tandem theory{6, {10, 9, 8}};
    // 1/4 + 1/3 + 1/2 s.
    ASSERT_NEAR(theory.end_to_end_s(), 13.0 / 12, 1e-12);
    const std::string text =
        "language: 1\nscenario: tandem\nrun: {" + long_run("18h") +
        "}\ncomponents:\n"
        "  load: {kind: source, arrivals: {poisson: 6/s}}\n"
        "  a: {kind: workers, service: {exponential: 100ms}}\n"
        "  b: {kind: workers, service: {exponential: " +
        tests::exact_text(1000 / 9.0) +
        "ms}}\n"
        "  c: {kind: workers, service: {exponential: 125ms}}\n"
        "  end: {kind: sink}\n"
        "links:\n  - {from: load, to: a}\n  - {from: a, to: b}\n  - {from: b, to: c}\n"
        "  - {from: c, to: end}\n";
    expect_agreement(simulated(text),
                     {{"latency", "end", "mean", theory.end_to_end_s(), "load"},
                      {"latency", "end", "p99", theory.end_to_end_quantile_s(0.99), "load"},
                      {"sojourn", "a", "mean", 1.0 / 4},
                      {"sojourn", "b", "mean", 1.0 / 3},
                      {"sojourn", "c", "mean", 1.0 / 2}});
}

TEST(Theory, BrokerWithOneConsumerIsAnMM1) {
    // A queue that pushes one message at a time adds nothing: the queue's sojourn, from arrival to
    // ack, is that of M/M/1 (Kleinrock I, 3.2).
    const std::string text =
        "language: 1\nscenario: broker\nrun: {" + long_run("8h") +
        "}\ncomponents:\n"
        "  load: {kind: source, arrivals: {poisson: 8/s}}\n"
        "  q: {kind: queue}\n"
        "  w: {kind: workers, service: {exponential: 100ms}}\n"
        "links:\n  - {from: load, to: q}\n  - {from: q, to: w, consume: {prefetch: 1}}\n";
    expect_agreement(simulated(text), {{"sojourn", "q", "mean", 0.5},
                                       {"backlog", "q", "mean", 4},
                                       {"wait", "q", "mean", 0.4},
                                       {"latency", "w", "mean", 0.5, "load"}});
}

}  // namespace
}  // namespace surgetank
