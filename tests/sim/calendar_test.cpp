// What one can say of the calendar without a reference; see also `calendar_fuzz_test.cpp`.
#include "sim/calendar.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>

#include "sim/contract.hpp"

namespace surgetank::sim {
namespace {

Instant at(std::int64_t nanos) { return Instant{Duration{nanos}}; }

Event event_at(std::int64_t nanos, ComponentRank component = 0, std::uint64_t handle = 0) {
    return {at(nanos), Action{Phase::arrival, component, 0, handle}};
}

TEST(Calendar, KeepsTheOrderOfPushingAmongEquals) {
    Calendar calendar;
    for (std::uint64_t handle = 0; handle < 5000; ++handle) {
        calendar.push(event_at(100, 3, handle));
    }

    for (std::uint64_t handle = 0; handle < 5000; ++handle) {
        ASSERT_EQ(calendar.pop().what.handle(), handle);
    }
}

TEST(Calendar, OrdersOneInstantByPhaseThenComponent) {
    Calendar calendar;
    calendar.push({at(5), Action{Phase::arrival, 0, 0}});
    calendar.push({at(5), Action{Phase::completion, 2, 0}});
    calendar.push({at(5), Action{Phase::completion, 1, 63}});

    EXPECT_EQ(calendar.pop().what.component(), 1U);
    EXPECT_EQ(calendar.pop().what.component(), 2U);
    EXPECT_EQ(calendar.pop().what.phase(), Phase::arrival);
}

TEST(Calendar, PopsNothingPastTheHorizon) {
    Calendar calendar;
    calendar.push(event_at(10));
    calendar.push(event_at(20));

    EXPECT_FALSE(calendar.pop_until(at(9)).has_value());
    EXPECT_EQ(calendar.pop_until(at(10)), event_at(10));
    EXPECT_FALSE(calendar.pop_until(at(19)).has_value());
    EXPECT_EQ(calendar.size(), 1U);
    EXPECT_EQ(calendar.pop_until(end_of_time), event_at(20));
    EXPECT_FALSE(calendar.pop_until(end_of_time).has_value());
}

TEST(Calendar, KnowsWhenItIsEmpty) {
    Calendar calendar;

    EXPECT_TRUE(calendar.empty());
    EXPECT_EQ(calendar.next_time(), end_of_time);
    EXPECT_THROW(calendar.pop(), ContractViolation);
}

// 16 bytes are the event itself; the rest is half-filled chunks, whose share falls as N grows.
TEST(Calendar, NeedsLittleMoreThanTheEventsThemselves) {
    Calendar calendar;
    constexpr int pending = 300'000;
    std::mt19937_64 chance{5};
    const auto draw = [&chance] { return static_cast<std::int64_t>(chance() % 2'000'000'000); };
    for (int i = 0; i < pending; ++i) {
        calendar.push(event_at(draw()));
    }
    for (int i = 0; i < 3 * pending; ++i) {
        const Event event = calendar.pop();
        calendar.push({event.when + Duration{draw()}, event.what});
    }

    EXPECT_LE(calendar.bytes(), 18U * pending);
}

}  // namespace
}  // namespace surgetank::sim
