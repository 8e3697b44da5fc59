// A scenario that runs away ends with an error and never with a machine out of memory.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "sim/event.hpp"

namespace surgetank::sim {

enum class Limit : std::uint8_t {
    events_at_one_instant,  ///< A loop without delay: time stands still.
    events,                 ///< The budget of a replication.
    messages_in_flight,
    memory,
};

/// Says the limit in words, as in "more than 1000000 events at one instant".
constexpr const char* describe(Limit limit) {
    switch (limit) {
        case Limit::events_at_one_instant:
            return "events at one instant";
        case Limit::events:
            return "events in a replication";
        case Limit::messages_in_flight:
            return "messages in flight";
        case Limit::memory:
            return "bytes of memory";
    }
    return "of an unknown limit";
}

/// The replication was stopped at a limit. What its components have counted so far is still valid.
class LimitReached : public std::runtime_error {
public:
    LimitReached(Limit limit, std::uint64_t allowed, ComponentRank component)
        : std::runtime_error("more than " + std::to_string(allowed) + " " + describe(limit)),
          limit_(limit),
          allowed_(allowed),
          component_(component) {}

    Limit limit() const { return limit_; }
    std::uint64_t allowed() const { return allowed_; }
    /// The component whose event was next, or that holds most.
    ComponentRank component() const { return component_; }

private:
    Limit limit_;
    std::uint64_t allowed_;
    ComponentRank component_;
};

}  // namespace surgetank::sim
