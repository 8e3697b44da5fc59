// The resequencer: order as published, gaps that are filled or given up, and what comes too late.
#include "models/resequencer.hpp"

#include <gtest/gtest.h>

#include "tests/models/stage.hpp"

namespace surgetank::models {
namespace {

using Ordinals = std::vector<std::uint64_t>;
using Dates = std::vector<sim::Duration>;

class ResequencerTest : public ::testing::Test {
protected:
    void build(const ResequencerConfig& config, std::uint64_t published = 5) {
        resequencer.emplace(stage.place("order"), config);
        stage.attach(*resequencer);
        resequencer->out.connect({&out, {}});
        resequencer->late.connect({&late, {}});
        for (std::uint64_t ordinal = 1; ordinal <= published; ++ordinal) {
            resequencer->published(message(ordinal));
        }
    }
    Answer put(std::uint64_t ordinal) { return resequencer->offer(message(ordinal), nullptr); }
    Figures figures() { return resequencer->account.take(stage.kernel.now()); }
    void TearDown() override { EXPECT_TRUE(resequencer->account.conserves()); }

    Stage stage;
    Listener listener{stage};
    Taker out{stage}, late{stage};
    std::optional<Resequencer> resequencer;
};

TEST_F(ResequencerTest, HoldsWhatCameTooEarly) {
    build({});

    put(2);
    put(3);
    EXPECT_EQ(resequencer->account.inside(), 2U);
    act(stage, 5ms, [&] { put(1); });
    put(4);

    EXPECT_EQ(out.ordinals(), (Ordinals{1, 2, 3, 4}));
    EXPECT_EQ(out.dates, (Dates{5ms, 5ms, 5ms, 5ms}));
    EXPECT_EQ(figures().sojourn.max(), sim::nanoseconds(5ms));
}

TEST_F(ResequencerTest, KeepsAnOrderForEachKey) {
    build({}, 0);
    const auto keyed = [](std::uint64_t ordinal, std::uint32_t key) {
        Message one = message(ordinal);
        one.key = key;
        return one;
    };
    for (const Message& one : {keyed(1, 1), keyed(2, 2), keyed(3, 1), keyed(4, 2)}) {
        resequencer->published(one);
    }

    resequencer->offer(keyed(3, 1), nullptr);  // Has to wait for 1.
    resequencer->offer(keyed(2, 2), nullptr);  // Has nothing to do with that.
    resequencer->offer(keyed(4, 2), nullptr);
    resequencer->offer(keyed(1, 1), nullptr);

    EXPECT_EQ(out.ordinals(), (Ordinals{2, 4, 1, 3}));
}

TEST_F(ResequencerTest, SkipsAGapAfterItsTime) {
    build({.timeout = 10ms});

    act(stage, 1ms, [&] { put(2); });
    act(stage, 3ms, [&] { put(4); });
    stage.run_until(50ms);
    EXPECT_EQ(out.ordinals(), (Ordinals{2, 4}));
    EXPECT_EQ(out.dates, (Dates{11ms, 13ms}));
    put(3);  // Too late.
    put(2);  // Has been here.

    EXPECT_EQ(late.ordinals(), (Ordinals{3}));
    const Figures seen = figures();
    EXPECT_EQ(total(seen, Fate::skipped), 2U);
    EXPECT_EQ(total(seen, Fate::late), 1U);
    EXPECT_EQ(total(seen, Fate::duplicated), 1U);
}

TEST_F(ResequencerTest, SkipsAGapWhenItIsFull) {
    build({.capacity = {2}});

    put(2);
    put(4);
    EXPECT_TRUE(out.messages.empty());
    put(5);

    EXPECT_EQ(out.ordinals(), (Ordinals{2}));  // 1 is given up; 3 may still come.
    put(3);
    EXPECT_EQ(out.ordinals(), (Ordinals{2, 3, 4, 5}));
    EXPECT_EQ(total(figures(), Fate::skipped), 1U);
}

TEST_F(ResequencerTest, LosesWhatItHoldsInACrashUnlessItIsDurable) {
    build({.durable = false});

    put(2);
    put(3);
    act(stage, 1ms, [&] { resequencer->crash({}); });
    EXPECT_EQ(put(4), Answer::refused);
    act(stage, 2ms, [&] { resequencer->recover({}); });
    put(1);

    EXPECT_EQ(out.ordinals(), (Ordinals{1}));
    EXPECT_EQ(total(figures(), Fate::lost), 2U);
}

TEST_F(ResequencerTest, SkipsAfterACrashWhatWasDueMeanwhile) {
    build({.timeout = 10ms});

    put(2);
    act(stage, 5ms, [&] { resequencer->crash({}); });
    act(stage, 20ms, [&] { resequencer->recover({}); });

    EXPECT_EQ(out.ordinals(), (Ordinals{2}));
    EXPECT_EQ(out.dates, (Dates{20ms}));
}

}  // namespace
}  // namespace surgetank::models
