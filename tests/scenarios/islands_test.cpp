// Where nothing flows back, streams tell the same as events: every count, area, extreme and
// histogram, in every window and segment, to the last bit.
#include "scenarios/runner/islands.hpp"

#include <gtest/gtest.h>

#include "scenarios/runner/simulate.hpp"
#include "scenarios/runner/timeline.hpp"
#include "tests/scenarios/engines.hpp"
#include "tests/scenarios/runs.hpp"

namespace surgetank::scenarios {
namespace {

using tests::compiled;
using tests::print_of;
using tests::streamed;

struct Case {
    const char* name;
    const char* text;
    friend std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }
};

const Case free_flowing[] = {
    {"OneServer", R"(
  a: {kind: source, arrivals: {poisson: 90/s}}
  b: {kind: workers, service: {exponential: 10ms}}
links: [{from: a, to: b}])"},
    {"OverloadedServer", R"(
  a: {kind: source, arrivals: {poisson: 150/s}}
  b: {kind: workers, service: {exponential: 10ms}}
links: [{from: a, to: b}])"},
    {"SeveralServers", R"(
  a: {kind: source, arrivals: {poisson: 300/s}}
  b: {kind: workers, instances: 2, concurrency: 2, service: {lognormal: {mean: 12ms, cv: 2}}}
  c: {kind: sink}
links: [{from: a, to: b}, {from: b.done, to: c}])"},
    {"EqualSteps", R"(
  a: {kind: source, arrivals: {regular: 100/s}}
  b: {kind: workers, service: 10ms}
  c: {kind: workers, service: 20ms, instances: 2}
links: [{from: a, to: b}, {from: b.done, to: c}])"},
    {"Tandem", R"(
  a: {kind: source, arrivals: {poisson: 80/s}}
  b: {kind: workers, service: {exponential: 10ms}}
  c: {kind: workers, service: {exponential: 10ms}}
  d: {kind: workers, instances: 3, service: {exponential: 30ms}}
links: [{from: a, to: b}, {from: b.done, to: c}, {from: c.done, to: d}])"},
    {"FanOutAndIn", R"(
  a: {kind: source, arrivals: {poisson: 40/s}, key: {uniform: {keys: 7}}}
  a2: {kind: source, arrivals: {regular: 33/s}, limit: 500, size: {exponential: 2kB}}
  x: {kind: exchange, rule: fanout}
  b: {kind: workers, count: 3, service: {exponential: 9ms}}
  c: {kind: sink}
links:
  - {from: a, to: x}
  - {from: a2, to: x, latency: 20ms}
  - {from: x, to: b, each: all}
  - {from: b.done, to: c})"},
    {"Choices", R"(
  a: {kind: source, count: 3, arrivals: {poisson: 40/s}, stop: 15s}
  x: {kind: exchange, rule: weighted}
  y: {kind: exchange, rule: round_robin}
  b: {kind: workers, count: 2, service: {exponential: 9ms}}
  c: {kind: sink}
  d: {kind: sink}
links:
  - {from: a, to: x}
  - {from: x, to: b, each: all, weight: 2}
  - {from: x, to: y, weight: 1}
  - {from: y, to: c}
  - {from: y, to: d})"},
    {"Wires", R"(
  a: {kind: source, arrivals: {poisson: 80/s}, size: {exponential: 2kB}}
  b: {kind: workers, service: {exponential: 10ms}}
  c: {kind: workers, service: {exponential: 10ms}}
  d: {kind: sink}
links:
  - {from: a, to: b, latency: {exponential: 5ms}, loss: 5%, ordered: false}
  - {from: b.done, to: c, latency: {exponential: 5ms}}
  - {from: c.done, to: d, latency: 3ms, bandwidth: 1MB/s, sharing: fifo})"},
    {"Topics", R"(
  a: {kind: source, arrivals: {poisson: 80/s}, types: {order.eu: 60%, order.us: 30%, trade: 10%}}
  x: {kind: exchange, rule: topic}
  b: {kind: workers, service: {exponential: 10ms}}
  c: {kind: workers, service: {exponential: 8ms}}
  d: {kind: sink}
links:
  - {from: a, to: x}
  - {from: x, to: b, route: "order.*"}
  - {from: x, to: c, route: "*.us"}
  - {from: x, to: d, route: "#"})"},
    {"AQueueAndItsAcks", R"(
  a: {kind: source, arrivals: {poisson: 90/s}}
  q: {kind: queue}
  b: {kind: workers, service: {exponential: 10ms}}
links: [{from: a, to: q}, {from: q, to: b, latency: 1ms}])"},
    {"AcksAtOnce", R"(
  a: {kind: source, arrivals: {poisson: 90/s}}
  q: {kind: queue}
  b: {kind: workers, service: {exponential: 10ms}}
links: [{from: a, to: q}, {from: q, to: b, latency: 1ms, back_latency: 0s}])"},
    {"DeliveriesAtOnce", R"(
  a: {kind: source, arrivals: {poisson: 90/s}}
  q: {kind: queue}
  b: {kind: workers, instances: 2, service: {exponential: 10ms}}
links: [{from: a, to: q}, {from: q, to: b, back_latency: 1ms}])"},
    {"SeveralConsumers", R"(
  a: {kind: source, count: 2, arrivals: {poisson: 140/s}}
  b: {kind: source, arrivals: {regular: 50/s}}
  q: {kind: queue}
  c: {kind: workers, instances: 3, concurrency: 2, service: {lognormal: {mean: 15ms, cv: 2}}}
  d: {kind: sink}
links:
  - {from: a, to: q, latency: {exponential: 5ms}}
  - {from: b, to: q, latency: {exponential: 5ms}}
  - {from: q, to: c, latency: {exponential: 3ms}, consume: {prefetch: 3}}
  - {from: c.done, to: d})"},
    {"TriesInTheConsumer", R"(
  a: {kind: source, arrivals: {poisson: 200/s}}
  x: {kind: exchange, rule: weighted}
  q: {kind: queue, count: 2}
  c:
    kind: workers
    count: 2
    instances: 4
    service: {lognormal: {mean: 30ms, cv: 0.7}}
    fails: 10%
    retry: {attempts: 9, backoff: {exponential: {first: 20ms, factor: 2}}, jitter: decorrelated}
links:
  - {from: a, to: x, latency: {exponential: 5ms}}
  - {from: x, to: q, each: all, weight: 1}
  - {from: q, to: c, latency: {exponential: 3ms}, consume: {prefetch: 10}})"},
    {"OverloadedConsumers", R"(
  a: {kind: source, arrivals: {poisson: 200/s}}
  q: {kind: queue}
  c: {kind: workers, instances: 2, service: {exponential: 15ms}}
links:
  - {from: a, to: q}
  - {from: q, to: c, latency: 1ms, consume: {prefetch: 2}})"},
    {"QueuesInTurn", R"(
  a: {kind: source, arrivals: {regular: 100/s}, key: {uniform: {keys: 5}}}
  q: {kind: queue}
  b: {kind: workers, instances: 2, service: 10ms}
  r: {kind: queue}
  c: {kind: workers, instances: 3, service: 20ms}
  s: {kind: queue}
  d: {kind: workers, service: {exponential: 9ms}, fails: 5%, retry: {attempts: 20}}
links:
  - {from: a, to: q, latency: 10ms}
  - {from: q, to: b, latency: 10ms, consume: {prefetch: 4}}
  - {from: b.done, to: r}
  - {from: r, to: c, latency: 10ms, consume: {prefetch: 4}}
  - {from: c.done, to: s, latency: 10ms}
  - {from: s, to: d, latency: 10ms})"},
    {"TenYears", R"(
  a: {kind: source, arrivals: {poisson: 5/s}}
  q: {kind: queue}
  b: {kind: workers, service: 90000h}
links: [{from: a, to: q}, {from: q, to: b, latency: 1ms}])"},
    {"TwoIslands", R"(
  a: {kind: source, arrivals: {poisson: 90/s}}
  b: {kind: workers, service: {exponential: 10ms}}
  c:
    kind: source
    arrivals: {on_off: {rate: 200/s, on: {exponential: 1s}, off: {exponential: 2s}}}
  d: {kind: workers, service: {exponential: 10ms}}
links: [{from: a, to: b}, {from: c, to: d}])"},
};

std::string scenario(const char* components, const char* run = "horizon: 20s, warm_up: 3s") {
    return std::string("scenario: s\nrun: {") + run + "}\ncomponents:" + components + "\n";
}

class FreeFlowing : public ::testing::TestWithParam<Case> {};

TEST_P(FreeFlowing, IsTheSameAsByEvents) {
    const Topology topology = compiled(scenario(GetParam().text));
    EXPECT_EQ(streamed(topology), topology.nodes.size());
    EXPECT_EQ(print_of(topology, Engine::streams_where_possible),
              print_of(topology, Engine::events));
}

INSTANTIATE_TEST_SUITE_P(Islands, FreeFlowing, ::testing::ValuesIn(free_flowing),
                         [](const auto& one) { return std::string(one.param.name); });

const Case bound[] = {
    {"AFullQueue", R"(
  a: {kind: source, arrivals: {poisson: 90/s}}
  q: {kind: queue, capacity: 1000}
  b: {kind: workers, service: {exponential: 10ms}}
links: [{from: a, to: q}, {from: q, to: b, latency: 1ms}])"},
    {"Redeliveries", R"(
  a: {kind: source, arrivals: {poisson: 90/s}}
  q: {kind: queue}
  b: {kind: workers, service: {exponential: 10ms}, fails: 1%}
links: [{from: a, to: q}, {from: q, to: b, latency: 1ms}])"},
    {"Pulls", R"(
  a: {kind: source, arrivals: {poisson: 90/s}}
  q: {kind: queue}
  b: {kind: workers, service: {exponential: 10ms}}
links: [{from: a, to: q}, {from: q, to: b, latency: 1ms, consume: {transfer: pull}}])"},
    {"DeliveriesAndAcksAtOnce", R"(
  a: {kind: source, arrivals: {poisson: 90/s}}
  q: {kind: queue}
  b: {kind: workers, service: {exponential: 10ms}}
links: [{from: a, to: q}, {from: q, to: b}])"},
    {"DeliveriesOutOfOrder", R"(
  a: {kind: source, arrivals: {poisson: 90/s}}
  q: {kind: queue}
  b: {kind: workers, service: {exponential: 10ms}}
links:
  - {from: a, to: q}
  - {from: q, to: b, latency: {exponential: 5ms}, ordered: false, consume: {prefetch: 5}})"},
    {"APrefetchWithoutLimit", R"(
  a: {kind: source, arrivals: {poisson: 90/s}}
  q: {kind: queue}
  b: {kind: workers, service: {exponential: 10ms}}
links: [{from: a, to: q}, {from: q, to: b, latency: 1ms, consume: {prefetch: unlimited}}])"},
    {"TwoGroups", R"(
  a: {kind: source, arrivals: {poisson: 90/s}}
  q: {kind: queue}
  b: {kind: workers, service: {exponential: 10ms}}
  d: {kind: workers, service: {exponential: 10ms}}
links:
  - {from: a, to: q}
  - {from: q, to: b, latency: 1ms, consume: {group: b}}
  - {from: q, to: d, latency: 1ms, consume: {group: d}})"},
    {"AFullLine", R"(
  a: {kind: source, arrivals: {poisson: 90/s}}
  b: {kind: workers, capacity: 5, service: {exponential: 10ms}}
links: [{from: a, to: b}])"},
    {"Failures", R"(
  a: {kind: source, arrivals: {poisson: 90/s}}
  b: {kind: workers, fails: 1%, service: {exponential: 10ms}}
links: [{from: a, to: b}])"},
    {"AClosedLoop", R"(
  a: {kind: source, arrivals: {closed: {clients: 3, think: 1s}}}
  b: {kind: workers, service: {exponential: 10ms}}
links: [{from: a, to: b}])"},
    {"ALoop", R"(
  a: {kind: source, arrivals: {poisson: 10/s}}
  x: {kind: exchange, rule: weighted}
  b: {kind: workers, service: {exponential: 10ms}}
links: [{from: a, to: b}, {from: b.done, to: x}, {from: x, to: b, weight: 1},
        {from: x, to: c, weight: 9}]
)"},
};

class Bound : public ::testing::TestWithParam<Case> {};

TEST_P(Bound, NeedsEvents) {
    std::string text = scenario(GetParam().text);
    if (text.find("to: c,") != std::string::npos) {
        text.replace(text.find("links:"), 0, "  c: {kind: sink}\n");
    }
    EXPECT_EQ(streamed(compiled(text)), 0U);
}

INSTANTIATE_TEST_SUITE_P(Islands, Bound, ::testing::ValuesIn(bound),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(Islands, AFaultBindsWhatItMayStrike) {
    const std::string text = scenario(free_flowing[std::size(free_flowing) - 1].text) +
                             "faults:\n  - {at: 5s, for: 2s, crash: b}\n";
    EXPECT_EQ(streamed(compiled(text)), 2U);  // `c` and `d` know nothing of it.
}

/// One message in a million is given up, and one is: its redelivery is told by events.
TEST(Islands, WhatIsGivenUpIsToldByEvents) {
    const Topology topology = compiled(scenario(R"(
  a: {kind: source, arrivals: {poisson: 2000/s}}
  q: {kind: queue}
  b:
    kind: workers
    instances: 4
    service: {exponential: 1ms}
    fails: 3%
    retry: {attempts: 4, backoff: {constant: {wait: 1ms}}}
links: [{from: a, to: q}, {from: q, to: b, latency: 1ms, consume: {prefetch: 10}}])",
                                                "horizon: 2000s, warm_up: 0s"));
    EXPECT_EQ(streamed(topology), topology.nodes.size());
    const auto redelivered = [&](Engine engine) {
        const Plan plan = make_plan(topology, engine);
        const Observations seen = simulate(plan, Timeline(topology).schedule(), {1, 1}, nullptr);
        std::uint64_t count = 0;
        for (const models::Figures& figures : seen.segments.back()) {
            count += figures.fates[0][static_cast<std::size_t>(models::Fate::redelivered)];
        }
        return count;
    };
    const std::uint64_t by_events = redelivered(Engine::events);
    EXPECT_GT(by_events, 0U);
    EXPECT_EQ(redelivered(Engine::streams_where_possible), by_events);
}

TEST(Islands, ALimitHoldsForAllOfThemAtOneInstant) {
    const Topology topology = compiled(scenario(free_flowing[std::size(free_flowing) - 1].text,
                                                "horizon: 20s, warm_up: 3s, max_messages: 30"));
    const auto end = [&](Engine engine) {
        const Observations seen =
            simulate(make_plan(topology, engine), Timeline(topology).schedule(), {5, 1}, nullptr);
        return seen.stopped ? std::pair(seen.stopped->limit, seen.stopped->when)
                            : std::pair(std::string(), sim::start_of_time);
    };
    EXPECT_EQ(end(Engine::streams_where_possible), end(Engine::events));
    EXPECT_NE(end(Engine::events).first, "");
}

}  // namespace
}  // namespace surgetank::scenarios
