// Trees as YAML text.
#include <algorithm>
#include <array>

#include "scenarios/compiler/visit_write.hpp"

namespace surgetank::scenarios {
namespace {

/// Whether a text may stand without quotes anywhere, also between braces.
bool is_plain(std::string_view text) {
    const auto is_safe = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_-./%+$<>").find(c) != std::string_view::npos;
    };
    constexpr std::array<std::string_view, 8> words{"null", "Null",  "NULL", "~",
                                                    "true", "false", "yes",  "no"};
    return !text.empty() && std::all_of(text.begin(), text.end(), is_safe) && text[0] != '-' &&
           text[0] != '%' && text[0] != '>' && text != "<<" &&
           std::find(words.begin(), words.end(), text) == words.end();
}

std::string quoted(std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string result = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (byte < 0x20 || byte == 0x7F) {
            result += "\\x";
            result += hex[byte / 16];
            result += hex[byte % 16];
        } else {
            result += c;
        }
    }
    return result + "\"";
}

std::string word(std::string_view text) {
    return is_plain(text) ? std::string(text) : quoted(text);
}

std::string in_braces(const Tree& tree) {
    std::string inside;
    switch (tree.kind) {
        case Tree::Kind::null:
            return "null";
        case Tree::Kind::scalar:
            // Truth values are plain; a name that looks like one is not.
            return tree.scalar == "true" || tree.scalar == "false" ? tree.scalar
                                                                   : word(tree.scalar);
        case Tree::Kind::list:
        case Tree::Kind::map:
            break;
    }
    for (const Tree& child : tree.children) {
        inside += inside.empty() ? "" : ", ";
        inside += tree.is_map() ? word(child.key) + ": " + in_braces(child) : in_braces(child);
    }
    return tree.is_map() ? "{" + inside + "}" : "[" + inside + "]";
}

void write_block(const Tree& tree, int levels, const std::string& indent, std::string& out) {
    for (const Tree& child : tree.children) {
        const bool is_block = levels > 1 && !child.children.empty();
        out += indent + (tree.is_map() ? word(child.key) + ":" : "-");
        if (is_block && tree.is_map()) {
            out += "\n";
            write_block(child, levels - 1, indent + "  ", out);
        } else {
            out += " " + in_braces(child) + "\n";
        }
    }
}

}  // namespace

std::string yaml_text(const Tree& tree, int block_levels) {
    std::string out;
    write_block(tree, block_levels, "", out);
    return out;
}

}  // namespace surgetank::scenarios
