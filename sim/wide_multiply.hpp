// The whole 128-bit product of two 64-bit words. Chance uses it to scale a random word onto a range
// without a division: the high half is the place, the low half is the fraction left over.
#pragma once

#include <cstdint>

namespace surgetank::sim {

struct WideProduct {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
};

constexpr WideProduct multiply_wide(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;  // Not ISO, but in every compiler we support.
    const Wide product = static_cast<Wide>(a) * b;
    return {static_cast<std::uint64_t>(product >> 64), static_cast<std::uint64_t>(product)};
}

}  // namespace surgetank::sim
