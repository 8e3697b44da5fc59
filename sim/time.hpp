// Simulated time: integer nanoseconds since the start of a replication. Integers make equal times
// equal on every machine and sums exact in any order; 64 bits reach 292 years.
#pragma once

#include <chrono>
#include <cstdint>

namespace surgetank::sim {

using Duration = std::chrono::duration<std::int64_t, std::nano>;

/// The clock that only a `Kernel` moves.
struct SimClock {
    using rep = Duration::rep;
    using period = Duration::period;
    using duration = Duration;
    using time_point = std::chrono::time_point<SimClock>;
    static constexpr bool is_steady = true;
};

using Instant = SimClock::time_point;

inline constexpr Instant start_of_time{};
/// Later than every event; also "never".
inline constexpr Instant end_of_time{Duration{INT64_MAX}};
/// The longest duration a scenario may name: two of them still add up without overflow.
inline constexpr Duration longest_duration{INT64_MAX / 4};

/// Exact nanoseconds of a duration or an instant.
constexpr std::int64_t nanoseconds(Duration duration) { return duration.count(); }
constexpr std::int64_t nanoseconds(Instant instant) { return instant.time_since_epoch().count(); }

/// [s], for people and tables only: no model computes with it.
constexpr double seconds(Duration duration) { return static_cast<double>(duration.count()) * 1e-9; }
constexpr double seconds(Instant instant) { return seconds(instant.time_since_epoch()); }

/// The nearest nanosecond; saturates at `longest_duration`, and at zero for negative or NaN input.
constexpr Duration from_seconds(double value) {
    const double nanos = value * 1e9;
    if (!(nanos > 0)) {
        return Duration::zero();
    }
    if (nanos >= static_cast<double>(longest_duration.count())) {
        return longest_duration;
    }
    return Duration{static_cast<std::int64_t>(nanos + 0.5)};
}

}  // namespace surgetank::sim
