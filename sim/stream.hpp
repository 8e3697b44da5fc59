// A random stream with a name. Draw k of a stream is a pure function of (seed, replication,
// component path, purpose, k), so adding, removing or crashing a component moves no other's numbers
// and two variants of a design can be compared on common random numbers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sim/philox.hpp"
#include "sim/units.hpp"
#include "sim/wide_multiply.hpp"

namespace surgetank::sim {

/// Every draw of every model is part of this version; whoever changes one must raise the number.
/// The first release fixes version 1.
inline constexpr int sample_path_version = 1;

/// What a component draws for: each purpose has a stream of its own. The numbers are part of the
/// sample path, so new purposes go to the end and none is ever renumbered.
enum class Purpose : std::uint8_t {
    arrival = 1,
    service = 2,
    retry_service = 3,
    route = 4,
    type = 5,
    size = 6,
    key = 7,
    priority = 8,
    failure = 9,
    poison = 10,
    jitter = 11,
    latency = 12,
    ack_latency = 13,
    loss = 14,
    duplicate = 15,
    reorder = 16,
    fault = 17,
    repair = 18,
    think = 19,
    shuffle = 20,
    startup = 21,
    batch = 22,
    request_latency = 23,
    parts = 24,
};

/// What all streams of one replication have in common.
struct StreamKey {
    std::uint64_t seed = 1;
    std::uint64_t replication = 0;
};

/// A bijection of 64-bit words in which every input bit moves half of the output bits.
/// The finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014; constants by D. Stafford, mix 13).
constexpr std::uint64_t mix_bits(std::uint64_t word) {
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9;
    word = (word ^ (word >> 27)) * 0x94D049BB133111EB;
    return word ^ (word >> 31);
}

/// FNV-1a (Fowler, Noll, Vo) of the path, a zero byte and the purpose, then `mix_bits`.
constexpr std::uint64_t stream_hash(std::string_view component_path, Purpose purpose) {
    constexpr std::uint64_t fnv_prime = 0x100000001B3;
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const char letter : component_path) {
        hash = (hash ^ static_cast<unsigned char>(letter)) * fnv_prime;
    }
    hash *= fnv_prime;  // The zero byte: no path can run into the purpose.
    hash = (hash ^ static_cast<std::uint64_t>(purpose)) * fnv_prime;
    return mix_bits(hash);
}

/// The generator key of a replication: seed, version and replication, each well mixed.
constexpr std::uint64_t generator_key(StreamKey key) {
    constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;
    const std::uint64_t seeded = mix_bits(key.seed + golden * sample_path_version);
    return mix_bits(seeded + golden * (key.replication + 1));
}

/// The only source of chance. Copying a stream forks it: both copies go on with the same draws.
class Stream {
public:
    Stream(StreamKey key, std::string_view component_path, Purpose purpose)
        : start_{generator_key(key), stream_hash(component_path, purpose), 0} {}

    /// 64 random bits: the one draw that everything else is made of.
    std::uint64_t next() {
        if (position_ == philox::batch_words) [[unlikely]] {
            refill();
        }
        return words_[position_++];
    }

    /// Uniform in (0, 1), never 0 or 1: the middles of 2^52 equal cells, so that 1 - u is one too.
    double uniform() { return uniform_of(next()); }
    static double uniform_of(std::uint64_t word) {
        return (static_cast<double>(static_cast<std::int64_t>(word >> 12)) + 0.5) * 0x1p-52;
    }

    /// Uniform in 0 .. bound - 1, for bound > 0, with one draw (Lemire 2019, but without his
    /// rejection, a second draw): no value is off its probability by more than 2^-64.
    std::uint64_t below(std::uint64_t bound) { return multiply_wide(next(), bound).high; }

    /// True with the given probability; always one draw, so that changing it shifts no later draw.
    bool chance(Probability probability) { return uniform() < probability.value; }

    /// Draw `k`, without moving on: for draws that belong to the k-th message, whenever it is
    /// served. Rising `k` cost as little as `next`; an earlier one costs a block of its own.
    std::uint64_t word(std::uint64_t k) {
        const std::uint64_t begin = 2 * start_.first_block - philox::batch_words;
        if (k - begin < philox::batch_words && start_.first_block != 0) [[likely]] {
            return words_[k - begin];
        }
        return word_elsewhere(k);
    }

    /// Where its words come from, for whoever draws by the batch (`Delays`).
    philox::BatchStart origin() const { return {start_.key, start_.high, 0}; }

    /// The number of draws so far.
    std::uint64_t drawn() const {
        return 2 * start_.first_block - (philox::batch_words - position_);
    }

private:
    [[gnu::noinline]] void refill() {
        philox::fill(start_, words_);
        start_.first_block += philox::batch_blocks;
        position_ = 0;
    }

    [[gnu::noinline]] std::uint64_t word_elsewhere(std::uint64_t k) {
        if (k >= 2 * start_.first_block) {
            start_.first_block = k / philox::batch_words * philox::batch_blocks;
            refill();
            position_ = philox::batch_words;
            return words_[k % philox::batch_words];
        }
        Stream earlier = *this;
        earlier.start_.first_block = k / philox::batch_words * philox::batch_blocks;
        earlier.refill();
        return earlier.words_[k % philox::batch_words];
    }

    philox::BatchStart start_;
    std::size_t position_ = philox::batch_words;
    std::array<std::uint64_t, philox::batch_words> words_{};
};

}  // namespace surgetank::sim
