// The cold side of the histogram: growing, merging, and the figures that are asked for.
#include "sim/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace surgetank::sim {

void Histogram::open_octave(std::int64_t value) {
    expects(value >= 0, "a histogram counts no negative value");
    slots_[index_of(value) / octave_size] = static_cast<std::uint8_t>(counts_.size() / octave_size);
    // Reserved to the point: 57 octaves at most make doubling a waste of memory, not of time.
    counts_.reserve(counts_.size() + octave_size);
    counts_.resize(counts_.size() + octave_size);
}

Histogram::Bucket Histogram::bucket_at(std::size_t index) {
    const std::size_t octave = index / octave_size;
    const std::size_t shift = octave == 0 ? 0 : octave - 1;
    const auto step = static_cast<std::uint64_t>(index - (shift << octave_bits));
    const std::uint64_t low = step << shift;
    const std::uint64_t high = low + ((std::uint64_t{1} << shift) - 1);
    return {.low = static_cast<std::int64_t>(low), .high = static_cast<std::int64_t>(high)};
}

std::uint64_t Histogram::count_at(std::size_t index) const {
    const std::uint64_t count = counts_[position_of(index)];
    if (carries_.empty()) {
        return count;
    }
    const auto carry = carries_.find(index);
    return carry == carries_.end() ? count : count + (carry->second << 32);
}

void Histogram::add_count(std::size_t index, std::uint64_t times) {
    std::uint32_t& low = counts_[position_of(index)];
    const std::uint64_t total = low + (times & UINT32_MAX);
    low = static_cast<std::uint32_t>(total);
    const std::uint64_t carry = (times >> 32) + (total >> 32);
    if (carry > 0) {
        carries_[index] += carry;
    }
}

template <typename Visit>
void Histogram::visit_nonzero(Visit visit) const {
    for (std::size_t octave = 0; octave < octaves; ++octave) {
        if (slots_[octave] == no_slot) {
            continue;
        }
        const std::size_t first = octave * octave_size;
        const std::uint32_t* counts = counts_.data() + position_of(first);
        for (std::size_t i = 0; i < octave_size; ++i) {
            if (counts[i] == 0 && carries_.empty()) {
                continue;
            }
            const std::uint64_t count = count_at(first + i);
            if (count > 0 && !visit(first + i, count)) {
                return;
            }
        }
    }
}

// Passes of their own for extremes, sums and counts: each is short enough for the compiler to keep
// in registers, and the extremes tell whether a sum could overflow before it is made.
void Histogram::add(std::span<const std::int64_t> values) {
    std::int64_t low = min_;
    std::int64_t high = max_;
    for (const std::int64_t value : values) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
    expects(low >= 0, "a histogram counts no negative value");
    expects(values.size() < (std::uint64_t{1} << 32) && high < (std::int64_t{1} << 47),
            "the squares of many values fit into 128 bits");
    Uint128 sum = 0;
    Uint128 squares = 0;
    for (const std::int64_t value : values) {
        const auto magnitude = static_cast<std::uint64_t>(value);
        sum += magnitude;
        squares += Uint128{magnitude} * magnitude;
    }
    for (const std::int64_t value : values) {
        const std::size_t index = index_of(value);
        if (slots_[index / octave_size] == no_slot) [[unlikely]] {
            open_octave(value);
        }
        if (++counts_[position_of(index)] == 0) [[unlikely]] {
            carry(index);
        }
    }
    count_ += values.size();
    sum_ += sum;
    add_squares(squares);
    min_ = low;
    max_ = high;
}

void Histogram::add(std::int64_t value, std::uint64_t times) {
    expects(value >= 0, "a histogram counts no negative value");
    if (times == 0) {
        return;
    }
    const std::size_t index = index_of(value);
    if (slots_[index / octave_size] == no_slot) {
        open_octave(value);
    }
    add_count(index, times);
    count_ += times;
    const auto magnitude = static_cast<std::uint64_t>(value);
    sum_ += Uint128{magnitude} * times;
    Uint128 squares = 0;
    expects(!__builtin_mul_overflow(Uint128{magnitude} * magnitude, Uint128{times}, &squares),
            "a sum of squares stays below 2^128");
    add_squares(squares);
    extend_range(value, value);
}

void Histogram::merge(const Histogram& other) {
    expects(&other != this, "a histogram merges another one");
    other.visit_nonzero([this](std::size_t index, std::uint64_t count) {
        if (slots_[index / octave_size] == no_slot) {
            open_octave(bucket_at(index).low);
        }
        add_count(index, count);
        return true;
    });
    count_ += other.count_;
    sum_ += other.sum_;
    add_squares(other.squares_);
    extend_range(other.min_, other.max_);
}

void Histogram::clear() {
    std::fill(counts_.begin(), counts_.end(), 0);
    carries_.clear();
    count_ = 0;
    sum_ = 0;
    squares_ = 0;
    min_ = INT64_MAX;
    max_ = 0;
}

Histogram Histogram::compact() const {
    Histogram result;
    result.merge(*this);
    return result;
}

std::int64_t Histogram::min() const {
    expects(!empty(), "a minimum needs a value");
    return min_;
}

std::int64_t Histogram::max() const {
    expects(!empty(), "a maximum needs a value");
    return max_;
}

double Histogram::mean() const {
    expects(!empty(), "a mean needs a value");
    const auto whole = static_cast<double>(sum_ / count_);
    const auto rest = static_cast<double>(sum_ % count_);
    return whole + rest / static_cast<double>(count_);
}

// Squares around the integer below the mean are exact in integers (mod 2^128), so that nothing
// cancels however far the values are from zero; what the fraction of the mean adds is taken off.
double Histogram::variance() const {
    expects(count_ >= 2, "a variance needs two values");
    const Uint128 floor_mean = sum_ / count_;
    const Uint128 rest = sum_ % count_;
    const Uint128 around_floor = squares_ - floor_mean * (sum_ + rest);
    const auto n = static_cast<double>(count_);
    const auto offset = static_cast<double>(rest);
    return (static_cast<double>(around_floor) - offset * (offset / n)) / (n - 1);
}

double Histogram::quantile(double p) const {
    expects(!empty(), "a quantile needs a value");
    expects(p >= 0 && p <= 1, "a quantile is asked for at a probability");
    // The factor takes back the rounding of the product, lest 0.07 of 100 values be the 8th.
    const double share = p * static_cast<double>(count_) * (1 - 1e-15);
    const auto rank = std::max(std::uint64_t{1}, static_cast<std::uint64_t>(std::ceil(share)));
    if (rank == 1) {
        return static_cast<double>(min_);
    }
    if (rank >= count_) {
        return static_cast<double>(max_);
    }
    std::uint64_t below = 0;
    double result = 0;
    visit_nonzero([&](std::size_t index, std::uint64_t count) {
        if (below + count < rank) {
            below += count;
            return true;
        }
        const Bucket bucket = bucket_at(index);
        const auto low = static_cast<double>(std::max(bucket.low, min_));
        const auto high = static_cast<double>(std::min(bucket.high, max_));
        const double within = static_cast<double>(rank - below) - 0.5;
        result = low + (high - low) * (within / static_cast<double>(count));
        return false;
    });
    return result;
}

std::uint64_t Histogram::count_at_or_below(std::int64_t value) const {
    if (empty() || value < min_) {
        return 0;
    }
    if (value >= max_) {
        return count_;
    }
    std::uint64_t below = 0;
    visit_nonzero([&](std::size_t index, std::uint64_t count) {
        const Bucket bucket = bucket_at(index);
        if (bucket.high <= value) {
            below += count;
            return true;
        }
        if (bucket.low <= value) {
            const auto width = static_cast<Uint128>(bucket.high - bucket.low + 1);
            const auto part = static_cast<Uint128>(value - bucket.low + 1);
            below += static_cast<std::uint64_t>(count * part / width);
        }
        return false;
    });
    return below;
}

std::vector<Histogram::Bucket> Histogram::nonzero() const {
    std::vector<Bucket> buckets;
    visit_nonzero([&buckets](std::size_t index, std::uint64_t count) {
        Bucket bucket = bucket_at(index);
        bucket.count = count;
        buckets.push_back(bucket);
        return true;
    });
    return buckets;
}

std::size_t Histogram::memory() const {
    const std::size_t node = sizeof(void*) * 4 + sizeof(decltype(carries_)::value_type);
    return counts_.capacity() * sizeof(std::uint32_t) + carries_.size() * node;
}

void Histogram::feed(Digest& digest) const {
    digest.add(count_);
    digest.add(sum_);
    digest.add(squares_);
    digest.add(min_);
    digest.add(max_);
    visit_nonzero([&digest](std::size_t index, std::uint64_t count) {
        digest.add(index);
        digest.add(count);
        return true;
    });
}

bool operator==(const Histogram& left, const Histogram& right) {
    return left.count_ == right.count_ && left.sum_ == right.sum_ &&
           left.squares_ == right.squares_ && left.min_ == right.min_ && left.max_ == right.max_ &&
           left.nonzero() == right.nonzero();
}

}  // namespace surgetank::sim
