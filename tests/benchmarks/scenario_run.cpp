#include "tests/benchmarks/scenario_run.hpp"

#include <stdexcept>

#include "scenarios/compiler/compile.hpp"
#include "scenarios/runner/run.hpp"
#include "scenarios/runner/simulate.hpp"
#include "scenarios/runner/timeline.hpp"
#include "tests/benchmarks/processor_time.hpp"

namespace benchmarks {

namespace {

namespace st = surgetank::scenarios;

std::uint64_t published(const st::Results& results) {
    std::uint64_t sum = 0;
    for (const st::LedgerRow& row : results.ledger) {
        sum += row.fate == "published" ? row.count : 0;
    }
    return sum;
}

double mean_latency_s(const st::Results& results) {
    double sum = 0;
    double count = 0;
    for (const st::Row& row : results.rows) {
        if (row.metric == "latency" && row.statistic == "mean" && row.value) {
            sum += *row.value;
            ++count;
        }
    }
    return count > 0 ? sum / count : 0;
}

st::Topology compiled(const Workload& workload) {
    return st::compile_file(SURGETANK_ROOT "/tests/benchmarks/workloads/" + workload.file,
                            {.overrides = workload.overrides});
}

}  // namespace

double seconds_to_start(Workload workload) {
    workload.overrides.push_back("run.horizon=1ms");
    const double begin = thread_seconds();
    const st::Topology topology = compiled(workload);
    const st::Observations seen =
        st::simulate(st::make_plan(topology), st::Timeline(topology).schedule(), {1, 0}, nullptr);
    return seen.conserves ? thread_seconds() - begin : throw std::runtime_error(seen.unbalanced);
}

ScenarioRun run_scenario(const Workload& workload, unsigned jobs, std::int64_t replications) {
    ScenarioRun run;
    const double begin = thread_seconds();
    const st::Topology topology = compiled(workload);
    const double compiled = thread_seconds();
    const double wall_begin = wall_seconds();
    st::RunOptions options;
    options.replications = replications;
    options.jobs = jobs;
    const st::Results results = st::run(topology, options);
    run.wall_seconds = wall_seconds() - wall_begin;
    run.run_seconds = thread_seconds() - compiled;
    run.compile_seconds = compiled - begin;
    if (results.limit) {
        throw std::runtime_error(workload.file + ": " + results.limit->message);
    }
    run.messages = published(results);
    run.events = results.events;
    run.mean_latency_s = mean_latency_s(results);
    return run;
}

}  // namespace benchmarks
