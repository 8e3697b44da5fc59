// Timers of one delay, by hand and against a sorted set.
#include "sim/deadlines.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <utility>

#include "sim/contract.hpp"

namespace surgetank::sim {
namespace {

Instant at(std::int64_t nanos) { return Instant{Duration{nanos}}; }

TEST(Deadlines, ComeInTheOrderOfArming) {
    Deadlines deadlines;
    deadlines.arm(5, at(10));
    deadlines.arm(2, at(10));
    deadlines.arm(9, at(20));

    EXPECT_EQ(deadlines.earliest(), at(10));
    EXPECT_EQ(deadlines.pop_due(at(15)), 5U);
    EXPECT_EQ(deadlines.pop_due(at(15)), 2U);
    EXPECT_EQ(deadlines.pop_due(at(15)), std::nullopt);
    EXPECT_EQ(deadlines.earliest(), at(20));
}

TEST(Deadlines, CancelledOnesNeverComeDue) {
    Deadlines deadlines;
    deadlines.arm(0, at(10));
    deadlines.arm(1, at(11));
    deadlines.arm(2, at(12));
    deadlines.cancel(1);
    deadlines.cancel(0);

    EXPECT_FALSE(deadlines.is_armed(0));
    EXPECT_EQ(deadlines.size(), 1U);
    EXPECT_EQ(deadlines.pop_due(at(100)), 2U);
    EXPECT_TRUE(deadlines.empty());
    EXPECT_EQ(deadlines.earliest(), end_of_time);
}

TEST(Deadlines, RefuseWhatBreaksTheirOrder) {
    Deadlines deadlines;
    deadlines.arm(0, at(10));

    EXPECT_THROW(deadlines.arm(1, at(9)), ContractViolation);
    EXPECT_THROW(deadlines.arm(0, at(11)), ContractViolation);
    EXPECT_THROW(deadlines.cancel(1), ContractViolation);
    EXPECT_THROW(deadlines.arm(UINT32_MAX, at(11)), ContractViolation);
    EXPECT_EQ(deadlines.size(), 1U);
}

TEST(Deadlines, TakeAnyDeadlineAfterTheLastWasCancelled) {
    Deadlines deadlines;
    deadlines.arm(0, at(10));
    deadlines.cancel(0);

    deadlines.arm(0, at(5));

    EXPECT_EQ(deadlines.earliest(), at(5));
}

/// The same promises kept by a sorted set of (deadline, arming number).
class Reference {
public:
    void arm(Deadlines::Slot slot, Instant deadline) {
        by_slot_[slot] = {deadline, count_};
        sorted_.insert({{deadline, count_++}, slot});
    }
    void cancel(Deadlines::Slot slot) {
        sorted_.erase({by_slot_.at(slot), slot});
        by_slot_.erase(slot);
    }
    bool is_armed(Deadlines::Slot slot) const { return by_slot_.count(slot) > 0; }
    Instant earliest() const {
        return sorted_.empty() ? end_of_time : sorted_.begin()->first.first;
    }
    std::optional<Deadlines::Slot> pop_due(Instant now) {
        if (earliest() > now || sorted_.empty()) {
            return std::nullopt;
        }
        const Deadlines::Slot slot = sorted_.begin()->second;
        cancel(slot);
        return slot;
    }

private:
    using Key = std::pair<Instant, std::uint64_t>;
    std::map<Deadlines::Slot, Key> by_slot_;
    std::set<std::pair<Key, Deadlines::Slot>> sorted_;
    std::uint64_t count_ = 0;
};

TEST(Deadlines, AgreeWithASortedSet) {
    constexpr Duration delay{200};
    std::mt19937_64 chance{1};
    Deadlines deadlines;
    Reference reference;
    Instant now = start_of_time;
    std::size_t fired = 0;
    for (int step = 0; step < 300'000; ++step) {
        now += Duration{static_cast<std::int64_t>(chance() % 3)};
        const auto slot = static_cast<Deadlines::Slot>(chance() % 150);
        ASSERT_EQ(deadlines.is_armed(slot), reference.is_armed(slot));
        if (!reference.is_armed(slot)) {
            deadlines.arm(slot, now + delay);
            reference.arm(slot, now + delay);
        } else {
            deadlines.cancel(slot);
            reference.cancel(slot);
        }
        ASSERT_EQ(deadlines.earliest(), reference.earliest());
        while (const std::optional<Deadlines::Slot> due = reference.pop_due(now)) {
            ASSERT_EQ(deadlines.pop_due(now), due);
            ++fired;
        }
        ASSERT_EQ(deadlines.pop_due(now), std::nullopt);
    }
    EXPECT_GT(fired, 1000U);  // Else the loop above proved nothing.
}

}  // namespace
}  // namespace surgetank::sim
