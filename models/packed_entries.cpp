// How entries become columns, and columns words of bits.
#include "models/packed_entries.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "sim/contract.hpp"

namespace surgetank::models {

namespace {

// A column, or a part of one that varies independently of the others.
struct Field {
    EntryColumns::Column column;
    std::uint8_t shift;
    std::uint8_t bits;

    std::uint64_t mask() const { return ~std::uint64_t{0} >> (64 - bits); }
};
constexpr std::array fields{
    Field{EntryColumns::entered, 0, 64},  Field{EntryColumns::age, 0, 64},
    Field{EntryColumns::sequence, 0, 64}, Field{EntryColumns::ordinal, 0, 64},
    Field{EntryColumns::key, 0, 64},      Field{EntryColumns::size, 0, 64},
    Field{EntryColumns::marks, 0, 16},   // Type.
    Field{EntryColumns::marks, 16, 16},  // Flow.
    Field{EntryColumns::marks, 32, 16},  // Part.
    Field{EntryColumns::marks, 48, 8},   // Priority.
    Field{EntryColumns::marks, 56, 8}};  // Attempts.
constexpr std::size_t sequence_field = 2;

// Four neighbours share a row: each goes to a word of its own, so that one shift serves all four.
constexpr std::uint32_t lanes = 4;

constexpr std::uint32_t rows_of(std::uint32_t count) { return (count + lanes - 1) / lanes; }
constexpr std::size_t words_of(std::uint32_t count, std::uint32_t width) {
    return lanes * ((std::size_t{rows_of(count)} * width + 63) / 64);
}

}  // namespace

PackedEntries::PackedEntries(EntryColumns& columns, std::uint32_t count)
    : count_(static_cast<std::uint16_t>(count)) {
    sim::expects(count > 0, "a block of packed entries holds at least one");
    sim::expects(count <= EntryColumns::capacity, "a block of packed entries fits its columns");
    std::array<std::uint64_t, EntryColumns::column_count> varying{};
    for (std::size_t column = 0; column < EntryColumns::column_count; ++column) {
        auto& values = columns[column];
        std::fill(values.begin() + count, values.begin() + rows_of(count) * lanes, values[0]);
        for (std::uint32_t i = 0; i < count; ++i) {
            varying[column] |= values[i] ^ values[0];
        }
        base_[column] = values[0];
    }
    std::size_t words = lanes;
    for (std::size_t field = 0; field < fields.size(); ++field) {
        if ((varying[fields[field].column] >> fields[field].shift & fields[field].mask()) != 0) {
            choose_width(field, columns);
            words += words_of(count, width_[field]);
        }
    }
    bits_.resize(words);
    std::uint64_t* out = bits_.data();
    for (std::size_t field = 0; field < fields.size(); ++field) {
        out = width_[field] == 0 ? out : pack_field(field, columns, out);
    }
}

// The signed minimum, because differences such as "sequence less index" lie about zero.
void PackedEntries::choose_width(std::size_t field, const EntryColumns& columns) {
    const auto [column, shift, bits] = fields[field];
    const std::uint64_t mask = fields[field].mask();
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    std::int64_t most = std::numeric_limits<std::int64_t>::min();
    for (std::uint32_t i = 0; i < count_; ++i) {
        const auto value = static_cast<std::int64_t>(columns[column][i] >> shift & mask);
        least = std::min(least, value);
        most = std::max(most, value);
    }
    const auto base = static_cast<std::uint64_t>(least);
    width_[field] =
        static_cast<std::uint8_t>(std::bit_width(static_cast<std::uint64_t>(most) - base));
    base_[column] = (base_[column] & ~(mask << shift)) | base << shift;
}

std::uint64_t* PackedEntries::pack_field(std::size_t field, const EntryColumns& columns,
                                         std::uint64_t* out) const {
    const auto [column, shift, bits] = fields[field];
    const std::uint64_t mask = fields[field].mask();
    const std::uint64_t base = base_[column] >> shift & mask;
    const std::uint32_t width = width_[field];
    const std::uint64_t* in = columns[column].data();
    std::array<std::uint64_t, lanes> word{};
    std::uint32_t filled = 0;  // Bits of each word in use.
    for (std::uint32_t row = 0; row < rows_of(count_); ++row, in += lanes) {
        std::array<std::uint64_t, lanes> difference;
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            difference[lane] = (in[lane] >> shift & mask) - base;
            word[lane] |= difference[lane] << filled;
        }
        filled += width;
        if (filled >= 64) {
            filled -= 64;
            out = std::copy(word.begin(), word.end(), out);
            // Two shifts, because a word cannot be shifted by 64 at once.
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                word[lane] = difference[lane] >> 1 >> (width - filled - 1);
            }
        }
    }
    return filled == 0 ? out : std::copy(word.begin(), word.end(), out);
}

void PackedEntries::unpack(EntryColumns& columns) const {
    for (std::size_t column = 0; column < EntryColumns::column_count; ++column) {
        columns[column].fill(base_[column]);
    }
    const std::uint64_t* in = bits_.data();
    for (std::size_t field = 0; field < fields.size(); ++field) {
        in = width_[field] == 0 ? in : unpack_field(field, in, columns);
    }
}

// Adds the differences to the bases. A part of a column cannot carry into its neighbour, because
// base and difference add up to a value that was in the part.
const std::uint64_t* PackedEntries::unpack_field(std::size_t field, const std::uint64_t* in,
                                                 EntryColumns& columns) const {
    const auto [column, shift, bits] = fields[field];
    const std::uint32_t width = width_[field];
    const std::uint64_t mask = ~std::uint64_t{0} >> (64 - width);
    std::uint64_t* out = columns[column].data();
    for (std::uint32_t row = 0; row < rows_of(count_); ++row, out += lanes) {
        const std::uint32_t bit = row * width;
        const std::uint64_t* words = in + bit / 64 * lanes;
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const std::uint64_t low = words[lane] >> bit % 64;
            const std::uint64_t high = words[lanes + lane] << 1 << (63 - bit % 64);
            out[lane] += ((low | high) & mask) << shift;
        }
    }
    return in + words_of(count_, width);
}

// The header alone answers when no value of the column, taken as signed, is negative: then the
// width is below 64 and nothing has wrapped round.
bool PackedEntries::surely_none_after(std::uint64_t sequence) const {
    const std::uint64_t least = base_[EntryColumns::sequence];
    if (least >> 63 != 0) {
        return false;
    }
    const std::uint64_t spread = std::uint64_t{1} << width_[sequence_field];
    return least + spread + EntryColumns::capacity <= sequence;
}

}  // namespace surgetank::models
