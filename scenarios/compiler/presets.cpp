#include "scenarios/compiler/presets.hpp"

#include "scenarios/compiler/load.hpp"
#include "sim/contract.hpp"

namespace surgetank::scenarios {

std::vector<std::pair<std::string, std::string>> values_of(const Preset& preset) {
    std::vector<std::pair<std::string, std::string>> values;
    std::vector<std::pair<std::string, const Tree*>> waiting{{"", &preset.values}};
    while (!waiting.empty()) {
        const auto [path, next] = waiting.back();
        waiting.pop_back();
        if (next->is_scalar()) {
            values.emplace_back(path, next->scalar);
        }
        for (auto child = next->children.rbegin(); child != next->children.rend(); ++child) {
            waiting.emplace_back(path.empty() ? child->key : path + "." + child->key, &*child);
        }
    }
    return values;
}

std::map<std::string, Preset> load_presets() {
    std::map<std::string, Preset> presets;
    for (const PresetText& file : preset_texts()) {
        NodeBudget budget;
        Diagnostics diagnostics("presets/" + std::string(file.family) + ".yaml");
        const Tree root = load_tree(file.text, 0, budget, diagnostics);
        diagnostics.throw_if_any();
        for (const Tree& entry : root.children) {
            const Tree* doc = entry.find("doc");
            const Tree* values = entry.find("values");
            const Tree* sources = entry.find("sources");
            sim::expects(doc != nullptr && values != nullptr && sources != nullptr,
                         "a preset has doc, values and sources");
            Preset preset{doc->scalar, *values, {}};
            for (const Tree& source : sources->children) {
                preset.sources[source.key] = source.scalar;
            }
            presets.emplace(std::string(file.family) + "/" + entry.key, std::move(preset));
        }
    }
    return presets;
}

}  // namespace surgetank::scenarios
