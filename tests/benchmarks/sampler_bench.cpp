// What a draw costs: random words, each kind of law, the choices, and the making of tables.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "sim/alias.hpp"
#include "sim/sampler.hpp"
#include "sim/stream.hpp"
#include "sim/zipf.hpp"

namespace surgetank::sim {
namespace {

void next_word(benchmark::State& state) {
    Stream stream{{.seed = 1}, "bench", Purpose::service};
    for (auto _ : state) {
        benchmark::DoNotOptimize(stream.next());
    }
}
BENCHMARK(next_word);

void draw_seconds(benchmark::State& state, const Distribution& law) {
    const Sampler sampler{law};
    Stream stream{{.seed = 1}, "bench", Purpose::service};
    for (auto _ : state) {
        benchmark::DoNotOptimize(sampler.draw(stream));
    }
}

void draw_duration(benchmark::State& state, const Distribution& law) {
    const Sampler sampler{law};
    Stream stream{{.seed = 1}, "bench", Purpose::service};
    for (auto _ : state) {
        benchmark::DoNotOptimize(sampler.draw_duration(stream));
    }
}

const Distribution exponential{Exponential{.mean = 0.1}};
const Distribution gamma{Gamma{.mean = 0.1, .cv = 0.7}};
const Distribution lognormal{Lognormal{.mean = {}, .cv = {}, .p50 = 0.1, .p99 = 1.0}};
const Distribution hyperexponential{Hyperexponential{.mean = 0.1, .cv = 2}};
const Distribution empirical{Empirical{std::vector<double>(1000, 0.1)}};

BENCHMARK_CAPTURE(draw_seconds, exponential, exponential);
BENCHMARK_CAPTURE(draw_duration, constant, Distribution{Constant{0.1}});
BENCHMARK_CAPTURE(draw_duration, uniform, Distribution{Uniform{0.1, 0.2}});
BENCHMARK_CAPTURE(draw_duration, exponential, exponential);
BENCHMARK_CAPTURE(draw_duration, gamma, gamma);
BENCHMARK_CAPTURE(draw_duration, lognormal, lognormal);
BENCHMARK_CAPTURE(draw_duration, hyperexponential, hyperexponential);
BENCHMARK_CAPTURE(draw_duration, empirical, empirical);

void draw_from_one_of_many_streams(benchmark::State& state) {
    const Sampler sampler{exponential};
    std::vector<Stream> streams;
    for (int i = 0; i < state.range(0); ++i) {
        streams.emplace_back(StreamKey{.seed = 1}, "node-" + std::to_string(i), Purpose::service);
    }
    Stream choice{{.seed = 1}, "bench", Purpose::route};
    for (auto _ : state) {
        benchmark::DoNotOptimize(sampler.draw_duration(streams[choice.below(streams.size())]));
    }
}
BENCHMARK(draw_from_one_of_many_streams)->Arg(16)->Arg(1000)->Arg(100'000);

void draw_key(benchmark::State& state) {
    const ZipfSampler sampler{{.keys = static_cast<std::uint64_t>(state.range(0)), .exponent = 1}};
    Stream stream{{.seed = 1}, "bench", Purpose::key};
    for (auto _ : state) {
        benchmark::DoNotOptimize(sampler.draw(stream));
    }
}
BENCHMARK(draw_key)->Arg(1000)->Arg(1'000'000);

void make_table(benchmark::State& state, const Distribution& law) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(Sampler{law});
    }
}
BENCHMARK_CAPTURE(make_table, exponential, exponential)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(make_table, gamma, gamma)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(make_table, lognormal, lognormal)->Unit(benchmark::kMillisecond);

void make_zipf(benchmark::State& state) {
    const Zipf zipf{.keys = static_cast<std::uint64_t>(state.range(0)), .exponent = 1};
    for (auto _ : state) {
        benchmark::DoNotOptimize(ZipfSampler{zipf});
    }
}
BENCHMARK(make_zipf)->Arg(1'000'000)->Arg(10'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace surgetank::sim
