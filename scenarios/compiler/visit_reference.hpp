// Turns described structs into tables of the reference page.
#pragma once

#include <string>
#include <type_traits>

#include "scenarios/compiler/visit_write.hpp"

namespace surgetank::scenarios {

/// What the page calls the type of a field, and what lies inside it.
struct TypeWords {
    std::string name;
    std::string inside{};  ///< Further rows, for the fields of a nested mapping.
};

class ReferenceOf {
public:
    template <class T>
    static TypeWords words(const std::string& prefix, const T& example);

private:
    static TypeWords plain(bool) { return {"true or false"}; }
    static TypeWords plain(const std::string&) { return {"text"}; }
    static TypeWords plain(std::int64_t) { return {"count"}; }
    static TypeWords plain(std::uint64_t) { return {"whole number"}; }
    static TypeWords plain(double) { return {"number"}; }
    static TypeWords plain(sim::Duration) { return {"duration"}; }
    static TypeWords plain(sim::Rate) { return {"rate"}; }
    static TypeWords plain(sim::Bytes) { return {"size"}; }
    static TypeWords plain(sim::Bandwidth) { return {"bandwidth"}; }
    static TypeWords plain(sim::Probability) { return {"probability"}; }
    static TypeWords plain(Weight) { return {"number or probability"}; }
    static TypeWords plain(const WarmUp&) { return {"duration or `auto`"}; }
    static TypeWords plain(const models::Limit&) { return {"count or `unlimited`"}; }
    static TypeWords plain(const models::DurationLaw&) { return {"distribution of durations"}; }
    static TypeWords plain(const models::SizeLaw&) { return {"distribution of sizes"}; }
    static TypeWords plain(const models::CountLaw&) { return {"distribution of counts"}; }
    static TypeWords plain(const models::ServiceLaw&) {
        return {"distribution of durations, `by_type` with `other`, or `recorded`"};
    }

    template <class Value>
    static TypeWords any(const std::string& prefix, const Value& example);
    template <class Value>
    static TypeWords any(const std::string& prefix, const std::optional<Value>&) {
        return words(prefix, Value{});
    }
    template <class Value>
    static TypeWords any(const std::string& prefix, const std::vector<Value>&) {
        TypeWords one = words(prefix + "[]", Value{});
        return {"list of " + one.name, one.inside};
    }
    template <class Value>
    static TypeWords any(const std::string& prefix, const models::Table<Value>&) {
        TypeWords one = words(prefix + ".NAME", Value{});
        return {"mapping of names to " + one.name, one.inside};
    }
    template <class... Form>
    static TypeWords any(const std::string& prefix, const std::variant<Form...>& example);
};

/// Visits the fields of a struct; a row each.
class ReferenceRows {
public:
    explicit ReferenceRows(std::string prefix) : prefix_(std::move(prefix)) {}

    template <class T>
    void field(const models::Field& field, T& member) {
        const std::string name =
            prefix_.empty() ? std::string(field.name) : prefix_ + "." + std::string(field.name);
        const TypeWords words = ReferenceOf::words(name, member);
        const Tree value = Writer::write(member);
        const bool is_leaf = words.inside.empty();
        Tree holder;
        add_entry(holder, "d", value);
        const std::string text = yaml_text(holder, 1);
        const bool is_said =
            is_leaf && !value.is_null() && !(value.children.empty() && !value.is_scalar());
        const std::string usual = field.required ? "required"
                                  : is_said      ? "`" + text.substr(3, text.size() - 4) + "`"
                                                 : "";
        rows += "| `" + name + "` | " + words.name + " | " + usual + " | " +
                std::string(field.doc) + " |\n" + words.inside;
    }
    std::string rows{};

private:
    std::string prefix_;
};

/// Visits the alternatives of a variant; a row each, with those of its fields.
class ReferenceForms {
public:
    explicit ReferenceForms(std::string prefix) : prefix_(std::move(prefix)) {}

    template <class Alternative, class Variant>
    void form(const models::Field& field, Variant& /*variant*/) {
        const std::string name = prefix_ + "." + std::string(field.name);
        ReferenceRows inside(name);
        Alternative example{};
        describe(inside, example);
        rows += "| `" + name + "` | form | | " + std::string(field.doc) + " |\n" + inside.rows;
    }
    std::string rows{};

private:
    std::string prefix_;
};

template <class... Form>
TypeWords ReferenceOf::any(const std::string& prefix, const std::variant<Form...>& example) {
    ReferenceForms forms(prefix);
    std::variant<Form...> copy = example;
    describe_forms(forms, copy);
    return {"one named form", forms.rows};
}

template <class Value>
TypeWords ReferenceOf::any(const std::string& prefix, const Value& example) {
    if constexpr (std::is_enum_v<Value>) {
        std::string names;
        for (const auto& named : names_of(Value{})) {
            names += (names.empty() ? "`" : ", `") + std::string(named.name) + "`";
        }
        return {names};
    } else if constexpr (requires { plain(example); }) {
        return plain(example);
    } else {
        ReferenceRows rows(prefix);
        Value copy = example;
        describe(rows, copy);
        return {"mapping", rows.rows};
    }
}

template <class T>
TypeWords ReferenceOf::words(const std::string& prefix, const T& example) {
    return any(prefix, example);
}

/// The table of a struct's fields.
template <class Struct>
std::string reference_of(const Struct& example) {
    ReferenceRows rows({});
    Struct copy = example;
    describe(rows, copy);
    return rows.rows.empty()
               ? "It has no fields.\n"
               : "| field | type | default | meaning |\n|---|---|---|---|\n" + rows.rows;
}

}  // namespace surgetank::scenarios
