// Parameters, templates, presets and shorthands: each a walk over the tree.
#include <optional>
#include <unordered_map>

#include "scenarios/compiler/merge.hpp"
#include "scenarios/compiler/prepare.hpp"
#include "scenarios/compiler/presets.hpp"

namespace surgetank::scenarios {
namespace {

std::vector<std::string_view> keys_of(const Tree* map) {
    std::vector<std::string_view> keys;
    if (map != nullptr && map->is_map()) {
        for (const Tree& child : map->children) {
            keys.push_back(child.key);
        }
    }
    return keys;
}

/// The name in `$x` or `${x}`; nothing for other texts.
std::optional<std::string> parameter_name(const std::string& text) {
    if (text.size() < 2 || text[0] != '$' || text[1] == '$') {
        return std::nullopt;
    }
    const bool braced = text[1] == '{' && text.back() == '}';
    return braced ? text.substr(2, text.size() - 3) : text.substr(1);
}

class Substitution {
public:
    Substitution(const Tree* parameters, NodeBudget& budget, Diagnostics& diagnostics)
        : parameters_(parameters), budget_(budget), diagnostics_(diagnostics) {
        if (parameters != nullptr && parameters->is_map()) {
            for (const Tree& parameter : parameters->children) {
                places_.emplace(parameter.key, &parameter);
            }
        }
    }

    void apply(Tree& tree, const Path& path) {
        if (tree.is_scalar()) {
            replace(tree, path);
        }
        for (std::size_t i = 0; tree.is_list() && i < tree.children.size(); ++i) {
            apply(tree.children[i], path.item(i));
        }
        for (std::size_t i = 0; tree.is_map() && i < tree.children.size(); ++i) {
            apply(tree.children[i], path.child(tree.children[i].key));
        }
    }

private:
    void replace(Tree& tree, const Path& path) {
        if (tree.scalar.starts_with("$$")) {
            tree.scalar.erase(0, 1);  // The way to write a text that begins with a dollar sign.
            return;
        }
        const std::optional<std::string> name = parameter_name(tree.scalar);
        if (!name || !is_name(*name)) {
            if (name || tree.scalar.find("${") != std::string::npos) {
                diagnostics_.add(tree.mark, code::parameter, path.text(),
                                 "a parameter replaces a whole value, not a part of one",
                                 "$x or ${x} alone; $$ for a dollar sign");
                tree.is_broken = true;
            }
            return;
        }
        const auto found = places_.find(*name);
        if (found == places_.end()) {
            diagnostics_.add(tree.mark, code::parameter, path.text(),
                             "no parameter is named `" + *name + "`",
                             advice(*name, keys_of(parameters_)));
            tree.is_broken = true;
            return;
        }
        if (!budget_.take(found->second->size())) {
            diagnostics_.fail(tree.mark, code::too_many_nodes, path.text(),
                              "too many nodes once parameters are replaced");
        }
        tree.become(*found->second);
        tree.is_broken = tree.is_scalar() && parameter_name(tree.scalar);
    }

    const Tree* parameters_;
    NodeBudget& budget_;
    Diagnostics& diagnostics_;
    std::unordered_map<std::string_view, const Tree*> places_;
};

/// Lays components over their templates and presets.
class Layers {
public:
    Layers(const Tree& root, NodeBudget& budget, Diagnostics& diagnostics)
        : templates_(root.find_said("templates")), budget_(budget), diagnostics_(diagnostics) {}

    void apply(Tree& component, const Path& path) {
        const Tree* name = component.find_said("template");
        if (name != nullptr) {
            const Tree* found =
                templates_ == nullptr ? nullptr : templates_->find_said(name->scalar);
            if (found == nullptr) {
                refuse(*name, code::unknown_template, path.child("template"), "template",
                       keys_of(templates_));
                component.is_broken = true;
            } else if (found->is_map()) {
                lay_over(component, *found);
            }
            component.erase("template");
        }
        apply_preset(component, path);
    }

private:
    void apply_preset(Tree& component, const Path& path) {
        const Tree* name = component.find_said("preset");
        if (name == nullptr) {
            component.erase("preset");
            return;
        }
        if (presets_.empty()) {
            presets_ = load_presets();
        }
        const auto found = presets_.find(name->scalar);
        if (found == presets_.end()) {
            std::vector<std::string_view> names;
            for (const auto& [known, preset] : presets_) {
                names.push_back(known);
            }
            refuse(*name, code::unknown_preset, path.child("preset"), "preset", names);
            component.is_broken = true;
        } else if (is_for(found->second, component)) {
            Tree values = found->second.values;
            values.put_marks(
                name->mark);  // Whatever is wrong with them, this is where they came in.
            lay_over(component, values);
        } else {
            diagnostics_.add(name->place(), code::unknown_preset, path.child("preset").text(),
                             "the preset `" + name->scalar + "` is for another kind of component",
                             "its kind is " + found->second.values.find("kind")->scalar);
        }
        component.erase("preset");
    }

    static bool is_for(const Preset& preset, const Tree& component) {
        const Tree* own = component.find_said("kind");
        return own == nullptr || own->scalar == preset.values.find("kind")->scalar;
    }

    void lay_over(Tree& component, const Tree& below) {
        if (!budget_.take(below.size())) {
            diagnostics_.fail(component.place(), code::too_many_nodes, "components",
                              "too many nodes once templates are applied");
        }
        Tree merged = below;
        merge_map(merged, component);
        component.children = std::move(merged.children);
    }

    void refuse(const Tree& name, std::string_view code, const Path& path, const std::string& what,
                const std::vector<std::string_view>& names) {
        std::string hint = advice(name.scalar, names);
        if (hint.empty() && what == "preset") {
            hint = "`surgetank preset list` names them";
        }
        diagnostics_.add(name.place(), code, path.text(),
                         "no " + what + " is named `" + name.scalar + "`", std::move(hint));
    }

    const Tree* templates_;
    NodeBudget& budget_;
    Diagnostics& diagnostics_;
    std::map<std::string, Preset> presets_;
};

/// `service: recorded` and `service: {recorded: ...}` mean the field `recorded`.
void expand_recorded(Tree& component) {
    Tree* service = component.find("service");
    if (service == nullptr) {
        return;
    }
    const bool is_word = service->is_scalar() && service->scalar == "recorded";
    const bool is_form = service->is_map() && service->children.size() == 1 &&
                         service->children[0].key == "recorded";
    if (is_word || is_form) {
        Tree recorded = is_form ? service->children[0] : *service;
        recorded.key = "recorded";
        if (is_word) {
            recorded.kind = Tree::Kind::map;
            recorded.scalar.clear();
        }
        *service = std::move(recorded);
    }
}

/// Lays a link's subscription over the defaults of the store it begins at.
void expand_consume(Tree& link, const std::unordered_map<std::string_view, const Tree*>& defaults) {
    const Tree* from = link.find_said("from");
    const auto found = from == nullptr ? defaults.end() : defaults.find(from->scalar);
    if (found == defaults.end() || !link.is_map()) {
        return;
    }
    const Tree* own = link.find_said("consume");
    Tree merged = *found->second;
    if (own != nullptr && own->is_map()) {
        merge_map(merged, *own);
        merged.mark = own->mark;
    } else if (own != nullptr) {
        return;  // Wrong, and told so when it is read.
    }
    link.erase("consume");
    link.children.push_back(std::move(merged));
}

}  // namespace

void substitute_parameters(Tree& root, NodeBudget& budget, Diagnostics& diagnostics) {
    const Tree* found = root.find_said("parameters");
    const Tree parameters = found == nullptr ? Tree{} : *found;
    Substitution substitution(&parameters, budget, diagnostics);
    const Path path;
    for (Tree& section : root.children) {
        if (section.key != "parameters") {
            substitution.apply(section, path.child(section.key));
        }
    }
    for (const Tree& parameter : parameters.children) {
        if (parameter.is_scalar() && parameter_name(parameter.scalar)) {
            diagnostics.add(parameter.mark, code::parameter, "parameters." + parameter.key,
                            "a parameter cannot stand for another one", "say its value");
        }
    }
}

void apply_templates(Tree& root, NodeBudget& budget, Diagnostics& diagnostics) {
    Tree* components = root.find("components");
    if (components == nullptr || !components->is_map()) {
        return;
    }
    Layers layers(root, budget, diagnostics);
    const Path path;
    const Path section = path.child("components");
    for (Tree& component : components->children) {
        if (component.is_map()) {
            layers.apply(component, section.child(component.key));
        }
    }
}

void expand_shorthands(Tree& root) {
    Tree* components = root.find("components");
    std::unordered_map<std::string_view, const Tree*> defaults;
    if (components != nullptr && components->is_map()) {
        for (Tree& component : components->children) {
            expand_recorded(component);
            const Tree* consume = component.find_said("consume");
            if (consume != nullptr && consume->is_map()) {
                defaults.emplace(component.key, consume);
            }
        }
    }
    Tree* links = root.find("links");
    if (links != nullptr && links->is_list()) {
        for (Tree& link : links->children) {
            expand_consume(link, defaults);
        }
    }
}

}  // namespace surgetank::scenarios
