// Keys of unequal popularity: the key of rank k is drawn with probability proportional to
// 1 / k^exponent (Zipf 1949). Exact, by an alias table of 8 bytes for each key.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/alias.hpp"
#include "sim/contract.hpp"
#include "sim/math.hpp"
#include "sim/stream.hpp"

namespace surgetank::sim {

struct Zipf {
    std::uint64_t keys = 1;  ///< From 1 to `ZipfSampler::most_keys`.
    double exponent = 1;     ///< 0 makes all keys equal.
    friend bool operator==(const Zipf&, const Zipf&) = default;
};

/// Cheap to copy: the table is shared and immutable.
class ZipfSampler {
public:
    static constexpr std::uint64_t most_keys = 10'000'000;

    explicit ZipfSampler(Zipf zipf)
        : table_(std::make_shared<const AliasTable>(weights_of(zipf))) {}

    /// A key in 0 .. keys - 1, the most popular first, with one draw.
    std::uint64_t draw(Stream& stream) const { return table_->draw(stream); }

private:
    static std::vector<double> weights_of(Zipf zipf) {
        expects(zipf.keys >= 1, "there is at least one key");
        expects(zipf.keys <= most_keys, "there are at most ten million keys");
        expects(zipf.exponent >= 0, "the exponent of Zipf's law is zero or more");
        std::vector<double> weights;
        weights.reserve(zipf.keys);
        for (std::uint64_t rank = 1; rank <= zipf.keys; ++rank) {
            weights.push_back(math::pow(static_cast<double>(rank), -zipf.exponent));
        }
        return weights;
    }

    std::shared_ptr<const AliasTable> table_;
};

}  // namespace surgetank::sim
