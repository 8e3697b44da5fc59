#include "sim/delays.hpp"

namespace surgetank::sim {

void Delays::draw(std::uint64_t begin) {
    philox::BatchStart start = origin_;
    start.first_block = begin / 2;  // A block makes two words.
    std::array<std::uint64_t, batch> words;
    std::array<double, batch> seconds;
    philox::fill(start, words);
    law_.at(words, seconds);
    for (std::size_t i = 0; i < batch; ++i) {
        nanoseconds_[i] = nanoseconds(from_seconds(seconds[i] * factor_));
    }
    begin_ = begin;
}

// Going back must not throw the batch away: in a line that is not first-in-first-out, draws of old
// messages and of new ones take turns.
Duration Delays::kth_elsewhere(std::uint64_t k) {
    if (begin_ == none || k > begin_) {
        draw(k / batch * batch);
        return Duration{nanoseconds_[k - begin_]};
    }
    return from_seconds(law_.at(philox::word(origin_, k)) * factor_);
}

void Delays::stretch(double factor) {
    factor_ = factor;
    if (begin_ != none) {
        draw(begin_);
    }
}

}  // namespace surgetank::sim
