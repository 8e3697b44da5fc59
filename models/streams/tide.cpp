#include "models/streams/tide.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace surgetank::models {

namespace {

std::uint64_t nanoseconds_at(std::int64_t key) {
    return static_cast<std::uint64_t>(sim::nanoseconds(Moment::of(key).when()));
}

}  // namespace

struct Tide::Parts {
    static constexpr std::size_t most = 1024;
    struct Counts {
        std::uint32_t rises = 0, touches = 0, falls = 0;
    };

    /// As many parts as there are steps, so that most have few.
    Parts(std::int64_t taken, std::int64_t end, std::size_t steps)
        : count(std::clamp(std::bit_ceil(steps), std::size_t{8}, most)),
          begin(taken + 1),
          last(end),
          shift(static_cast<int>(std::bit_width(static_cast<std::uint64_t>(end - taken) / count))) {
        std::fill_n(counts.begin(), count + 1, Counts{});
    }
    /// What is still to come is in a part behind the last.
    std::size_t of(std::int64_t key) const {
        return key <= last ? static_cast<std::size_t>((key - begin) >> shift) : count;
    }

    std::size_t count;
    std::int64_t begin, last;
    int shift;
    std::array<Counts, most + 1> counts;
    // By part, once sorted, and where the parts begin.
    Keys rises, falls;
    std::vector<std::size_t> first_rise, first_fall;
};

sim::Level::Steps Tide::take(Moment end, std::uint64_t highest_so_far) {
    sim::Level::Steps steps;
    steps.highest = highest(end, highest_so_far);
    std::size_t kept = 0;
    for (const std::int64_t rise : rises_) {
        const std::int64_t key = rise >> 1;
        const bool counts = key <= end.key() && (rise & 1) == 0;
        steps.up += counts ? 1 : 0;
        steps.instants_up += counts ? nanoseconds_at(key) : 0;
        rises_[kept] = rise;
        kept += key <= end.key() ? 0 : 1;
    }
    rises_.resize(kept);
    kept = 0;
    for (const std::int64_t fall : falls_) {
        const bool is_past = fall <= end.key();
        steps.down += is_past ? 1 : 0;
        steps.instants_down += is_past ? nanoseconds_at(fall) : 0;
        falls_[kept] = fall;
        kept += is_past ? 0 : 1;
    }
    falls_.resize(kept);
    level_ += steps.up - steps.down;
    taken_ = end.key();
    return steps;
}

/// Most parts of the time are told by their counts alone: from where the level is when a part
/// begins, it cannot rise beyond what is known.
std::uint64_t Tide::highest(Moment end, std::uint64_t highest) const {
    Parts parts(taken_, end.key(), rises_.size());
    for (const std::int64_t rise : rises_) {
        Parts::Counts& counts = parts.counts[parts.of(rise >> 1)];
        counts.rises += (rise & 1) == 0 ? 1 : 0;
        counts.touches += (rise & 1) == 0 ? 0 : 1;
    }
    for (const std::int64_t fall : falls_) {
        ++parts.counts[parts.of(fall)].falls;
    }
    std::uint64_t level = level_;
    for (std::size_t part = 0; part < parts.count; ++part) {
        const Parts::Counts& counts = parts.counts[part];
        if (level + counts.rises + (counts.touches > 0 ? 1 : 0) > highest) [[unlikely]] {
            sort_into(parts);
            highest = highest_in(parts, part, level, highest);
        }
        level = level + counts.rises - counts.falls;
    }
    return highest;
}

/// Puts the steps of each part together, in the order in which they were told.
void Tide::sort_into(Parts& parts) const {
    if (!parts.first_rise.empty()) {
        return;
    }
    std::size_t rises = 0, falls = 0;
    for (std::size_t part = 0; part <= parts.count; ++part) {
        parts.first_rise.push_back(rises);
        parts.first_fall.push_back(falls);
        rises += parts.counts[part].rises + parts.counts[part].touches;
        falls += parts.counts[part].falls;
    }
    parts.rises.resize(rises);
    parts.falls.resize(falls);
    std::vector<std::size_t> next = parts.first_rise;
    for (const std::int64_t rise : rises_) {
        parts.rises[next[parts.of(rise >> 1)]++] = rise;
    }
    next = parts.first_fall;
    for (const std::int64_t fall : falls_) {
        parts.falls[next[parts.of(fall)]++] = fall;
    }
}

std::uint64_t Tide::highest_in(Parts& parts, std::size_t part, std::uint64_t level,
                               std::uint64_t highest) const {
    const auto slice = [part](Keys& keys, const std::vector<std::size_t>& first) {
        return std::span(keys).subspan(first[part], first[part + 1] - first[part]);
    };
    const std::span<std::int64_t> rises = slice(parts.rises, parts.first_rise);
    const std::span<std::int64_t> falls = slice(parts.falls, parts.first_fall);
    std::stable_sort(rises.begin(), rises.end(),
                     [](std::int64_t a, std::int64_t b) { return a >> 1 < b >> 1; });
    std::sort(falls.begin(), falls.end());
    auto fall = falls.begin();
    for (const std::int64_t rise : rises) {
        for (; fall != falls.end() && *fall <= rise >> 1; ++fall) {
            --level;
        }
        highest = std::max(highest, level + 1);
        level += (rise & 1) == 0 ? 1 : 0;
    }
    return highest;
}

}  // namespace surgetank::models
