// A run that Python waits for: progress is shown and Ctrl-C is heard while the engine works.
#pragma once

#include <pybind11/pybind11.h>

#include "scenarios/runner/run.hpp"

namespace surgetank::bindings {

/// Runs `topology` and calls `progress(done, total)` from time to time, unless it is None.
///
/// Call it with Python's lock held. The first KeyboardInterrupt makes it stop early and return what
/// is finished, flagged; a second one, or any other exception of `progress`, stops it and is
/// thrown.
scenarios::Results watched_run(const scenarios::Topology& topology, scenarios::RunOptions options,
                               const pybind11::object& progress);

}  // namespace surgetank::bindings
