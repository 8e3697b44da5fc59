// A decimal number at the head of a text, kept as digits: units shift its decimal point, and only
// then does it become a binary number, rounded once. So `0.1%` is exactly the number 0.001.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace surgetank::scenarios {

struct Decimal {
    bool negative = false;
    std::string digits;         ///< Without point and without leading zeros; empty for zero.
    std::int64_t exponent = 0;  ///< value = digits x 10^exponent
    std::string_view rest;      ///< What follows the number.

    bool is_zero() const { return digits.empty(); }
};

/// digits[.digits][e[+-]digits], perhaps with a minus; nothing if the text begins otherwise.
std::optional<Decimal> scan_decimal(std::string_view text);

/// The nearest double of value x 10^shift; nothing if it is too large or too small for one.
std::optional<double> to_double(const Decimal& decimal, std::int64_t shift);

/// The nearest integer of value x 10^shift x factor, half away from zero; nothing if it exceeds
/// `most`. Only for values that are not negative.
std::optional<std::int64_t> to_integer(const Decimal& decimal, std::int64_t shift,
                                       std::int64_t factor, std::int64_t most);

/// Whether value x 10^shift x factor is a whole number.
bool is_whole(const Decimal& decimal, std::int64_t shift, std::int64_t factor);

}  // namespace surgetank::scenarios
