// The exchange: rules, copies, what nobody wants, and what finds no room.
#include "models/exchange.hpp"

#include <gtest/gtest.h>

#include "tests/models/stage.hpp"

namespace surgetank::models {
namespace {

using Ordinals = std::vector<std::uint64_t>;

class ExchangeTest : public ::testing::Test {
protected:
    void build(const ExchangeConfig& config,
               std::vector<std::vector<std::uint32_t>> by_type = {{0, 1}},
               std::vector<double> weights = {1, 1}) {
        exchange.emplace(stage.place("router"), config);
        stage.attach(*exchange);
        exchange->wire({.targets = {&first, &second},
                        .by_type = std::move(by_type),
                        .weights = std::move(weights),
                        .alternate = alternate});
    }
    void put(std::uint64_t from, std::uint64_t to) {
        for (std::uint64_t ordinal = from; ordinal <= to; ++ordinal) {
            exchange->offer(message(ordinal), nullptr);
        }
    }
    std::uint64_t count(Fate fate) {
        return total(exchange->account.take(stage.kernel.now()), fate);
    }
    void TearDown() override { EXPECT_TRUE(exchange->account.conserves()); }

    Stage stage;
    Listener listener{stage};
    Taker first{stage}, second{stage}, others{stage};
    Receiver* alternate = nullptr;
    std::optional<Exchange> exchange;
};

TEST_F(ExchangeTest, CopiesToEveryLinkAndSaysHowMany) {
    build({});

    put(1, 1);

    EXPECT_EQ(first.ordinals(), (Ordinals{1}));
    EXPECT_EQ(second.ordinals(), (Ordinals{1}));
    EXPECT_EQ(listener.copies, (std::vector<std::size_t>{2}));
}

TEST_F(ExchangeTest, TakesTurns) {
    build({.rule = Rule::round_robin});

    put(1, 4);

    EXPECT_EQ(first.ordinals(), (Ordinals{1, 3}));
    EXPECT_EQ(second.ordinals(), (Ordinals{2, 4}));
}

TEST_F(ExchangeTest, ChoosesByWeight) {
    build({.rule = Rule::weighted}, {{0, 1}}, {1, 3});

    put(1, 4000);

    // Binomial(4000, 3/4) has a standard deviation of 27.4; five of them.
    EXPECT_NEAR(static_cast<double>(second.messages.size()), 3000, 137);
    EXPECT_EQ(first.messages.size() + second.messages.size(), 4000U);
}

TEST_F(ExchangeTest, SendsEqualKeysOneWay) {
    build({.rule = Rule::key_hash});

    for (std::uint64_t ordinal = 0; ordinal < 100; ++ordinal) {
        Message one = message(ordinal);
        one.key = static_cast<std::uint32_t>(ordinal % 10) + 1;
        exchange->offer(one, nullptr);
    }

    EXPECT_EQ(first.messages.size() % 10, 0U);  // Each key has ten messages, all on one side.
    EXPECT_EQ(first.messages.size() + second.messages.size(), 100U);
    EXPECT_GT(first.messages.size(), 0U);
    EXPECT_GT(second.messages.size(), 0U);
}

TEST_F(ExchangeTest, DropsWhatNobodyWants) {
    build({}, {{}});

    put(1, 1);

    const Figures seen = exchange->account.take(stage.kernel.now());
    EXPECT_EQ(total(seen, Fate::unroutable), 1U);
    EXPECT_EQ(total(seen, Fate::dropped), 1U);
    EXPECT_EQ(listener.endings.size(), 1U);
    EXPECT_EQ(listener.copies, (std::vector<std::size_t>{0}));
}

TEST_F(ExchangeTest, ReturnsWhatNobodyWantsOnDemand) {
    build({.unroutable = Unroutable::give_back}, {{}});

    put(1, 1);

    EXPECT_EQ(count(Fate::returned), 1U);
}

TEST_F(ExchangeTest, SendsWhatNobodyWantsToTheAlternate) {
    alternate = &others;
    build({}, {{}});

    put(1, 1);

    EXPECT_EQ(others.ordinals(), (Ordinals{1}));
    EXPECT_EQ(listener.copies, (std::vector<std::size_t>{1}));  // One copy goes on.
    EXPECT_TRUE(listener.endings.empty());
}

TEST_F(ExchangeTest, HoldsCopiesBackAndLetsSendersWait) {
    build({});
    second.answer = Answer::wait;
    Giver giver(*exchange);
    giver.messages = {message(1), message(2)};

    giver.push();
    EXPECT_EQ(first.ordinals(), (Ordinals{1}));
    EXPECT_EQ(giver.messages.size(), 1U);
    act(stage, 5ms, [&] { second.open(); });

    EXPECT_EQ(first.ordinals(), (Ordinals{1, 2}));
    EXPECT_EQ(second.ordinals(), (Ordinals{1, 2}));
    EXPECT_EQ(exchange->account.inside(), 0U);
}

TEST_F(ExchangeTest, RefusesWhileItIsDown) {
    build({});

    exchange->crash({});
    EXPECT_EQ(exchange->offer(message(1), nullptr), Answer::refused);
    exchange->recover({});
    EXPECT_EQ(exchange->offer(message(2), nullptr), Answer::accepted);

    EXPECT_EQ(count(Fate::rejected), 1U);
    EXPECT_EQ(listener.endings.size(), 1U);
}

}  // namespace
}  // namespace surgetank::models
