// What the kernel itself costs for each event, with the clock, the limits and the call of the
// handler: components that do nothing but schedule their next event. One iteration of
// `self_rescheduling` is some 200 000 events; `s/event` is the figure to read.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <deque>

#include "sim/deadlines.hpp"
#include "sim/kernel.hpp"

namespace {

using namespace surgetank::sim;

std::uint64_t next_random(std::uint64_t& state) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

class Ticker final : public Handler {
public:
    Ticker(Kernel& kernel, std::uint64_t& chance) : kernel_(kernel), chance_(chance) {}
    void on_event(Action what) override {
        const auto nanos = static_cast<std::int64_t>(next_random(chance_) >> 34);
        kernel_.schedule_after(Duration{nanos}, what);
    }

private:
    Kernel& kernel_;
    std::uint64_t& chance_;
};

void self_rescheduling(benchmark::State& state) {
    const auto components = static_cast<ComponentRank>(state.range(0));
    Kernel kernel;
    std::uint64_t chance = 88172645463325252ULL;
    std::deque<Ticker> tickers;
    for (ComponentRank rank = 0; rank < components; ++rank) {
        kernel.attach(rank, tickers.emplace_back(kernel, chance));
        kernel.schedule_after(Duration{rank}, Action{Phase::completion, rank, 0});
    }
    const Duration stretch{std::int64_t{100'000'000'000'000} / components};
    std::uint64_t fired = 0;
    for ([[maybe_unused]] auto iteration : state) {
        fired += kernel.run_until(kernel.now() + stretch);
    }
    state.counters["events/s"] =
        benchmark::Counter(static_cast<double>(fired), benchmark::Counter::kIsRate);
    state.counters["s/event"] = benchmark::Counter(
        static_cast<double>(fired), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// Each step cancels one of many timers and arms it again; none ever comes due.
void rearm_deadline(benchmark::State& state) {
    const auto slots = static_cast<std::uint64_t>(state.range(0));
    Deadlines deadlines;
    std::uint64_t chance = 88172645463325252ULL;
    for (Deadlines::Slot slot = 0; slot < slots; ++slot) {
        deadlines.arm(slot, start_of_time);
    }
    Instant deadline = start_of_time;
    for ([[maybe_unused]] auto iteration : state) {
        const auto slot = static_cast<Deadlines::Slot>(next_random(chance) % slots);
        deadlines.cancel(slot);
        deadlines.arm(slot, deadline += Duration{1});
    }
}

BENCHMARK(self_rescheduling)->Arg(2)->Arg(10)->Arg(100)->Arg(10'000)->Arg(100'000);
BENCHMARK(rearm_deadline)->Arg(10)->Arg(1000)->Arg(100'000);

}  // namespace
