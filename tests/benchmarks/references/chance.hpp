// The random numbers of the references: what a careful programmer writes by hand for one benchmark.
// Nothing of Surgetank is used, so that the references stay what they are when it changes.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace references {

/// xoshiro256++ 1.0 (Blackman & Vigna 2019), seeded by SplitMix64 as its authors advise.
class Generator {
public:
    explicit Generator(std::uint64_t seed) {
        for (std::uint64_t& word : state_) {
            seed += 0x9E3779B97F4A7C15;
            word = (seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9;
            word = (word ^ (word >> 27)) * 0x94D049BB133111EB;
            word ^= word >> 31;
        }
    }

    std::uint64_t next() {
        const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
        const std::uint64_t shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }

    /// Uniform in (0, 1].
    double uniform() { return static_cast<double>((next() >> 11) + 1) * 0x1p-53; }

    /// Uniform in 0 .. bound - 1, nearly (Lemire 2019, without the rejection).
    std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
    }

private:
    std::array<std::uint64_t, 4> state_{};
};

/// Exponential of mean 1 by inversion, the textbook's way.
inline double exponential_by_log(Generator& generator) { return -std::log(generator.uniform()); }

/// Exponential of mean 1 by the ziggurat of 256 layers (Marsaglia & Tsang 2000): the fastest way
/// that is commonly known, with one word and one multiplication in nearly all draws.
class Ziggurat {
public:
    Ziggurat() {
        constexpr double words = 0x1p56;
        double edge = tail;
        double density = std::exp(-edge);
        limits_[0] = static_cast<std::uint64_t>(edge / (area / density) * words);
        widths_[0] = area / density / words;
        widths_[layers - 1] = edge / words;
        densities_[0] = 1;
        densities_[layers - 1] = density;
        for (std::size_t layer = layers - 2; layer >= 1; --layer) {
            const double outer = edge;
            edge = -std::log(area / edge + density);
            density = std::exp(-edge);
            limits_[layer + 1] = static_cast<std::uint64_t>(edge / outer * words);
            densities_[layer] = density;
            widths_[layer] = edge / words;
        }
    }

    double operator()(Generator& generator) const {
        const std::uint64_t word = generator.next();
        const std::size_t layer = word % layers;
        const std::uint64_t place = word / layers;
        if (place < limits_[layer]) [[likely]] {
            return static_cast<double>(place) * widths_[layer];
        }
        return at_the_rim(generator, layer, place);
    }

private:
    static constexpr std::size_t layers = 256;
    static constexpr double tail = 7.69711747013104972;   // Where the base layer's tail begins,
    static constexpr double area = 3.949659822581572e-3;  // and the area of each layer.

    [[gnu::noinline]] double at_the_rim(Generator& generator, std::size_t layer,
                                        std::uint64_t place) const {
        for (;;) {
            if (layer == 0) {
                return tail + exponential_by_log(generator);
            }
            const double x = static_cast<double>(place) * widths_[layer];
            const double gap = densities_[layer - 1] - densities_[layer];
            if (densities_[layer] + generator.uniform() * gap < std::exp(-x)) {
                return x;
            }
            const std::uint64_t word = generator.next();
            layer = word % layers;
            place = word / layers;
            if (place < limits_[layer]) {
                return static_cast<double>(place) * widths_[layer];
            }
        }
    }

    std::array<std::uint64_t, layers> limits_{};
    std::array<double, layers> widths_{}, densities_{};
};

/// Lognormal of a given mean and shape, by the polar method (Marsaglia & Bray 1964), as the common
/// standard libraries do it.
class Lognormal {
public:
    Lognormal(double mean, double sigma) : mu_(std::log(mean) - sigma * sigma / 2), sigma_(sigma) {}

    double operator()(Generator& generator) { return std::exp(mu_ + sigma_ * normal(generator)); }

private:
    double normal(Generator& generator) {
        if (has_saved_) {
            has_saved_ = false;
            return saved_;
        }
        double x = 0;
        double y = 0;
        double square = 0;
        do {
            x = 2 * generator.uniform() - 1;
            y = 2 * generator.uniform() - 1;
            square = x * x + y * y;
        } while (square >= 1 || square == 0);
        const double factor = std::sqrt(-2 * std::log(square) / square);
        saved_ = x * factor;
        has_saved_ = true;
        return y * factor;
    }

    double mu_, sigma_;
    double saved_ = 0;
    bool has_saved_ = false;
};

}  // namespace references
