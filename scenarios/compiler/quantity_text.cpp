// Quantities to text: the shortest of all units from which exactly the same value is read back.
#include <array>
#include <charconv>

#include "scenarios/compiler/decimal.hpp"
#include "scenarios/compiler/quantity.hpp"
#include "scenarios/compiler/units.hpp"
#include "sim/contract.hpp"

namespace surgetank::scenarios {
namespace {

std::string with_point(const std::string& digits, std::int64_t exponent) {
    const auto length = static_cast<std::int64_t>(digits.size());
    if (exponent >= 0) {
        return digits + std::string(static_cast<std::size_t>(exponent), '0');
    }
    if (-exponent < length) {
        const auto point = static_cast<std::size_t>(length + exponent);
        return digits.substr(0, point) + "." + digits.substr(point);
    }
    return "0." + std::string(static_cast<std::size_t>(-exponent - length), '0') + digits;
}

/// The shortest decimal text of value / 10^shift: moving the point of the shortest digits of
/// `value` loses nothing.
std::string shifted_text(double value, std::int64_t shift) {
    std::array<char, 64> buffer{};
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                            std::chars_format::scientific);
    const auto decimal =
        scan_decimal({buffer.data(), static_cast<std::size_t>(end - buffer.data())});
    sim::expects(decimal && decimal->rest.empty(), "a printed number can be read");
    if (decimal->is_zero()) {
        return "0";
    }
    const std::int64_t exponent = decimal->exponent - shift;
    const std::string plain = exponent > 40 || exponent < -40
                                  ? std::string(100, ' ')
                                  : with_point(decimal->digits, exponent);
    const std::string scientific =
        decimal->digits + (exponent == 0 ? "" : "e" + std::to_string(exponent));
    return (decimal->negative ? "-" : "") +
           (plain.size() <= scientific.size() + 3 ? plain : scientific);
}

template <class Parse>
std::string shortest(double value, std::span<const Unit> units, Parse parse) {
    std::string best;
    for (const Unit& unit : units) {
        const double in_unit =
            value / static_cast<double>(unit.factor) * static_cast<double>(unit.divisor);
        const std::string text = shifted_text(in_unit, unit.shift) + std::string(unit.name);
        const auto back = parse(text);
        const bool same = back.value && *back.value == value;
        if (same && (best.empty() || text.size() < best.size())) {
            best = text;
        }
    }
    sim::expects(!best.empty(), "a quantity in its base unit is read back unchanged");
    return best;
}

/// Reads the strong type and hands out its number.
template <class Value>
Parsed<double> unwrapped(const Parsed<Value>& parsed, double Value::* member) {
    return {
        parsed.value ? std::optional<double>{(*parsed.value).*member} : std::nullopt, {}, {}, {}};
}

}  // namespace

std::string to_text(sim::Duration value) {
    struct Step {
        std::int64_t nanoseconds;
        std::string_view unit;
    };
    constexpr std::array<Step, 7> steps{{{86'400'000'000'000, "d"},
                                         {3'600'000'000'000, "h"},
                                         {60'000'000'000, "min"},
                                         {1'000'000'000, "s"},
                                         {1'000'000, "ms"},
                                         {1'000, "us"},
                                         {1, "ns"}}};
    if (value.count() == 0) {
        return "0s";
    }
    for (const Step& step : steps) {
        if (value.count() % step.nanoseconds == 0) {
            return std::to_string(value.count() / step.nanoseconds) + std::string(step.unit);
        }
    }
    return std::to_string(value.count()) + "ns";
}

std::string to_text(sim::Rate value) {
    return shortest(value.per_second, rate_units, [](std::string_view text) {
        return unwrapped(parse_rate(text), &sim::Rate::per_second);
    });
}

std::string to_text(sim::Bytes value) {
    std::string best = std::to_string(value.count) + "B";
    for (const Unit& unit : byte_units) {
        const std::int64_t power =
            static_cast<std::int64_t>(to_double({false, "1", 0, {}}, unit.shift).value_or(1));
        const std::int64_t size = unit.factor * power;
        if (value.count % size == 0) {
            const std::string text = std::to_string(value.count / size) + std::string(unit.name);
            best = text.size() < best.size() ? text : best;
        }
    }
    return best;
}

std::string to_text(sim::Bandwidth value) {
    return shortest(value.bytes_per_second, bandwidth_units, [](std::string_view text) {
        return unwrapped(parse_bandwidth(text), &sim::Bandwidth::bytes_per_second);
    });
}

std::string to_text(sim::Probability value) {
    return shortest(value.value, probability_units, [](std::string_view text) {
        return unwrapped(parse_probability(text), &sim::Probability::value);
    });
}

std::string seconds_text(double seconds) {
    return shortest(seconds, duration_units,
                    [](std::string_view text) { return parse_seconds(text); });
}

std::string bytes_text(double bytes) {
    return shortest(bytes, byte_units,
                    [](std::string_view text) { return parse_byte_amount(text); });
}

std::string number_text(double number) { return shifted_text(number, 0); }

std::string count_text(std::int64_t count) {
    for (const auto& [size, suffix] :
         {std::pair{std::int64_t{1'000'000'000}, "G"}, std::pair{std::int64_t{1'000'000}, "M"},
          std::pair{std::int64_t{1'000}, "k"}}) {
        if (count != 0 && count % size == 0) {
            return std::to_string(count / size) + suffix;
        }
    }
    return std::to_string(count);
}

}  // namespace surgetank::scenarios
