// Philox4x32-10, a counter-based generator: its output is a pure function of (key, counter), so any
// draw can be had without the draws before it, and streams with different counters never meet.
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/philox_lanes.hpp"

namespace surgetank::sim::philox {

inline constexpr int rounds = 10;
inline constexpr std::uint32_t multiplier_0 = 0xD2511F53;
inline constexpr std::uint32_t multiplier_1 = 0xCD9E8D57;
inline constexpr std::uint32_t weyl_0 = 0x9E3779B9;  // The golden ratio, as in the paper.
inline constexpr std::uint32_t weyl_1 = 0xBB67AE85;  // The square root of 3, less one.

using Counter = std::array<std::uint32_t, 4>;
using Key = std::array<std::uint32_t, 2>;

/// The four random words of one counter under one key: the reference that `fill` must agree with.
constexpr Counter block(Counter counter, Key key) {
    for (int round = 0; round < rounds; ++round) {
        const std::uint64_t product_0 = std::uint64_t{multiplier_0} * counter[0];
        const std::uint64_t product_1 = std::uint64_t{multiplier_1} * counter[2];
        counter = {static_cast<std::uint32_t>(product_1 >> 32) ^ counter[1] ^ key[0],
                   static_cast<std::uint32_t>(product_1),
                   static_cast<std::uint32_t>(product_0 >> 32) ^ counter[3] ^ key[1],
                   static_cast<std::uint32_t>(product_0)};
        key[0] += weyl_0;
        key[1] += weyl_1;
    }
    return counter;
}

inline constexpr std::size_t batch_blocks = 16;
inline constexpr std::size_t batch_words = 2 * batch_blocks;

/// Where a batch starts: blocks `first_block`, `first_block + 1`, ... of the stream (key, high).
struct BatchStart {
    std::uint64_t key = 0;
    std::uint64_t high = 0;         ///< The upper half of the counter: which stream.
    std::uint64_t first_block = 0;  ///< The lower half of the counter: where in the stream.
};

/// Word `k` of the stream that begins at `origin`, alone.
constexpr std::uint64_t word(const BatchStart& origin, std::uint64_t k) {
    const std::uint64_t number = origin.first_block + k / 2;
    const Counter numbers = block(
        {static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(number >> 32),
         static_cast<std::uint32_t>(origin.high), static_cast<std::uint32_t>(origin.high >> 32)},
        {static_cast<std::uint32_t>(origin.key), static_cast<std::uint32_t>(origin.key >> 32)});
    const std::size_t low = k % 2 == 0 ? 0 : 2;
    return numbers[low] | std::uint64_t{numbers[low + 1]} << 32;
}

/// A block in each lane: the four words of a block stand in the lower halves of four cells, and
/// whatever a product leaves in the upper halves is ignored by the next.
using LaneBlocks = std::array<Lanes, 4>;

inline LaneBlocks counters_from(BatchStart start) {
    Lanes counter{};
    for (std::size_t lane = 0; lane < lane_count; ++lane) {
        counter[lane] = start.first_block + lane;
    }
    return {counter, counter >> 32, broadcast(start.high), broadcast(start.high >> 32)};
}

inline void store(const LaneBlocks& x, std::span<std::uint64_t, 2 * lane_count> words) {
    const Lanes even = (x[0] & broadcast(0xFFFFFFFF)) | x[1] << 32;
    const Lanes odd = (x[2] & broadcast(0xFFFFFFFF)) | x[3] << 32;
    for (std::size_t lane = 0; lane < lane_count; ++lane) {
        words[2 * lane] = even[lane];
        words[2 * lane + 1] = odd[lane];
    }
}

/// Fills `words` with 16 consecutive blocks, two 64-bit words from each, the low one first. Two
/// vectors of blocks are under way at a time: that hides the multiplications and fits the
/// registers.
inline void fill(BatchStart start, std::span<std::uint64_t, batch_words> words) {
    constexpr std::size_t vector_words = 2 * lane_count;
    for (std::size_t done = 0; done < batch_words; done += 2 * vector_words) {
        std::array<LaneBlocks, 2> vectors{counters_from(start)};
        start.first_block += lane_count;
        vectors[1] = counters_from(start);
        start.first_block += lane_count;
        auto key_0 = static_cast<std::uint32_t>(start.key);
        auto key_1 = static_cast<std::uint32_t>(start.key >> 32);
        for (int round = 0; round < rounds; ++round) {
            for (LaneBlocks& x : vectors) {
                const Lanes product_0 = multiply_low_halves(x[0], multiplier_0);
                const Lanes product_1 = multiply_low_halves(x[2], multiplier_1);
                x = {(product_1 >> 32) ^ x[1] ^ broadcast(key_0), product_1,
                     (product_0 >> 32) ^ x[3] ^ broadcast(key_1), product_0};
            }
            key_0 += weyl_0;
            key_1 += weyl_1;
        }
        store(vectors[0], words.subspan(done).first<vector_words>());
        store(vectors[1], words.subspan(done + vector_words).first<vector_words>());
    }
}

}  // namespace surgetank::sim::philox
