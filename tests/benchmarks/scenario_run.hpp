// One run of a workload, the way a user's scenario runs: read, compiled, simulated, summed up.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace benchmarks {

/// A scenario and what is changed in it, as with `--set`.
struct Workload {
    std::string file;  ///< In `workloads/`.
    std::vector<std::string> overrides;
};

struct ScenarioRun {
    std::uint64_t messages = 0;  ///< Publications.
    std::uint64_t events = 0;    ///< Of the kernel.
    double mean_latency_s = 0;   ///< Over all flows; zero where none is measured.
    double compile_seconds = 0;  ///< Processor time, from the text to the topology.
    double run_seconds = 0;      ///< Processor time, from the topology to the results.
    double wall_seconds = 0;     ///< Of the run.
};

/// Runs `replications` on `jobs` threads with all statistics that are on by default. Processor
/// times are those of the calling thread, so they tell nothing when `jobs` is more than one. Throws
/// where the run stopped at a limit.
ScenarioRun run_scenario(const Workload& workload, unsigned jobs = 1,
                         std::int64_t replications = 1);

/// Processor time from the text until the first replication runs (and has run for a millisecond).
double seconds_to_start(Workload workload);

}  // namespace benchmarks
