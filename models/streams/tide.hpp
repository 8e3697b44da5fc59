// When a level rises and falls, known ahead of its time. What a message will do is known once it is
// delivered; the books get it when it is due.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/streams/beyond_streams.hpp"
#include "sim/level.hpp"
#include "sim/time.hpp"

namespace surgetank::models {

/// What comes before what at one instant among a queue, its subscription and its consumers: the
/// canonical order of their events. Others fill the queue early or late.
enum class Turn : std::uint8_t { completion, early, ack, retry, delivery, late, end = 7 };

/// An instant and a turn, as one number that tells their order.
class Moment {
public:
    Moment() = default;
    /// Throws `BeyondStreams` nine years after the start: later ones leave no room for the turn.
    Moment(sim::Instant when, Turn turn)
        : key_(sim::nanoseconds(when) << turn_bits | static_cast<std::int64_t>(turn)) {
        if (when > latest) [[unlikely]] {
            throw BeyondStreams();
        }
    }

    sim::Instant when() const { return sim::start_of_time + sim::Duration{key_ >> turn_bits}; }
    Turn turn() const { return static_cast<Turn>(key_ & ((1 << turn_bits) - 1)); }
    std::int64_t key() const { return key_; }
    friend auto operator<=>(Moment, Moment) = default;

private:
    static constexpr int turn_bits = 3;
    static constexpr sim::Instant latest{sim::Duration{std::int64_t{1} << 58}};
    std::int64_t key_ = 0;
};

class Tide {
public:
    /// Room for intermediate results, which many tides use in turn.
    struct Scratch {
        /// Of the steps in one direction, by their order: the part of the time in which each is.
        struct Steps {
            std::vector<std::uint32_t> part_of;
            std::vector<std::uint32_t> number_in;  ///< By part.
            std::vector<std::uint32_t> end_of;     ///< By part, in `by_part`.
            std::vector<std::int64_t> by_part;
        };
        Steps rises, falls;
        std::vector<std::uint32_t> touches_in;  ///< By part.
    };

    void rise(Moment when) { rises_.push_back(2 * when.key()); }
    /// Rises and falls at once: it was higher for no time.
    void touch(Moment when) { rises_.push_back(2 * when.key() + 1); }
    /// At one moment, falls come before rises.
    void fall(Moment when) { falls_.push_back(2 * when.key()); }

    /// All steps up to and including `end`. `highest` is how high the level is known to have been;
    /// in the answer it is more if it has been higher. At one moment, rises count in the order in
    /// which they were told.
    sim::Level::Steps take(sim::Instant end, std::uint64_t highest, Scratch& scratch);
    std::size_t memory() const {
        return (rises_.capacity() + falls_.capacity()) * sizeof(std::int64_t);
    }

private:
    /// Doubled keys of moments, and one more where the level only touches.
    using Keys = std::vector<std::int64_t>;
    struct Window;
    struct Sum;

    std::uint64_t highest(std::uint64_t highest, std::size_t parts, Scratch& scratch) const;

    Keys rises_, falls_;
    sim::Instant taken_ = sim::start_of_time - sim::Duration{1};  // Up to here, all are taken.
    std::uint64_t level_ = 0;
};

}  // namespace surgetank::models
