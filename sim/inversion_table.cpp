#include "sim/inversion_table.hpp"

namespace surgetank::sim {
namespace {

/// The places of the four points in a cell: both ends, so that neighbours meet, and the two inner
/// points that make the largest error least (the extremes of t (t - a) (t - 1 + a) (t - 1) are of
/// one size for a = 1 - sqrt(1/2)).
constexpr std::array<double, 4> places{0.0, 0.29289321881345247560, 0.70710678118654752440, 1.0};

/// The cubic through four points, by Newton's divided differences, in powers of t.
std::array<double, 4> cubic_through(const std::array<double, 4>& values) {
    std::array<double, 4> newton = values;
    for (std::size_t order = 1; order < 4; ++order) {
        for (std::size_t i = 3; i >= order; --i) {
            newton[i] = (newton[i] - newton[i - 1]) / (places[i] - places[i - order]);
        }
    }
    std::array<double, 4> powers{newton[3], 0, 0, 0};
    for (std::size_t i = 3; i-- > 0;) {  // Horner's rule on polynomials: times (t - place), plus.
        for (std::size_t power = 3; power > 0; --power) {
            powers[power] = powers[power - 1] - places[i] * powers[power];
        }
        powers[0] = newton[i] - places[i] * powers[0];
    }
    return powers;
}

/// Whether the cubic goes one way all through [0, 1].
bool is_monotone(const std::array<double, 4>& cubic) {
    const auto slope = [&cubic](double t) {
        return cubic[1] + t * (2 * cubic[2] + t * 3 * cubic[3]);
    };
    const double turn = cubic[3] != 0 ? -cubic[2] / (3 * cubic[3]) : 0.0;
    const bool turns_inside = turn > 0 && turn < 1;
    const bool rises = slope(0) >= 0 && slope(1) >= 0 && (!turns_inside || slope(turn) >= 0);
    const bool falls = slope(0) <= 0 && slope(1) <= 0 && (!turns_inside || slope(turn) <= 0);
    return rises || falls;
}

}  // namespace

InversionTable::InversionTable(const Distribution& law) {
    tabulate(law, false);
    tabulate(law, true);
}

void InversionTable::tabulate(const Distribution& law, bool upper) {
    const auto value_at = [&law, upper](double tail) {
        return upper ? upper_quantile(law, tail) : quantile(law, tail);
    };
    const std::size_t side = upper ? side_cells : 0;
    const std::size_t center = (octaves - 1) * cells_per_octave;  // Tail 1/2: a cell of one point.
    double start = value_at(0x1p-64);
    double octave = 0x1p-64;
    for (std::size_t index = 0; index < center; ++index) {
        const double width = octave / cells_per_octave;
        const double tail = octave + width * static_cast<double>(index % cells_per_octave);
        const std::array<double, 4> values{start, value_at(tail + width * places[1]),
                                           value_at(tail + width * places[2]),
                                           value_at(tail + width)};
        const Cell cubic = cubic_through(values);
        const Cell straight{values[0], values[3] - values[0], 0, 0};
        cells_[side + index] = is_monotone(cubic) ? cubic : straight;
        start = values[3];
        octave *= index % cells_per_octave + 1 == cells_per_octave ? 2 : 1;
    }
    cells_[side + center] = {start, 0, 0, 0};
}

}  // namespace surgetank::sim
