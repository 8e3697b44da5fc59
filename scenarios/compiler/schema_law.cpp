// The schema of distributions.
#include "scenarios/compiler/visit_schema.hpp"

namespace surgetank::scenarios {
namespace {

using models::Field;

/// Visits the parameters of a law.
class ParameterSchema {
public:
    ParameterSchema(Json quantity_schema, Json law)
        : quantity_(std::move(quantity_schema)), law_(std::move(law)) {}

    template <class T>
    void quantity(const Field& field, T& /*member*/) {
        add(field, quantity_);
    }
    template <class T>
    void number(const Field& field, T& /*member*/) {
        add(field, number_schema({}));
    }
    void quantities(const Field& field, sim::Empirical& /*law*/) {
        add(field, {{"type", "array"}, {"items", quantity_}});
        properties["file"] = {{"type", "string"}};
        properties["column"] = {{"type", "string"}};
    }
    void parts(const Field& field, sim::Mixture& /*law*/) {
        const Json part = closed_object({{"weight", reference_to("probability")}, {"law", law_}},
                                        Json::array({"weight", "law"}));
        add(field, {{"type", "array"}, {"items", part}});
    }
    Json properties = Json::object();
    Json required = Json::array();
    Json first;

private:
    void add(const Field& field, Json schema) {
        if (first.is_null()) {
            first = schema;
        }
        if (field.required) {
            required.push_back(std::string(field.name));
        }
        schema["description"] = std::string(field.doc);
        properties[std::string(field.name)] = std::move(schema);
    }

    Json quantity_;
    Json law_;
};

/// Visits all laws.
class LawSchema {
public:
    LawSchema(Json quantity_schema, Json law)
        : quantity_(std::move(quantity_schema)), law_(std::move(law)) {
        forms.push_back(quantity_);
    }
    template <class Law>
    void law(const Field& field) {
        ParameterSchema parameters(quantity_, law_);
        Law example{};
        describe_law(parameters, example);
        const Json map = closed_object(parameters.properties, parameters.required);
        const bool stands_alone =
            parameters.properties.size() == 1 || std::is_same_v<Law, sim::Empirical>;
        const Json body =
            stands_alone ? Json{{"anyOf", Json::array({map, parameters.first})}} : map;
        Json one = closed_object({{std::string(field.name), body}},
                                 Json::array({std::string(field.name)}));
        one["description"] = std::string(field.doc);
        forms.push_back(std::move(one));
    }
    Json forms = Json::array();

private:
    Json quantity_;
    Json law_;
};

}  // namespace

Json law_schema(const char* of, const char* name) {
    LawSchema laws(reference_to(of), reference_to(name));
    describe_laws(laws);
    return {{"description", "A distribution: a quantity, or one named form."},
            {"anyOf", laws.forms}};
}

}  // namespace surgetank::scenarios
