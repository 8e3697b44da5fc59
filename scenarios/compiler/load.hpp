// From YAML (or JSON, which is YAML) to a tree, with every limit checked on the way.
#pragma once

#include <string_view>

#include "scenarios/compiler/diagnostics.hpp"
#include "scenarios/compiler/tree.hpp"

namespace surgetank::scenarios {

inline constexpr std::size_t largest_file = std::size_t{16} << 20;
inline constexpr int deepest_nesting = 64;

/// Parses one document. Doubled keys are collected; whatever makes the rest unreadable throws a
/// `ScenarioError` at once. `file` is the index the marks will carry.
Tree load_tree(std::string_view text, int file, NodeBudget& budget, Diagnostics& diagnostics);

}  // namespace surgetank::scenarios
