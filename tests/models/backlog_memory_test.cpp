// What a waiting line costs in memory: little when idle, a few bytes a message when long, and
// nothing that a crowd left behind.
#include "models/backlog.hpp"
#include "sim/sampler.hpp"
#include "sim/stream.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace surgetank::models {
namespace {

sim::Instant at(std::int64_t nanoseconds) { return sim::Instant{sim::Duration{nanoseconds}}; }

// What an open source at 1e5/s sends: exponential gaps of 10 us, 1 ms on the way.
std::vector<Entry> poisson_entries(std::size_t count, bool marked, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    sim::Stream gaps({.seed = seed, .replication = 0}, "source", sim::Purpose::arrival);
    const sim::Sampler gap_ns(sim::Distribution{sim::Exponential{1e4}});
    std::vector<Entry> entries;
    std::int64_t now = 0;
    for (std::size_t i = 0; i < count; ++i) {
        now += static_cast<std::int64_t>(gap_ns.draw(gaps));
        Entry entry{.message = {.born = at(now - 1'000'000), .ordinal = i + 17},
                    .entered = at(now),
                    .sequence = i};
        if (marked) {
            entry.message.key = static_cast<std::uint32_t>(random());
            entry.message.size = static_cast<std::uint32_t>(random() % 65'536);
        }
        entries.push_back(entry);
    }
    return entries;
}

Entry entry(std::uint64_t sequence) {
    return {
        .message = {.born = at(5), .ordinal = sequence}, .entered = at(7), .sequence = sequence};
}

// A chunk of 256 arrivals spans 2.6 ms on average, so each takes about 22 bits for its time.
TEST(BacklogMemory, HoldsAMillionPoissonArrivalsInEightBytesEach) {
    Backlog line;

    for (const Entry& entry : poisson_entries(1'000'000, false, 4)) {
        line.push_back(entry);
    }

    EXPECT_LT(line.bytes(), 8 * line.size());
}

// 22 bits of time, 32 of key, 16 of size: 70 bits are 8.75 B.
TEST(BacklogMemory, HoldsAMillionKeyedMessagesInSixteenBytesEach) {
    Backlog line;

    for (const Entry& entry : poisson_entries(1'000'000, true, 5)) {
        line.push_back(entry);
    }

    EXPECT_LT(line.bytes(), 16 * line.size());
}

// 32 plain entries of 48 B are 1.5 KiB: what an idle station may keep of a former crowd.
TEST(BacklogMemory, GivesMemoryBackWhenDrained) {
    Backlog drained;
    Backlog cleared;
    for (std::uint64_t i = 0; i < 100'000; ++i) {
        drained.push_back(entry(i));
        cleared.push_back(entry(i));
    }

    while (!drained.empty()) {
        drained.pop_front();
    }
    cleared.clear();

    EXPECT_LE(drained.bytes(), sizeof(Backlog) + 32 * sizeof(Entry));
    EXPECT_EQ(cleared.bytes(), sizeof(Backlog));
    EXPECT_TRUE(cleared.empty());
}

// 100,000 idle stations must not cost more than a few MB: 40 B each.
TEST(BacklogMemory, IsTinyWhenIdle) {
    const Backlog line;

    EXPECT_LE(line.bytes(), 40U);
}

TEST(BacklogMemory, KeepsItsStorageWhileItIsShort) {
    Backlog line;
    for (std::uint64_t i = 0; i < 32; ++i) {
        line.push_back(entry(i));
    }
    const std::size_t grown = line.bytes();

    for (std::uint64_t i = 0; i < 32; ++i) {
        line.pop_front();
    }

    EXPECT_EQ(line.bytes(), grown);
}

}  // namespace
}  // namespace surgetank::models
