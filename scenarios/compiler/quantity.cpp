#include "scenarios/compiler/quantity.hpp"

#include <cmath>
#include <vector>

#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/scan.hpp"

namespace surgetank::scenarios {
namespace {

constexpr double fastest = 1e9;  // One event in each nanosecond, the step of simulated time.

template <class Value>
Parsed<Value> refuse(std::string_view code, std::string problem, std::string hint = {}) {
    return {std::nullopt, code, std::move(problem), std::move(hint)};
}

template <class Value>
Parsed<Value> refuse(const Scanned& scanned) {
    return {std::nullopt, scanned.code, scanned.problem, scanned.hint};
}

Parsed<double> real(const Scanned& scanned, std::string_view text) {
    if (scanned.unit == nullptr) {
        return refuse<double>(scanned);
    }
    const std::optional<double> shifted = to_double(scanned.decimal, scanned.unit->shift);
    const double value = shifted.value_or(INFINITY) * static_cast<double>(scanned.unit->factor) /
                         static_cast<double>(scanned.unit->divisor);
    if (!std::isfinite(value)) {
        return refuse<double>(code::out_of_range, quoted(text) + " is too large or too small");
    }
    return {value, {}, {}, {}};
}

}  // namespace

Parsed<sim::Duration> parse_duration(std::string_view text) {
    std::int64_t total = 0;
    const std::int64_t most = sim::longest_duration.count();
    for (const Scanned& part : scan_duration(text)) {
        if (part.unit == nullptr) {
            return refuse<sim::Duration>(part);
        }
        const auto nanos = to_integer(part.decimal, part.unit->shift + 9, part.unit->factor, most);
        if (!nanos || *nanos > most - total) {
            return refuse<sim::Duration>(code::out_of_range,
                                         quoted(text) + " is longer than 73 years");
        }
        if (*nanos == 0 && !part.decimal.is_zero()) {
            return refuse<sim::Duration>(code::out_of_range,
                                         quoted(text) + " is below a nanosecond",
                                         "simulated time moves in steps of 1ns");
        }
        total += *nanos;
    }
    return {sim::Duration{total}, {}, {}, {}};
}

Parsed<double> parse_seconds(std::string_view text) {
    double total = 0;
    for (const Scanned& part : scan_duration(text)) {
        const Parsed<double> seconds = real(part, text);
        if (!seconds.value) {
            return seconds;
        }
        total += *seconds.value;
    }
    if (total > sim::seconds(sim::longest_duration)) {
        return refuse<double>(code::out_of_range, quoted(text) + " is longer than 73 years");
    }
    return {total, {}, {}, {}};
}

Parsed<sim::Rate> parse_rate(std::string_view text) {
    const Parsed<double> rate = real(scan(text, rates), text);
    if (!rate.value) {
        return refuse<sim::Rate>(rate.code, rate.problem, rate.hint);
    }
    if (*rate.value > fastest) {
        return refuse<sim::Rate>(code::out_of_range, quoted(text) + " is too fast",
                                 "at most one in each nanosecond, 1000M/s");
    }
    return {sim::Rate{*rate.value}, {}, {}, {}};
}

Parsed<sim::Bytes> parse_bytes(std::string_view text) {
    const Scanned scanned = scan(text, sizes);
    if (scanned.unit == nullptr) {
        return refuse<sim::Bytes>(scanned);
    }
    const Unit& unit = *scanned.unit;
    const auto bytes = to_integer(scanned.decimal, unit.shift, unit.factor, INT64_MAX / 4);
    if (!bytes) {
        return refuse<sim::Bytes>(code::out_of_range, quoted(text) + " is too large");
    }
    if (!is_whole(scanned.decimal, unit.shift, unit.factor)) {
        return refuse<sim::Bytes>(code::out_of_range,
                                  quoted(text) + " is not a whole number of bytes");
    }
    return {sim::Bytes{*bytes}, {}, {}, {}};
}

Parsed<double> parse_byte_amount(std::string_view text) { return real(scan(text, sizes), text); }

Parsed<sim::Bandwidth> parse_bandwidth(std::string_view text) {
    const Parsed<double> bandwidth = real(scan(text, bandwidths), text);
    if (!bandwidth.value) {
        return refuse<sim::Bandwidth>(bandwidth.code, bandwidth.problem, bandwidth.hint);
    }
    return {sim::Bandwidth{*bandwidth.value}, {}, {}, {}};
}

Parsed<sim::Probability> parse_probability(std::string_view text) {
    const std::optional<Decimal> bare = scan_decimal(text);
    if (bare && bare->rest.empty() && !bare->negative) {
        const double value = to_double(*bare, 0).value_or(2);
        if (value == 0 || value == 1) {
            return {sim::Probability{value}, {}, {}, {}};
        }
        const std::optional<double> percent = to_double(*bare, 2);
        if (value < 1 && percent) {
            return refuse<sim::Probability>(
                code::missing_unit, quoted(text) + " has no unit",
                "did you mean " + number_text(*percent) + "%? only 0 and 1 need no sign");
        }
    }
    const Parsed<double> share = real(scan(text, probabilities), text);
    if (!share.value) {
        return refuse<sim::Probability>(share.code, share.problem, share.hint);
    }
    if (*share.value > 1) {
        return refuse<sim::Probability>(code::out_of_range, quoted(text) + " exceeds 100%");
    }
    return {sim::Probability{*share.value}, {}, {}, {}};
}

Parsed<std::int64_t> parse_count(std::string_view text) {
    const Scanned scanned = scan(text, numbers);
    if (scanned.unit == nullptr) {
        return refuse<std::int64_t>(scanned);
    }
    const auto count = to_integer(scanned.decimal, scanned.unit->shift, 1, INT64_MAX);
    if (!count) {
        return refuse<std::int64_t>(code::out_of_range, quoted(text) + " is too large");
    }
    if (!is_whole(scanned.decimal, scanned.unit->shift, 1)) {
        return refuse<std::int64_t>(code::not_a_number, quoted(text) + " is not a whole number");
    }
    return {*count, {}, {}, {}};
}

Parsed<std::uint64_t> parse_seed(std::string_view text) {
    const bool digits = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
    if (!digits) {
        return refuse<std::uint64_t>(code::not_a_number, quoted(text) + " is not a whole number");
    }
    std::uint64_t value = 0;
    for (const char c : text) {
        const auto digit = static_cast<std::uint64_t>(c - '0');
        if (value > (UINT64_MAX - digit) / 10) {
            return refuse<std::uint64_t>(code::out_of_range, quoted(text) + " is too large",
                                         "at most 18446744073709551615");
        }
        value = value * 10 + digit;
    }
    return {value, {}, {}, {}};
}

Parsed<double> parse_number(std::string_view text) { return real(scan(text, numbers), text); }

}  // namespace surgetank::scenarios
