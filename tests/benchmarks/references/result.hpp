// What a reference measured of itself. A reference that is fast and wrong would be worth nothing,
// so each says what theory expects of it, and whoever runs it checks.
#pragma once

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace references {

struct Result {
    std::uint64_t messages = 0;  ///< Publications that were simulated to their end.
    double mean_sojourn = 0;     ///< Of a message in the system; see each reference for the unit.
    double seconds = 0;          ///< Processor time of this thread.
};

/// Throws where the mean is further from theory than `tolerance`, as a share of it.
inline void check_against(double theory, double tolerance, const Result& result) {
    if (std::abs(result.mean_sojourn / theory - 1) > tolerance) {
        throw std::runtime_error("mean sojourn " + std::to_string(result.mean_sojourn) +
                                 " is not " + std::to_string(theory));
    }
}

}  // namespace references
