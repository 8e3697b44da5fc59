// The quantile function of one continuous law as a table, so that every law costs the same to draw
// from, takes exactly one random word, and rises with that word: which is what common random
// numbers and antithetic ones need. After the idea of Hörmann and Leydold 2003, "Continuous random
// variate generation by fast numerical inversion", with cells that need no search.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "sim/distribution.hpp"

namespace surgetank::sim {

/// A word is split into its side (bit 63: the lower or the upper half of the law) and 63 bits that
/// are the tail probability on that side, in units of 2^-64. Cells divide each octave of the tail
/// probability into 16 equal parts, so both tails are resolved down to 2^-64; in a cell a cubic
/// through two inner points and both ends makes the pieces meet.
///
/// Error of a value, relative to itself or to the mean of the law (the median, if the mean is
/// infinite), whichever is larger: below 1.5e-7 for exponential and Erlang laws, gamma of cv up to
/// 2, Weibull of shape 0.5 or more, lognormal of cv up to 3 and Pareto of shape 1.2 or more; below
/// 2e-5 for every legal law. A cell in which the cubic would turn back is a straight line instead.
class InversionTable {
public:
    /// Tabulates any law with a continuous quantile function.
    explicit InversionTable(const Distribution& law);

    /// The quantile that belongs to one random word; never falls as the word rises (but for the
    /// last bit of rounding).
    double operator()(std::uint64_t word) const {
        const auto side = static_cast<std::uint64_t>(static_cast<std::int64_t>(word) >> 63);
        const auto tail = static_cast<std::int64_t>((word ^ side) | 1);  // Odd, so never zero.
        const auto bits = std::bit_cast<std::uint64_t>(static_cast<double>(tail));
        const std::size_t index = (bits >> (mantissa_bits - cell_bits)) - first_index;
        const Cell& cell = cells_[index + (side & side_cells)];
        const std::uint64_t place = bits << cell_bits & ((std::uint64_t{1} << mantissa_bits) - 1);
        const double t = std::bit_cast<double>(place | one_bits) - 1.0;
        return cell[0] + t * (cell[1] + t * (cell[2] + t * cell[3]));
    }

private:
    using Cell = std::array<double, 4>;  ///< A cubic of the place t in [0, 1) within the cell.

    static constexpr int mantissa_bits = 52;
    static constexpr int cell_bits = 4;
    static constexpr std::size_t cells_per_octave = std::size_t{1} << cell_bits;
    static constexpr std::size_t octaves = 64;
    static constexpr std::size_t side_cells = octaves * cells_per_octave;
    static constexpr std::size_t first_index = std::size_t{1023} << cell_bits;
    static constexpr std::uint64_t one_bits = std::uint64_t{1023} << mantissa_bits;

    void tabulate(const Distribution& law, bool upper);

    std::array<Cell, 2 * side_cells> cells_{};
};

}  // namespace surgetank::sim
