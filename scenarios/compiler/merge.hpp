// Laying one tree over another: mappings merge deeply, `null` deletes, a distribution is replaced
// whole, items of `links`, `faults` and `expect` merge by name, all else is replaced.
#pragma once

#include <string>

#include "scenarios/compiler/tree.hpp"

namespace surgetank::scenarios {

/// Lays the entries of one mapping over those of another; nulls stay, to delete further below, too.
void merge_map(Tree& base, const Tree& over);
/// Lays a whole scenario over another.
void merge_scenario(Tree& base, const Tree& over);

/// The name of an item of `links`, `faults` or `expect`; a link without one is called `from->to`.
std::string item_name(const Tree& item);

}  // namespace surgetank::scenarios
