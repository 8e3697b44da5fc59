#include "scenarios/compiler/prepare.hpp"

#include <algorithm>

#include "scenarios/compiler/load.hpp"
#include "scenarios/compiler/merge.hpp"
#include "scenarios/compiler/override.hpp"

namespace surgetank::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t deepest_extension = 8;

/// Follows `extend` from file to file.
class Extension {
public:
    Extension(Prepared& prepared, NodeBudget& budget, Diagnostics& diagnostics)
        : prepared_(prepared), budget_(budget), diagnostics_(diagnostics) {}

    /// Lays the tree over the files it extends, one after the other.
    void apply() {
        std::vector<Tree> layers{std::move(prepared_.root)};
        while (const Tree* extend = layers.back().find_said("extend")) {
            layers.push_back(load(*extend));
            layers[layers.size() - 2].erase("extend");
        }
        prepared_.root = std::move(layers.back());
        layers.pop_back();
        for (; !layers.empty(); layers.pop_back()) {
            merge_scenario(prepared_.root, layers.back());
        }
    }

private:
    [[noreturn]] void fail(const Tree& extend, std::string_view code, std::string message,
                           std::string hint = {}) {
        diagnostics_.fail(extend.place(), code, "extend", std::move(message), std::move(hint));
    }

    Tree load(const Tree& extend) {
        if (!extend.is_scalar()) {
            fail(extend, code::wrong_shape, "the name of a file is due here");
        }
        const auto index = static_cast<std::size_t>(extend.mark.file);
        const auto path =
            prepared_.origin.project.resolve(extend.scalar, prepared_.origin.folders[index]);
        if (!path.value) {
            fail(extend, path.code, "`" + extend.scalar + "`: " + path.problem, path.hint);
        }
        if (std::find(seen_.begin(), seen_.end(), *path.value) != seen_.end()) {
            fail(extend, code::extend, "`" + extend.scalar + "` extends itself in the end");
        }
        if (seen_.size() >= deepest_extension) {
            fail(extend, code::extend,
                 "more than " + std::to_string(deepest_extension) + " files extend each other");
        }
        seen_.push_back(*path.value);
        const auto text = read_whole_file(*path.value, largest_file);
        if (!text.value) {
            fail(extend, text.code, "`" + extend.scalar + "`: " + text.problem, text.hint);
        }
        const fs::path shown = fs::path(diagnostics_.files()[index]).parent_path() / extend.scalar;
        const int file = diagnostics_.add_file(shown.lexically_normal().string());
        prepared_.origin.folders.push_back(path.value->parent_path());
        Tree tree = load_tree(*text.value, file, budget_, diagnostics_);
        if (!tree.is_map()) {
            fail(extend, code::wrong_shape, "`" + extend.scalar + "` is no mapping");
        }
        return tree;
    }

    Prepared& prepared_;
    NodeBudget& budget_;
    Diagnostics& diagnostics_;
    std::vector<fs::path> seen_;
};

}  // namespace

Prepared prepare(std::string_view text, const fs::path& folder,
                 const std::vector<std::string>& overrides, Diagnostics& diagnostics) {
    NodeBudget budget;
    Prepared prepared{load_tree(text, 0, budget, diagnostics), {Project{folder}, {folder}}};
    if (!prepared.root.is_map()) {
        diagnostics.fail(prepared.root.mark, code::wrong_shape, "", "a scenario is a mapping",
                         "begin with `components:`");
    }
    prepared.root.kind = Tree::Kind::map;
    Extension extension(prepared, budget, diagnostics);
    extension.apply();
    if (!overrides.empty()) {
        const int file = diagnostics.add_file("--set");
        for (std::size_t i = 0; i < overrides.size(); ++i) {
            const Mark mark{static_cast<int>(i) + 1, 1, file};
            apply_override(prepared.root, overrides[i], mark, budget, diagnostics);
        }
    }
    substitute_parameters(prepared.root, budget, diagnostics);
    apply_templates(prepared.root, budget, diagnostics);
    expand_shorthands(prepared.root);
    return prepared;
}

}  // namespace surgetank::scenarios
