// Workers that split what is done: equal parts, the same number at every try, and no room for some.
#include <gtest/gtest.h>

#include "tests/models/workers_stage.hpp"

namespace surgetank::models {
namespace {

class WorkersSplitTest : public ::testing::Test, protected WorkersStage {
protected:
    static WorkersConfig split(const sim::Distribution& parts) {
        WorkersConfig config;
        config.parts = CountLaw{parts};
        return config;
    }
    void TearDown() override { EXPECT_TRUE(workers->account.conserves()); }
};

TEST_F(WorkersSplitTest, SendsEqualPartsThatKnowTheLastOne) {
    build(split({sim::Constant{3}}), 10ms);

    put(7);
    stage.run_until(20ms);

    ASSERT_EQ(done.messages.size(), 3U);
    for (std::uint32_t number = 1; number <= 3; ++number) {
        const Message& part = done.messages[number - 1];
        EXPECT_EQ(part.ordinal, 7U);
        EXPECT_EQ(part.part_number(), number);
        EXPECT_EQ(part.is_last_part(), number == 3);
        EXPECT_EQ(part.size, 34U);  // A third of 100, rounded up.
    }
    const Figures seen = figures();
    EXPECT_EQ(total(seen, Fate::parts), 3U);
    EXPECT_EQ(seen.departures, 1U);  // One message came, and it has gone.
}

TEST_F(WorkersSplitTest, GoesOnWithThePartThatFoundNoRoom) {
    build(split({sim::Constant{3}}), 10ms);
    done.answer = Answer::wait;

    put(1);
    act(stage, 15ms, [&] { done.open(); });

    ASSERT_EQ(done.messages.size(), 3U);
    EXPECT_EQ(done.messages[0].part_number(), 1U);
    EXPECT_EQ(done.messages[2].part_number(), 3U);
    EXPECT_EQ(total(figures(), Fate::parts), 3U);
}

TEST_F(WorkersSplitTest, SplitsAMessageThatComesAgainAsBefore) {
    build(split({sim::Uniform{1, 9}}), 10ms);
    const auto parts_of = [&](std::uint64_t ordinal) {
        done.messages.clear();
        put(ordinal);
        stage.run_until(stage.kernel.now() - sim::start_of_time + 10ms);
        return done.messages.size();
    };

    for (std::uint64_t ordinal = 1; ordinal <= 5; ++ordinal) {
        const std::size_t first = parts_of(ordinal);
        EXPECT_GE(first, 1U);
        EXPECT_EQ(parts_of(ordinal), first);
    }
}

}  // namespace
}  // namespace surgetank::models
