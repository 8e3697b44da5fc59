#include "scenarios/compiler/scan.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/nearest.hpp"

namespace surgetank::scenarios {
namespace {

std::string why_no_number(std::string_view text) {
    const auto contains = [text](std::string_view what) {
        return text.find(what) != std::string_view::npos;
    };
    if (text.starts_with('.') || text.starts_with("-.")) {
        return "write a digit before the point";
    }
    if (text.starts_with('+')) {
        return "write it without the plus";
    }
    if (contains("nan") || contains("NaN") || contains("inf") || contains("Inf")) {
        return "only finite numbers are allowed";
    }
    return {};
}

std::string why_wrong_unit(std::string_view rest, const Family& family) {
    if (rest.starts_with('_') || rest.starts_with(',') || rest.starts_with('\'')) {
        return "digits are not grouped, and the decimal sign is a point";
    }
    if (rest.starts_with('x') || rest.starts_with('X')) {
        return "only decimal numbers are allowed";
    }
    if (rest.starts_with(' ')) {
        return "no space between number and unit";
    }
    if (family.units.data() == duration_units.data() && rest == "m") {
        return "`min` is minutes, `ms` milliseconds";
    }
    std::vector<std::string_view> names;
    for (const Unit& unit : family.units) {
        if (!unit.name.empty()) {
            names.push_back(unit.name);
        }
    }
    return (family.example.empty() ? "it may end in " : "units are ") + listed(names);
}

/// The parts of a compound duration; each unit is smaller than the one before. Only after days or
/// hours does a lone `m` mean minutes.
std::vector<std::string> duration_parts(std::string_view text) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::optional<Decimal> decimal = scan_decimal(text);
        if (!decimal) {
            return {};
        }
        const std::size_t next = decimal->rest.find_first_of("0123456789-");
        const std::string_view unit = decimal->rest.substr(0, next);
        const std::string_view number = text.substr(0, text.size() - decimal->rest.size());
        parts.push_back(std::string(number) +
                        std::string(unit == "m" && !parts.empty() ? "min" : unit));
        text = next == std::string_view::npos ? std::string_view{} : decimal->rest.substr(next);
    }
    return parts;
}

/// Seconds in a unit, for comparing units only.
double unit_seconds(const Unit& unit) {
    return static_cast<double>(unit.factor) * std::pow(10.0, static_cast<double>(unit.shift));
}

}  // namespace

std::string quoted(std::string_view text) {
    const bool is_long = text.size() > 60;
    return "`" + std::string(text.substr(0, 60)) + (is_long ? "..." : "") + "`";
}

Scanned scan(std::string_view text, const Family& family) {
    Scanned scanned;
    const std::optional<Decimal> decimal = scan_decimal(text);
    const std::string noun{family.noun};
    if (!decimal) {
        scanned.code = code::not_a_number;
        scanned.problem = quoted(text) + " is not " + noun;
        scanned.hint = why_no_number(text);
        return scanned;
    }
    scanned.decimal = *decimal;
    const std::string_view rest = decimal->rest;
    if (rest.empty() && !family.example.empty()) {
        scanned.code = code::missing_unit;
        scanned.problem = quoted(text) + " has no unit";
        scanned.hint = "did you mean " + std::string(text) + std::string(family.example);
        scanned.hint += family.other.empty()
                            ? "?"
                            : " or " + std::string(text) + std::string(family.other) + "?";
        return scanned;
    }
    const auto unit = std::find_if(family.units.begin(), family.units.end(),
                                   [rest](const Unit& u) { return u.name == rest; });
    if (unit == family.units.end()) {
        scanned.code = family.example.empty() ? code::not_a_number : code::wrong_unit;
        scanned.problem = quoted(text) + " is not " + noun;
        scanned.hint = why_wrong_unit(rest, family);
        return scanned;
    }
    if (decimal->negative) {
        scanned.code = code::out_of_range;
        scanned.problem = quoted(text) + " is negative";
        return scanned;
    }
    scanned.unit = &*unit;
    return scanned;
}

std::vector<Scanned> scan_duration(std::string_view text) {
    const std::vector<std::string> parts = duration_parts(text);
    if (parts.size() < 2 || parts.size() > duration_units.size()) {
        return {scan(text, durations)};
    }
    std::vector<Scanned> all;
    for (const std::string& part : parts) {
        Scanned scanned = scan(part, durations);
        const bool falls = scanned.unit == nullptr || all.empty() ||
                           unit_seconds(*scanned.unit) < unit_seconds(*all.back().unit);
        if (scanned.unit == nullptr || !falls) {
            scanned.unit = nullptr;
            scanned.code = code::wrong_unit;
            scanned.problem = quoted(text) + " is not a duration";
            scanned.hint = "as in 1h30min, each unit smaller than the one before";
            return {scanned};
        }
        all.push_back(scanned);
    }
    return all;
}

}  // namespace surgetank::scenarios
