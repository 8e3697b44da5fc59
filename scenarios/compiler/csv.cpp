#include <algorithm>
#include <cmath>
#include <string_view>

#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/decimal.hpp"
#include "scenarios/compiler/encoding.hpp"
#include "scenarios/compiler/files.hpp"
#include "scenarios/compiler/nearest.hpp"

namespace surgetank::scenarios {
namespace {

/// Takes the next field of a line; a quoted one may hold commas, and "" stands for a quote.
std::string take_field(std::string_view& line) {
    std::string field;
    if (line.starts_with('"')) {
        std::size_t i = 1;
        for (; i < line.size(); ++i) {
            if (line[i] == '"' && !line.substr(i).starts_with("\"\"")) {
                break;
            }
            field += line[i];
            i += line[i] == '"' ? 1U : 0U;
        }
        line.remove_prefix(std::min(i + 1, line.size()));
        line.remove_prefix(std::min(line.find(','), line.size()));
    } else {
        const std::size_t end = std::min(line.find(','), line.size());
        field = line.substr(0, end);
        line.remove_prefix(end);
    }
    line.remove_prefix(line.empty() ? 0 : 1);
    return field;
}

std::string_view take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

/// The place of the column in the header line, or the problem.
Parsed<std::size_t> find_column(std::string_view header, const std::string& column) {
    std::vector<std::string> names;
    while (!header.empty()) {
        names.push_back(take_field(header));
    }
    const auto found = std::find(names.begin(), names.end(), column);
    if (found != names.end()) {
        return {static_cast<std::size_t>(found - names.begin()), {}, {}, {}};
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    return {std::nullopt, code::bad_data, "the file has no column `" + column + "`",
            advice(column, views)};
}

}  // namespace

Parsed<std::vector<double>> read_column(const std::string& text, const std::string& column) {
    using Result = Parsed<std::vector<double>>;
    std::string_view rest = without_byte_order_mark(text);
    const Parsed<std::size_t> place = find_column(take_line(rest), column);
    if (!place.value) {
        return Result{std::nullopt, place.code, place.problem, place.hint};
    }
    std::vector<double> values;
    for (std::size_t line_number = 2; !rest.empty(); ++line_number) {
        std::string_view line = take_line(rest);
        if (line.empty()) {
            continue;
        }
        std::string field;
        for (std::size_t i = 0; i <= *place.value; ++i) {
            field = take_field(line);
        }
        const auto decimal = scan_decimal(field);
        const bool fine = decimal && decimal->rest.empty() && !decimal->negative;
        const auto value = fine ? to_double(*decimal, 0) : std::nullopt;
        if (!value) {
            return Result{std::nullopt,
                          code::bad_data,
                          "line " + std::to_string(line_number) + " of the file: `" +
                              field.substr(0, 40) + "` is not a number of zero or more",
                          {}};
        }
        values.push_back(*value);
    }
    if (values.empty()) {
        return Result{std::nullopt, code::bad_data, "the file has no rows", {}};
    }
    return Result{std::move(values), {}, {}, {}};
}

}  // namespace surgetank::scenarios
