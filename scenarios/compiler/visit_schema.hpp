// Turns described structs into JSON Schema (draft-07). Editors show the docs, complete the names
// and underline what the reader would refuse; what only the whole scenario can tell stays the
// reader's.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>

#include "scenarios/compiler/describe_law.hpp"
#include "scenarios/compiler/describe_spec.hpp"

namespace surgetank::scenarios {

using Json = nlohmann::ordered_json;

/// A reference to one of the `definitions` of the schema.
Json reference_to(const std::string& definition);
/// A value that may also be `null` (said nowhere) or a parameter.
Json may_be_null(Json schema);
Json closed_object(Json properties, Json required = Json::array());
/// A whole number, perhaps with bounds.
Json count_schema(const models::Field& field);
Json number_schema(const models::Field& field);
/// A distribution of the quantity that the definition `of` describes; itself the definition `name`.
Json law_schema(const char* of, const char* name);

class SchemaOf {
public:
    template <class T>
    static Json value(const models::Field& field, const T& example);
    template <class Struct>
    static Json structure(const Struct& example);
    /// The body of a named form: a mapping, or its first field alone.
    template <class Struct>
    static Json body(const Struct& example);

private:
    static Json plain(const models::Field& field, bool);
    static Json plain(const models::Field& field, const std::string&);
    static Json plain(const models::Field& field, std::int64_t) { return count_schema(field); }
    static Json plain(const models::Field& field, std::uint64_t) { return count_schema(field); }
    static Json plain(const models::Field& field, double) { return number_schema(field); }
    static Json plain(const models::Field&, sim::Duration) { return reference_to("duration"); }
    static Json plain(const models::Field&, sim::Rate) { return reference_to("rate"); }
    static Json plain(const models::Field&, sim::Bytes) { return reference_to("size"); }
    static Json plain(const models::Field&, sim::Bandwidth) { return reference_to("bandwidth"); }
    static Json plain(const models::Field&, sim::Probability) {
        return reference_to("probability");
    }
    static Json plain(const models::Field& field, const Weight&);
    static Json plain(const models::Field& field, const WarmUp&);
    static Json plain(const models::Field& field, const models::Limit&);
    static Json plain(const models::Field&, const models::DurationLaw&) {
        return reference_to("duration_law");
    }
    static Json plain(const models::Field&, const models::SizeLaw&) {
        return reference_to("size_law");
    }
    static Json plain(const models::Field&, const models::CountLaw&) {
        return reference_to("count_law");
    }
    static Json plain(const models::Field&, const models::ServiceLaw&);

    template <class Value>
    static Json any(const models::Field& field, const Value& example);
    template <class Value>
    static Json any(const models::Field& field, const std::optional<Value>&) {
        return value(field, Value{});
    }
    template <class Value>
    static Json any(const models::Field& field, const std::vector<Value>&) {
        return {{"type", "array"}, {"items", value(field, Value{})}};
    }
    template <class Value>
    static Json any(const models::Field& field, const models::Table<Value>&) {
        return {{"type", "object"}, {"additionalProperties", value(field, Value{})}};
    }
    template <class... Form>
    static Json any(const models::Field& field, const std::variant<Form...>& example);
};

/// Visits the fields of a struct.
class SchemaFields {
public:
    template <class T>
    void field(const models::Field& field, T& member) {
        Json schema = SchemaOf::value(field, member);
        if (first.is_null()) {
            first = schema;
        }
        others_required = others_required || (field.required && !properties.empty());
        if (field.required) {
            required.push_back(std::string(field.name));
        } else {
            schema = may_be_null(std::move(schema));
        }
        schema["description"] = std::string(field.doc);
        properties[std::string(field.name)] = std::move(schema);
    }
    Json properties = Json::object();
    Json required = Json::array();
    Json first;
    bool others_required = false;
};

/// Visits the alternatives of a variant.
class SchemaForms {
public:
    template <class Alternative, class Variant>
    void form(const models::Field& field, Variant& /*variant*/) {
        Json properties = Json::object();
        properties[std::string(field.name)] = SchemaOf::body(Alternative{});
        Json one = closed_object(std::move(properties), Json::array({std::string(field.name)}));
        one["description"] = std::string(field.doc);
        forms.push_back(std::move(one));
    }
    Json forms = Json::array();
};

template <class Struct>
Json SchemaOf::structure(const Struct& example) {
    SchemaFields fields;
    Struct copy = example;
    describe(fields, copy);
    return closed_object(fields.properties, fields.required);
}

template <class Struct>
Json SchemaOf::body(const Struct& example) {
    SchemaFields fields;
    Struct copy = example;
    describe(fields, copy);
    Json map = closed_object(fields.properties, fields.required);
    if (fields.others_required || fields.first.is_null()) {
        return map;
    }
    return {{"anyOf", Json::array({map, fields.first})}};
}

template <class... Form>
Json SchemaOf::any(const models::Field& /*field*/, const std::variant<Form...>& example) {
    SchemaForms forms;
    std::variant<Form...> copy = example;
    describe_forms(forms, copy);
    return {{"anyOf", forms.forms}};
}

template <class Value>
Json SchemaOf::any(const models::Field& field, const Value& example) {
    if constexpr (std::is_enum_v<Value>) {
        Json names = Json::array();
        for (const auto& named : names_of(Value{})) {
            names.push_back(std::string(named.name));
        }
        return {{"anyOf", Json::array({{{"enum", names}}, reference_to("parameter")})}};
    } else if constexpr (requires { plain(field, example); }) {
        return plain(field, example);
    } else if constexpr (std::is_same_v<Value, models::CapacityConfig>) {
        return body(example);
    } else {
        return structure(example);
    }
}

template <class T>
Json SchemaOf::value(const models::Field& field, const T& example) {
    return any(field, example);
}

}  // namespace surgetank::scenarios
