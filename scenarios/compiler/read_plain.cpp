// Reading single values: text becomes a quantity, a bound is checked, a diagnostic is worded.
#include <algorithm>

#include "scenarios/compiler/visit_read.hpp"

namespace surgetank::scenarios {
namespace {

std::string rate_text(double value) { return to_text(sim::Rate{value}); }
std::string share_text(double value) { return to_text(sim::Probability{value}); }
std::string size_text(double value) { return bytes_text(value); }
std::string bandwidth_text(double value) { return to_text(sim::Bandwidth{value}); }

/// A count as people write it, whatever bound it came from.
std::string whole_text(double value) { return count_text(static_cast<std::int64_t>(value)); }

std::string_view shape_name(const Tree& tree) {
    switch (tree.kind) {
        case Tree::Kind::null:
            return "nothing";
        case Tree::Kind::scalar:
            return "a single value";
        case Tree::Kind::list:
            return "a list";
        case Tree::Kind::map:
            return "a mapping";
    }
    return "something else";
}

}  // namespace

void Reader::add(const Tree& at, std::string_view code, const Path& path, std::string message,
                 std::string hint) {
    if (!at.is_broken) {
        diagnostics_.add(at.place(), code, path.text(), std::move(message), std::move(hint));
    }
}

bool Reader::expect_map(const Tree& tree, const Path& path) {
    if (!tree.is_map()) {
        add(tree, code::wrong_shape, path,
            "a mapping is due here, not " + std::string(shape_name(tree)));
    }
    return tree.is_map();
}

bool Reader::expect_list(const Tree& tree, const Path& path) {
    if (!tree.is_list()) {
        add(tree, code::wrong_shape, path,
            "a list is due here, not " + std::string(shape_name(tree)));
    }
    return tree.is_list();
}

bool Reader::expect_scalar(const Tree& tree, const Path& path, std::string_view what) {
    if (!tree.is_scalar()) {
        add(tree, code::wrong_shape, path,
            std::string(what) + " is due here, not " + std::string(shape_name(tree)));
    }
    return tree.is_scalar();
}

void Reader::refuse_unknown(const Tree& map, const Path& path,
                            const std::vector<std::string_view>& known) {
    for (const Tree& child : map.children) {
        if (std::find(known.begin(), known.end(), child.key) == known.end()) {
            const Path here = path.child(child.key);
            diagnostics_.add(child.key_mark, code::unknown_key, here.text(), "unknown field",
                             advice(child.key, known));
        }
    }
}

void Reader::missing(const Tree& map, const Path& path, std::string_view name, std::string hint) {
    add(map, code::missing_key, path, "`" + std::string(name) + "` is missing", std::move(hint));
}

const Tree* Reader::expect_form(const Tree& tree, const Path& path,
                                const std::vector<std::string_view>& names) {
    if (!tree.is_map()) {
        add(tree, code::one_form, path,
            "one named form is due here, not " + std::string(shape_name(tree)),
            "one of " + listed(names));
        return nullptr;
    }
    const Tree* found = nullptr;
    std::size_t count = 0;
    for (const Tree& child : tree.children) {
        if (!child.is_null()) {
            found = &child;
            ++count;
        }
    }
    if (count != 1) {
        add(tree, code::one_form, path,
            "exactly one named form is due here, not " + std::to_string(count),
            "one of " + listed(names));
        return nullptr;
    }
    if (std::find(names.begin(), names.end(), found->key) == names.end()) {
        const Path here = path.child(found->key);
        diagnostics_.add(found->key_mark, code::one_form, here.text(), "unknown form",
                         advice(found->key, names));
        return nullptr;
    }
    return found;
}

template <class Value>
bool Reader::accept(const Tree& tree, const Path& path, std::string_view what,
                    const Parsed<Value>& parsed, Value& value) {
    if (!expect_scalar(tree, path, what)) {
        return false;
    }
    if (!parsed.value) {
        add(tree, parsed.code, path, parsed.problem, parsed.hint);
        return false;
    }
    value = *parsed.value;
    return true;
}

void Reader::check_bounds(const Tree& tree, const Path& path, const Field& field, double value,
                          BoundText text) {
    if (field.positive && !(value > 0)) {
        add(tree, code::out_of_bounds, path, "must be more than zero");
    } else if (value < field.at_least) {
        add(tree, code::out_of_bounds, path, "must be at least " + text(field.at_least));
    } else if (value > field.at_most) {
        add(tree, code::out_of_bounds, path, "must be at most " + text(field.at_most));
    }
}

void Reader::read_plain(const Tree& tree, const Path& path, const Field& /*field*/, bool& value) {
    if (!expect_scalar(tree, path, "true or false")) {
        return;
    }
    if (tree.scalar != "true" && tree.scalar != "false") {
        add(tree, code::not_a_choice, path,
            "`" + tree.scalar.substr(0, 60) + "` is neither true nor false");
        return;
    }
    value = tree.scalar == "true";
}

void Reader::read_plain(const Tree& tree, const Path& path, const Field& /*field*/,
                        std::string& value) {
    if (expect_scalar(tree, path, "a text")) {
        value = tree.scalar;
    }
}

void Reader::read_plain(const Tree& tree, const Path& path, const Field& field, int& value) {
    std::int64_t wide = 0;
    if (accept(tree, path, "a number", parse_count(tree.scalar), wide)) {
        value = static_cast<int>(std::min<std::int64_t>(wide, INT32_MAX));
        check_bounds(tree, path, field, static_cast<double>(wide), whole_text);
    }
}

void Reader::read_plain(const Tree& tree, const Path& path, const Field& field,
                        std::int64_t& value) {
    if (accept(tree, path, "a number", parse_count(tree.scalar), value)) {
        check_bounds(tree, path, field, static_cast<double>(value), whole_text);
    }
}

void Reader::read_plain(const Tree& tree, const Path& path, const Field& /*field*/,
                        std::uint64_t& value) {
    accept(tree, path, "a number", parse_seed(tree.scalar), value);
}

void Reader::read_plain(const Tree& tree, const Path& path, const Field& field, double& value) {
    if (accept(tree, path, "a number", parse_number(tree.scalar), value)) {
        check_bounds(tree, path, field, value, number_text);
    }
}

void Reader::read_plain(const Tree& tree, const Path& path, const Field& field,
                        sim::Duration& value) {
    if (accept(tree, path, "a duration", parse_duration(tree.scalar), value)) {
        check_bounds(tree, path, field, sim::seconds(value), seconds_text);
    }
}

void Reader::read_plain(const Tree& tree, const Path& path, const Field& field, sim::Rate& value) {
    if (accept(tree, path, "a rate", parse_rate(tree.scalar), value)) {
        check_bounds(tree, path, field, value.per_second, rate_text);
    }
}

void Reader::read_plain(const Tree& tree, const Path& path, const Field& field, sim::Bytes& value) {
    if (accept(tree, path, "a size", parse_bytes(tree.scalar), value)) {
        check_bounds(tree, path, field, static_cast<double>(value.count), size_text);
    }
}

void Reader::read_plain(const Tree& tree, const Path& path, const Field& field,
                        sim::Bandwidth& value) {
    if (accept(tree, path, "a bandwidth", parse_bandwidth(tree.scalar), value)) {
        check_bounds(tree, path, field, value.bytes_per_second, bandwidth_text);
    }
}

void Reader::read_plain(const Tree& tree, const Path& path, const Field& field,
                        sim::Probability& value) {
    if (accept(tree, path, "a probability", parse_probability(tree.scalar), value)) {
        check_bounds(tree, path, field, value.value, share_text);
    }
}

void Reader::read_plain(const Tree& tree, const Path& path, const Field& field,
                        models::Limit& value) {
    if (tree.is_scalar() && tree.scalar == "unlimited") {
        value.count.reset();
        return;
    }
    Parsed<std::int64_t> parsed = parse_count(tree.scalar);
    if (!parsed.value && parsed.code == code::not_a_number && !tree.scalar.empty() &&
        tree.scalar.find_first_of("0123456789") == std::string::npos) {
        parsed.hint = "a whole number, or `unlimited`";
    }
    std::int64_t count = 0;
    if (accept(tree, path, "a number or `unlimited`", parsed, count)) {
        value.count = count;
        check_bounds(tree, path, field, static_cast<double>(count), whole_text);
    }
}

void Reader::read_plain(const Tree& tree, const Path& path, const Field& field, Weight& value) {
    const bool is_share = tree.scalar.ends_with('%');
    const Parsed<sim::Probability> share = parse_probability(tree.scalar);
    Parsed<double> parsed = parse_number(tree.scalar);
    if (is_share) {
        parsed = {share.value ? std::optional{share.value->value} : std::nullopt, share.code,
                  share.problem, share.hint};
    }
    if (accept(tree, path, "a number or a share", parsed, value.value)) {
        check_bounds(tree, path, field, value.value, number_text);
    }
}

void Reader::read_plain(const Tree& tree, const Path& path, const Field& field, WarmUp& value) {
    if (tree.is_scalar() && tree.scalar == "auto") {
        value.length.reset();
        return;
    }
    sim::Duration length{};
    read_plain(tree, path, field, length);
    value.length = length;
}

}  // namespace surgetank::scenarios
