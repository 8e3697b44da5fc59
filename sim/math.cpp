// The elementary functions of sim/math.hpp: logarithm, exponential and circular functions.
// The polynomials are those of FreeBSD's msun library (from Sun's fdlibm, 1993, free to use while
// this notice is kept: "Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.").
#include "sim/math.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "sim/contract.hpp"

namespace surgetank::sim::math {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double ln2_high = 6.93147180369123816490e-01;  // Short enough that k * ln2_high is exact.
constexpr double ln2_low = 1.90821492927058770002e-10;

/// Adding and subtracting it rounds a number below 2^51 to the nearest integer.
constexpr double rounder = 0x1.8p52;

double power_of_two(int exponent) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

/// sin(x) for |x| <= pi / 4.
double sin_kernel(double x) {
    const double z = x * x;
    const double tail =
        8.33333333332248946124e-03 +
        z * (-1.98412698298579493134e-04 +
             z * (2.75573137070700676789e-06 +
                  z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)));
    return x + x * z * (-1.66666666666666324348e-01 + z * tail);
}

/// cos(x) for |x| <= pi / 4.
double cos_kernel(double x) {
    const double z = x * x;
    const double tail =
        4.16666666666666019037e-02 +
        z * (-1.38888888888741095749e-03 +
             z * (2.48015872894767294178e-05 +
                  z * (-2.75573143513906633035e-07 +
                       z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11))));
    const double half = 0.5 * z;
    const double head = 1.0 - half;
    return head + (((1.0 - head) - half) + z * z * tail);
}

/// sin(2 pi turns + quarter_turns pi / 2).
double sin_after_quarters(double turns, int quarter_turns) {
    if (!(std::abs(turns) < 0x1p51)) {
        return std::abs(turns) < infinity ? sin_after_quarters(0.0, quarter_turns) : not_a_number;
    }
    const double within = turns - ((turns + rounder) - rounder);  // In [-1/2, 1/2], exact.
    const double quarters = (4.0 * within + rounder) - rounder;
    const double angle = (within - 0.25 * quarters) * 6.283185307179586477;
    const auto quadrant = static_cast<unsigned>(static_cast<int>(quarters) + quarter_turns) & 3U;
    const double value = (quadrant & 1U) != 0 ? cos_kernel(angle) : sin_kernel(angle);
    return (quadrant & 2U) != 0 ? -value : value;
}

}  // namespace

double log(double x) {
    if (!(x > 0)) {
        return x == 0 ? -infinity : not_a_number;
    }
    if (x == infinity) {
        return infinity;
    }
    constexpr double smallest_normal = std::numeric_limits<double>::min();
    const double lifted = x < smallest_normal ? x * 0x1p54 : x;
    constexpr std::uint64_t half_root_bits = 0x3FE6A09E667F3BCD;  // sqrt(1/2)
    const auto bits = std::bit_cast<std::uint64_t>(lifted);
    const auto exponent = static_cast<std::int64_t>(bits - half_root_bits) >> 52;
    const auto mantissa =
        std::bit_cast<double>(bits - (static_cast<std::uint64_t>(exponent) << 52));
    const double k = static_cast<double>(exponent) - (x < smallest_normal ? 54.0 : 0.0);
    const double f = mantissa - 1.0;  // The mantissa is in [sqrt(1/2), sqrt(2)).
    const double s = f / (2.0 + f);
    const double z = s * s;
    const double w = z * z;
    const double odd = z * (6.666666666666735130e-01 +
                            w * (2.857142874366239149e-01 +
                                 w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
    const double even = w * (3.999999999940941908e-01 +
                             w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
    const double half_square = 0.5 * f * f;
    return k * ln2_high - ((half_square - (s * (half_square + (odd + even)) + k * ln2_low)) - f);
}

double exp(double x) {
    if (!(x <= 709.782712893384)) {
        return x > 0 ? infinity : not_a_number;
    }
    if (x < -745.1332191019412) {
        return 0.0;
    }
    const double k = (x * 1.44269504088896338700 + rounder) - rounder;
    const double high = x - k * ln2_high;
    const double low = k * ln2_low;
    const double r = high - low;  // |r| <= log(2) / 2.
    const double t = r * r;
    const double c =
        r - t * (1.66666666666666019037e-01 +
                 t * (-2.77777777770155933842e-03 +
                      t * (6.61375632143793436117e-05 +
                           t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
    const double mantissa = 1.0 + (r * c / (2.0 - c) - low + high);
    const int exponent = static_cast<int>(k);
    const int half = exponent / 2;  // Two steps, because 2^1024 and 2^-1074 are no normal numbers.
    return mantissa * power_of_two(half) * power_of_two(exponent - half);
}

double log1p(double x) {
    const double shifted = 1.0 + x;
    if (shifted == 1.0 || shifted == infinity) {
        return x;
    }
    return log(shifted) * (x / (shifted - 1.0));
}

double expm1(double x) {
    const double shifted = exp(x);
    if (shifted == 1.0) {
        return x;
    }
    const double difference = shifted - 1.0;
    if (difference == -1.0 || shifted == infinity) {
        return difference;
    }
    return difference * (x / log(shifted));
}

double pow(double base, double exponent) {
    expects(!(base < 0), "the base of a power is not negative");
    if (exponent == 0) {
        return 1.0;
    }
    return exp(exponent * log(base));
}

double sin_of_turns(double turns) { return sin_after_quarters(turns, 0); }

double cos_of_turns(double turns) { return sin_after_quarters(turns, 1); }

}  // namespace surgetank::sim::math
