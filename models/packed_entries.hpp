// A block of waiting entries in a few bytes each: frame-of-reference coding, column by column
// (Goldstein, Ramakrishnan, Shaft, "Compressing relations and indexes", ICDE 1998). Of each column
// the smallest value is kept once, and of each entry only the difference, in as many bits as the
// largest difference needs. All arithmetic is modulo 2^64, so every value comes back exactly.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/message.hpp"

namespace surgetank::models {

/// Entries turned to columns: the form between plain and packed. Each column is chosen so that it
/// is constant, or nearly, in an ordinary line.
class EntryColumns {
public:
    static constexpr std::uint32_t capacity = 256;
    enum Column : std::uint8_t {
        entered,   ///< [ns]
        age,       ///< When it entered, less its birth [ns].
        sequence,  ///< Less the index of the entry.
        ordinal,   ///< Less the index of the entry.
        key,
        size,
        marks,  ///< Type, flow, part, priority and attempts in one word.
        column_count
    };
    using Values = std::array<std::uint64_t, capacity>;

    void put(std::uint32_t index, const Entry& entry);
    /// Writes field by field where the entry will stand: no copy of it waits for its parts.
    void get(std::uint32_t index, Entry& entry) const;
    Values& operator[](std::size_t column) { return values_[column]; }
    const Values& operator[](std::size_t column) const { return values_[column]; }

private:
    std::array<Values, column_count> values_;  // Uninitialised: written before it is read.
};

/// At most `EntryColumns::capacity` entries, packed. Never changes.
class PackedEntries {
public:
    /// Packs the first `count` entries, at least one; overwrites up to three behind them.
    PackedEntries(EntryColumns& columns, std::uint32_t count);

    std::uint32_t count() const { return count_; }
    /// [B]
    std::size_t bytes() const { return sizeof(*this) + bits_.capacity() * sizeof(std::uint64_t); }
    void unpack(EntryColumns& columns) const;
    /// Whether surely no entry has a greater sequence; false also when only unpacking could tell.
    bool surely_none_after(std::uint64_t sequence) const;

private:
    /// The columns, and the parts of `marks`: each is packed with a width of its own.
    static constexpr std::size_t field_count = 11;

    void choose_width(std::size_t field, const EntryColumns& columns);
    std::uint64_t* pack_field(std::size_t field, const EntryColumns& columns,
                              std::uint64_t* out) const;
    const std::uint64_t* unpack_field(std::size_t field, const std::uint64_t* in,
                                      EntryColumns& columns) const;

    std::array<std::uint64_t, EntryColumns::column_count> base_{};
    std::array<std::uint8_t, field_count> width_{};  // [bit]; zero when all values are equal.
    std::uint16_t count_;
    std::vector<std::uint64_t> bits_;  // Field after field, and a row that is read but not used.
};

inline void EntryColumns::put(std::uint32_t index, const Entry& entry) {
    const Message& message = entry.message;
    const auto came = static_cast<std::uint64_t>(sim::nanoseconds(entry.entered));
    values_[entered][index] = came;
    values_[age][index] = came - static_cast<std::uint64_t>(sim::nanoseconds(message.born));
    values_[sequence][index] = entry.sequence - index;
    values_[ordinal][index] = message.ordinal - index;
    values_[key][index] = message.key;
    values_[size][index] = message.size;
    values_[marks][index] = std::uint64_t{message.type} | std::uint64_t{message.flow} << 16 |
                            std::uint64_t{message.part} << 32 |
                            std::uint64_t{message.priority} << 48 |
                            std::uint64_t{message.attempts} << 56;
}

inline void EntryColumns::get(std::uint32_t index, Entry& entry) const {
    const auto instant = [](std::uint64_t nanoseconds) {
        return sim::Instant{sim::Duration{static_cast<std::int64_t>(nanoseconds)}};
    };
    const std::uint64_t came = values_[entered][index];
    const std::uint64_t word = values_[marks][index];
    entry.message.born = instant(came - values_[age][index]);
    entry.message.ordinal = values_[ordinal][index] + index;
    entry.message.key = static_cast<std::uint32_t>(values_[key][index]);
    entry.message.size = static_cast<std::uint32_t>(values_[size][index]);
    entry.message.type = static_cast<TypeId>(word);
    entry.message.flow = static_cast<FlowId>(word >> 16);
    entry.message.part = static_cast<std::uint16_t>(word >> 32);
    entry.message.priority = static_cast<std::uint8_t>(word >> 48);
    entry.message.attempts = static_cast<std::uint8_t>(word >> 56);
    entry.entered = instant(came);
    entry.sequence = values_[sequence][index] + index;
}

}  // namespace surgetank::models
