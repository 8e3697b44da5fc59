// What messages and components cost in memory.
#pragma once

#include "tests/benchmarks/scenario_run.hpp"

namespace benchmarks {

/// Bytes of a message that waits in a long line, without identity (type, key, size, priority all
/// the same for all, ordinals in sequence) or with a key and a size of its own.
double bytes_per_queued_message(bool with_identity);

/// The largest resident set of a process of its own that does nothing but this run [MB].
double peak_megabytes(const Workload& workload);

}  // namespace benchmarks
