// What is packed comes back to the bit, whatever it was and however many there were.
#include "models/packed_entries.hpp"

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "sim/contract.hpp"

namespace surgetank::models {
namespace {

using Generator = std::mt19937_64;

sim::Instant at(std::uint64_t nanoseconds) {
    return sim::Instant{sim::Duration{static_cast<std::int64_t>(nanoseconds)}};
}

PackedEntries pack(const std::vector<Entry>& entries) {
    EntryColumns columns;
    for (std::uint32_t i = 0; i < entries.size(); ++i) {
        columns.put(i, entries[i]);
    }
    return {columns, static_cast<std::uint32_t>(entries.size())};
}

std::vector<Entry> unpack(const PackedEntries& packed) {
    EntryColumns columns;
    packed.unpack(columns);
    std::vector<Entry> entries(packed.count());
    for (std::uint32_t i = 0; i < packed.count(); ++i) {
        columns.get(i, entries[i]);
    }
    return entries;
}

// Every field drawn from all its values, so that each packs with its full width.
Entry random_entry(Generator& random) {
    return {.message = {.born = at(random()),
                        .ordinal = random(),
                        .key = static_cast<std::uint32_t>(random()),
                        .size = static_cast<std::uint32_t>(random()),
                        .type = static_cast<TypeId>(random()),
                        .flow = static_cast<FlowId>(random()),
                        .part = static_cast<std::uint16_t>(random()),
                        .priority = static_cast<std::uint8_t>(random()),
                        .attempts = static_cast<std::uint8_t>(random())},
            .entered = at(random()),
            .sequence = random()};
}

Entry entry(std::uint64_t came, std::uint64_t ordinal, std::uint64_t sequence) {
    return {
        .message = {.born = at(5), .ordinal = ordinal}, .entered = at(came), .sequence = sequence};
}

TEST(PackedEntries, KeepsEveryBitOfEveryField) {
    Generator random(1);
    for (std::size_t count = 1; count <= EntryColumns::capacity; ++count) {
        std::vector<Entry> entries;
        for (std::size_t i = 0; i < count; ++i) {
            entries.push_back(random_entry(random));
        }

        const PackedEntries packed = pack(entries);

        ASSERT_EQ(unpack(packed), entries);
    }
}

TEST(PackedEntries, KeepsDifferencesOfEveryWidth) {
    for (unsigned width = 1; width <= 64; ++width) {
        Generator random(width);
        std::vector<Entry> entries;
        for (std::uint64_t i = 0; i < EntryColumns::capacity; ++i) {
            const std::uint64_t value = random() >> (64 - width);
            entries.push_back(entry(value, value, i));
        }

        const PackedEntries packed = pack(entries);

        ASSERT_EQ(unpack(packed), entries);
    }
}

// Equal gaps of sequence and ordinal, all else constant: nothing is left but the bases. The row of
// four words that is read but not used is 32 B.
TEST(PackedEntries, NeedsNoBitsForWhatIsConstant) {
    std::vector<Entry> entries;
    for (std::uint64_t i = 0; i < EntryColumns::capacity; ++i) {
        entries.push_back(entry(9, 70 + i, 10 + i));
    }

    const PackedEntries packed = pack(entries);

    EXPECT_EQ(packed.bytes(), sizeof(PackedEntries) + 32);
}

// Never true when a greater one is there; true where that is plain from the least and the width.
TEST(PackedEntries, KnowsWhenNoSequenceIsGreater) {
    const PackedEntries ascending = pack({entry(1, 1, 1000), entry(2, 2, 1001)});
    const PackedEntries wrapped = pack({entry(1, 1, 0), entry(2, 2, 0), entry(3, 3, 9000)});

    EXPECT_FALSE(ascending.surely_none_after(1000));
    EXPECT_TRUE(ascending.surely_none_after(2000));
    EXPECT_FALSE(wrapped.surely_none_after(8999));
}

TEST(PackedEntries, RefusesAnEmptyOrOverfullBlock) {
    const auto columns = std::make_unique<EntryColumns>();

    EXPECT_THROW(PackedEntries(*columns, 0), sim::ContractViolation);
    EXPECT_THROW(PackedEntries(*columns, EntryColumns::capacity + 1), sim::ContractViolation);
}

}  // namespace
}  // namespace surgetank::models
