#include "scenarios/compiler/override.hpp"

#include <algorithm>
#include <optional>

#include "scenarios/compiler/codes.hpp"
#include "scenarios/compiler/law_fields.hpp"
#include "scenarios/compiler/load.hpp"
#include "scenarios/compiler/merge.hpp"
#include "scenarios/compiler/nearest.hpp"

namespace surgetank::scenarios {
namespace {

struct Step {
    std::string name;
    std::optional<std::size_t> index;
};

struct Parts {
    std::vector<Step> steps;
    std::string_view value;
};

/// Reads `["name"]` or `[3]` from the head of `rest`.
std::optional<Step> take_bracket(std::string_view& rest) {
    const bool is_quoted = rest.starts_with("[\"");
    const std::string_view closing = is_quoted ? "\"]" : "]";
    const std::size_t begin = is_quoted ? 2 : 1;
    const std::size_t end = rest.find(closing, begin);
    if (end == std::string_view::npos || end == begin) {
        return std::nullopt;
    }
    const std::string inside{rest.substr(begin, end - begin)};
    rest.remove_prefix(end + closing.size());
    if (is_quoted) {
        return Step{inside, std::nullopt};
    }
    if (inside.size() > 9 || inside.find_first_not_of("0123456789") != std::string::npos) {
        return std::nullopt;
    }
    return Step{{}, std::stoul(inside)};
}

std::optional<Parts> split(std::string_view text) {
    Parts parts;
    std::string_view rest = text;
    while (!rest.starts_with('=')) {
        if (rest.starts_with('[') && !parts.steps.empty()) {
            const std::optional<Step> step = take_bracket(rest);
            if (!step) {
                return std::nullopt;
            }
            parts.steps.push_back(*step);
            continue;
        }
        if (!parts.steps.empty()) {
            if (!rest.starts_with('.')) {
                return std::nullopt;
            }
            rest.remove_prefix(1);
        }
        const std::size_t end = std::min(rest.find_first_of(".[="), rest.size());
        if (end == 0 || end == rest.size()) {
            return std::nullopt;
        }
        parts.steps.push_back({std::string(rest.substr(0, end)), std::nullopt});
        rest.remove_prefix(end);
    }
    parts.value = rest.substr(1);
    return parts;
}

std::string path_text(const std::vector<Step>& steps) {
    std::vector<Path> paths(1);
    paths.reserve(steps.size() + 1);  // Each refers to the one before it.
    for (const Step& step : steps) {
        const Path& last = paths.back();
        paths.push_back(step.index ? last.item(*step.index) : last.child(step.name));
    }
    return paths.back().text();
}

/// Walks a path through the tree, makes mappings on the way, and says where it leads nowhere.
class Walk {
public:
    Walk(Tree& root, const std::vector<Step>& steps, Mark mark, Diagnostics& diagnostics)
        : root_(root), steps_(steps), mark_(mark), diagnostics_(diagnostics) {}

    Tree* target() {
        Tree* here = &root_;
        for (std::size_t i = 0; i < steps_.size() && here != nullptr; ++i) {
            here = here->is_list() ? item(*here, steps_[i]) : entry(*here, i);
        }
        return here;
    }

private:
    Tree* nowhere(std::string message, std::string hint) {
        diagnostics_.add(mark_, code::override_path, path_text(steps_), std::move(message),
                         std::move(hint));
        return nullptr;
    }

    Tree* item(Tree& list, const Step& step) {
        if (step.index) {
            const std::size_t count = list.children.size();
            return *step.index < count
                       ? &list.children[*step.index]
                       : nowhere("there is no item " + std::to_string(*step.index),
                                 "the list has " + std::to_string(count) + ", counted from 0");
        }
        std::vector<std::string> names;
        for (Tree& child : list.children) {
            names.push_back(item_name(child));
            if (names.back() == step.name) {
                return &child;
            }
        }
        std::erase(names, "");
        return nowhere("no item is named `" + step.name + "`",
                       advice(step.name, {names.begin(), names.end()}));
    }

    Tree* entry(Tree& map, std::size_t at) {
        const Step& step = steps_[at];
        const bool is_law = at > 0 && holds_form(steps_[at - 1].name) && is_form_name(step.name);
        if (step.index) {
            return nowhere("this is no list", {});
        }
        if (!map.is_map() && !map.is_null() && !is_law) {
            return nowhere("a value stands there, which has no field `" + step.name + "`", {});
        }
        if (Tree* found = map.find(step.name)) {
            return found;
        }
        if (at == 1 && has_names(steps_[0].name)) {
            return nowhere("nothing is named `" + step.name + "`", advice(step.name, keys_of(map)));
        }
        if (!map.is_map() || is_law) {
            map.kind = Tree::Kind::map;
            map.children.clear();  // Another form of the same law: it replaces the one there was.
        }
        map.children.push_back({.kind = Tree::Kind::null, .key_mark = mark_, .key = step.name});
        return &map.children.back();
    }

    static bool holds_form(std::string_view name) {
        return is_law_field(name) || is_form_field(name);
    }
    /// Sections in which an unknown name is a slip, not something new.
    static bool has_names(std::string_view section) {
        return section == "components" || section == "parameters" || section == "templates";
    }
    static std::vector<std::string_view> keys_of(const Tree& map) {
        std::vector<std::string_view> keys;
        for (const Tree& child : map.children) {
            keys.push_back(child.key);
        }
        return keys;
    }

    Tree& root_;
    const std::vector<Step>& steps_;
    Mark mark_;
    Diagnostics& diagnostics_;
};

}  // namespace

void apply_override(Tree& root, const std::string& text, Mark mark, NodeBudget& budget,
                    Diagnostics& diagnostics) {
    const std::optional<Parts> parts = split(text);
    if (!parts || parts->value.empty()) {
        diagnostics.add(mark, code::override_form, "",
                        "`" + text.substr(0, 80) + "` is not of the form path=value",
                        "as in run.seed=7 or links[0].latency=5ms");
        return;
    }
    if (parts->steps.size() > deepest_nesting) {
        diagnostics.add(mark, code::too_deep, "", "the path is too long");
        return;
    }
    const bool is_null = parts->value == "null" || parts->value == "~";
    Tree value = is_null ? Tree{} : load_tree(parts->value, mark.file, budget, diagnostics);
    value.put_marks(mark);
    Walk walk(root, parts->steps, mark, diagnostics);
    if (Tree* target = walk.target()) {
        target->become(value);
        target->key_mark = mark;
    }
}

}  // namespace surgetank::scenarios
