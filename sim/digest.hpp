// The fingerprint of a result: integers fed in one documented order become 64 bits. Two runs with
// the same digest gave the same numbers, whatever the machine, compiler or number of threads.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>

#include "sim/wide_integer.hpp"

namespace surgetank::sim {

/// An order-dependent 64-bit hash: state <- mix(state + golden + word), where mix is the finaliser
/// of SplitMix64 (Steele, Lea & Flood 2014; Stafford's variant 13). It guards against accidents,
/// not against forgery. Feed how many items follow before a list of varying length.
class Digest {
public:
    /// Narrow and signed integers count as their 64-bit two's complement.
    template <std::integral Integer>
        requires(sizeof(Integer) <= sizeof(std::uint64_t))
    constexpr void add(Integer word) {
        absorb(static_cast<std::uint64_t>(word));
    }

    /// Two words, the upper one first.
    constexpr void add(Uint128 word) {
        absorb(static_cast<std::uint64_t>(word >> 64));
        absorb(static_cast<std::uint64_t>(word));
    }

    constexpr std::uint64_t value() const { return state_; }

    /// Sixteen lower-case hexadecimal digits.
    std::string text() const {
        std::string digits(16, '0');
        for (std::size_t i = 0; i < digits.size(); ++i) {
            digits[i] = "0123456789abcdef"[state_ >> (60 - 4 * i) & 15];
        }
        return digits;
    }

    friend constexpr bool operator==(const Digest&, const Digest&) = default;

private:
    constexpr void absorb(std::uint64_t word) {
        std::uint64_t z = state_ + golden + word;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        state_ = z ^ z >> 31;
    }

    static constexpr std::uint64_t golden = 0x9E3779B97F4A7C15;
    std::uint64_t state_ = 0;
};

}  // namespace surgetank::sim
