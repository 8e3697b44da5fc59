#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "scenarios/compiler/compile.hpp"
#include "scenarios/compiler/spec_equality.hpp"

namespace surgetank::scenarios {
namespace {

namespace fs = std::filesystem;

/// Every field of every kind away from its default, and every form.
constexpr const char* everything = R"(# Question: does everything come back?
language: 1
scenario: everything
run: {horizon: 90min, warm_up: 3min, replications: 7, precision: 2%, max_replications: 64, seed: 9,
      confidence: 99%, windows: 50, max_events: 5M, max_messages: 4k, max_memory: 1GB}
groups: {zone: [log, w]}
components:
  poisson:
    kind: source
    arrivals: {poisson: 8/s}
    types: {a: 50%, "b.c": 50%}
    size: {pareto: {minimum: 1KiB, shape: 2.5}}
    key: {zipf: {keys: 50k, exponent: 1.05}}
    priorities: {"0": 90%, "9": 10%}
    headers: {a: {x: "1", y: "$$z", "w w": "say \"hi\" \\ \x07"}}
    publish:
      confirm: true
      window: 100
      timeout: 5s
      buffer: {messages: 10, full: drop}
      retry: {attempts: 4, backoff: {constant: 2s}, jitter: equal}
    start: 1s
    stop: 80min
    limit: 1M
  regular:
    kind: source
    count: 3
    arrivals: {regular: {rate: 3M/min, offset: 7ms}}
    size: {constant: 3B}
  renewal: {kind: source, arrivals: {renewal: {weibull: {mean: 3ms, shape: 0.7}}}, size: 0.1KiB}
  batches:
    kind: source
    arrivals: {batches: {rate: 5/h, size: {uniform: {low: 1, high: 9}}, regular: true}}
  bursts:
    kind: source
    arrivals:
      on_off: {rate: 10/s, on: {erlang: {shape: 3, mean: 5s}}, off: 25s, rate_off: 0.1/s}
  mmpp:
    kind: source
    arrivals: {mmpp: [{rate: 1/s, stay: 1s}, {rate: 0/s, stay: 1h30min}]}
    key: {uniform: 10}
  points:
    kind: source
    arrivals:
      profile: {points: [{at: 0s, rate: 1/s}, {at: 1min, rate: 1.7/s}], steps: true, repeat: 2min}
  diurnal:
    kind: source
    arrivals:
      profile:
        diurnal: {mean: 5/s, swing: 0.25, period: 12h, peak_at: 9h}
        spikes: [{at: 5min, for: 1min, factor: 12}]
  trace:
    kind: source
    arrivals: {trace: {at_s: [0, 0.1, 0.30000000000000004], service_s: [1, 2, 1e-7]}}
  closed:
    kind: source
    arrivals: {closed: {clients: 12, think: {hyperexponential: {mean: 3s, cv: 4}}}}
  bus: {kind: exchange, rule: topic, unroutable: return, alternate: sink}
  split: {kind: exchange, rule: weighted}
  head: {kind: exchange, rule: headers}
  q:
    kind: queue
    discipline: priority
    capacity: {messages: 9k, bytes: 3MiB, counts: all}
    overflow: block
    ttl: {exponential: 9s}
    durable: false
    dead_letter: log
    consume: {group: g, transfer: pull, prefetch: 4, batch: 3, wait: 1s, ack: auto, requeue: false,
              redelivery: {limit: 3, at: tail, delay: 2s}, detection: 10s}
  log: {kind: log, partitions: 12, durable: false, consume: {prefetch: unlimited}}
  w:
    kind: workers
    instances: 4
    concurrency: unlimited
    capacity: 100
    overflow: block
    batch: {max: 9, min: 2, wait: 1s}
    service:
      by_type:
        a: {lognormal: {p50: 22ms, p99: 140ms}}
        b.c: {mixture: [{weight: 30%, law: 1ms}, {weight: 70%, law: {gamma: {mean: 3ms, cv: 0.1}}}]}
        other: {empirical: [1ms, 2.5us, 0.333s]}
    fails: 0.5%
    poison: 0.01%
    retry:
      attempts: 5
      backoff: {exponential: {first: 1ms, factor: 3, cap: 1h}}
      jitter: decorrelated
  replay: {kind: workers, recorded: {factor: 1.5}}
  plain: {kind: workers, service: 0s}
  sink: {kind: sink}
links:
  - {from: poisson, to: bus, latency: {lognormal: {mean: 2ms, cv: 1.5}}, back_latency: 1ms,
     bandwidth: 100Mbit/s, sharing: fair, loss: 1%, duplicate: 0.1%, ordered: false, hold: true}
  - {from: regular, to: split}
  - {from: renewal, to: head}
  - {from: batches, to: q, types: [message]}
  - {from: bursts, to: q}
  - {from: mmpp, to: q}
  - {from: points, to: q}
  - {from: diurnal, to: q}
  - {from: trace, to: replay}
  - {from: closed, to: plain}
  - {from: bus, to: q, route: "b.#"}
  - {from: split, to: q, weight: 30%}
  - {from: split, to: sink, weight: 2}
  - {from: head, to: q, headers: {x: "1"}}
  - name: pull
    from: q
    to: w
    consume: {redelivery: {at: original}, prefetch: null, ack: after}
  - {from: log, to: w, consume: {group: other}}
  - {from: w.failed, to: sink}
faults:
  - {name: down, at: 20min, for: 5min, crash: w, instances: [1, 3]}
  - {at: 30min, for: 1min, slow: w, factor: 2.5, instances: 2}
  - {at: 31min, for: 1min, degrade: {from: poisson, to: bus}, factor: 4, loss: 3%}
  - {at: 40min, cut: pull}
  - {at: 50min, heal: pull}
  - {name: zone-off, at: 60min, for: 1min, cut: zone}
expect:
  - {name: slo, metric: latency, from: poisson, to: w, during: down, type: a, group: other,
     p99: {below: 2s}, mean: {above: 1ms, below: 1s}}
  - {metric: backlog, of: q, during: {from: 10min, to: 20min}, max: {below: 20k}}
  - {metric: utilization, of: w, mean: {within: 80%}}
  - {metric: throughput, of: w, above: 3/min}
  - {metric: lost, is: 0}
  - {metric: recovery, of: w, after: down, within: 3min}
)";

void expect_round_trip(const Spec& spec) {
    const std::string printed = to_yaml(spec);
    const Spec again = read_text(printed, spec.file);

    EXPECT_TRUE(same_meaning(spec, again)) << printed;
    EXPECT_EQ(to_yaml(again), printed);
}

TEST(ToYaml, GivesBackAnEqualSpecForEverythingTheLanguageHas) {
    expect_round_trip(read_text(everything, "everything.yaml"));
}

TEST(ToYaml, GivesBackAnEqualSpecForTheLibrary) {
    for (const auto& entry : fs::directory_iterator(fs::path(SURGETANK_ROOT) / "scenarios")) {
        if (entry.path().extension() == ".yaml") {
            SCOPED_TRACE(entry.path());
            expect_round_trip(read_file(entry.path().string()));
        }
    }
}

TEST(ToYaml, LeavesDefaultsOut) {
    const Spec spec = read_text(
        "# Question: how short can it be?\n"
        "components:\n"
        "  shop: {kind: source, arrivals: {poisson: {rate: 480/min}}}\n"
        "  server: {kind: workers, instances: 1, service: {exponential: {mean: 100ms}}}\n"
        "links: [{from: shop, to: server, latency: 0s}]\n",
        "short.yaml");

    const std::string printed = to_yaml(spec);

    EXPECT_TRUE(
        printed.starts_with("# Question: how short can it be?\nlanguage: 1\nscenario: short\n"));
    EXPECT_NE(printed.find("components:\n"
                           "  shop:\n"
                           "    kind: source\n"
                           "    arrivals: {poisson: 8/s}\n"
                           "  server:\n"
                           "    kind: workers\n"
                           "    service: {exponential: 0.1s}\n"
                           "links:\n"
                           "  - {from: shop, to: server}\n"),
              std::string::npos)
        << printed;
}

TEST(SameMeaning, SeesADifferenceInEachSection) {
    const Spec spec = read_text(everything, "everything.yaml");
    for (const char* change : {"run.seed=8", "components.q.ttl=1s", "links.pull.latency=1ms",
                               "components.regular.count=2", "faults.down.at=21min",
                               "expect.slo.p99.below=3s", "groups.zone=[w]"}) {
        const Spec other = read_text(everything, "everything.yaml", {.overrides = {change}});
        EXPECT_FALSE(same_meaning(spec, other)) << change;
    }
}

}  // namespace
}  // namespace surgetank::scenarios
