// A few 64-bit cells side by side in one register, with the one operation that compilers fail to
// see in portable code: the product of the low halves. Philox lives on it. The rest is the vector
// arithmetic of g++ and clang; the results are the same with and without it.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace surgetank::sim::philox {

#if defined(__AVX2__)
using Lanes [[gnu::vector_size(32)]] = std::uint64_t;
#else
using Lanes [[gnu::vector_size(16)]] = std::uint64_t;
#endif
inline constexpr std::size_t lane_count = sizeof(Lanes) / sizeof(std::uint64_t);

/// The same value in every lane.
inline Lanes broadcast(std::uint64_t value) { return value - Lanes{}; }

/// In each lane the 64-bit product of the low 32 bits of `cells` and `factor`.
inline Lanes multiply_low_halves(Lanes cells, std::uint32_t factor) {
#if defined(__AVX2__)
    return reinterpret_cast<Lanes>(_mm256_mul_epu32(reinterpret_cast<__m256i>(cells),
                                                    reinterpret_cast<__m256i>(broadcast(factor))));
#elif defined(__SSE2__)
    return reinterpret_cast<Lanes>(_mm_mul_epu32(reinterpret_cast<__m128i>(cells),
                                                 reinterpret_cast<__m128i>(broadcast(factor))));
#else
    return (cells & broadcast(0xFFFFFFFF)) * factor;
#endif
}

}  // namespace surgetank::sim::philox
