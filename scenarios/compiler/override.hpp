// `--set path=value`: edits the tree before it is read, so an override is checked like the file.
#pragma once

#include <string>

#include "scenarios/compiler/diagnostics.hpp"
#include "scenarios/compiler/tree.hpp"

namespace surgetank::scenarios {

/// Applies one override; `mark` names it in messages. Paths are such as `run.seed`,
/// `links[0].latency`, `links.uplink.latency` or `components.shop.types["order.placed"]`.
void apply_override(Tree& root, const std::string& text, Mark mark, NodeBudget& budget,
                    Diagnostics& diagnostics);

}  // namespace surgetank::scenarios
