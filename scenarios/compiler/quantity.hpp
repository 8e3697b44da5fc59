// Quantities as text and back. Every quantity carries its unit (`250ms`, `1.2k/s`, `64KiB`,
// `0.1%`); a bare number where a unit is due is refused with advice. Reading what was printed gives
// the very same value, to the last bit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/time.hpp"
#include "sim/units.hpp"

namespace surgetank::scenarios {

/// A value, or why there is none: a code, the problem in words, and perhaps a hint.
template <class Value>
struct Parsed {
    std::optional<Value> value;
    std::string_view code;
    std::string problem;
    std::string hint;
};

/// ns us ms s min h d, also compound: `1h30min`. Rounded to the nearest nanosecond.
Parsed<sim::Duration> parse_duration(std::string_view text);
/// The same units, kept as a real number of seconds: for the parameters of laws.
Parsed<double> parse_seconds(std::string_view text);
/// `8/s`, `1.2k/s`, `3M/min`, `5/h`, `2/d`.
Parsed<sim::Rate> parse_rate(std::string_view text);
/// B kB MB GB TB KiB MiB GiB TiB; a whole number of bytes.
Parsed<sim::Bytes> parse_bytes(std::string_view text);
/// The same units, kept as a real number of bytes: for the parameters of laws.
Parsed<double> parse_byte_amount(std::string_view text);
/// `100Mbit/s`, `10MB/s`, `1GiB/s`.
Parsed<sim::Bandwidth> parse_bandwidth(std::string_view text);
/// `0.5%`; only 0 and 1 may stand without the sign.
Parsed<sim::Probability> parse_probability(std::string_view text);
/// A whole number, also with k, M or G: `100k`.
Parsed<std::int64_t> parse_count(std::string_view text);
Parsed<std::uint64_t> parse_seed(std::string_view text);
/// A plain number, also with k, M or G.
Parsed<double> parse_number(std::string_view text);

/// The shortest text from which the same value is read.
std::string to_text(sim::Duration value);
std::string to_text(sim::Rate value);
std::string to_text(sim::Bytes value);
std::string to_text(sim::Bandwidth value);
std::string to_text(sim::Probability value);
std::string seconds_text(double seconds);
std::string bytes_text(double bytes);
std::string number_text(double number);
std::string count_text(std::int64_t count);

}  // namespace surgetank::scenarios
