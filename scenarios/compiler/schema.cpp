#include "scenarios/compiler/visit_schema.hpp"

#include "scenarios/compiler/compile.hpp"
#include "scenarios/compiler/metrics.hpp"
#include "scenarios/compiler/ports.hpp"
#include "scenarios/compiler/presets.hpp"
#include "scenarios/compiler/units.hpp"

namespace surgetank::scenarios {
namespace {

using models::Field;

constexpr std::string_view decimal = "[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?";
constexpr std::string_view a_parameter = "\\$.*";

Json pattern(const std::string& body) {
    return {{"type", "string"}, {"pattern", "^(" + body + "|" + std::string(a_parameter) + ")$"}};
}

std::string escaped(std::string_view unit) {
    std::string text;
    for (const char c : unit) {
        text += c == '/' ? "\\/" : std::string(1, c);
    }
    return text;
}

std::string any_unit(const Family& family) {
    std::string units;
    for (const Unit& unit : family.units) {
        units += (units.empty() ? "" : "|") + escaped(unit.name);
    }
    return "(" + units + ")";
}

Json quantity(const Family& family) { return pattern(std::string(decimal) + any_unit(family)); }

Json bounds(Json schema, const Field& field) {
    if (field.at_least > -1e300) {
        schema["minimum"] = field.at_least;
    }
    if (field.at_most < 1e300) {
        schema["maximum"] = field.at_most;
    }
    if (field.positive) {
        schema["exclusiveMinimum"] = 0;
    }
    return schema;
}

Json text_count() { return pattern("[0-9]+(\\.[0-9]+)?([eE][+]?[0-9]+)?[kMG]?"); }

Json definitions() {
    const std::string duration = std::string(decimal) + "(ns|us|ms|s|min|h|d)";
    return {
        {"parameter", pattern("\\$\\{?[A-Za-z][A-Za-z0-9_-]*\\}?")},
        {"duration", pattern("(" + duration + "|([0-9]+(ns|us|ms|s|min|m|h|d))+)")},
        {"rate", quantity(rates)},
        {"size", quantity(sizes)},
        {"bandwidth", quantity(bandwidths)},
        {"probability",
         {{"anyOf", Json::array({{{"enum", Json::array({0, 1})}},
                                 pattern(std::string(decimal) + "%|0|1")})}}},
        {"number", {{"anyOf", Json::array({{{"type", "number"}}, text_count()})}}},
        {"duration_law", law_schema("duration", "duration_law")},
        {"size_law", law_schema("size", "size_law")},
        {"count_law", law_schema("number", "count_law")},
    };
}

Json preset_names() {
    Json names = Json::array();
    for (const auto& [name, preset] : load_presets()) {
        names.push_back(name);
    }
    return names;
}

/// What every component may have besides its configuration. Nothing is required of it: a template
/// or a preset may bring it.
Json component_object(Json properties, const Json& kind) {
    Json all = Json::object();
    all["kind"] = kind;
    all["count"] = reference_to("number");
    all["host"] = {{"description", "Where it runs on the platform; of several, copies take turns."},
                   {"type", Json::array({"string", "array", "null"})},
                   {"items", {{"type", "string"}}}};
    all["template"] = {{"type", "string"}, {"description", "Name of a template to begin with."}};
    all["preset"] = {{"enum", preset_names()}, {"description", "A broker's defaults."}};
    for (auto& [name, schema] : properties.items()) {
        all[name] = std::move(schema);
    }
    return closed_object(std::move(all));
}

template <class... Config>
Json component_schema(const std::variant<Config...>& /*example*/) {
    Json cases = Json::array();
    std::size_t kind = 0;
    const auto add = [&](auto config) {
        SchemaFields fields;
        describe(fields, config);
        if (fields.properties.contains("service")) {
            fields.properties["service"]["anyOf"].push_back(
                Json{{"description", "As the trace of the source says."}, {"const", "recorded"}});
            fields.properties["service"]["anyOf"].push_back(closed_object(
                {{"recorded", fields.properties["recorded"]}}, Json::array({"recorded"})));
        }
        const std::string name{kind_names[kind++]};
        cases.push_back(
            {{"if",
              {{"required", Json::array({"kind"})}, {"properties", {{"kind", {{"const", name}}}}}}},
             {"then", component_object(fields.properties, Json{{"const", name}})}});
    };
    (add(Config{}), ...);
    return {{"type", Json::array({"object", "null"})},
            {"properties", {{"kind", {{"enum", kind_names}}}}},
            {"allOf", cases}};
}

Json link_schema() {
    Json schema = SchemaOf::structure(LinkSpec{});
    schema.erase("required");  // A named link may also change one of an extended file.
    schema["anyOf"] = Json::array(
        {{{"required", Json::array({"from", "to"})}}, {{"required", Json::array({"name"})}}});
    return schema;
}

Json fault_schema() {
    const Json link = closed_object({{"from", {{"type", "string"}}}, {"to", {{"type", "string"}}}},
                                    Json::array({"from", "to"}));
    Json properties{{"name", {{"type", "string"}, {"description", "To speak of it elsewhere."}}},
                    {"at", reference_to("duration")},
                    {"for", reference_to("duration")}};
    for (const auto& verb : names_of(models::FaultVerb{})) {
        properties[std::string(verb.name)] = {{"description", std::string(verb.doc)},
                                              {"anyOf", Json::array({{{"type", "string"}}, link})}};
    }
    const Json indices{{"type", "array"}, {"items", {{"type", "integer"}}}};
    properties["instances"] = {{"anyOf", Json::array({reference_to("number"), indices})}};
    properties["factor"] = number_schema({});
    properties["loss"] = reference_to("probability");
    properties["bandwidth"] = number_schema({});
    return closed_object(std::move(properties));
}

Json comparators() {
    Json properties = Json::object();
    for (const auto& comparator : names_of(Comparator{})) {
        properties[std::string(comparator.name)] = {{"type", Json::array({"string", "number"})},
                                                    {"description", std::string(comparator.doc)}};
    }
    return properties;
}

Json expectation_schema() {
    Json properties = comparators();
    const Json text{{"type", "string"}};
    for (const char* name : {"name", "of", "from", "to", "after", "type", "group"}) {
        properties[name] = text;
    }
    Json metrics = Json::array();
    for (const Metric& metric : all_metrics()) {
        metrics.push_back(std::string(metric.name));
        for (const std::string_view statistic : statistics_of(metric.shape)) {
            properties[std::string(statistic)] = closed_object(comparators());
        }
    }
    properties["metric"] = {{"enum", metrics}};
    const Json window =
        closed_object({{"from", reference_to("duration")}, {"to", reference_to("duration")}},
                      Json::array({"from", "to"}));
    properties["during"] = {{"anyOf", Json::array({text, window})}};
    return closed_object(std::move(properties));
}

Json list_of(Json items) {
    return {{"type", Json::array({"array", "null"})}, {"items", std::move(items)}};
}

Json table_of(Json values) {
    return {{"type", Json::array({"object", "null"})}, {"additionalProperties", std::move(values)}};
}

Json branch_schema() {
    const Json variant =
        closed_object({{"faults", list_of(fault_schema())}}, Json::array({"faults"}));
    Json at = reference_to("duration");
    return closed_object({{"at", std::move(at)}, {"variants", table_of(may_be_null(variant))}},
                         Json::array({"at", "variants"}));
}

Json root_properties() {
    return {
        {"language", {{"const", 1}}},
        {"scenario", {{"type", "string"}, {"description", "Its name."}}},
        {"extend", {{"type", "string"}, {"description", "A file beside this one to begin with."}}},
        {"run", SchemaOf::structure(RunSpec{})},
        {"platform", may_be_null(SchemaOf::structure(models::PlatformConfig{}))},
        {"parameters", table_of({{"description", "Values that `$name` stands for."}})},
        {"templates", table_of({{"type", "object"}, {"description", "Fields for components."}})},
        {"groups", table_of({{"type", "array"}, {"items", {{"type", "string"}}}})},
        {"components", table_of(reference_to("component"))},
        {"links", list_of(link_schema())},
        {"faults", list_of(fault_schema())},
        {"branch", may_be_null(branch_schema())},
        {"expect", list_of(expectation_schema())},
    };
}

}  // namespace

Json reference_to(const std::string& definition) {
    return {{"$ref", "#/definitions/" + definition}};
}

Json may_be_null(Json schema) {
    return {{"anyOf", Json::array({std::move(schema), {{"type", "null"}}})}};
}

Json closed_object(Json properties, Json required) {
    Json schema{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) {
        schema["required"] = std::move(required);
    }
    schema["additionalProperties"] = false;
    return schema;
}

Json count_schema(const Field& field) {
    return {{"anyOf", Json::array({bounds({{"type", "integer"}}, field), text_count()})}};
}

Json number_schema(const Field& field) {
    return {{"anyOf", Json::array({bounds({{"type", "number"}}, field), text_count()})}};
}

Json SchemaOf::plain(const Field& /*field*/, bool) {
    return {{"anyOf", Json::array({{{"type", "boolean"}}, reference_to("parameter")})}};
}
Json SchemaOf::plain(const Field& /*field*/, const std::string&) {
    return {{"type", Json::array({"string", "number", "boolean"})}};
}
Json SchemaOf::plain(const Field& field, const Weight&) {
    return {{"anyOf", Json::array({number_schema(field), reference_to("probability")})}};
}
Json SchemaOf::plain(const Field& /*field*/, const WarmUp&) {
    return {{"anyOf", Json::array({{{"const", "auto"}}, reference_to("duration")})}};
}
Json SchemaOf::plain(const Field& field, const models::Limit&) {
    return {{"anyOf", Json::array({count_schema(field), {{"const", "unlimited"}}})}};
}
Json SchemaOf::plain(const Field& /*field*/, const models::ServiceLaw&) {
    const Json table{{"type", "object"},
                     {"additionalProperties", reference_to("duration_law")},
                     {"required", Json::array({"other"})}};
    return {
        {"anyOf", Json::array({reference_to("duration_law"),
                               closed_object({{"by_type", table}}, Json::array({"by_type"}))})}};
}

std::string json_schema() {
    Json all = definitions();
    all["component"] = component_schema(ComponentConfig{});
    Json schema{{"$schema", "http://json-schema.org/draft-07/schema#"},
                {"title", "Surgetank scenario, language 1"}};
    schema.update(closed_object(root_properties()));
    schema["definitions"] = std::move(all);
    return schema.dump(1) + "\n";
}

}  // namespace surgetank::scenarios
