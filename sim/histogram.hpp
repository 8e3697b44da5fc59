// How often which value was seen: durations in ns, or sizes of batches. Buckets are log-linear, so
// that a microsecond and an hour are told with the same relative precision, and every figure kept
// is an integer, so that merging replications in any order gives the same bits.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "sim/contract.hpp"
#include "sim/digest.hpp"
#include "sim/time.hpp"
#include "sim/wide_integer.hpp"

namespace surgetank::sim {

/// A log-linear histogram of integers from 0 to 2^63 - 1 (the layout of HdrHistogram, G. Tene).
///
/// An octave [2^k, 2^(k+1)) is cut into 128 buckets: values below 256 are exact, above them half a
/// bucket is at most 2^-8 = 0.39 % of the value. Count, sum, sum of squares, minimum and maximum
/// are exact. Only octaves seen take memory (512 bytes each): waits of zero cost just one octave.
class Histogram {
public:
    /// All values from `low` to `high`, both included.
    struct Bucket {
        std::int64_t low = 0;
        std::int64_t high = 0;
        std::uint64_t count = 0;
        friend bool operator==(const Bucket&, const Bucket&) = default;
    };

    Histogram() { slots_.fill(no_slot); }

    /// Counts one value, which is never negative.
    void add(std::int64_t value) {
        const std::size_t index = index_of(value);
        if (slots_[index / octave_size] == no_slot) [[unlikely]] {
            open_octave(value);
        }
        if (++counts_[position_of(index)] == 0) [[unlikely]] {
            carry(index);
        }
        ++count_;
        const auto magnitude = static_cast<std::uint64_t>(value);
        sum_ += magnitude;
        add_squares(Uint128{magnitude} * magnitude);
        extend_range(value, value);
    }
    void add(Duration value) { add(nanoseconds(value)); }

    /// Counts each value; cheaper than one by one.
    void add(std::span<const std::int64_t> values);

    /// Counts `value` as if it had been added `times` times.
    void add(std::int64_t value, std::uint64_t times);

    /// Becomes what it were, had it seen the other's values as well.
    void merge(const Histogram& other);

    /// Forgets all values and keeps the memory for the next ones.
    void clear();

    /// A copy that holds memory for nothing but octaves with values, to be stored.
    Histogram compact() const;

    std::uint64_t count() const { return count_; }
    bool empty() const { return count_ == 0; }
    Uint128 sum() const { return sum_; }
    Uint128 sum_of_squares() const { return squares_; }
    std::int64_t min() const;  ///< Of a histogram that is not empty.
    std::int64_t max() const;  ///< Of a histogram that is not empty.

    /// The mean of the values themselves, not of buckets. Of a histogram that is not empty.
    double mean() const;
    /// The sample variance (divided by count - 1), of the values themselves; needs two values.
    double variance() const;

    /// The value of rank ceil(p * count) in rising order (the inverse of the empirical distribution
    /// function: type 1 of Hyndman & Fan 1996), taken to lie evenly spread in its bucket. So it is
    /// off by less than the width of a bucket (0.8 %), mostly by far less; below 256, and at
    /// the minimum and the maximum, it is exact. 0 <= p <= 1; of a histogram that is not empty.
    double quantile(double p) const;

    /// How many values were at most `value`. Exact where a bucket ends, below 256, and outside
    /// (min, max); within a bucket its values are taken to lie evenly spread.
    std::uint64_t count_at_or_below(std::int64_t value) const;

    /// All buckets with values, in rising order.
    std::vector<Bucket> nonzero() const;

    /// Bytes held beside the object itself.
    std::size_t memory() const;

    /// Shows all that it is made of, in a fixed order: so it can travel to another process.
    template <class Visitor>
    void visit_parts(Visitor& visit) {
        visit(counts_, carries_, slots_, count_, sum_, squares_, min_, max_);
    }

    /// Feeds everything known about the values; memory held does not show.
    void feed(Digest& digest) const;

    /// Equal when they saw values in the same buckets, with the same sums and extremes.
    friend bool operator==(const Histogram& left, const Histogram& right);

private:
    static constexpr int octave_bits = 7;
    static constexpr std::size_t octave_size = std::size_t{1} << octave_bits;
    // Octave 0 holds 0 .. 127, octave 56 ends with 2^63 - 1. Negative values fall into octave 57,
    // which never opens: the one check that values in order pass anyway catches them as well.
    static constexpr std::size_t octaves = 57;
    static constexpr std::uint8_t no_slot = 255;

    static std::size_t index_of(std::int64_t value) {
        const auto bits = static_cast<std::uint64_t>(value);
        const int shift = 63 - octave_bits - std::countl_zero(bits | octave_size);
        return (static_cast<std::size_t>(shift) << octave_bits) + (bits >> shift);
    }
    static Bucket bucket_at(std::size_t index);

    std::size_t position_of(std::size_t index) const {
        return std::size_t{slots_[index / octave_size]} * octave_size + index % octave_size;
    }
    std::uint64_t count_at(std::size_t index) const;
    void add_count(std::size_t index, std::uint64_t times);
    void add_squares(Uint128 squares) {
        expects(!__builtin_add_overflow(squares_, squares, &squares_),
                "a sum of squares stays below 2^128");
    }
    // Branches, as a new extreme is rare: compilers turn std::min and std::max here into a pair of
    // vector moves that stall on each other (measured: 3.8 against 2.6 ns for a whole `add`).
    void extend_range(std::int64_t low, std::int64_t high) {
        if (low < min_) [[unlikely]] {
            min_ = low;
        }
        if (high > max_) [[unlikely]] {
            max_ = high;
        }
    }
    [[gnu::cold, gnu::noinline]] void open_octave(std::int64_t value);
    [[gnu::cold, gnu::noinline]] void carry(std::size_t index) { ++carries_[index]; }
    /// Calls `visit(index, count)` in rising order until it answers false.
    template <typename Visit>
    void visit_nonzero(Visit visit) const;

    std::vector<std::uint32_t> counts_;             // Octaves in the order they were opened.
    std::map<std::size_t, std::uint64_t> carries_;  // What outgrew 32 bits, in units of 2^32.
    std::array<std::uint8_t, octaves + 1> slots_;   // Where in `counts_` an octave begins.
    std::uint64_t count_ = 0;
    Uint128 sum_ = 0;
    Uint128 squares_ = 0;
    std::int64_t min_ = INT64_MAX;
    std::int64_t max_ = 0;
};

}  // namespace surgetank::sim
