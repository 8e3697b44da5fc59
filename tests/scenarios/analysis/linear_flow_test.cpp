// Flows on small graphs, solved by hand beside the program.
#include "scenarios/compiler/analysis/linear_flow.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace surgetank::scenarios {
namespace {

TEST(LinearFlow, GoesDownstream) {
    const LinearFlow flow(3, {{0, 1, 0.5}, {1, 2, 1}, {0, 2, 0.25}});
    EXPECT_EQ(flow.solve({8, 0, 1}), (std::vector<double>{8, 4, 7}));
    EXPECT_TRUE(flow.loops().empty());
}

TEST(LinearFlow, SumsUpALoopOfOneVertex) {
    const LinearFlow flow(1, {{0, 0, 0.5}});
    EXPECT_DOUBLE_EQ(flow.solve({2})[0], 4);  // x = 2 + x / 2
}

TEST(LinearFlow, SolvesLoopsWithinLoops) {
    // b = a + 0.4 c and c = 0.5 b give b = 1.25 a; a = 1 + 0.5 b gives a = 8/3.
    const LinearFlow flow(4, {{3, 0, 1}, {0, 1, 1}, {1, 0, 0.5}, {1, 2, 0.5}, {2, 1, 0.4}});
    const std::vector<double> solved = flow.solve({0, 0, 0, 1});
    EXPECT_DOUBLE_EQ(solved[0], 8.0 / 3);
    EXPECT_DOUBLE_EQ(solved[1], 10.0 / 3);
    EXPECT_DOUBLE_EQ(solved[2], 5.0 / 3);
    ASSERT_EQ(flow.loops().size(), 1U);
    EXPECT_EQ(flow.loops()[0].members, (std::vector<std::size_t>{0, 1, 2}));
    EXPECT_EQ(flow.loops()[0].entry, 0U);
    EXPECT_DOUBLE_EQ(flow.loops()[0].gain, 0.625);  // 1.25 x 0.5
}

TEST(LinearFlow, SeesAnExplosion) {
    const LinearFlow flow(4, {{0, 1, 1}, {1, 0, 1.2}, {1, 2, 1}});
    EXPECT_TRUE(flow.loops()[0].explodes());
    EXPECT_DOUBLE_EQ(flow.loops()[0].gain, 1.2);
    const std::vector<double> fed = flow.solve({1, 0, 0, 5});
    EXPECT_TRUE(std::isinf(fed[0]) && std::isinf(fed[1]) && std::isinf(fed[2]));
    EXPECT_EQ(fed[3], 5);  // What does not hang together with it is untouched.
    EXPECT_EQ(flow.solve({0, 0, 0, 5}), (std::vector<double>{0, 0, 0, 5}));
}

TEST(LinearFlow, SeesAnExplosionInsideALargerLoop) {
    // The inner loop of 1 and 2 has a gain of 1; what enters at 0 never comes to rest.
    const LinearFlow flow(4, {{3, 0, 1}, {0, 1, 1}, {1, 2, 1}, {2, 1, 1}, {2, 0, 0.1}});
    EXPECT_TRUE(flow.loops()[0].explodes());
}

TEST(LinearFlow, SolvesARingOfAHundredThousand) {
    // Half of what has gone round goes round again: everybody sees 1 / (1 - 0.5) = 2.
    constexpr std::size_t size = 100'000;
    std::vector<FlowEdge> edges;
    for (std::size_t i = 0; i < size; ++i) {
        edges.push_back({i, (i + 1) % size, i + 1 == size ? 0.5 : 1.0});
    }
    std::vector<double> inflow(size);
    inflow[0] = 1;
    const std::vector<double> solved = LinearFlow(size, edges).solve(inflow);
    EXPECT_NEAR(solved.front(), 2, 1e-9);
    EXPECT_NEAR(solved.back(), 2, 1e-9);
}

TEST(LinearFlow, RefusesNegativeWeights) { EXPECT_ANY_THROW(LinearFlow(2, {{0, 1, -1}})); }

}  // namespace
}  // namespace surgetank::scenarios
