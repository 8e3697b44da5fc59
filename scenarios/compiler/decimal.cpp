#include "scenarios/compiler/decimal.hpp"

#include <algorithm>
#include <charconv>

#include "sim/wide_integer.hpp"

namespace surgetank::scenarios {
namespace {

/// More digits than any number needs; a longer text is an accident or an attack.
constexpr std::size_t most_digits = 400;
/// So many digits times any unit still fit into 128 bits.
constexpr std::size_t exact_digits = 20;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t count_digits(std::string_view text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    return static_cast<std::size_t>(end - text.begin());
}

/// Reads `e+12` from the head of `rest`; leaves it alone if that is not an exponent.
void take_exponent(Decimal& decimal) {
    std::string_view rest = decimal.rest;
    if (rest.empty() || (rest[0] != 'e' && rest[0] != 'E')) {
        return;
    }
    rest.remove_prefix(1);
    const bool negative = !rest.empty() && rest[0] == '-';
    if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) {
        rest.remove_prefix(1);
    }
    const std::size_t length = count_digits(rest);
    if (length == 0 || length > 6) {
        return;
    }
    std::int64_t exponent = 0;
    std::from_chars(rest.data(), rest.data() + length, exponent);
    decimal.exponent += negative ? -exponent : exponent;
    decimal.rest = rest.substr(length);
}

/// 10^exponent for 0 <= exponent <= 38.
sim::Uint128 power_of_ten(std::int64_t exponent) {
    sim::Uint128 power = 1;
    for (std::int64_t i = 0; i < exponent; ++i) {
        power *= 10;
    }
    return power;
}

/// The leading digits as an integer, and by how much the point moved.
sim::Uint128 leading_digits(const Decimal& decimal, std::int64_t& exponent) {
    const std::size_t kept = std::min(decimal.digits.size(), exact_digits);
    sim::Uint128 value = 0;
    for (std::size_t i = 0; i < kept; ++i) {
        value = value * 10 + static_cast<unsigned>(decimal.digits[i] - '0');
    }
    exponent += static_cast<std::int64_t>(decimal.digits.size() - kept);
    return value;
}

}  // namespace

std::optional<Decimal> scan_decimal(std::string_view text) {
    Decimal decimal;
    if (!text.empty() && text[0] == '-') {
        decimal.negative = true;
        text.remove_prefix(1);
    }
    const std::size_t whole = count_digits(text);
    if (whole == 0 || whole > most_digits) {
        return std::nullopt;
    }
    decimal.digits = text.substr(0, whole);
    decimal.rest = text.substr(whole);
    if (!decimal.rest.empty() && decimal.rest[0] == '.') {
        const std::size_t fraction = count_digits(decimal.rest.substr(1));
        if (fraction == 0 || fraction > most_digits) {
            return std::nullopt;
        }
        decimal.digits += decimal.rest.substr(1, fraction);
        decimal.exponent = -static_cast<std::int64_t>(fraction);
        decimal.rest = decimal.rest.substr(1 + fraction);
    }
    take_exponent(decimal);
    decimal.digits.erase(0, std::min(decimal.digits.find_first_not_of('0'), decimal.digits.size()));
    while (!decimal.digits.empty() && decimal.digits.back() == '0') {
        decimal.digits.pop_back();
        ++decimal.exponent;
    }
    return decimal;
}

std::optional<double> to_double(const Decimal& decimal, std::int64_t shift) {
    if (decimal.is_zero()) {
        return 0.0;
    }
    const std::string text = (decimal.negative ? "-" : "") + decimal.digits + "e" +
                             std::to_string(decimal.exponent + shift);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || value == 0) {
        return std::nullopt;
    }
    return value;
}

std::optional<std::int64_t> to_integer(const Decimal& decimal, std::int64_t shift,
                                       std::int64_t factor, std::int64_t most) {
    std::int64_t exponent = decimal.exponent + shift;
    const sim::Uint128 scaled =
        leading_digits(decimal, exponent) * static_cast<std::uint64_t>(factor);
    if (scaled == 0 || exponent < -38) {
        return 0;
    }
    const auto limit = static_cast<sim::Uint128>(most);
    if (exponent > 18 || (exponent > 0 && scaled > limit / power_of_ten(exponent))) {
        return std::nullopt;
    }
    sim::Uint128 value = 0;
    if (exponent >= 0) {
        value = scaled * power_of_ten(exponent);
    } else {
        const sim::Uint128 divisor = power_of_ten(-exponent);
        value = scaled / divisor + (scaled % divisor >= (divisor + 1) / 2 ? 1U : 0U);
    }
    if (value > limit) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(value);
}

bool is_whole(const Decimal& decimal, std::int64_t shift, std::int64_t factor) {
    std::int64_t exponent = decimal.exponent + shift;
    if (decimal.digits.size() > exact_digits) {
        return exponent >= 0;
    }
    const sim::Uint128 scaled =
        leading_digits(decimal, exponent) * static_cast<std::uint64_t>(factor);
    if (scaled == 0 || exponent >= 0) {
        return true;
    }
    return exponent >= -38 && scaled % power_of_ten(-exponent) == 0;
}

}  // namespace surgetank::scenarios
