// What flows. A message is a value of 32 bytes that is copied at a fan-out and moved from component
// to component; nobody owns it in common. A waiting message is an `Entry`: the message, when it
// came, and the how-manieth it was, so that random draws belong to messages and not to moments.
#pragma once

#include <cstdint>

#include "sim/stream.hpp"
#include "sim/time.hpp"

namespace surgetank::models {

using TypeId = std::uint16_t;  ///< Index into the scenario's list of message types.
using FlowId = std::uint16_t;  ///< Index of the source a message comes from.

/// One copy of a publication.
struct Message {
    sim::Instant born{};        ///< Intended publication: latency counts from here.
    std::uint64_t ordinal = 0;  ///< The how-manieth of its source; with `part` its identity.
    std::uint32_t key = 0;      ///< Ordering key, from 1; zero when its source gives none.
    std::uint32_t size = 0;     ///< [B]
    TypeId type = 0;
    FlowId flow = 0;
    std::uint16_t part = 0;     ///< Of a message that was split: see `part_number`; zero: whole.
    std::uint8_t priority = 0;  ///< Larger is more urgent.
    std::uint8_t attempts = 0;  ///< Deliveries or tries that ended without success; saturates.

    bool has_key() const { return key != 0; }
    /// Parts are numbered from 1, and the last one says so, as fragments of a datagram do (RFC
    /// 791).
    std::uint32_t part_number() const { return part >> 1; }
    bool is_last_part() const { return (part & 1) != 0; }
    void make_part(std::uint32_t number, bool is_last) {
        part = static_cast<std::uint16_t>(number << 1 | (is_last ? 1 : 0));
    }
    /// Tells it from all other messages; copies of one have the same.
    std::uint64_t identity() const {
        return part == 0 ? ordinal : sim::mix_bits(ordinal ^ sim::mix_bits(part));
    }
    friend bool operator==(const Message&, const Message&) = default;
};
static_assert(sizeof(Message) == 32);
inline constexpr std::uint32_t most_parts = 32767;  ///< Of one message.

/// A message that waits in a component.
struct Entry {
    Message message;
    sim::Instant entered{};  ///< When it came to this component.
    std::uint64_t sequence =
        0;  ///< Its number among those that came here; orders and draws use it.
    friend bool operator==(const Entry&, const Entry&) = default;
};
static_assert(sizeof(Entry) == 48);

}  // namespace surgetank::models
