// Reads described structs from a tree: the one visitor behind every field of the language.
// Everything that is wrong is collected; a value that cannot be read keeps its default, and reading
// goes on.
#pragma once

#include <type_traits>

#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/law_fields.hpp"
#include "scenarios/compiler/nearest.hpp"
#include "scenarios/compiler/reader.hpp"

namespace surgetank::scenarios {

/// Visits the fields of one mapping.
class MapFields {
public:
    MapFields(Reader& reader, const Tree& map, const Path& path)
        : reader_(reader), map_(map), path_(path) {}

    template <class T>
    void field(const Field& field, T& member) {
        known_.push_back(field.name);
        const Tree* entry = map_.find_said(field.name);
        if (entry != nullptr) {
            const Path path = path_.child(field.name);
            reader_.read(*entry, path, field, member);
        } else if (field.required) {
            reader_.missing(map_, path_, field.name);
        }
    }
    std::vector<std::string_view> known() const { return known_; }

private:
    Reader& reader_;
    const Tree& map_;
    const Path& path_;
    std::vector<std::string_view> known_;
};

/// Visits a struct of which only the first field is said, without its name.
class FirstField {
public:
    FirstField(Reader& reader, const Tree& tree, const Path& path)
        : reader_(reader), tree_(tree), path_(path) {}

    template <class T>
    void field(const Field& field, T& member) {
        if (is_first_) {
            reader_.read(tree_, path_, field, member);
        } else if (field.required) {
            reader_.missing(tree_, path_, field.name, "write a mapping with all fields");
        }
        is_first_ = false;
    }

private:
    Reader& reader_;
    const Tree& tree_;
    const Path& path_;
    bool is_first_ = true;
};

/// Visits a struct to know the names of its fields.
class FieldNames {
public:
    template <class T>
    void field(const Field& field, T& /*member*/) {
        names.push_back(field.name);
    }
    std::vector<std::string_view> names;
};

template <class Struct>
void Reader::read_struct(const Tree& tree, const Path& path, Struct& value,
                         const std::vector<std::string_view>& others) {
    if (!expect_map(tree, path)) {
        return;
    }
    MapFields fields(*this, tree, path);
    describe(fields, value);
    std::vector<std::string_view> known = fields.known();
    known.insert(known.end(), others.begin(), others.end());
    refuse_unknown(tree, path, known);
}

template <class Struct>
void Reader::read_body(const Tree& tree, const Path& path, Struct& value) {
    FieldNames fields;
    describe(fields, value);
    // `renewal: {exponential: 5ms}`: the mapping is a law, and the first field is one.
    const bool is_law = tree.is_map() && tree.children.size() == 1 && !fields.names.empty() &&
                        is_law_field(fields.names.front()) && is_form_name(tree.children[0].key);
    if (tree.is_map() && !is_law) {
        read_struct(tree, path, value);
    } else if (fields.names.empty()) {
        expect_map(tree, path);
    } else {
        FirstField first(*this, tree, path);
        describe(first, value);
    }
}

template <class Enum>
void Reader::read_enum(const Tree& tree, const Path& path, Enum& value) {
    if (!expect_scalar(tree, path, "a name")) {
        return;
    }
    for (const auto& named : names_of(Enum{})) {
        if (named.name == tree.scalar) {
            value = named.value;
            return;
        }
    }
    add(tree, code::not_a_choice, path,
        "`" + tree.scalar.substr(0, 60) + "` is not one of the choices",
        advice(tree.scalar, choices<Enum>()));
}

template <class Value>
void Reader::read_list(const Tree& tree, const Path& path, const Field& field,
                       std::vector<Value>& values) {
    if (!expect_list(tree, path)) {
        return;
    }
    values.assign(tree.children.size(), Value{});
    for (std::size_t i = 0; i < values.size(); ++i) {
        const Path item = path.item(i);
        read(tree.children[i], item, field, values[i]);
    }
}

template <class Value>
void Reader::read_table(const Tree& tree, const Path& path, const Field& field,
                        models::Table<Value>& table) {
    if (!expect_map(tree, path)) {
        return;
    }
    table.clear();
    for (const Tree& child : tree.children) {
        if (!child.is_null()) {
            table.emplace_back(child.key, Value{});
            const Path entry = path.child(child.key);
            read(child, entry, field, table.back().second);
        }
    }
}

/// Visits the alternatives of a variant and reads the one that is named.
class OneForm {
public:
    OneForm(Reader& reader, const Tree& entry, const Path& path)
        : reader_(reader), entry_(entry), path_(path) {}

    template <class Alternative, class Variant>
    void form(const Field& field, Variant& variant) {
        if (entry_.key == field.name) {
            Alternative alternative{};
            const Path path = path_.child(field.name);
            reader_.read_body(entry_, path, alternative);
            variant = std::move(alternative);
        }
    }

private:
    Reader& reader_;
    const Tree& entry_;
    const Path& path_;
};

/// Visits the alternatives of a variant to know their names.
class FormNames {
public:
    template <class Alternative, class Variant>
    void form(const Field& field, Variant& /*variant*/) {
        names.push_back(field.name);
    }
    std::vector<std::string_view> names;
};

template <class... Form>
void Reader::read_forms(const Tree& tree, const Path& path, std::variant<Form...>& value) {
    FormNames forms;
    describe_forms(forms, value);
    const Tree* entry = expect_form(tree, path, forms.names);
    if (entry != nullptr) {
        OneForm one(*this, *entry, path);
        describe_forms(one, value);
    }
}

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_variant : std::false_type {};
template <class... T>
struct is_variant<std::variant<T...>> : std::true_type {};
template <class T>
struct is_list : std::false_type {};
template <class T>
struct is_list<std::vector<T>> : std::true_type {};
template <class T>
struct is_table : std::false_type {};
template <class T>
struct is_table<models::Table<T>> : std::true_type {};

template <class T>
void Reader::read(const Tree& tree, const Path& path, const Field& field, T& value) {
    if constexpr (is_optional<T>::value) {
        typename T::value_type inside{};
        read(tree, path, field, inside);
        value = std::move(inside);
    } else if constexpr (is_variant<T>::value) {
        read_forms(tree, path, value);
    } else if constexpr (is_table<T>::value) {
        read_table(tree, path, field, value);
    } else if constexpr (is_list<T>::value) {
        read_list(tree, path, field, value);
    } else if constexpr (std::is_enum_v<T>) {
        read_enum(tree, path, value);
    } else if constexpr (requires { read_plain(tree, path, field, value); }) {
        read_plain(tree, path, field, value);
    } else if constexpr (std::is_same_v<T, models::CapacityConfig>) {
        read_body(tree, path, value);  // `capacity: 100k` is so many messages.
    } else {
        read_struct(tree, path, value);
    }
}

}  // namespace surgetank::scenarios
