// The head of every quantity: a number and its unit, or why the text is none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/compiler/decimal.hpp"
#include "scenarios/compiler/units.hpp"

namespace surgetank::scenarios {

/// A number with its unit, or the problem; then `unit` is nullptr.
struct Scanned {
    Decimal decimal;
    const Unit* unit = nullptr;
    std::string_view code;
    std::string problem;
    std::string hint;
};

/// A text as messages repeat it: in quotes, and not too much of it.
std::string quoted(std::string_view text);
/// One number and the unit that is the whole rest of the text.
Scanned scan(std::string_view text, const Family& family);
/// The numbers and units of a duration, perhaps a compound one, or one problem.
std::vector<Scanned> scan_duration(std::string_view text);

}  // namespace surgetank::scenarios
