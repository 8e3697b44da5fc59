// Processor sharing by hand: n jobs have 1/n of the capacity each.
#include "models/fair_share.hpp"

#include <gtest/gtest.h>

#include "tests/models/stage.hpp"

namespace surgetank::models {
namespace {

TEST(FairShare, GivesOneJobAll) {
    FairShare share(1000);

    share.add(at(1s), 500, 7);

    EXPECT_EQ(share.next_done(), at(1500ms));
    EXPECT_EQ(share.take(at(1500ms)), 7U);
    EXPECT_TRUE(share.empty());
}

TEST(FairShare, SlowsDownWhoIsThereWhenAnotherComes) {
    FairShare share(1000);
    share.add(at(0s), 1000, 1);

    share.add(at(500ms), 1000, 2);  // 500 left of the first: 1 s at half the capacity.

    EXPECT_EQ(share.next_done(), at(1500ms));
    EXPECT_EQ(share.take(at(1500ms)), 1U);
    EXPECT_EQ(share.next_done(), at(2s));  // The second had 500, and has the rest alone.
    EXPECT_EQ(share.take(at(2s)), 2U);
}

TEST(FairShare, EndsEqualJobsTogetherInTheirOrder) {
    FairShare share(1000);
    for (std::uint32_t handle = 1; handle <= 4; ++handle) {
        share.add(at(0s), 250, handle);
    }

    for (std::uint32_t handle = 1; handle <= 4; ++handle) {
        EXPECT_EQ(share.next_done(), at(1s));
        EXPECT_EQ(share.take(at(1s)), handle);
    }
}

TEST(FairShare, LetsASmallJobOvertake) {
    FairShare share(1000);
    share.add(at(0s), 1000, 1);
    share.add(at(0s), 100, 2);

    EXPECT_EQ(share.next_done(), at(200ms));
    EXPECT_EQ(share.take(at(200ms)), 2U);
    EXPECT_EQ(share.next_done(), at(1100ms));
}

}  // namespace
}  // namespace surgetank::models
