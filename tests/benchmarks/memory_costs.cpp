#include "tests/benchmarks/memory_costs.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <stdexcept>

#include "models/backlog.hpp"
#include "tests/benchmarks/references/chance.hpp"

namespace benchmarks {

double bytes_per_queued_message(bool with_identity) {
    constexpr std::uint64_t messages = 2'000'000;
    references::Generator generator(3);
    surgetank::models::Backlog backlog;
    surgetank::sim::Instant now;
    for (std::uint64_t i = 0; i < messages; ++i) {
        // Poisson arrivals at 100,000/s, published 1 ms before.
        now += surgetank::sim::from_seconds(references::exponential_by_log(generator) * 1e-5);
        surgetank::models::Entry entry;
        entry.entered = now;
        entry.sequence = i;
        entry.message.born = now - std::chrono::milliseconds(1);
        entry.message.ordinal = i;
        entry.message.size = 1024;
        if (with_identity) {
            entry.message.key = generator.below(1'000'000) + 1;
            entry.message.size = generator.below(64 * 1024);
        }
        backlog.push_back(entry);
    }
    return static_cast<double>(backlog.bytes()) / static_cast<double>(messages);
}

double peak_megabytes(const Workload& workload) {
    std::fflush(stdout);
    const pid_t child = fork();
    if (child < 0) {
        throw std::runtime_error("no process of its own for " + workload.file);
    }
    if (child == 0) {
        try {
            run_scenario(workload);
            _exit(0);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "%s\n", error.what());
            _exit(1);
        }
    }
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        throw std::runtime_error(workload.file + " failed");
    }
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace benchmarks
