// From a text to the one tree that is read: extended files, overrides, parameters, templates and
// presets are all applied to trees, so that whatever they bring is checked like the file itself.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/compiler/diagnostics.hpp"
#include "scenarios/compiler/tree.hpp"
#include "scenarios/compiler/visit_read.hpp"

namespace surgetank::scenarios {

struct Prepared {
    Tree root;
    Origin origin;
};

/// Precedence: default < preset < template < extended file < file < override. `folder` is where the
/// text lies, empty if nowhere.
Prepared prepare(std::string_view text, const std::filesystem::path& folder,
                 const std::vector<std::string>& overrides, Diagnostics& diagnostics);

/// Replaces `$x` and `${x}` by the parameters of the scenario.
void substitute_parameters(Tree& root, NodeBudget& budget, Diagnostics& diagnostics);
/// Lays each component over its preset and its template.
void apply_templates(Tree& root, NodeBudget& budget, Diagnostics& diagnostics);
/// Rewrites shorthands: `service: recorded`; a link's `consume` is laid over its store's.
void expand_shorthands(Tree& root);

}  // namespace surgetank::scenarios
