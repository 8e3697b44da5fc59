// Names: what may be one, and which was probably meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace surgetank::scenarios {

/// A letter, then letters, digits, hyphens and underscores.
bool is_name(std::string_view text);

/// The number of insertions, deletions, replacements and swaps of neighbours that turn one text
/// into the other (Damerau 1964, in the form that edits no place twice), capitals not counted.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The nearest of `names`, or an empty text if none is near.
std::string nearest(std::string_view name, const std::vector<std::string_view>& names);

/// "did you mean `x`?" if a name is near, else "one of a, b, c" if there are few, else nothing.
std::string advice(std::string_view name, const std::vector<std::string_view>& names);

/// "a, b, c"
std::string listed(const std::vector<std::string_view>& names);

}  // namespace surgetank::scenarios
