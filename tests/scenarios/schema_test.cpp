#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>

#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/compile.hpp"
#include "scenarios/compiler/load.hpp"
#include "scenarios/compiler/metrics.hpp"

namespace surgetank::scenarios {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// A scalar as YAML 1.2 types it, which is what an editor validates.
Json typed(const std::string& text) {
    static const std::regex number(R"(-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?)");
    if (text == "true" || text == "false") {
        return text == "true";
    }
    return std::regex_match(text, number) ? Json::parse(text) : Json(text);
}

Json to_json(const Tree& tree) {
    if (tree.is_null()) {
        return nullptr;
    }
    if (tree.is_scalar()) {
        return typed(tree.scalar);
    }
    Json json = tree.is_map() ? Json::object() : Json::array();
    for (const Tree& child : tree.children) {
        if (tree.is_map()) {
            json[child.key] = to_json(child);
        } else {
            json.push_back(to_json(child));
        }
    }
    return json;
}

/// As much of JSON Schema (draft-07) as our schema uses; a keyword it does not know fails.
class Validator {
public:
    explicit Validator(Json schema) : root_(std::move(schema)) {}

    bool accepts(const Json& value) const { return accepts(root_, value); }

private:
    bool accepts(const Json& schema, const Json& value) const {
        for (const auto& [keyword, argument] : schema.items()) {
            if (!holds(keyword, argument, schema, value)) {
                return false;
            }
        }
        return true;
    }

    bool holds(const std::string& keyword, const Json& argument, const Json& schema,
               const Json& value) const {
        const auto accepted = [&](const Json& inner) { return accepts(inner, value); };
        if (keyword == "$ref") {
            return accepts(root_.at(Json::json_pointer(argument.get<std::string>().substr(1))),
                           value);
        }
        if (keyword == "anyOf") {
            return std::any_of(argument.begin(), argument.end(), accepted);
        }
        if (keyword == "allOf") {
            return std::all_of(argument.begin(), argument.end(), accepted);
        }
        if (keyword == "if") {
            return !accepts(argument, value) || accepts(schema.at("then"), value);
        }
        if (keyword == "type") {
            return argument.is_array() ? std::any_of(argument.begin(), argument.end(),
                                                     [&](const Json& t) { return is(t, value); })
                                       : is(argument, value);
        }
        if (keyword == "enum") {
            return std::find(argument.begin(), argument.end(), value) != argument.end();
        }
        if (keyword == "const") {
            return argument == value;
        }
        if (value.is_object() || value.is_array()) {
            return holds_inside(keyword, argument, schema, value);
        }
        return holds_of_scalar(keyword, argument, value);
    }

    bool holds_inside(const std::string& keyword, const Json& argument, const Json& schema,
                      const Json& value) const {
        if (keyword == "required") {
            return std::all_of(argument.begin(), argument.end(), [&](const Json& key) {
                return value.contains(key.get<std::string>());
            });
        }
        if (keyword == "items") {
            return !value.is_array() ||
                   std::all_of(value.begin(), value.end(),
                               [&](const Json& item) { return accepts(argument, item); });
        }
        for (const auto& [key, entry] : value.items()) {
            const bool is_named =
                schema.contains("properties") && schema["properties"].contains(key);
            if (keyword == "properties" && is_named && !accepts(argument[key], entry)) {
                return false;
            }
            if (keyword == "additionalProperties" && value.is_object() && !is_named &&
                (argument == false || (argument.is_object() && !accepts(argument, entry)))) {
                return false;
            }
        }
        return true;
    }

    static bool holds_of_scalar(const std::string& keyword, const Json& argument,
                                const Json& value) {
        if (keyword == "pattern" && value.is_string()) {
            return std::regex_match(value.get<std::string>(),
                                    std::regex(argument.get<std::string>()));
        }
        if (keyword == "minimum" && value.is_number()) {
            return value >= argument;
        }
        if (keyword == "maximum" && value.is_number()) {
            return value <= argument;
        }
        if (keyword == "exclusiveMinimum" && value.is_number()) {
            return value > argument;
        }
        return true;
    }

    static bool is(const Json& type, const Json& value) {
        return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
               (type == "string" && value.is_string()) || (type == "null" && value.is_null()) ||
               (type == "boolean" && value.is_boolean()) ||
               (type == "number" && value.is_number()) ||
               (type == "integer" && value.is_number_integer());
    }

    Json root_;
};

std::string content(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

Json parse_yaml(const std::string& text) {
    NodeBudget budget;
    Diagnostics diagnostics("x");
    return to_json(load_tree(text, 0, budget, diagnostics));
}

class Schema : public testing::Test {
protected:
    Validator validator_{Json::parse(json_schema())};
};

TEST_F(Schema, AcceptsEveryScenarioOfTheLibraryAndItsPrint) {
    for (const auto& entry : fs::directory_iterator(fs::path(SURGETANK_ROOT) / "scenarios")) {
        if (entry.path().extension() == ".yaml") {
            EXPECT_TRUE(validator_.accepts(parse_yaml(content(entry.path())))) << entry.path();
            const std::string printed = to_yaml(read_file(entry.path().string()));
            EXPECT_TRUE(validator_.accepts(parse_yaml(printed))) << printed;
        }
    }
}

TEST_F(Schema, RefusesWhatEditorsShouldUnderline) {
    for (const char* folder : {"keys", "units", "shapes"}) {
        int refused = 0;
        int files = 0;
        for (const auto& entry :
             fs::directory_iterator(fs::path(SURGETANK_ROOT) / "tests" / "negative" / folder)) {
            if (entry.path().extension() == ".yaml") {
                refused += validator_.accepts(parse_yaml(content(entry.path()))) ? 0 : 1;
                ++files;
            }
        }
        // Some need the whole scenario: what is missing may come from a template.
        EXPECT_GT(refused, 0.6 * files) << folder;
    }
}

TEST_F(Schema, RefusesByNameAndByUnit) {
    const std::string right = "components: {w: {kind: workers, service: {exponential: 1ms}}}";

    EXPECT_TRUE(validator_.accepts(parse_yaml(right)));
    for (const char* wrong : {"components: {w: {kind: workers, service: {exponential: 1}}}",
                              "components: {w: {kind: workers, servce: 1ms}}",
                              "components: {w: {kind: worker, service: 1ms}}",
                              "components: {w: {kind: workers, service: 1ms, instances: 0}}",
                              "run: {horizon: 3600}", "colour: blue"}) {
        EXPECT_FALSE(validator_.accepts(parse_yaml(wrong))) << wrong;
    }
}

TEST(ReferencePage, NamesEveryMetricAndEveryCode) {
    const std::string page = reference_page();

    for (const Metric& metric : all_metrics()) {
        EXPECT_NE(page.find("| `" + std::string(metric.name) + "` |"), std::string::npos);
    }
    for (const CodeMeaning& entry : all_codes) {
        EXPECT_NE(page.find("| " + std::string(entry.code) + " |"), std::string::npos);
    }
    EXPECT_NE(page.find("| `retry.backoff.exponential.cap` | duration | `20s` |"),
              std::string::npos);
}

}  // namespace
}  // namespace surgetank::scenarios
