// Philox against the known answers of its authors, and the batch against the single block.
#include "sim/philox.hpp"

#include <gtest/gtest.h>

namespace surgetank::sim::philox {
namespace {

// The three vectors are those of kat_vectors in the authors' Random123 library.
TEST(Philox, GivesTheKnownAnswerForZeros) {
    const Counter expected{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};

    EXPECT_EQ(block({0, 0, 0, 0}, {0, 0}), expected);
}

TEST(Philox, GivesTheKnownAnswerForOnes) {
    constexpr std::uint32_t ones = 0xffffffff;
    const Counter expected{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd};

    EXPECT_EQ(block({ones, ones, ones, ones}, {ones, ones}), expected);
}

TEST(Philox, GivesTheKnownAnswerForTheDigitsOfPi) {
    const Counter counter{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344};
    const Counter expected{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1};

    EXPECT_EQ(block(counter, {0xa4093822, 0x299f31d0}), expected);
}

TEST(Philox, FillsABatchWithTheWordsOfItsBlocks) {
    // The batch crosses the carry from the lower to the upper word of the block number.
    const BatchStart start{
        .key = 0x299f31d0a4093822, .high = 0x0370734413198a2e, .first_block = 0x00000000fffffff9};

    std::array<std::uint64_t, batch_words> words{};
    fill(start, words);

    for (std::size_t i = 0; i < batch_blocks; ++i) {
        const std::uint64_t number = start.first_block + i;
        const Counter counter{static_cast<std::uint32_t>(number),
                              static_cast<std::uint32_t>(number >> 32), 0x13198a2e, 0x03707344};
        const Counter single = block(counter, {0xa4093822, 0x299f31d0});
        EXPECT_EQ(words[2 * i], single[0] | std::uint64_t{single[1]} << 32) << i;
        EXPECT_EQ(words[2 * i + 1], single[2] | std::uint64_t{single[3]} << 32) << i;
    }
}

}  // namespace
}  // namespace surgetank::sim::philox
