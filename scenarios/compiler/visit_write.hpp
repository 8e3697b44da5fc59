// Writes described structs as trees: the reader's mirror. What equals its default is left out
// unless it is required, so that a scenario stays as short as its author wrote it.
#pragma once

#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "scenarios/compiler/describe_law.hpp"
#include "scenarios/compiler/describe_spec.hpp"
#include "scenarios/compiler/quantity.hpp"
#include "scenarios/compiler/tree.hpp"

namespace surgetank::scenarios {

/// Whether fields that equal their default are written, too.
enum class Detail : std::uint8_t { compact, full };

inline Tree scalar_tree(std::string text) {
    return {.kind = Tree::Kind::scalar, .scalar = std::move(text)};
}
inline void add_entry(Tree& map, std::string_view key, Tree value) {
    value.key = key;
    map.kind = Tree::Kind::map;
    map.children.push_back(std::move(value));
}

/// Equal in content; places do not count.
bool same_content(const Tree& a, const Tree& b);

Tree write_law(const sim::Distribution& law, LawUnit unit);

class Writer {
public:
    template <class T>
    static Tree write(const T& value, Detail detail = Detail::compact);
    template <class Struct>
    static Tree write_struct(const Struct& value, Detail detail);
    /// The values of a named form: just the first field where no other is said.
    template <class Struct>
    static Tree write_body(const Struct& value);

private:
    static Tree plain(bool value) { return scalar_tree(value ? "true" : "false"); }
    static Tree plain(const std::string& value);
    static Tree plain(int value) { return scalar_tree(std::to_string(value)); }
    static Tree plain(std::int64_t value) { return scalar_tree(count_text(value)); }
    static Tree plain(std::uint64_t value) { return scalar_tree(std::to_string(value)); }
    static Tree plain(double value) { return scalar_tree(number_text(value)); }
    static Tree plain(sim::Duration value) { return scalar_tree(to_text(value)); }
    static Tree plain(sim::Rate value) { return scalar_tree(to_text(value)); }
    static Tree plain(sim::Bytes value) { return scalar_tree(to_text(value)); }
    static Tree plain(sim::Bandwidth value) { return scalar_tree(to_text(value)); }
    static Tree plain(sim::Probability value) { return scalar_tree(to_text(value)); }
    static Tree plain(Weight value) { return scalar_tree(number_text(value.value)); }
    static Tree plain(const WarmUp& value) {
        return value.length ? plain(*value.length) : scalar_tree("auto");
    }
    static Tree plain(const models::Limit& value) {
        return value.count ? plain(*value.count) : scalar_tree("unlimited");
    }
    static Tree plain(const models::DurationLaw& law) {
        return write_law(law.law, LawUnit::seconds);
    }
    static Tree plain(const models::SizeLaw& law) { return write_law(law.law, LawUnit::bytes); }
    static Tree plain(const models::CountLaw& law) { return write_law(law.law, LawUnit::count); }
    static Tree plain(const models::ServiceLaw& law);

    template <class Value>
    static Tree any(const Value& value, Detail detail);
    template <class Value>
    static Tree any(const std::optional<Value>& value, Detail detail) {
        return value ? write(*value, detail) : Tree{};
    }
    template <class Value>
    static Tree any(const std::vector<Value>& values, Detail detail);
    template <class Value>
    static Tree any(const models::Table<Value>& table, Detail detail);
    template <class... Form>
    static Tree any(const std::variant<Form...>& value, Detail detail);
};

/// Visits a struct and writes every field.
class AllFields {
public:
    explicit AllFields(Detail detail) : detail_(detail) {}

    template <class T>
    void field(const models::Field& field, T& member) {
        add_entry(map, field.name, Writer::write(member, detail_));
        required.push_back(field.required);
    }
    Tree map{.kind = Tree::Kind::map};
    std::vector<bool> required{};

private:
    Detail detail_;
};

/// Visits the alternatives of a variant and writes the one that it holds.
class HeldForm {
public:
    template <class Alternative, class Variant>
    void form(const models::Field& field, Variant& variant) {
        if (const auto* held = std::get_if<Alternative>(&variant)) {
            add_entry(map, field.name, Writer::write_body(*held));
        }
    }
    Tree map{.kind = Tree::Kind::map};
};

template <class Struct>
Tree Writer::write_struct(const Struct& value, Detail detail) {
    AllFields fields(detail);
    Struct copy = value;  // A description may change what it visits, so it visits a copy.
    describe(fields, copy);
    if (detail == Detail::full) {
        return fields.map;
    }
    AllFields defaults(detail);
    Struct fresh{};
    describe(defaults, fresh);
    Tree map{.kind = Tree::Kind::map};
    for (std::size_t i = 0; i < fields.map.children.size(); ++i) {
        Tree& entry = fields.map.children[i];
        if (fields.required[i] || !same_content(entry, defaults.map.children[i])) {
            map.children.push_back(std::move(entry));
        }
    }
    return map;
}

template <class Struct>
Tree Writer::write_body(const Struct& value) {
    Tree body = write_struct(value, Detail::compact);
    AllFields fields(Detail::compact);
    Struct copy = value;
    describe(fields, copy);
    const bool is_first = body.children.size() == 1 && !fields.map.children.empty() &&
                          body.children[0].key == fields.map.children[0].key;
    if (!is_first) {
        return body;
    }
    Tree first = std::move(body.children[0]);
    return first;
}

template <class Value>
Tree Writer::any(const std::vector<Value>& values, Detail detail) {
    Tree list{.kind = Tree::Kind::list};
    for (const Value& value : values) {
        list.children.push_back(write(value, detail));
    }
    return list;
}

template <class Value>
Tree Writer::any(const models::Table<Value>& table, Detail detail) {
    Tree map{.kind = Tree::Kind::map};
    for (const auto& [key, value] : table) {
        add_entry(map, key, write(value, detail));
    }
    return map;
}

template <class... Form>
Tree Writer::any(const std::variant<Form...>& value, Detail /*detail*/) {
    HeldForm held;
    std::variant<Form...> copy = value;
    describe_forms(held, copy);
    return held.map;
}

template <class Value>
Tree Writer::any(const Value& value, Detail detail) {
    if constexpr (std::is_enum_v<Value>) {
        for (const auto& named : names_of(Value{})) {
            if (named.value == value) {
                return scalar_tree(std::string(named.name));
            }
        }
        return {};
    } else if constexpr (requires { plain(value); }) {
        return plain(value);
    } else {
        return write_struct(value, detail);
    }
}

template <class T>
Tree Writer::write(const T& value, Detail detail) {
    return any(value, detail);
}

/// The tree as YAML: mappings of the first `block_levels` levels in lines, what is deeper in
/// braces.
std::string yaml_text(const Tree& tree, int block_levels);

}  // namespace surgetank::scenarios
