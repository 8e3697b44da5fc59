// The clock moves as promised, and nothing runs away.
#include "sim/kernel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "sim/contract.hpp"
#include "sim/limits.hpp"

namespace surgetank::sim {
namespace {

using std::chrono::seconds;

Instant at(std::int64_t second) { return start_of_time + seconds{second}; }

Action action_for(ComponentRank component, std::uint64_t handle = 0) {
    return Action{Phase::arrival, component, 0, handle};
}

/// Remembers its events, and does what the test asks for.
class Recorder final : public Handler {
public:
    explicit Recorder(Kernel& kernel) : kernel_(kernel) {}
    void on_event(Action what) override {
        seen.emplace_back(kernel_.now(), what.handle());
        if (then) {
            then();
        }
    }
    std::vector<std::pair<Instant, std::uint64_t>> seen;
    std::function<void()> then;

private:
    Kernel& kernel_;
};

TEST(Kernel, FiresInTheOrderOfTimeAndMovesTheClock) {
    Kernel kernel;
    Recorder recorder{kernel};
    kernel.attach(3, recorder);
    kernel.schedule(at(7), action_for(3, 70));
    kernel.schedule_after(seconds{2}, action_for(3, 20));

    EXPECT_EQ(kernel.next_time(), at(2));
    EXPECT_TRUE(kernel.step());
    EXPECT_EQ(kernel.now(), at(2));
    EXPECT_TRUE(kernel.step());
    EXPECT_FALSE(kernel.step());

    const std::vector<std::pair<Instant, std::uint64_t>> expected{{at(2), 20}, {at(7), 70}};
    EXPECT_EQ(recorder.seen, expected);
    EXPECT_EQ(kernel.events(), 2U);
    EXPECT_EQ(kernel.next_time(), end_of_time);
}

TEST(Kernel, GivesEventsToTheComponentTheyAreFor) {
    Kernel kernel;
    Recorder first{kernel}, second{kernel};
    kernel.attach(0, first);
    kernel.attach(1, second);
    kernel.schedule(at(1), action_for(1));
    kernel.schedule(at(1), action_for(1));
    kernel.schedule(at(1), action_for(0));

    EXPECT_EQ(kernel.run_until(at(1)), 3U);

    EXPECT_EQ(first.seen.size(), 1U);
    EXPECT_EQ(second.seen.size(), 2U);
}

TEST(Kernel, RunsUpToAndIncludingTheHorizon) {
    Kernel kernel;
    Recorder recorder{kernel};
    kernel.attach(0, recorder);
    recorder.then = [&] { kernel.schedule_after(seconds{1}, action_for(0)); };
    kernel.schedule(at(1), action_for(0));

    EXPECT_EQ(kernel.run_until(at(5)), 5U);
    EXPECT_EQ(kernel.now(), at(5));
    EXPECT_EQ(kernel.pending(), 1U);
    EXPECT_EQ(kernel.run_until(at(5) + Duration{1}), 0U);
    EXPECT_EQ(kernel.now(), at(5) + Duration{1});
    EXPECT_EQ(kernel.run_until(at(6)), 1U);
}

TEST(Kernel, FiresWhatAHandlerSchedulesForNow) {
    Kernel kernel;
    Recorder recorder{kernel};
    kernel.attach(0, recorder);
    recorder.then = [&] {
        if (recorder.seen.size() < 3) {
            kernel.schedule(kernel.now(), action_for(0));
        }
    };
    kernel.schedule(at(4), action_for(0));

    EXPECT_EQ(kernel.run_until(at(4)), 3U);
}

TEST(Kernel, RefusesThePast) {
    Kernel kernel;
    Recorder recorder{kernel};
    kernel.attach(0, recorder);
    kernel.advance_to(at(10));

    EXPECT_THROW(kernel.schedule(at(9), action_for(0)), ContractViolation);
    EXPECT_THROW(kernel.schedule_after(Duration{-1}, action_for(0)), ContractViolation);
    EXPECT_THROW(kernel.advance_to(at(9)), ContractViolation);
    EXPECT_THROW(kernel.run_until(at(9)), ContractViolation);
    EXPECT_EQ(kernel.pending(), 0U);
}

TEST(Kernel, RefusesWhatNeverHappens) {
    Kernel kernel;
    kernel.advance_to(at(10));

    EXPECT_THROW(kernel.schedule(end_of_time, action_for(0)), ContractViolation);
    EXPECT_THROW(kernel.schedule_after(Duration::max(), action_for(0)), ContractViolation);
}

TEST(Kernel, AdvancesToAnEventButNotOverIt) {
    Kernel kernel;
    Recorder recorder{kernel};
    kernel.attach(0, recorder);
    kernel.schedule(at(5), action_for(0));

    kernel.advance_to(at(5));
    EXPECT_THROW(kernel.advance_to(at(6)), ContractViolation);
    EXPECT_TRUE(kernel.step());
    kernel.advance_to(at(6));

    EXPECT_EQ(kernel.now(), at(6));
}

TEST(Kernel, RefusesAComponentTwiceAndAnEventForNobody) {
    Kernel kernel;
    Recorder recorder{kernel};
    kernel.attach(2, recorder);
    kernel.schedule(at(1), action_for(1));
    kernel.schedule(at(1), action_for(8));

    EXPECT_THROW(kernel.attach(2, recorder), ContractViolation);
    EXPECT_THROW(kernel.step(), ContractViolation);
    EXPECT_THROW(kernel.step(), ContractViolation);
}

TEST(Kernel, StopsALoopWithoutDelay) {
    Kernel kernel{{.events_at_one_instant = 1000}};
    Recorder recorder{kernel};
    kernel.attach(6, recorder);
    recorder.then = [&] { kernel.schedule(kernel.now(), action_for(6)); };
    kernel.schedule(at(3), action_for(6));

    try {
        kernel.run_until(at(4));
        FAIL() << "the loop ended";
    } catch (const LimitReached& reached) {
        EXPECT_EQ(reached.limit(), Limit::events_at_one_instant);
        EXPECT_EQ(reached.component(), 6U);
        EXPECT_STREQ(reached.what(), "more than 1000 events at one instant");
    }
    EXPECT_EQ(recorder.seen.size(), 1000U);
    EXPECT_EQ(kernel.events(), 1000U);
    EXPECT_EQ(kernel.now(), at(3));
}

TEST(Kernel, CountsEachInstantAnew) {
    Kernel kernel{{.events_at_one_instant = 3}};
    Recorder recorder{kernel};
    kernel.attach(0, recorder);
    for (std::int64_t instant = 0; instant < 10; ++instant) {
        for (int i = 0; i < 3; ++i) {
            kernel.schedule(at(instant), action_for(0));
        }
    }

    EXPECT_EQ(kernel.run_until(at(10)), 30U);
}

TEST(Kernel, StopsAtItsBudgetOfEvents) {
    Kernel kernel{{.events = 20}};
    Recorder recorder{kernel};
    kernel.attach(0, recorder);
    recorder.then = [&] { kernel.schedule_after(seconds{1}, action_for(0)); };
    kernel.schedule(at(1), action_for(0));

    EXPECT_EQ(kernel.run_until(at(20)), 20U);
    EXPECT_THROW(kernel.run_until(at(21)), LimitReached);
    EXPECT_EQ(kernel.events(), 20U);
}

TEST(Kernel, ReturnsSoonAfterTheStopFlagIsSet) {
    std::atomic<bool> stop = false;
    Kernel kernel{{.stop = &stop}};
    Recorder recorder{kernel};
    kernel.attach(0, recorder);
    recorder.then = [&] {
        stop = recorder.seen.size() >= 100;
        kernel.schedule_after(seconds{1}, action_for(0));
    };
    kernel.schedule(at(1), action_for(0));

    const std::uint64_t fired = kernel.run_until(at(1'000'000));

    EXPECT_GE(fired, 100U);
    EXPECT_LE(fired, 100U + 4096U);
    EXPECT_EQ(kernel.now(), at(static_cast<std::int64_t>(fired)));
    EXPECT_EQ(kernel.run_until(at(1'000'000)), 0U);
}

TEST(Kernel, BranchesGoOnIndependently) {
    Kernel kernel;
    Recorder recorder{kernel};
    kernel.attach(0, recorder);
    kernel.schedule(at(1), action_for(0, 1));
    kernel.schedule(at(2), action_for(0, 2));
    kernel.step();

    Kernel branch = kernel.branch();
    Recorder other{branch};
    branch.attach(0, other);
    branch.schedule(at(1), action_for(0, 9));
    EXPECT_EQ(branch.run_until(at(3)), 2U);

    const std::vector<std::pair<Instant, std::uint64_t>> expected{{at(1), 9}, {at(2), 2}};
    EXPECT_EQ(other.seen, expected);
    EXPECT_EQ(branch.events(), 3U);
    EXPECT_EQ(kernel.now(), at(1));
    EXPECT_EQ(kernel.pending(), 1U);
}

}  // namespace
}  // namespace surgetank::sim
