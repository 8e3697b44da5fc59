// The durations of one law, drawn ahead. A variate takes long from its random word to its value,
// and the clock would wait for each; a batch of them at once keeps the processor's units busy
// instead.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "sim/philox.hpp"
#include "sim/sampler.hpp"
#include "sim/stream.hpp"
#include "sim/time.hpp"

namespace surgetank::sim {

/// The k-th delay is `from_seconds(factor * x)`, with x the variate of the k-th word of its stream:
/// the same bits as a `Sampler` and a `Stream` give. `factor` is 1 unless stretched.
class Delays {
public:
    /// Nobody else may draw from `stream`; it begins anew here.
    Delays(Sampler law, const Stream& stream) : law_(std::move(law)), origin_(stream.origin()) {}

    /// The next one. Use either this or `kth`.
    Duration next() {
        if (position_ == batch) [[unlikely]] {
            draw(begin_ + batch);
            position_ = 0;
        }
        return Duration{nanoseconds_[position_++]};
    }

    /// The k-th one, whenever it is asked for. Rising `k` cost as little as `next`.
    Duration kth(std::uint64_t k) {
        return k - begin_ < batch ? Duration{nanoseconds_[k - begin_]} : kth_elsewhere(k);
    }

    /// From now on the variates are multiplied by `factor`.
    void stretch(double factor);

private:
    static constexpr std::size_t batch = philox::batch_words;
    static constexpr std::uint64_t none = std::uint64_t{0} - batch;  // The batch before the first.

    [[gnu::noinline]] void draw(std::uint64_t begin);
    [[gnu::noinline]] Duration kth_elsewhere(std::uint64_t k);

    std::uint64_t begin_ = none;  // Of the batch in `nanoseconds_`; a multiple of `batch`.
    std::size_t position_ = batch;
    std::array<std::int64_t, batch> nanoseconds_{};
    double factor_ = 1;
    Sampler law_;
    philox::BatchStart origin_;
};

}  // namespace surgetank::sim
