// Whether two scenarios mean the same: everything but the places in the text and the file's name.
#pragma once

#include "scenarios/compiler/spec.hpp"

namespace surgetank::scenarios {

bool same_meaning(const Spec& a, const Spec& b);

}  // namespace surgetank::scenarios
