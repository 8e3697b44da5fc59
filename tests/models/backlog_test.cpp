// The packed waiting line must be indistinguishable from a plain one, whatever waits in it. The
// reference is std::deque.
#include "models/backlog.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "sim/contract.hpp"

namespace surgetank::models {
namespace {

using Generator = std::mt19937_64;
constexpr std::uint32_t all_ones = std::numeric_limits<std::uint32_t>::max();

sim::Instant at(std::int64_t nanoseconds) { return sim::Instant{sim::Duration{nanoseconds}}; }

Entry numbered(std::uint64_t sequence) {
    return {
        .message = {.born = at(5), .ordinal = sequence}, .entered = at(7), .sequence = sequence};
}

// Entries of an ordinary line, with an extreme one among them now and then.
Entry arbitrary_entry(Generator& random, std::uint64_t sequence) {
    Entry entry = numbered(sequence);
    entry.entered = at(static_cast<std::int64_t>(sequence * 1000 + random() % 1000));
    entry.message.key = static_cast<std::uint32_t>(random() % 100);
    entry.message.flow = static_cast<FlowId>(random() % 3);
    entry.message.attempts = static_cast<std::uint8_t>(random() % 2);
    switch (random() % 400) {
        case 0:
            entry.message.key = entry.message.size = all_ones;
            break;
        case 1:
            entry.entered = sim::start_of_time + sim::longest_duration;
            break;
        case 2:
            entry.message.born = sim::end_of_time;
            break;
        case 3:
            entry.entered = sim::Instant::min();
            break;
        case 4:
            entry.message.ordinal = random();
            break;
        case 5:
            entry.sequence = random();
            break;
        case 6:
            entry.sequence = std::numeric_limits<std::uint64_t>::max();
            break;
        case 7:
            entry.message.part = entry.message.type = 65'535;
            break;
        case 8:
            entry.message.priority = entry.message.attempts = 255;
            break;
        default:
            break;
    }
    return entry;
}

std::vector<Entry> contents(const Backlog& line) {
    std::vector<Entry> entries;
    line.for_each([&entries](const Entry& entry) { entries.push_back(entry); });
    return entries;
}

void expect_equal(const Backlog& line, const std::deque<Entry>& reference) {
    ASSERT_EQ(line.size(), reference.size());
    ASSERT_EQ(line.empty(), reference.empty());
    const std::vector<Entry> entries = contents(line);
    ASSERT_TRUE(std::equal(entries.begin(), entries.end(), reference.begin(), reference.end()));
}

void insert_by_sequence(std::deque<Entry>& reference, const Entry& entry) {
    const auto place = std::find_if(reference.begin(), reference.end(), [&](const Entry& other) {
        return other.sequence > entry.sequence;
    });
    reference.insert(place, entry);
}

// One operation on both; `growth` of ten times an entry is added rather than taken.
void do_something(Backlog& line, std::deque<Entry>& reference, Generator& random,
                  std::uint64_t sequence, std::uint64_t growth) {
    const std::uint64_t end = random() % 100;
    if (random() % 10 < growth || reference.empty()) {
        const Entry entry = arbitrary_entry(random, sequence);
        if (end == 0) {
            const Entry requeued = arbitrary_entry(random, random() % (sequence + 1));
            line.insert_by_sequence(requeued);
            insert_by_sequence(reference, requeued);
        } else if (end < 20) {
            line.push_front(entry);
            reference.push_front(entry);
        } else {
            line.push_back(entry);
            reference.push_back(entry);
        }
    } else if (end < 40) {
        ASSERT_EQ(line.back(), reference.back());
        ASSERT_EQ(line.pop_back(), reference.back());
        reference.pop_back();
    } else {
        ASSERT_EQ(line.front(), reference.front());
        ASSERT_EQ(line.pop_front(), reference.front());
        reference.pop_front();
    }
}

class RandomUse : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomUse, IsIndistinguishableFromAPlainLine) {
    Generator random(GetParam());
    Backlog line;
    std::deque<Entry> reference;

    std::uint64_t sequence = 0;
    for (int phase = 0; phase < 40; ++phase) {
        const std::uint64_t growth = random() % 11;
        const std::uint64_t steps = random() % 4000;
        for (std::uint64_t step = 0; step < steps; ++step) {
            do_something(line, reference, random, sequence++, growth);
            ASSERT_EQ(line.size(), reference.size());
        }
        if (phase % 7 == 6) {
            Backlog copy = line;
            line = std::move(copy);
        }
        expect_equal(line, reference);
        if (HasFatalFailure()) {
            return;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomUse, testing::Range<std::uint64_t>(1, 13));

TEST(Backlog, FillsAndDrainsInOrder) {
    Generator random(2);
    std::vector<Entry> entries;
    for (std::uint64_t i = 0; i < 100'000; ++i) {
        entries.push_back(arbitrary_entry(random, i));
    }
    Backlog line;

    for (int round = 0; round < 2; ++round) {
        for (const Entry& entry : entries) {
            line.push_back(entry);
            ASSERT_EQ(line.back(), entry);
        }
        for (const Entry& entry : entries) {
            ASSERT_EQ(line.front(), entry);
            ASSERT_EQ(line.pop_front(), entry);
        }
        ASSERT_TRUE(line.empty());
    }
}

TEST(Backlog, ServesLastComeFirstServed) {
    Backlog line;
    for (std::uint64_t i = 0; i < 20'000; ++i) {
        line.push_back(numbered(i));
    }

    for (std::uint64_t i = 20'000; i-- > 0;) {
        ASSERT_EQ(line.pop_back(), numbered(i));
    }

    EXPECT_TRUE(line.empty());
}

TEST(Backlog, RequeuesAtTheOriginalPlaceAnywhere) {
    Generator random(3);
    std::vector<std::uint64_t> late;
    Backlog line;
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        if (random() % 4 == 0) {
            late.push_back(i);
        } else {
            line.push_back(numbered(i));
        }
    }
    for (std::size_t left = late.size(); left > 1; --left) {
        std::swap(late[left - 1], late[random() % left]);
    }

    for (const std::uint64_t sequence : late) {
        line.insert_by_sequence(numbered(sequence));
    }

    for (std::uint64_t i = 0; i < 10'000; ++i) {
        ASSERT_EQ(line.pop_front(), numbered(i));
    }
}

TEST(Backlog, RequeuesItsOwnEntries) {
    Backlog line;
    line.push_back(numbered(0));

    for (int i = 1; i < 5000; ++i) {
        line.insert_by_sequence(line.front());
    }

    EXPECT_EQ(contents(line), std::vector<Entry>(5000, numbered(0)));
}

TEST(Backlog, CopiesAreIndependent) {
    Backlog line;
    for (std::uint64_t i = 0; i < 5000; ++i) {
        line.push_back(numbered(i));
    }

    Backlog copy = line;
    Backlog heir = std::move(line);
    copy.pop_front();
    copy.push_back(numbered(9999));

    EXPECT_EQ(heir.size(), 5000U);
    EXPECT_EQ(heir.front(), numbered(0));
    EXPECT_EQ(heir.back(), numbered(4999));
    EXPECT_EQ(copy.front(), numbered(1));
    EXPECT_EQ(copy.back(), numbered(9999));
    EXPECT_TRUE(line.empty());  // NOLINT(bugprone-use-after-move): emptiness is promised.
    EXPECT_EQ(line.size(), 0U);
    line.push_back(numbered(1));
    EXPECT_EQ(line.pop_back(), numbered(1));
}

TEST(Backlog, RefusesToTakeFromAnEmptyLine) {
    Backlog line;

    EXPECT_THROW(line.pop_front(), sim::ContractViolation);
    EXPECT_THROW(line.pop_back(), sim::ContractViolation);
    EXPECT_THROW(line.front(), sim::ContractViolation);
    EXPECT_THROW(line.back(), sim::ContractViolation);
}

}  // namespace
}  // namespace surgetank::models
