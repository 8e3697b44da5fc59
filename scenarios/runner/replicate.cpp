#include "scenarios/runner/replicate.hpp"

#include <algorithm>
#include <mutex>
#include <thread>

#include "scenarios/physics/helper.hpp"

namespace surgetank::scenarios {

namespace {

bool is_set(const std::atomic<bool>* flag) {
    return flag != nullptr && flag->load(std::memory_order_relaxed);
}

}  // namespace

std::vector<Observations> replicate(const Plan& plan, const Schedule& schedule,
                                    const Batch& batch) {
    std::vector<Observations> all(batch.count);
    std::vector<std::exception_ptr> errors(batch.count);
    std::atomic<std::uint64_t> next = 0;
    std::mutex telling;
    const auto work = [&] {
        SimGridRuns simgrid(*plan.topology, schedule, batch.stop);
        const bool is_native = plan.topology->run.physics == models::PhysicsKind::native;
        for (std::uint64_t i = next++; i < batch.count; i = next++) {
            if (is_set(batch.stop)) {
                all[i].interrupted = true;
                continue;
            }
            try {
                const sim::StreamKey key{batch.seed, batch.first + i};
                all[i] = is_native ? simulate(plan, schedule, key, batch.stop) : simgrid.run(key);
            } catch (...) {
                errors[i] = std::current_exception();
            }
            const std::lock_guard lock(telling);
            if (batch.finished) {
                batch.finished();
            }
        }
    };
    {
        std::vector<std::jthread> threads;
        const auto jobs =
            std::clamp<std::uint64_t>(batch.jobs, 1, std::max<std::uint64_t>(1, batch.count));
        for (std::uint64_t i = 1; i < jobs; ++i) {
            threads.emplace_back(work);
        }
        work();
    }
    for (const std::exception_ptr& error : errors) {
        if (error) {
            std::rethrow_exception(error);
        }
    }
    return all;
}

}  // namespace surgetank::scenarios
