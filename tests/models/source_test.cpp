// The source: dates, limits, the client's buffer, closed clients, crashes. Confirms: publish_test.
#include "models/source.hpp"

#include <gtest/gtest.h>

#include "tests/models/stage.hpp"

namespace surgetank::models {
namespace {

using Dates = std::vector<sim::Duration>;
using Ordinals = std::vector<std::uint64_t>;

class SourceTest : public ::testing::Test {
protected:
    void build(const SourceConfig& config) {
        source.emplace(stage.place("shoppers"), config,
                       Source::Parts{{.index = 0, .flow = 0, .types = {3, 4}}, at(1h)},
                       stage.samplers);
        stage.attach(*source);
        source->out.connect({&target, {}});
        stage.publishers.listening = {&*source};
        source->start();
    }
    Figures figures() { return source->account.take(stage.kernel.now()); }
    void TearDown() override { EXPECT_TRUE(source->account.conserves()); }

    Stage stage;
    Taker target{stage};
    std::optional<Source> source;
};

SourceConfig regular(double per_second) { return {.arrivals = RegularArrivals{{per_second}}}; }

TEST_F(SourceTest, PublishesAtItsDates) {
    build(regular(100));

    stage.run_until(35ms);

    EXPECT_EQ(target.dates, (Dates{10ms, 20ms, 30ms}));
    EXPECT_EQ(target.ordinals(), (Ordinals{0, 1, 2}));
    EXPECT_EQ(target.messages[2].born, at(30ms));
    EXPECT_EQ(target.messages[2].type, 3);
    EXPECT_EQ(target.messages[2].size, 1024U);
    EXPECT_FALSE(target.messages[2].has_key());
}

// The regression: equally spaced arrivals used to begin before the start, and one came late.
TEST_F(SourceTest, BeginsAfterItsStartAndEndsAtItsStop) {
    SourceConfig config = regular(100);
    config.start = 1s;
    config.stop = 1025ms;
    build(config);

    stage.run_until(2s);

    EXPECT_EQ(target.dates, (Dates{1010ms, 1020ms}));
}

TEST_F(SourceTest, PublishesNothingWhenItStopsBeforeTheFirst) {
    SourceConfig config = regular(100);
    config.stop = 5ms;
    build(config);

    stage.run_until(1s);

    EXPECT_TRUE(target.messages.empty());
}

TEST_F(SourceTest, PublishesNoMoreThanItsLimit) {
    SourceConfig config = regular(100);
    config.limit = {2};
    build(config);

    stage.run_until(1s);

    EXPECT_EQ(target.messages.size(), 2U);
    EXPECT_EQ(total(figures(), Fate::published), 2U);
}

TEST_F(SourceTest, DrawsTypesKeysAndPriorities) {
    SourceConfig config = regular(1000);
    config.types = {{"a", {0.25}}, {"b", {0.75}}};
    config.key = UniformKeys{4};
    config.priorities = {{"1", {0.5}}, {"9", {0.5}}};
    config.size = {sim::Uniform{10, 20}};
    build(config);

    stage.run_until(1s);

    ASSERT_EQ(target.messages.size(), 1000U);
    int of_second_type = 0;
    int urgent = 0;
    for (const Message& one : target.messages) {
        of_second_type += one.type == 4 ? 1 : 0;
        urgent += one.priority == 9 ? 1 : 0;
        EXPECT_TRUE(one.key >= 1 && one.key <= 4);
        EXPECT_TRUE(one.size >= 10 && one.size <= 20);
    }
    EXPECT_NEAR(of_second_type, 750, 69);  // Five standard deviations of a binomial count.
    EXPECT_NEAR(urgent, 500, 80);
}

TEST_F(SourceTest, KeepsInItsBufferWhatFindsNoRoom) {
    build(regular(100));
    target.answer = Answer::wait;

    act(stage, 35ms, [&] { target.open(); });

    EXPECT_EQ(target.ordinals(), (Ordinals{0, 1, 2}));
    EXPECT_EQ(target.dates, (Dates{35ms, 35ms, 35ms}));
    EXPECT_EQ(target.messages[0].born, at(10ms));  // Latency counts from the intention.
    EXPECT_EQ(figures().wait.sum(), sim::Uint128{45'000'000});  // 25 + 15 + 5 ms.
}

TEST_F(SourceTest, DropsWhatItsBufferCannotHold) {
    SourceConfig config = regular(100);
    config.publish.buffer = {.messages = {2}, .full = WhenFull::drop};
    build(config);
    target.answer = Answer::wait;

    act(stage, 55ms, [&] { target.open(); });

    EXPECT_EQ(target.ordinals(), (Ordinals{0, 1}));
    EXPECT_EQ(total(figures(), Fate::dropped), 3U);
}

TEST_F(SourceTest, SendsACopyToEveryTargetOnceAlsoWhenOneHasNoRoom) {
    Taker second(stage);
    build(regular(100));
    source->out.connect({&second, {}});
    second.answer = Answer::wait;

    act(stage, 25ms, [&] { second.open(); });

    EXPECT_EQ(target.dates, (Dates{10ms, 25ms}));
    EXPECT_EQ(second.dates, (Dates{25ms, 25ms}));
}

TEST_F(SourceTest, LosesItsBufferInACrashAndGoesOnAfterwards) {
    build(regular(100));
    target.answer = Answer::wait;
    act(stage, 25ms, [&] { source->crash({}); });    // Two are in the buffer.
    act(stage, 35ms, [&] { source->recover({}); });  // One came meanwhile.
    target.open();

    stage.run_until(45ms);

    EXPECT_EQ(target.ordinals(), (Ordinals{3}));
    EXPECT_EQ(total(figures(), Fate::lost), 3U);
}

TEST_F(SourceTest, LetsClosedClientsThinkAfterEveryEnd) {
    build({.arrivals = ClosedArrivals{.clients = 2, .think = constant(10ms)}});

    stage.run_until(15ms);
    EXPECT_EQ(target.dates, (Dates{10ms, 10ms}));
    act(stage, 20ms, [&] { source->ended(target.messages[0]); });
    act(stage, 22ms, [&] { source->ended(target.messages[0]); });  // A second end of it is none.
    stage.run_until(100ms);

    EXPECT_EQ(target.dates, (Dates{10ms, 10ms, 30ms}));
}

// The regression: a client that found its source down used to try without end, or to be lost.
TEST_F(SourceTest, KeepsEveryClosedClientThroughACrash) {
    build({.arrivals = ClosedArrivals{.clients = 3, .think = constant(0ms)}});
    stage.run_until(5ms);
    ASSERT_EQ(target.messages.size(), 3U);

    act(stage, 10ms, [&] { source->crash({}); });
    for (std::size_t i = 0; i < 3; ++i) {
        source->ended(target.messages[i]);
    }
    stage.run_until(20ms);
    EXPECT_EQ(target.messages.size(), 3U);
    act(stage, 30ms, [&] { source->recover({}); });
    stage.run_until(40ms);

    EXPECT_EQ(target.messages.size(), 6U);
    EXPECT_EQ(target.dates.back(), 30ms);
}

}  // namespace
}  // namespace surgetank::models
