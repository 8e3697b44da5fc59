#include "sim/digest.hpp"

#include <gtest/gtest.h>

namespace surgetank::sim {
namespace {

template <typename... Words>
Digest digest_of(Words... words) {
    Digest digest;
    (digest.add(words), ...);
    return digest;
}

TEST(Digest, OfOneZeroIsTheFirstOutputOfSplitMix64) {  // Seed 0; Steele, Lea & Flood 2014.
    EXPECT_EQ(digest_of(0).text(), "e220a8397b1dcdaf");
}

TEST(Digest, OfNothingIsZero) { EXPECT_EQ(Digest().text(), "0000000000000000"); }

TEST(Digest, FollowsItsRule) {  // Computed with integers of any size, in another language.
    EXPECT_EQ(digest_of(1, 2, 3).text(), "6ae515c1c0ac7e37");
    EXPECT_EQ(digest_of(-1).text(), "e4d971771b652c20");
}

TEST(Digest, DependsOnTheOrder) { EXPECT_NE(digest_of(1, 2), digest_of(2, 1)); }

TEST(Digest, TellsMoreZerosFromFewer) { EXPECT_NE(digest_of(0), digest_of(0, 0)); }

TEST(Digest, DoesNotSeeTheWidthOfAnInteger) {
    EXPECT_EQ(digest_of(std::int8_t{-5}), digest_of(std::int64_t{-5}));
    EXPECT_EQ(digest_of(7U), digest_of(std::uint64_t{7}));
}

TEST(Digest, TakesAWideIntegerUpperHalfFirst) {
    const Uint128 wide = Uint128{3} << 64 | 9;

    EXPECT_EQ(digest_of(wide), digest_of(3, 9));
}

}  // namespace
}  // namespace surgetank::sim
