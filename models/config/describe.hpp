// How a configuration tells what it consists of. `describe(visitor, config)` names every field
// once: its name in the language, what it means, its bounds. Visitors of floor 2 read it from text,
// write it back, and turn it into a JSON Schema and a reference page; defaults are the member
// initialisers.
//
// A visitor offers
//   field(Field, member)                       one key of a mapping
//   form<Alternative>(Field, variant)          one alternative of a "one named form" variant
// and understands as members: bool, integers, double (a bare number), std::string, the quantities
// of sim (Duration, Rate, Bytes, Bandwidth, Probability), enums with `names_of`, the laws below,
// std::optional, std::vector, `Table` (a mapping with free keys), variants, and described structs.
#pragma once

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/distribution.hpp"
#include "sim/time.hpp"
#include "sim/units.hpp"

namespace surgetank::models {

/// What the language says of one field. Bounds are in SI units (seconds, 1/s, bytes, 1).
struct Field {
    std::string_view name;
    std::string_view doc;  ///< One sentence.
    bool required = false;
    double at_least = -std::numeric_limits<double>::infinity();
    double at_most = std::numeric_limits<double>::infinity();
    bool positive = false;  ///< Zero is refused.
};

/// A mapping with free keys, in the order of the text.
template <class Value>
using Table = std::vector<std::pair<std::string, Value>>;

/// A distribution of durations [s]; in text a bare quantity (constant) or one named form.
struct DurationLaw {
    sim::Distribution law;
    friend bool operator==(const DurationLaw&, const DurationLaw&) = default;
};

/// A distribution of sizes [B].
struct SizeLaw {
    sim::Distribution law;
    friend bool operator==(const SizeLaw&, const SizeLaw&) = default;
};

/// A distribution of counts (batch sizes) [1], rounded to whole numbers of at least one.
struct CountLaw {
    sim::Distribution law;
    friend bool operator==(const CountLaw&, const CountLaw&) = default;
};

/// A law for all messages, or `by_type` with `other` for the types not named.
struct ServiceLaw {
    DurationLaw other{};
    Table<DurationLaw> by_type{};
    friend bool operator==(const ServiceLaw&, const ServiceLaw&) = default;
};

/// A count that may be `unlimited` (absent).
struct Limit {
    std::optional<std::int64_t> count{};
    friend bool operator==(const Limit&, const Limit&) = default;
};

/// The name and meaning of each value of an enum: `names_of(Enum{})` returns an array of these.
template <class Enum>
struct Named {
    Enum value;
    std::string_view name;
    std::string_view doc;
};

}  // namespace surgetank::models
