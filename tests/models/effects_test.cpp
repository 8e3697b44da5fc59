// What took effect before: duplicates, and messages of one key that overtake each other.
#include "models/effects.hpp"

#include <set>

#include <gtest/gtest.h>

#include "tests/models/stage.hpp"

namespace surgetank::models {
namespace {

Effects watching(Effects::Watch watch) { return Effects(std::vector<Effects::Watch>{watch}); }

class EffectsTest : public ::testing::Test {
protected:
    void note(Effects& effects, std::uint64_t ordinal, std::uint32_t key = 1) {
        Message one = message(ordinal);
        one.key = key;
        effects.note(one, account);
    }
    std::uint64_t count(Fate fate) { return total(account.take(at(1s)), fate); }

    Account account{FlowSlots({0}), {}};
};

TEST_F(EffectsTest, WatchesNothingUnlessTold) {
    Effects none;
    Effects idle = watching({});

    for (Effects* const effects : {&none, &idle}) {
        note(*effects, 2);
        note(*effects, 2);
        note(*effects, 1);
    }

    EXPECT_EQ(count(Fate::duplicated), 0U);
    EXPECT_EQ(count(Fate::reordered), 0U);
}

TEST_F(EffectsTest, CountsWhatCameAfterAYoungerOneOfItsKey) {
    Effects effects = watching({.order = true});

    for (const std::uint64_t ordinal : {1, 4, 2, 3, 5}) {
        note(effects, ordinal);  // 2 and 3 come after 4.
    }
    note(effects, 0, /*key=*/2);  // Another key has an order of its own.

    EXPECT_EQ(count(Fate::reordered), 2U);
}

TEST_F(EffectsTest, CallsADuplicateNoDisorder) {
    Effects effects = watching({.duplicates = true, .order = true});

    for (const std::uint64_t ordinal : {1, 2, 1}) {
        note(effects, ordinal);
    }

    const Figures seen = account.take(at(1s));
    EXPECT_EQ(total(seen, Fate::duplicated), 1U);
    EXPECT_EQ(total(seen, Fate::reordered), 0U);
}

TEST_F(EffectsTest, ComparesNoOrdinalsOfDifferentSources) {
    Effects effects = watching({.order = true});

    note(effects, std::uint64_t{2} << Publishers::ordinal_bits);
    note(effects, 5);

    EXPECT_EQ(count(Fate::reordered), 0U);
}

TEST(OrdinalSet, KnowsItsMembersAlsoWhenPagesAreFull) {
    OrdinalSet set;
    std::set<std::uint64_t> reference;

    for (std::uint64_t i = 0; i < 100'000; ++i) {
        const std::uint64_t ordinal = i * 7919 % 70'000;  // Fills two pages of 32768, and repeats.
        EXPECT_EQ(set.insert(ordinal), reference.insert(ordinal).second) << ordinal;
    }
}

}  // namespace
}  // namespace surgetank::models
