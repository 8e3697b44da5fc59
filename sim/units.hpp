// Small strong types for the quantities a scenario names, so that two numbers beside each other
// cannot be mistaken for one another. Their texts (`120/s`, `64KiB`, `0.5%`) are the reader's
// matter.
#pragma once

#include <compare>
#include <cstdint>

namespace surgetank::sim {

/// Events in a second [1/s].
struct Rate {
    double per_second = 0;
    friend auto operator<=>(const Rate&, const Rate&) = default;
};

/// A size [B].
struct Bytes {
    std::int64_t count = 0;
    friend auto operator<=>(const Bytes&, const Bytes&) = default;
};

/// Bytes in a second [B/s].
struct Bandwidth {
    double bytes_per_second = 0;
    friend auto operator<=>(const Bandwidth&, const Bandwidth&) = default;
};

/// A probability, in [0, 1].
struct Probability {
    double value = 0;
    friend auto operator<=>(const Probability&, const Probability&) = default;
};

}  // namespace surgetank::sim
