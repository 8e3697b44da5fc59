// What a waiting message costs in time and memory, in a line that is short, steady and long, or
// filled with 50 million messages and drained.
#include <array>
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

#include "models/backlog.hpp"

namespace surgetank::models {
namespace {

// Arrivals at 1e5/s with the gaps of a table, so that the line and not a logarithm is measured.
// They are made by the block: an entry that is read back in wide words right after its fields were
// written would stall the processor, which a real message, made long before, does not.
class Arrivals {
public:
    explicit Arrivals(bool marked) : marked_(marked) {
        std::uint64_t state = 1;
        for (std::size_t i = 0; i < 4096; ++i) {
            std::int64_t gap_ns = 0;  // In each slot of 100 ns one arrives with p = 0.01.
            do {
                state = state * 6364136223846793005U + 1442695040888963407U;
                gap_ns += 100;
            } while (state >> 32 > 42'949'673);
            gaps_ns_.push_back(gap_ns + static_cast<std::int64_t>(state >> 20 & 63));
        }
    }

    const Entry& next() {
        if (given_ == block_.size()) {
            make_block();
        }
        return block_[given_++];
    }

private:
    void make_block() {
        for (Entry& entry : block_) {
            now_ += sim::Duration{gaps_ns_[(count_ ^ count_ >> 12) & 4095]};
            entry = {.message = {.born = now_ - sim::Duration{1'000'000}, .ordinal = count_},
                     .entered = now_,
                     .sequence = count_};
            if (marked_) {
                const std::uint64_t random = (count_ + 1) * 0x9E3779B97F4A7C15U;
                entry.message.key = static_cast<std::uint32_t>(random >> 32);
                entry.message.size = static_cast<std::uint32_t>(random >> 8 & 65'535);
            }
            ++count_;
        }
        given_ = 0;
    }

    bool marked_;
    std::vector<std::int64_t> gaps_ns_;
    sim::Instant now_;
    std::uint64_t count_ = 0;
    std::array<Entry, 256> block_;
    std::size_t given_ = block_.size();
};

// One push and one pop, in a line of a given length that stays as long.
void steady(benchmark::State& state) {
    Arrivals arrivals(state.range(1) != 0);
    Backlog line;
    for (std::int64_t i = 0; i < state.range(0); ++i) {
        line.push_back(arrivals.next());
    }
    std::uint64_t sum = 0;
    for (auto _ : state) {
        line.push_back(arrivals.next());
        sum += line.pop_front().sequence;
    }
    benchmark::DoNotOptimize(sum);
}
BENCHMARK(steady)->ArgNames({"length", "marked"})->ArgsProduct({{0, 10, 1000, 100'000}, {0, 1}});

// What `steady` spends on making the entries.
void arrivals_alone(benchmark::State& state) {
    Arrivals arrivals(state.range(0) != 0);
    for (auto _ : state) {
        benchmark::DoNotOptimize(arrivals.next().sequence);
    }
}
BENCHMARK(arrivals_alone)->ArgName("marked")->Arg(0)->Arg(1);

// Time of one message in and out of a line that grows to the given length and empties again.
void fill_and_drain(benchmark::State& state) {
    const std::int64_t length = state.range(0);
    double bytes = 0;
    Arrivals arrivals(state.range(1) != 0);
    for (auto _ : state) {
        Backlog line;
        for (std::int64_t i = 0; i < length; ++i) {
            line.push_back(arrivals.next());
        }
        bytes = static_cast<double>(line.bytes()) / static_cast<double>(length);
        std::uint64_t sum = 0;
        while (!line.empty()) {
            sum += line.pop_front().sequence;
        }
        benchmark::DoNotOptimize(sum);
    }
    state.SetItemsProcessed(state.iterations() * length);
    state.counters["bytes/message"] = bytes;
}
BENCHMARK(fill_and_drain)
    ->ArgNames({"length", "marked"})
    ->ArgsProduct({{1000, 1'000'000, 50'000'000}, {0, 1}})
    ->Unit(benchmark::kMillisecond);

// A delivery that fails goes back to its place, a few entries behind the front.
void requeue_near_front(benchmark::State& state) {
    Arrivals arrivals(true);
    Backlog line;
    for (std::int64_t i = 0; i < state.range(0); ++i) {
        line.push_back(arrivals.next());
    }
    for (auto _ : state) {
        const Entry first = line.pop_front();
        const Entry second = line.pop_front();
        line.insert_by_sequence(first);
        line.insert_by_sequence(second);
    }
}
BENCHMARK(requeue_near_front)->ArgName("length")->Arg(10)->Arg(100'000);

}  // namespace
}  // namespace surgetank::models
