#include "sim/stopping.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace surgetank::sim {
namespace {

constexpr Interval precise{.center = 100, .half_width = 1};
constexpr Interval vague{.center = 100, .half_width = 10};

Precision look(PrecisionRule& rule, const Interval& interval) {
    return rule.look(std::span{&interval, 1});
}

TEST(Precision, IsRelativeToTheTruth) {  // relhw-adjust: 0.05 / 1.05; Law 2015.
    EXPECT_TRUE(is_precise({.center = 1, .half_width = 0.047619047619047}, 0.05));
    EXPECT_FALSE(is_precise({.center = 1, .half_width = 0.047619047619048}, 0.05));
    EXPECT_TRUE(is_precise({.center = -1, .half_width = 0.047}, 0.05));
}

TEST(Precision, HoldsForAnExactZero) {
    EXPECT_TRUE(is_precise({.center = 0, .half_width = 0}, 0.05));
    EXPECT_FALSE(is_precise({.center = 0, .half_width = 1e-9}, 0.05));
}

TEST(PrecisionRule, StopsAfterTwoPassesInARow) {
    PrecisionRule rule({.relative_error = 0.05, .first = 20});

    EXPECT_EQ(look(rule, precise), Precision::unmet);
    EXPECT_EQ(rule.replications(), 40U);
    EXPECT_EQ(look(rule, precise), Precision::met);
    EXPECT_EQ(rule.replications(), 40U);
}

TEST(PrecisionRule, ForgetsAPassBeforeAMiss) {
    PrecisionRule rule({.relative_error = 0.05, .first = 20});

    EXPECT_EQ(look(rule, precise), Precision::unmet);
    EXPECT_EQ(look(rule, vague), Precision::unmet);
    EXPECT_EQ(look(rule, precise), Precision::unmet);
    EXPECT_EQ(rule.replications(), 160U);
    EXPECT_EQ(look(rule, precise), Precision::met);
}

TEST(PrecisionRule, DoublesUpToItsLimit) {
    PrecisionRule rule({.relative_error = 0.05, .first = 20, .limit = 100});
    std::vector<std::uint64_t> sizes;

    Precision answer = Precision::unmet;
    while (answer == Precision::unmet) {
        sizes.push_back(rule.replications());
        answer = look(rule, vague);
    }

    EXPECT_EQ(sizes, (std::vector<std::uint64_t>{20, 40, 80, 100}));
    EXPECT_EQ(answer, Precision::out_of_replications);
    EXPECT_EQ(rule.passes(), 0);
}

TEST(PrecisionRule, SaysThatALimitCutAPassShort) {
    PrecisionRule rule({.relative_error = 0.05, .first = 20, .limit = 40});

    EXPECT_EQ(look(rule, vague), Precision::unmet);
    EXPECT_EQ(look(rule, precise), Precision::out_of_replications);

    EXPECT_EQ(rule.passes(), 1);
}

TEST(PrecisionRule, WaitsForTheLeastPreciseMeasure) {
    PrecisionRule rule({.relative_error = 0.05, .first = 20, .passes_in_a_row = 1});
    const std::array both{precise, vague};

    EXPECT_EQ(rule.look(both), Precision::unmet);
    EXPECT_EQ(look(rule, precise), Precision::met);
}

TEST(PrecisionRule, IsNotAskedAgainOnceItStopped) {
    PrecisionRule rule({.relative_error = 0.05, .first = 20, .passes_in_a_row = 1});
    look(rule, precise);

    EXPECT_THROW(look(rule, precise), ContractViolation);
}

TEST(PrecisionRule, RefusesARuleThatCannotWork) {
    EXPECT_THROW(PrecisionRule({.relative_error = 0}), ContractViolation);
    EXPECT_THROW(PrecisionRule({.first = 1}), ContractViolation);
    EXPECT_THROW(PrecisionRule({.first = 20, .limit = 10}), ContractViolation);
}

}  // namespace
}  // namespace surgetank::sim
