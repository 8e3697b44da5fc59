#include "models/streams/tide.hpp"

#include <algorithm>
#include <bit>
#include <span>
#include <utility>

namespace surgetank::models {

/// The time between two calls, in parts of equal length.
struct Tide::Window {
    static constexpr std::size_t most_parts = 1024;
    static constexpr int key_bits = 4;  // Below the nanoseconds: a turn, and whether it touches.

    /// As many parts as there are steps, so that most have few.
    Window(sim::Instant taken, sim::Instant end, std::size_t steps)
        : first(sim::nanoseconds(taken) + 1),
          length(sim::nanoseconds(end) - sim::nanoseconds(taken)),
          parts(std::clamp(std::bit_ceil(steps), std::size_t{8}, most_parts)),
          shift(static_cast<int>(std::bit_width(static_cast<std::uint64_t>(length) / parts))) {}

    std::int64_t first, length;  // [ns]
    std::size_t parts;
    int shift;
};

/// Of the steps in a window.
struct Tide::Sum {
    std::uint64_t number = 0, nanoseconds = 0;

    /// Also tells the part of each step; what is still to come is in one behind the last. These
    /// loops are the time that a tide takes, and have no branches.
    Sum(const Keys& keys, const Window& window, std::vector<std::uint32_t>& part_of) {
        part_of.resize(keys.size());
        const auto later = static_cast<std::int64_t>(window.parts);
        std::int64_t count = 0, sum = 0;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const std::int64_t since = (keys[i] >> Window::key_bits) - window.first;
            const std::int64_t counts = since < window.length ? 1 - (keys[i] & 1) : 0;
            count += counts;
            sum += counts * since;
            part_of[i] =
                static_cast<std::uint32_t>(since < window.length ? since >> window.shift : later);
        }
        number = static_cast<std::uint64_t>(count);
        nanoseconds = static_cast<std::uint64_t>(sum);
    }
    sim::Uint128 instants(const Window& window) const {
        return sim::Uint128{number} * static_cast<std::uint64_t>(window.first) + nanoseconds;
    }
};

namespace {

using Keys = std::vector<std::int64_t>;
using Numbers = std::vector<std::uint32_t>;
using PartedSteps = Tide::Scratch::Steps;

void keep_later(Keys& keys, const Numbers& part_of, std::size_t parts) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        keys[kept] = keys[i];
        kept += part_of[i] == parts ? 1 : 0;
    }
    keys.resize(kept);
}

void count(PartedSteps& steps, std::size_t parts) {
    steps.number_in.assign(parts + 1, 0);
    for (const std::uint32_t part : steps.part_of) {
        ++steps.number_in[part];
    }
}

/// Puts the keys of each part together, in the order in which they stand.
void gather(const Keys& keys, PartedSteps& steps) {
    steps.end_of.clear();
    std::uint32_t begin = 0;
    for (const std::uint32_t number : steps.number_in) {
        steps.end_of.push_back(begin);
        begin += number;
    }
    steps.by_part.resize(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        steps.by_part[steps.end_of[steps.part_of[i]]++] = keys[i];
    }
}

std::span<std::int64_t> steps_in(std::size_t part, PartedSteps& steps) {
    const std::uint32_t number = steps.number_in[part];
    return std::span(steps.by_part).subspan(steps.end_of[part] - number, number);
}

std::uint64_t highest_in(std::size_t part, std::uint64_t level, std::uint64_t highest,
                         Tide::Scratch& scratch) {
    const std::span<std::int64_t> rises = steps_in(part, scratch.rises);
    const std::span<std::int64_t> falls = steps_in(part, scratch.falls);
    std::stable_sort(rises.begin(), rises.end(),
                     [](std::int64_t a, std::int64_t b) { return a >> 1 < b >> 1; });
    std::sort(falls.begin(), falls.end());
    auto fall = falls.begin();
    for (const std::int64_t rise : rises) {
        for (; fall != falls.end() && *fall <= rise; ++fall) {
            --level;
        }
        highest = std::max(highest, level + 1);
        level += (rise & 1) == 0 ? 1 : 0;
    }
    return highest;
}

}  // namespace

sim::Level::Steps Tide::take(sim::Instant end, std::uint64_t highest_so_far, Scratch& scratch) {
    const Window window(taken_, end, rises_.size());
    const Sum up(rises_, window, scratch.rises.part_of);
    const Sum down(falls_, window, scratch.falls.part_of);
    const sim::Level::Steps steps{.instants_up = up.instants(window),
                                  .instants_down = down.instants(window),
                                  .up = up.number,
                                  .down = down.number,
                                  .highest = highest(highest_so_far, window.parts, scratch)};
    keep_later(rises_, scratch.rises.part_of, window.parts);
    keep_later(falls_, scratch.falls.part_of, window.parts);
    level_ += steps.up - steps.down;
    taken_ = end;
    return steps;
}

/// Most parts of the time are told by their counts alone: from where the level is when a part
/// begins, it cannot rise beyond what is known.
std::uint64_t Tide::highest(std::uint64_t highest, std::size_t parts, Scratch& scratch) const {
    count(scratch.rises, parts);
    count(scratch.falls, parts);
    scratch.touches_in.assign(parts + 1, 0);
    for (std::size_t i = 0; i < rises_.size(); ++i) {
        scratch.touches_in[scratch.rises.part_of[i]] += static_cast<std::uint32_t>(rises_[i] & 1);
    }
    bool is_gathered = false;
    std::uint64_t level = level_;
    for (std::size_t part = 0; part < parts; ++part) {
        if (level + scratch.rises.number_in[part] > highest) [[unlikely]] {
            if (!std::exchange(is_gathered, true)) {
                gather(rises_, scratch.rises);
                gather(falls_, scratch.falls);
            }
            highest = highest_in(part, level, highest, scratch);
        }
        level += scratch.rises.number_in[part] - scratch.touches_in[part];
        level -= scratch.falls.number_in[part];
    }
    return highest;
}

}  // namespace surgetank::models
