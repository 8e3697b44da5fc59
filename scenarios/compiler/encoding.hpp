// Whether bytes are the text they should be, before a parser sees them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scenarios/compiler/diagnostic.hpp"

namespace surgetank::scenarios {

struct EncodingProblem {
    Mark mark;
    std::string message;
    std::string hint;
};

/// Removes a UTF-8 byte order mark.
std::string_view without_byte_order_mark(std::string_view text);

/// The first byte that is no clean UTF-8: overlong forms, surrogates, NUL and control characters
/// other than tab and line ends are refused (RFC 3629).
std::optional<EncodingProblem> encoding_problem(std::string_view text);

}  // namespace surgetank::scenarios
