// R1, the barest simulation of an M/M/1 station there is: two clocks, that of the next arrival and
// that of the next departure, a count, and an area. No calendar, no messages, no statistics but the
// mean; nothing in it could be used for any other question.
#pragma once

#include <limits>

#include "tests/benchmarks/processor_time.hpp"
#include "tests/benchmarks/references/chance.hpp"
#include "tests/benchmarks/references/result.hpp"

namespace references {

/// M/M/1 with service rate 1; the mean sojourn is 1 / (1 - rho) (Kleinrock I, 3.2), by Little's
/// law.
template <class Exponential>
Result two_clocks(std::uint64_t customers, double rho, Exponential exponential) {
    constexpr double never = std::numeric_limits<double>::infinity();
    Generator generator(1);
    const double begin = benchmarks::thread_seconds();
    double now = 0;
    double arrival = exponential(generator) / rho;
    double departure = never;
    double area = 0;
    std::uint64_t inside = 0;
    std::uint64_t arrived = 0;
    std::uint64_t departed = 0;
    while (departed < customers) {
        if (arrival < departure) {
            area += static_cast<double>(inside) * (arrival - now);
            now = arrival;
            ++inside;
            ++arrived;
            arrival = arrived < customers ? now + exponential(generator) * (1 / rho) : never;
            if (inside == 1) {
                departure = now + exponential(generator);
            }
        } else {
            area += static_cast<double>(inside) * (departure - now);
            now = departure;
            --inside;
            ++departed;
            departure = inside > 0 ? now + exponential(generator) : never;
        }
    }
    return {customers, area / static_cast<double>(customers), benchmarks::thread_seconds() - begin};
}

}  // namespace references
