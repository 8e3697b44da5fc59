// The calendar against the obvious structure, a multimap, under every kind of load that made a
// ladder queue go wrong: heavy ties, crowds, skew, growth and shrinking, and copies midway.
#include "sim/calendar.hpp"
#include "sim/math.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace surgetank::sim {
namespace {

Instant at(std::int64_t nanos) { return Instant{Duration{nanos}}; }

/// What the calendar promises, written in the plainest way: `multimap` keeps the order of equals.
class Reference {
public:
    void push(const Event& event) { events_.emplace(key(event), event); }
    Event pop() { return events_.extract(events_.begin()).mapped(); }
    Instant next_time() const {
        return events_.empty() ? end_of_time : events_.begin()->second.when;
    }
    bool empty() const { return events_.empty(); }

private:
    static std::pair<Instant, std::uint64_t> key(const Event& event) {
        return {event.when, event.what.order()};
    }
    std::multimap<std::pair<Instant, std::uint64_t>, Event> events_;
};

/// A calendar and its reference, driven alike and compared at every step.
class Pair {
public:
    using Delay = std::function<std::int64_t(std::mt19937_64&)>;

    explicit Pair(std::uint64_t seed) : chance_(seed) {}

    std::uint64_t below(std::uint64_t bound) { return chance_() % bound; }
    Instant now() const { return now_; }
    bool empty() const { return reference_.empty(); }

    void push(std::int64_t nanos) {
        const auto phase = static_cast<Phase>(below(6));
        const auto component = static_cast<ComponentRank>(below(below(4) == 0 ? 1 << 21 : 3));
        push({at(nanos), Action{phase, component, static_cast<std::uint8_t>(below(64)), count_++}});
    }
    void push(const Event& event) {
        calendar_.push(event);
        reference_.push(event);
    }
    void push_after(const Delay& delay) { push(nanoseconds(now_) + delay(chance_)); }

    /// Pops from both; false if they differ.
    bool pop() {
        if (below(2) == 0 && calendar_.next_time() != reference_.next_time()) {
            return false;
        }
        const Event expected = reference_.pop();
        now_ = expected.when;
        return calendar_.pop() == expected;
    }

    bool drain() {
        while (!reference_.empty()) {
            if (!pop()) {
                return false;
            }
        }
        return calendar_.empty() && calendar_.next_time() == end_of_time;
    }

private:
    std::mt19937_64 chance_;
    Calendar calendar_;
    Reference reference_;
    Instant now_ = start_of_time;
    std::uint64_t count_ = 0;
};

std::int64_t exponential(std::mt19937_64& chance, double mean) {
    const double uniform = (static_cast<double>(chance() >> 12) + 0.5) * 0x1p-52;
    return static_cast<std::int64_t>(-mean * math::log(uniform));
}

std::int64_t below(std::uint64_t bound, std::mt19937_64& chance) {
    return static_cast<std::int64_t>(chance() % bound);
}

struct Load {
    std::string name;
    Pair::Delay delay;
};

std::vector<Load> loads() {
    return {
        {"mean 1 ns", [](auto& chance) { return exponential(chance, 1); }},
        {"mean 5 ns", [](auto& chance) { return exponential(chance, 5); }},
        {"mean 200 ns", [](auto& chance) { return exponential(chance, 200); }},
        {"mean 1 ms", [](auto& chance) { return exponential(chance, 1e6); }},
        {"mean 1 h", [](auto& chance) { return exponential(chance, 3.6e12); }},
        {"always now", [](auto&) { return 0; }},
        {"constant", [](auto&) { return 1000; }},
        {"now or soon", [](auto& chance) { return chance() % 8 == 0 ? 0 : below(5, chance); }},
        {"two constants", [](auto& chance) { return chance() % 3 == 0 ? 1'000'000'000 : 250; }},
        {"bimodal",
         [](auto& chance) { return exponential(chance, chance() % 20 == 0 ? 1e12 : 1e3); }},
        {"grid of 64 ns",
         [](auto& chance) {
             return chance() % 2 == 0 ? 64 * below(4, chance) : exponential(chance, 50);
         }},
        {"log-uniform over 55 bits",
         [](auto& chance) { return below(std::uint64_t{1} << (chance() % 56), chance); }},
    };
}

// Two phases of growth and two of shrinking, 6000 operations each, then down to nothing.
bool agrees_with_reference(const Pair::Delay& delay, std::uint64_t seed) {
    Pair pair{seed};
    const std::uint64_t growth = 55 + pair.below(45);
    for (int step = 0; step < 24'000; ++step) {
        const bool is_growing = step / 6000 % 2 == 0;
        const std::uint64_t push_percent = is_growing ? growth : 100 - growth;
        if (pair.empty() || pair.below(100) < push_percent) {
            pair.push_after(delay);
        } else if (!pair.pop()) {
            return false;
        }
    }
    return pair.drain();
}

TEST(CalendarFuzz, AgreesWithAMultimapUnderEveryLoad) {
    for (const Load& load : loads()) {
        for (std::uint64_t seed = 1; seed <= 16; ++seed) {
            EXPECT_TRUE(agrees_with_reference(load.delay, seed)) << load.name << ", seed " << seed;
        }
    }
}

TEST(CalendarFuzz, AgreesWithAMultimapWhileHoldingManySizes) {
    for (const int pending : {1, 10, 63, 64, 65, 100, 150, 1000, 20'000}) {
        for (const Load& load : loads()) {
            Pair pair{static_cast<std::uint64_t>(pending)};
            for (int i = 0; i < pending; ++i) {
                pair.push_after(load.delay);
            }
            bool agrees = true;
            for (int i = 0; i < 6000 && agrees; ++i) {
                agrees = pair.pop();
                pair.push_after(load.delay);
            }
            EXPECT_TRUE(agrees && pair.drain()) << load.name << ", " << pending << " pending";
        }
    }
}

// Bursts at one instant, below and above what the bottom holds, among scattered events; some are
// in the future, some now, and every one of them may be pushed while another is being read.
TEST(CalendarFuzz, AgreesWithAMultimapUnderBursts) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        Pair pair{seed};
        bool agrees = true;
        for (int burst = 0; burst < 60 && agrees; ++burst) {
            const std::int64_t now = nanoseconds(pair.now());
            const std::int64_t range = std::int64_t{1} << pair.below(30);
            const std::int64_t when = now + static_cast<std::int64_t>(pair.below(3)) * range;
            const std::uint64_t size =
                pair.below(4) == 0 ? 1000 + pair.below(1000) : pair.below(200);
            for (std::uint64_t i = 0; i < size; ++i) {
                const bool is_stray = pair.below(10) == 0;
                pair.push(is_stray ? now + static_cast<std::int64_t>(pair.below(1000)) : when);
            }
            for (std::uint64_t pops = pair.below(2 * size + 1); pops > 0 && agrees; --pops) {
                agrees = pair.empty() || pair.pop();
            }
        }
        EXPECT_TRUE(agrees && pair.drain()) << "seed " << seed;
    }
}

// Nothing forbids a calendar what the kernel forbids: a push before the last pop.
TEST(CalendarFuzz, AgreesWithAMultimapWhenPushesGoBackInTime) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Pair pair{seed};
        const std::uint64_t range = std::uint64_t{1} << (4 + 2 * seed);
        bool agrees = true;
        for (int round = 0; round < 40 && agrees; ++round) {
            const auto base = static_cast<std::int64_t>(pair.below(range));
            const bool is_descending = pair.below(2) == 0;
            for (std::int64_t i = 0; i < 600; ++i) {
                const auto jitter = static_cast<std::int64_t>(pair.below(1 + range / 600));
                pair.push(is_descending ? base + (600 - i) * 3 + jitter : base + i % 70 * jitter);
            }
            for (int i = 0; i < 500 && agrees; ++i) {
                agrees = pair.pop();
            }
        }
        EXPECT_TRUE(agrees && pair.drain()) << "seed " << seed;
    }
}

// Each push is earlier than all before it, and the pops before them have made a rung; without
// folding, every 64 pushes would add another.
TEST(CalendarFuzz, SurvivesALongDescendingSeries) {
    Pair pair{1};
    for (std::int64_t i = 0; i < 1000; ++i) {
        pair.push(2'000'000'000 + i * 1'000'000);
    }
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(pair.pop());
    }
    for (std::int64_t i = 60'000; i > 0; --i) {
        pair.push(i * 1000);
    }

    EXPECT_TRUE(pair.drain());
}

TEST(CalendarFuzz, CopiesGoOnIndependently) {
    for (const Load& load : loads()) {
        Pair original{7};
        for (int i = 0; i < 3000; ++i) {
            original.push_after(load.delay);
        }
        for (int i = 0; i < 1000; ++i) {
            ASSERT_TRUE(original.pop());
        }
        Pair copy = original;
        for (int i = 0; i < 3000; ++i) {
            original.push_after(load.delay);
        }

        EXPECT_TRUE(copy.drain()) << load.name;
        EXPECT_TRUE(original.drain()) << load.name;
    }
}

TEST(CalendarFuzz, ReachesToTheEndOfTime) {
    Pair pair{3};
    constexpr std::int64_t last = INT64_MAX - 1;
    for (std::int64_t i = 0; i < 3000; ++i) {
        pair.push(i % 3 == 0 ? i : i % 3 == 1 ? INT64_MAX / 2 + i : last - i / 100);
    }
    for (int i = 0; i < 1500; ++i) {
        ASSERT_TRUE(pair.pop());
    }
    for (std::int64_t i = 0; i < 500; ++i) {
        pair.push(last - i % 7);
    }

    EXPECT_TRUE(pair.drain());
}

}  // namespace
}  // namespace surgetank::sim
