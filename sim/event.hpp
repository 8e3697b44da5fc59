// An event is plain data: when, and what. Everything but the time is packed into one word whose
// upper bits are the canonical order of events at one instant, so that ties never depend on the
// accident of scheduling: (time, phase, component, sequence within the component).
#pragma once

#include <cstdint>

#include "sim/time.hpp"

namespace surgetank::sim {

/// The order of causes at one instant: what frees something comes before what asks for it.
enum class Phase : std::uint8_t { completion, ack, expiry, fault, arrival, sample };

/// The rank of a component in the canonical order (downstream components first).
using ComponentRank = std::uint32_t;

/// What happens: packed as phase (3 bits) | component (21) | kind (6) | handle (33); bit 63 is
/// zero.
class Action {
public:
    static constexpr int handle_bits = 33;
    static constexpr int kind_bits = 6;
    static constexpr int component_bits = 21;
    static constexpr int order_shift = handle_bits + kind_bits;
    static constexpr ComponentRank max_components = ComponentRank{1} << component_bits;
    static constexpr std::uint64_t max_handle = (std::uint64_t{1} << handle_bits) - 1;

    constexpr Action() = default;
    constexpr explicit Action(std::uint64_t word) : word_(word) {}
    constexpr Action(Phase phase, ComponentRank component, std::uint8_t kind,
                     std::uint64_t handle = 0)
        : word_(std::uint64_t{static_cast<std::uint8_t>(phase)} << (order_shift + component_bits) |
                std::uint64_t{component} << order_shift | std::uint64_t{kind} << handle_bits |
                handle) {}

    constexpr Phase phase() const {
        return static_cast<Phase>(word_ >> (order_shift + component_bits));
    }
    constexpr ComponentRank component() const {
        return static_cast<ComponentRank>(word_ >> order_shift) & (max_components - 1);
    }
    constexpr std::uint8_t kind() const { return (word_ >> handle_bits) & ((1U << kind_bits) - 1); }
    constexpr std::uint64_t handle() const { return word_ & max_handle; }
    /// Compares events of one instant: smaller first; equal orders keep the order of scheduling.
    constexpr std::uint64_t order() const { return word_ >> order_shift; }
    constexpr std::uint64_t word() const { return word_; }
    friend constexpr bool operator==(Action, Action) = default;

private:
    std::uint64_t word_ = 0;
};

struct Event {
    Instant when;
    Action what;
    friend constexpr bool operator==(const Event&, const Event&) = default;
};

}  // namespace surgetank::sim
