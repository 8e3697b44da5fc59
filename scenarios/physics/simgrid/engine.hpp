// SimGrid as physics: flows of bytes become its communications, and nothing else of it is used. No
// actors; our calendar keeps the order, and one SimGrid timer stands at its head.
#pragma once

#include <memory>
#include <string>

#include "models/config/platform.hpp"
#include "models/physics.hpp"
#include "sim/kernel.hpp"

namespace surgetank::scenarios::simgrid {

/// "3.32.0"
std::string version();

/// At most one for each process, ever: SimGrid keeps its clock and its models until the end.
std::unique_ptr<models::Physics> make_physics(const models::Net& net, sim::Kernel& kernel);

/// Reads a platform of SimGrid (XML) and says it in our language: all hosts, and the wires and
/// routes between those named. `flops` is what a core of speed 1 does in a second. Throws, aborts
/// or exits on whatever SimGrid does not like, so call it in a process that may die.
models::PlatformConfig import_platform(const std::string& file,
                                       const std::vector<std::string>& hosts, double flops);

}  // namespace surgetank::scenarios::simgrid
