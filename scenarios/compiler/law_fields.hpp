// Which fields hold a law or one of several named forms. Merging must know: `service: {constant:
// 5ms}` over `service: {exponential: 9ms}` replaces, it does not make a value of two forms.
#pragma once

#include <string_view>

namespace surgetank::scenarios {

/// A distribution: replaced whole.
bool is_law_field(std::string_view name);
/// One named form of several: replaced if the form differs, else merged.
bool is_form_field(std::string_view name);
/// The name of a form, of a distribution or otherwise.
bool is_form_name(std::string_view name);

}  // namespace surgetank::scenarios
