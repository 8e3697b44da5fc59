// Reads tests/data/oracles.json, which keeps one oracle on each line, for tests that compare our
// formulas with published values. Not a JSON reader: it finds `"name": number` within a line.
#pragma once

#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace surgetank::tests {

/// One known answer of theory.
class Oracle {
public:
    explicit Oracle(std::string line) : line_(std::move(line)) {}

    std::string id() const { return text("id"); }
    std::string metric() const { return text("metric"); }
    double expected() const { return number("expected"); }
    double relative() const { return number("numeric_rel"); }
    bool has(std::string_view name) const { return line_.find(quoted(name)) != std::string::npos; }
    double number(std::string_view name) const { return std::strtod(value_of(name), nullptr); }
    int count(std::string_view name) const { return static_cast<int>(number(name)); }
    std::string text(std::string_view name) const {
        const std::string rest = value_of(name);
        return rest.substr(1, rest.find('"', 1) - 1);
    }
    /// A list of numbers, or of lists of numbers one after the other.
    std::vector<double> numbers(std::string_view name) const {
        std::vector<double> result;
        int depth = 0;
        for (const char* at = value_of(name); *at != '\0';) {
            depth += *at == '[' ? 1 : *at == ']' ? -1 : 0;
            char* next = nullptr;
            const double value = std::strtod(at, &next);
            if (next == at) {
                ++at;
            } else {
                result.push_back(value);
                at = next;
            }
            if (depth == 0) {
                break;
            }
        }
        return result;
    }

private:
    static std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\": "; }
    const char* value_of(std::string_view name) const {
        const std::size_t at = line_.find(quoted(name));
        if (at == std::string::npos) {
            throw std::out_of_range(std::string(name) + " is not in " + line_);
        }
        return line_.c_str() + at + quoted(name).size();
    }

    std::string line_;
};

/// All oracles of one family; throws when there is none, for a test of nothing would pass.
inline std::vector<Oracle> oracles_of(std::string_view family) {
    std::ifstream file(SURGETANK_ROOT "/tests/data/oracles.json");
    const std::string wanted = "\"family\": \"" + std::string(family) + "\"";
    std::vector<Oracle> result;
    for (std::string line; std::getline(file, line);) {
        if (line.find(wanted) != std::string::npos) {
            result.emplace_back(line);
        }
    }
    if (result.empty()) {
        throw std::runtime_error("no oracle of family " + std::string(family));
    }
    return result;
}

}  // namespace surgetank::tests
