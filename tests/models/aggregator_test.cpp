// The aggregator: what makes a group complete, what is late, windows, and what a crash takes away.
#include "models/aggregator.hpp"

#include <gtest/gtest.h>

#include "tests/models/stage.hpp"

namespace surgetank::models {
namespace {

using Ordinals = std::vector<std::uint64_t>;
using Dates = std::vector<sim::Duration>;

class AggregatorTest : public ::testing::Test {
protected:
    void build(const AggregatorConfig& config) {
        aggregator.emplace(stage.place("gather"), config);
        stage.attach(*aggregator);
        aggregator->out.connect({&out, {}});
    }
    Answer put(const Message& message) { return aggregator->offer(message, nullptr); }
    Answer put_part(std::uint64_t ordinal, std::uint32_t number, std::uint32_t parts) {
        Message part = message(ordinal);
        part.make_part(number, number == parts);
        return put(part);
    }
    Answer put_key(std::uint64_t ordinal, std::uint32_t key) {
        Message one = message(ordinal);
        one.key = key;
        return put(one);
    }
    Figures figures() { return aggregator->account.take(stage.kernel.now()); }
    void TearDown() override { EXPECT_TRUE(aggregator->account.conserves()); }

    Stage stage;
    Listener listener{stage};
    Taker out{stage}, incomplete{stage}, late{stage};
    std::optional<Aggregator> aggregator;
};

TEST_F(AggregatorTest, PutsThePartsOfAMessageTogetherInAnyOrder) {
    build({});

    put_part(7, 3, 3);
    put_part(8, 1, 2);
    put_part(7, 1, 3);
    EXPECT_TRUE(out.messages.empty());
    act(stage, 5ms, [&] { put_part(7, 2, 3); });

    EXPECT_EQ(out.ordinals(), (Ordinals{7}));
    EXPECT_EQ(out.messages[0].part, 0);     // It is whole again,
    EXPECT_EQ(out.messages[0].size, 300U);  // and as large as its parts.
    const Figures seen = figures();
    EXPECT_EQ(total(seen, Fate::completed), 1U);
    EXPECT_EQ(seen.departures, 3U);
    EXPECT_EQ(aggregator->account.inside(), 1U);   // The part of 8,
    EXPECT_EQ(aggregator->account.waiting(), 1U);  // in a group of its own.
}

TEST_F(AggregatorTest, LetsPassWhatWasNeverSplit) {
    build({});

    put(message(1));

    EXPECT_EQ(out.ordinals(), (Ordinals{1}));
}

TEST_F(AggregatorTest, AbsorbsAPartThatComesTwice) {
    build({});

    put_part(1, 1, 2);
    put_part(1, 1, 2);
    EXPECT_TRUE(out.messages.empty());
    put_part(1, 2, 2);

    EXPECT_EQ(out.ordinals(), (Ordinals{1}));
    EXPECT_EQ(total(figures(), Fate::duplicated), 1U);
}

TEST_F(AggregatorTest, IsContentWithTheFirstOfSeveralAnswers) {
    build({.messages = 2});
    aggregator->late.connect({&late, {}});

    put_part(1, 3, 3);
    put_part(1, 1, 3);
    put_part(1, 2, 3);

    EXPECT_EQ(out.ordinals(), (Ordinals{1}));
    EXPECT_EQ(late.ordinals(), (Ordinals{1}));  // Two of three are enough.
    EXPECT_EQ(total(figures(), Fate::late), 1U);
}

TEST_F(AggregatorTest, GathersSoManyOfAKey) {
    build({.by = Together::key, .messages = 2});

    put_key(1, 10);
    put_key(2, 20);
    put_key(3, 10);
    put_key(4, 10);

    EXPECT_EQ(out.ordinals(), (Ordinals{1}));  // 1 and 3; 2 and 4 wait.
    EXPECT_EQ(out.messages[0].key, 10U);
    EXPECT_EQ(aggregator->account.waiting(), 2U);
    // 3 lives on in 1, and that is the end of 3.
    EXPECT_EQ(listener.endings, (std::vector<std::pair<sim::Duration, std::uint64_t>>{{0ns, 3}}));
}

TEST_F(AggregatorTest, IsAsOldAsItsOldestMessage) {
    build({.by = Together::all, .messages = 2});
    Message first = message(1);
    first.born = at(8ms);
    Message second = message(2);
    second.born = at(3ms);

    act(stage, 10ms, [&] { put(first); });
    put(second);

    EXPECT_EQ(out.messages[0].born, at(3ms));
}

TEST_F(AggregatorTest, LetsIncompleteGroupsGoByTheirOwnPort) {
    build({.timeout = 10ms});
    aggregator->incomplete.connect({&incomplete, {}});

    put_part(1, 1, 2);
    act(stage, 4ms, [&] { put_part(2, 1, 2); });
    act(stage, 6ms, [&] { put_part(2, 2, 2); });
    stage.run_until(50ms);

    EXPECT_EQ(out.dates, (Dates{6ms}));
    EXPECT_EQ(incomplete.ordinals(), (Ordinals{1}));
    EXPECT_EQ(incomplete.dates, (Dates{10ms}));
    put_part(1, 2, 2);  // Its group is gone.
    const Figures seen = figures();
    EXPECT_EQ(total(seen, Fate::timed_out), 1U);
    EXPECT_EQ(total(seen, Fate::late), 1U);
    EXPECT_EQ(seen.wait.max(), sim::nanoseconds(10ms));  // How long a group took.
}

TEST_F(AggregatorTest, DropsIncompleteGroupsWithoutThatPort) {
    build({.timeout = 10ms});

    put_part(1, 1, 2);
    stage.run_until(50ms);

    EXPECT_EQ(total(figures(), Fate::dropped), 1U);
    EXPECT_EQ(listener.endings, (std::vector<std::pair<sim::Duration, std::uint64_t>>{{10ms, 1}}));
    EXPECT_EQ(aggregator->account.inside(), 0U);
}

TEST_F(AggregatorTest, RefusesWhatWouldOpenOneGroupTooMany) {
    build({.groups = {1}});

    EXPECT_EQ(put_part(1, 1, 2), Answer::accepted);
    EXPECT_EQ(put_part(2, 1, 2), Answer::refused);
    EXPECT_EQ(put_part(1, 2, 2), Answer::accepted);
    EXPECT_EQ(put_part(2, 1, 2), Answer::accepted);

    EXPECT_EQ(total(figures(), Fate::rejected), 1U);
}

TEST_F(AggregatorTest, ClosesTumblingWindowsOnTheirGrid) {
    build({.by = Together::key, .window = TumblingWindow{10ms}});

    act(stage, 3ms, [&] { put_key(1, 1); });
    act(stage, 9ms, [&] { put_key(2, 1); });
    act(stage, 9ms, [&] { put_key(3, 2); });
    act(stage, 12ms, [&] { put_key(4, 1); });
    stage.run_until(50ms);

    EXPECT_EQ(out.ordinals(), (Ordinals{1, 3, 4}));
    EXPECT_EQ(out.dates, (Dates{10ms, 10ms, 20ms}));
    EXPECT_EQ(out.messages[0].size, 200U);
}

TEST_F(AggregatorTest, CountsAMessageInEveryWindowThatHopsOverIt) {
    build({.by = Together::all, .window = HoppingWindow{.size = 10ms, .hop = 5ms}});

    act(stage, 7ms, [&] { put(message(1)); });
    act(stage, 11ms, [&] { put(message(2)); });
    stage.run_until(50ms);

    // [0, 10): 1; [5, 15): 1 and 2; [10, 20): 2.
    EXPECT_EQ(out.dates, (Dates{10ms, 15ms, 20ms}));
    EXPECT_EQ(out.messages[0].size, 100U);
    EXPECT_EQ(out.messages[1].size, 200U);
    EXPECT_EQ(out.messages[2].size, 100U);
    EXPECT_NE(out.messages[0].identity(), out.messages[1].identity());
    EXPECT_EQ(figures().departures, 2U);  // Each leaves once: with its last window.
}

TEST_F(AggregatorTest, EndsASessionAfterAGap) {
    build({.by = Together::key, .window = SessionWindow{10ms}});

    act(stage, 0ms, [&] { put_key(1, 1); });
    act(stage, 8ms, [&] { put_key(2, 1); });
    act(stage, 17ms, [&] { put_key(3, 1); });
    act(stage, 40ms, [&] { put_key(4, 1); });
    stage.run_until(100ms);

    EXPECT_EQ(out.ordinals(), (Ordinals{1, 4}));
    EXPECT_EQ(out.dates, (Dates{27ms, 50ms}));
}

TEST_F(AggregatorTest, WaitsForLateDataAsLongAsItIsTold) {
    build({.by = Together::all, .window = TumblingWindow{10ms}, .lateness = 5ms});
    aggregator->late.connect({&late, {}});
    const auto born = [](std::uint64_t ordinal, sim::Duration instant) {
        Message one = message(ordinal);
        one.born = at(instant);
        return one;
    };

    act(stage, 6ms, [&] { put(born(1, 4ms)); });
    act(stage, 12ms, [&] { put(born(2, 9ms)); });   // After its window, and in time.
    act(stage, 13ms, [&] { put(born(3, 11ms)); });  // Of the next window.
    act(stage, 16ms, [&] { put(born(4, 8ms)); });   // Too late.
    stage.run_until(50ms);

    EXPECT_EQ(out.dates, (Dates{15ms, 25ms}));
    EXPECT_EQ(out.ordinals(), (Ordinals{1, 3}));
    EXPECT_EQ(out.messages[0].size, 200U);
    EXPECT_EQ(late.ordinals(), (Ordinals{4}));
}

TEST_F(AggregatorTest, LosesOpenGroupsInACrashUnlessItIsDurable) {
    build({.timeout = 10ms, .durable = false});

    put_part(1, 1, 2);
    act(stage, 2ms, [&] { aggregator->crash({}); });
    EXPECT_EQ(put_part(2, 1, 2), Answer::refused);
    act(stage, 20ms, [&] { aggregator->recover({}); });
    put_part(1, 2, 2);  // Its other half is lost for ever.
    stage.run_until(50ms);

    const Figures seen = figures();
    EXPECT_EQ(total(seen, Fate::lost), 1U);
    EXPECT_EQ(total(seen, Fate::rejected), 1U);
    EXPECT_EQ(total(seen, Fate::timed_out), 1U);
    EXPECT_TRUE(out.messages.empty());
}

TEST_F(AggregatorTest, GoesOnWhereItWasIfItIsDurable) {
    build({.timeout = 30ms});

    put_part(1, 1, 2);
    put_part(2, 1, 2);
    act(stage, 2ms, [&] { aggregator->crash({}); });
    act(stage, 20ms, [&] { aggregator->recover({}); });
    put_part(1, 2, 2);
    act(stage, 25ms, [&] { aggregator->crash({}); });
    act(stage, 40ms, [&] { aggregator->recover({}); });  // The time of 2 was over at 30 ms.

    EXPECT_EQ(out.ordinals(), (Ordinals{1}));
    EXPECT_EQ(total(figures(), Fate::timed_out), 1U);
}

TEST_F(AggregatorTest, HoldsResultsBackAndLetsSendersWait) {
    build({.by = Together::all, .messages = 2});
    out.answer = Answer::wait;
    Giver giver(*aggregator);
    giver.messages = {message(1), message(2), message(3), message(4)};

    giver.push();
    EXPECT_EQ(giver.messages.size(), 2U);
    EXPECT_EQ(aggregator->account.inside(), 1U);  // The result.
    act(stage, 5ms, [&] { out.open(); });

    EXPECT_EQ(out.ordinals(), (Ordinals{1, 3}));
    EXPECT_EQ(aggregator->account.inside(), 0U);
}

}  // namespace
}  // namespace surgetank::models
