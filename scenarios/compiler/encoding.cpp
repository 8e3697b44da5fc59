#include "scenarios/compiler/encoding.hpp"

namespace surgetank::scenarios {
namespace {

bool is_continuation(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

/// The length of the character that begins here, or zero if it is not well formed.
std::size_t character_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const unsigned first = byte(0);
    if (first < 0x80U) {
        return 1;
    }
    std::size_t length = 0;
    if (first >= 0xC2U && first <= 0xDFU) {
        length = 2;
    } else if (first >= 0xE0U && first <= 0xEFU) {
        length = 3;
    } else if (first >= 0xF0U && first <= 0xF4U) {
        length = 4;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if (!is_continuation(static_cast<unsigned char>(byte(i)))) {
            return 0;
        }
    }
    const unsigned second = byte(1);
    const bool overlong = (first == 0xE0U && second < 0xA0U) || (first == 0xF0U && second < 0x90U);
    const bool surrogate = first == 0xEDU && second > 0x9FU;
    const bool beyond = first == 0xF4U && second > 0x8FU;
    return overlong || surrogate || beyond ? 0 : length;
}

bool is_forbidden_control(unsigned char c) {
    return (c < 0x20U && c != '\t' && c != '\n' && c != '\r') || c == 0x7FU;
}

}  // namespace

std::string_view without_byte_order_mark(std::string_view text) {
    return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
}

std::optional<EncodingProblem> encoding_problem(std::string_view text) {
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        return EncodingProblem{{1, 1}, "the text is UTF-16", "save it as UTF-8"};
    }
    Mark mark{1, 1};
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = character_length(text, at);
        const auto first = static_cast<unsigned char>(text[at]);
        if (length == 0) {
            return EncodingProblem{mark, "a byte here is not UTF-8", "save the text as UTF-8"};
        }
        if (is_forbidden_control(first)) {
            const std::string hint = first == 0 ? "is the text UTF-16? save it as UTF-8" : "";
            return EncodingProblem{mark, "a control character in the text", hint};
        }
        mark = first == '\n' ? Mark{mark.line + 1, 1} : Mark{mark.line, mark.column + 1};
        at += length;
    }
    return std::nullopt;
}

}  // namespace surgetank::scenarios
