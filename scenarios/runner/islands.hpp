// Which parts of a scenario can be evaluated as streams: see `models::Island`.
#pragma once

#include <vector>

#include "scenarios/runner/plan.hpp"

namespace surgetank::scenarios {

/// For each node its island, numbered from zero; `Plan::no_island` where events are needed: by what
/// is fed back (acks, credits, confirms, retries, full lines, loops), what a fault may strike, and
/// whatever the streams' components do not know. An island is all that is connected, or nothing.
std::vector<std::size_t> find_islands(const Plan& plan);

}  // namespace surgetank::scenarios
