#include "models/streams/tide.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>

namespace surgetank::models {

namespace {

std::uint64_t nanoseconds_at(Moment moment) {
    return static_cast<std::uint64_t>(sim::nanoseconds(moment.when()));
}

}  // namespace

sim::Level::Steps Tide::take(Moment end, std::uint64_t highest_so_far) {
    sim::Level::Steps steps;
    steps.highest = highest(end, highest_so_far);
    std::size_t kept = 0;
    for (const Rise& rise : rises_) {
        const bool is_past = rise.when <= end;
        const bool counts = is_past && !rise.touches;
        steps.up += counts ? 1 : 0;
        steps.instants_up += counts ? nanoseconds_at(rise.when) : 0;
        rises_[kept] = rise;
        kept += is_past ? 0 : 1;
    }
    rises_.resize(kept);
    kept = 0;
    for (const Moment fall : falls_) {
        const bool is_past = fall <= end;
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
std::uint64_t Tide::highest(Moment end, std::uint64_t highest) {
    constexpr std::int64_t parts = 128;
    struct Counts {
        std::uint32_t rises = 0, touches = 0, falls = 0;
    };
    const std::int64_t length = end.key() - taken_;
    const auto shift =
        static_cast<int>(std::bit_width(static_cast<std::uint64_t>(length / parts)));
    std::array<Counts, parts + 1> all{};  // The last has what is still to come.
    const auto counts_of = [&](Moment when) -> Counts& {
        const std::int64_t part = when <= end ? (when.key() - taken_ - 1) >> shift : parts;
        return all[static_cast<std::size_t>(part)];
    };
    for (const Rise& rise : rises_) {
        Counts& counts = counts_of(rise.when);
        counts.rises += rise.touches ? 0 : 1;
        counts.touches += rise.touches ? 1 : 0;
    }
    for (const Moment fall : falls_) {
        ++counts_of(fall).falls;
    }
    std::uint64_t level = level_;
    for (std::int64_t i = 0; i < parts; ++i) {
        const Counts& counts = all[static_cast<std::size_t>(i)];
        if (level + counts.rises + (counts.touches > 0 ? 1 : 0) > highest) {
            const std::int64_t first = taken_ + 1 + (i << shift);
            const std::int64_t last = first + (std::int64_t{1} << shift) - 1;
            highest = highest_in({first, std::min(last, end.key())}, level, highest);
        }
        level = level + counts.rises - counts.falls;
    }
    return highest;
}

std::uint64_t Tide::highest_in(Part part, std::uint64_t level, std::uint64_t highest) {
    const auto is_in = [&](Moment when) {
        return part.first <= when.key() && when.key() <= part.last;
    };
    some_rises_.clear();
    some_falls_.clear();
    std::copy_if(rises_.begin(), rises_.end(), std::back_inserter(some_rises_),
                 [&](const Rise& rise) { return is_in(rise.when); });
    std::copy_if(falls_.begin(), falls_.end(), std::back_inserter(some_falls_), is_in);
    std::stable_sort(some_rises_.begin(), some_rises_.end(),
                     [](const Rise& a, const Rise& b) { return a.when < b.when; });
    std::sort(some_falls_.begin(), some_falls_.end());
    auto fall = some_falls_.begin();
    for (const Rise& rise : some_rises_) {
        for (; fall != some_falls_.end() && *fall <= rise.when; ++fall) {
            --level;
        }
        highest = std::max(highest, level + 1);
        level += rise.touches ? 0 : 1;
    }
    return highest;
}

}  // namespace surgetank::models
