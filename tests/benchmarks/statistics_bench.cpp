// What a sample costs: adding to a histogram, stepping a level, and the one interval per figure.
#include <benchmark/benchmark.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "sim/histogram.hpp"
#include "sim/interval.hpp"
#include "sim/level.hpp"
#include "tests/sim/known_series.hpp"

namespace surgetank::sim {
namespace {

/// Exponential waits around 100 ms, with none at all for a third of the messages.
std::vector<std::int64_t> waits(std::size_t count) {
    ParkMiller chance(1);
    std::vector<std::int64_t> values(count);
    for (auto& value : values) {
        const double wait = -1e8 * std::log(chance.uniform());
        value = chance.uniform() < 0.33 ? 0 : static_cast<std::int64_t>(wait);
    }
    return values;
}

/// One value at a time to one of `histograms`, by a random pick.
void histogram_add(benchmark::State& state) {
    const auto values = waits(1 << 14);
    const auto count = static_cast<std::size_t>(state.range(0));
    std::vector<Histogram> histograms(count);
    std::vector<std::uint32_t> picks(values.size());
    ParkMiller chance(2);
    for (auto& pick : picks) {
        pick = static_cast<std::uint32_t>(chance.next() % count);
    }
    for (int round = 0; round < 4; ++round) {  // Opens the octaves.
        for (std::size_t i = 0; i < values.size(); ++i) {
            histograms[picks[i]].add(values[i]);
        }
    }
    for (auto _ : state) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            histograms[picks[i]].add(values[i]);
        }
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(values.size()));
}
BENCHMARK(histogram_add)->Arg(1)->Arg(64)->Arg(1024);

/// One step of a backlog that goes up and down in turn.
void level_step(benchmark::State& state) {
    Level level;
    std::int64_t now = 0;
    for (auto _ : state) {
        for (int i = 0; i < 4096; ++i) {
            level.up(Instant{Duration{now += 3}});
            level.up(Instant{Duration{now += 1}});
            level.down(Instant{Duration{now += 2}});
            level.down(Instant{Duration{now += 5}});
            benchmark::DoNotOptimize(level);
        }
    }
    state.SetItemsProcessed(state.iterations() * 4 * 4096);
}
BENCHMARK(level_step);

void interval_of_twenty(benchmark::State& state) {
    const auto values = ar1_series(20);
    for (auto _ : state) {
        benchmark::DoNotOptimize(mean_interval(values, 0.95));
    }
}
BENCHMARK(interval_of_twenty);

void histogram_quantile(benchmark::State& state) {
    Histogram histogram;
    for (const std::int64_t value : waits(100'000)) {
        histogram.add(value);
    }
    for (auto _ : state) {
        benchmark::DoNotOptimize(histogram.quantile(0.99));
    }
}
BENCHMARK(histogram_quantile);

}  // namespace
}  // namespace surgetank::sim
