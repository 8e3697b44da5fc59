// How long a design study takes, by the number of components: chains of services that publish to
// each other, with fan-out, retries, dead letters, and a loop here and there.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>

#include "scenarios/compiler/analysis.hpp"
#include "scenarios/compiler/compile.hpp"
#include "sim/stream.hpp"

namespace surgetank {
namespace {

std::string name(const char* kind, std::size_t i) { return kind + std::to_string(i); }

/// Every service is a queue with workers and an exchange behind them; one in ten has a source of
/// its own. Exchanges lead to two later services, and one in a hundred back to an earlier one.
std::string services(std::size_t count) {
    std::string components = "components:\n";
    std::string links = "links:\n";
    sim::Stream chance({.seed = 1, .replication = 0}, "services", sim::Purpose::service);
    const auto link = [&](const std::string& from, const std::string& to, const char* more) {
        links += "  - {from: " + from + ", to: " + to + more + "}\n";
    };
    for (std::size_t i = 0; i < count; ++i) {
        components +=
            "  " + name("q", i) + ": {kind: queue}\n  " + name("w", i) +
            ": {kind: workers, instances: 2, service: {exponential: " + std::to_string(1 + i % 7) +
            "ms}, fails: 1%, retry: {attempts: 3}}\n  " + name("x", i) +
            ": {kind: exchange, rule: weighted}\n";
        link(name("q", i), name("w", i), ", consume: {redelivery: {limit: 2}}");
        link(name("w", i), name("x", i), "");
        const auto earlier = [&] { return i - 1 - chance.below(std::min<std::size_t>(i, 50)); };
        if (i % 10 == 0) {
            components += "  " + name("s", i) + ": {kind: source, arrivals: {poisson: 5/s}}\n";
            link(name("s", i), name("q", i), ", latency: 1ms");
        } else {
            link(name("x", earlier()), name("q", i), ", latency: 1ms, weight: 1");
        }
        if (i % 3 == 1) {
            link(name("x", earlier()), name("q", i), ", latency: 2ms, weight: 0.5");
        }
        if (i % 100 == 99) {
            link(name("x", i), name("q", earlier()), ", latency: 1s, weight: 0.1");
        }
        link(name("x", i), "done", ", weight: 1");
    }
    return "scenario: services\n" + components + "  done: {kind: sink}\n" + links;
}

void study_services(benchmark::State& state) {
    const auto components = static_cast<std::size_t>(state.range(0));
    const scenarios::Topology topology =
        scenarios::compile_text(services(components * 10 / 31), "services.yaml");
    for (auto _ : state) {
        benchmark::DoNotOptimize(scenarios::study(topology));
    }
    state.counters["components"] = static_cast<double>(topology.nodes.size());
    state.counters["links"] = static_cast<double>(topology.edges.size());
}
BENCHMARK(study_services)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

/// Stations that have nothing to do with each other, as copies.
void study_copies(benchmark::State& state) {
    const std::string count = std::to_string(state.range(0) / 2);
    const scenarios::Topology topology = scenarios::compile_text(
        "scenario: copies\ncomponents:\n"
        "  customers: {kind: source, count: " +
            count +
            ", arrivals: {poisson: 0.9/s}}\n"
            "  servers: {kind: workers, count: " +
            count +
            ", service: {exponential: 1s}}\n"
            "links: [{from: customers, to: servers}]\n",
        "copies.yaml");
    for (auto _ : state) {
        benchmark::DoNotOptimize(scenarios::study(topology));
    }
}
BENCHMARK(study_copies)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace surgetank
