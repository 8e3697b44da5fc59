// The hold model (Vaucher & Duval 1975; Jones 1986): pop the earliest of N pending events and push
// it again a random increment later. One iteration is one pop and one push; the `nothing` rows are
// the cost of the loop and its random numbers, to be subtracted.
#include <benchmark/benchmark.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <queue>
#include <random>
#include <string>

#include "sim/calendar.hpp"

namespace {

using namespace surgetank::sim;

enum class Increments { exponential, uniform, bimodal, constant };

class Chance {
public:
    std::uint64_t next() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return state_ >> 32;
    }

private:
    std::uint64_t state_ = 88172645463325252ULL;
};

/// A table of increments with mean 1 s, so that drawing one costs next to nothing.
class IncrementTable {
public:
    explicit IncrementTable(Increments kind) {
        std::mt19937_64 engine{42};
        for (Duration& entry : table_) {
            const double u = (static_cast<double>(engine() >> 11) + 0.5) * 0x1p-53;
            const bool is_short = engine() % 10 != 0;
            double mean_one = 1;
            switch (kind) {
                case Increments::exponential:
                    mean_one = -std::log(u);
                    break;
                case Increments::uniform:
                    mean_one = 2 * u;
                    break;
                case Increments::bimodal:
                    mean_one = is_short ? 0.1 * u : 19.1 * u;
                    break;
                case Increments::constant:
                    break;
            }
            entry = from_seconds(mean_one);
        }
    }

    Duration draw(Chance& chance) const { return table_[chance.next() % table_.size()]; }

private:
    std::array<Duration, 4096> table_;
};

/// The textbook alternative: a binary heap that needs a sequence number for stable ties.
class Heap {
public:
    void push(const Event& event) { queue_.push({event, count_++}); }
    Event pop() {
        const Event event = queue_.top().event;
        queue_.pop();
        return event;
    }
    std::size_t bytes() const { return queue_.size() * sizeof(Entry); }

private:
    struct Entry {
        Event event;
        std::uint64_t sequence;
        friend bool operator<(const Entry& a, const Entry& b) {
            if (a.event.when != b.event.when) {
                return a.event.when > b.event.when;
            }
            if (a.event.what.order() != b.event.what.order()) {
                return a.event.what.order() > b.event.what.order();
            }
            return a.sequence > b.sequence;
        }
    };
    std::priority_queue<Entry> queue_;
    std::uint64_t count_ = 0;
};

/// No queue at all.
class Nothing {
public:
    void push(const Event& event) { event_ = event; }
    Event pop() {
        benchmark::DoNotOptimize(event_);
        return event_;
    }
    std::size_t bytes() const { return 0; }

private:
    Event event_{};
};

template <typename Queue>
void hold(benchmark::State& state, Increments kind) {
    const IncrementTable increments{kind};
    const auto pending = static_cast<std::uint64_t>(state.range(0));
    Queue queue;
    Chance chance;
    for (std::uint64_t i = 0; i < pending; ++i) {
        const Duration spread{static_cast<std::int64_t>(chance.next() % 1'000'000'000)};
        const auto component = static_cast<ComponentRank>(i % 1000);
        queue.push({start_of_time + increments.draw(chance) + spread,
                    Action{Phase::arrival, component, 0, i}});
    }
    const auto step = [&] {
        const Event event = queue.pop();
        queue.push({event.when + increments.draw(chance), event.what});
    };
    for (std::uint64_t i = 0; i < 3 * pending + 200'000; ++i) {
        step();
    }
    for ([[maybe_unused]] auto iteration : state) {
        step();
    }
    state.counters["B/event"] = static_cast<double>(queue.bytes()) / static_cast<double>(pending);
}

template <typename Queue>
void add_row(const std::string& queue, const std::string& increments, Increments kind) {
    const auto run = [kind](benchmark::State& state) { hold<Queue>(state, kind); };
    auto* row = benchmark::RegisterBenchmark((queue + "/" + increments).c_str(), run);
    for (std::int64_t pending = 10; pending <= 1'000'000; pending *= 10) {
        row->Arg(pending);
    }
}

}  // namespace

int main(int argc, char** argv) {
    add_row<Nothing>("nothing", "exponential", Increments::exponential);
    add_row<Heap>("heap", "exponential", Increments::exponential);
    add_row<Calendar>("calendar", "exponential", Increments::exponential);
    add_row<Calendar>("calendar", "uniform", Increments::uniform);
    add_row<Calendar>("calendar", "bimodal", Increments::bimodal);
    add_row<Calendar>("calendar", "constant", Increments::constant);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
