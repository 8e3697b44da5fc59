#include "sim/sampler.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "sim/contract.hpp"
#include "sim/math.hpp"

namespace surgetank::sim {

/// One part of a mixture owns the words from `first` up to the next part's first. A word within is
/// stretched over all 64-bit words again, so one draw both picks the part and draws from it.
struct Sampler::Part {
    std::uint64_t first = 0;
    int shift = 0;              ///< Makes the number of words owned fill its 64 bits.
    std::uint64_t stretch = 0;  ///< 2^127 / (number of words owned << shift).
    Sampler sampler;

    Part(std::uint64_t first_word, std::uint64_t words, Sampler part)
        : first(first_word), shift(std::countl_zero(words)), sampler(std::move(part)) {
        stretch = reciprocal(words << shift);
    }

    double operator()(std::uint64_t word) const {
        const auto [high, low] = multiply_wide((word - first) << shift, stretch);
        return sampler.at(high << 1 | low >> 63);
    }

    /// The whole part of (2^127 - 1) / divisor for a divisor of 2^63 or more, by long division.
    static std::uint64_t reciprocal(std::uint64_t divisor) {
        std::uint64_t quotient = 0;
        std::uint64_t rest = (std::uint64_t{1} << 63) - 1;  // The upper half of 2^127 - 1.
        for (int bit = 0; bit < 64; ++bit) {
            const bool carries = rest >> 63 != 0;
            rest = rest << 1 | 1;
            const bool fits = carries || rest >= divisor;
            rest -= fits ? divisor : 0;
            quotient = quotient << 1 | (fits ? 1 : 0);
        }
        return quotient;
    }
};

double Sampler::Straight::operator()(std::uint64_t word) const {
    const auto cell = static_cast<std::int64_t>(word >> 12);
    return low + width * ((static_cast<double>(cell) + 0.5) * 0x1p-52);
}

double Sampler::Resampled::operator()(std::uint64_t word) const {
    return (*sorted)[multiply_wide(word, sorted->size()).high];
}

double Sampler::Composed::operator()(std::uint64_t word) const {
    std::size_t index = parts->size() - 1;
    while (word < (*parts)[index].first) {  // The first part starts at word 0.
        --index;
    }
    return (*parts)[index](word);
}

Sampler::Sampler(const Distribution& distribution)
    : Sampler(SamplerCache{}.sampler(distribution)) {}

double Sampler::at(std::uint64_t word) const {
    if (const auto* fixed = std::get_if<Fixed>(&method_)) {
        return fixed->value;
    }
    if (const auto* tabulated = std::get_if<Tabulated>(&method_)) {
        return (*tabulated)(word);
    }
    if (const auto* straight = std::get_if<Straight>(&method_)) {
        return (*straight)(word);
    }
    if (const auto* resampled = std::get_if<Resampled>(&method_)) {
        return (*resampled)(word);
    }
    return std::get<Composed>(method_)(word);
}

void Sampler::at(std::span<const std::uint64_t> words, std::span<double> values) const {
    if (const auto* tabulated = std::get_if<Tabulated>(&method_)) {
        for (std::size_t i = 0; i < words.size(); ++i) {
            values[i] = (*tabulated)(words[i]);
        }
        return;
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        values[i] = at(words[i]);
    }
}

Sampler SamplerCache::sampler(const Distribution& distribution) {
    expects(!problem(distribution), "a distribution to draw from has legal parameters");
    return std::visit([this](const auto& law) { return make(law); }, distribution.law);
}

Sampler SamplerCache::tabulated(Shape shape, const Distribution& normalized, double scale) {
    std::shared_ptr<const InversionTable>& table = tables_[shape];
    if (!table) {
        table = std::make_shared<const InversionTable>(normalized);
    }
    return Sampler{Sampler::Tabulated{table, scale}};
}

Sampler SamplerCache::make(const Constant& law) { return Sampler{Sampler::Fixed{law.value}}; }

Sampler SamplerCache::make(const Uniform& law) {
    return Sampler{Sampler::Straight{law.low, law.high - law.low}};
}

Sampler SamplerCache::make(const Exponential& law) {
    return tabulated({Family::exponential, 1}, {Exponential{.mean = 1}}, law.mean);
}

Sampler SamplerCache::make(const Erlang& law) {
    const auto stages = static_cast<double>(law.shape);
    return tabulated({Family::erlang, stages}, {Erlang{.shape = law.shape, .mean = 1}}, law.mean);
}

Sampler SamplerCache::make(const Gamma& law) {
    return tabulated({Family::gamma, law.cv}, {Gamma{.mean = 1, .cv = law.cv}}, law.mean);
}

Sampler SamplerCache::make(const Weibull& law) {
    return tabulated({Family::weibull, law.shape}, {Weibull{.mean = 1, .shape = law.shape}},
                     law.mean);
}

Sampler SamplerCache::make(const Lognormal& law) {
    const auto [median, sigma] = log_parameters(law);
    const double p99 = math::exp(sigma * math::normal_quantile(0.99));
    const Lognormal normalized{.mean = {}, .cv = {}, .p50 = 1, .p99 = p99};
    return tabulated({Family::lognormal, sigma}, {normalized}, median);
}

Sampler SamplerCache::make(const Pareto& law) {
    return tabulated({Family::pareto, law.shape}, {Pareto{.minimum = 1, .shape = law.shape}},
                     law.minimum);
}

Sampler SamplerCache::make(const Hyperexponential& law) { return make(as_mixture(law)); }

Sampler SamplerCache::make(const Empirical& law) {
    std::vector<double> sorted = law.values;
    std::sort(sorted.begin(), sorted.end());
    auto& shared = data_[sorted];
    if (!shared) {
        shared = std::make_shared<const std::vector<double>>(std::move(sorted));
    }
    return Sampler{Sampler::Resampled{shared}};
}

Sampler SamplerCache::make(const Mixture& law) {
    constexpr double last_word = 0x1p64 - 0x1p11;  // The largest double below 2^64.
    auto parts = std::make_shared<std::vector<Sampler::Part>>();
    std::uint64_t first = 0;
    double sum = 0;
    for (std::size_t index = 0; index + 1 < law.parts.size(); ++index) {
        sum += law.parts[index].weight;
        const auto next = static_cast<std::uint64_t>(std::min(sum * 0x1p64, last_word));
        if (next > first) {  // Weights below 2^-64 own no word.
            parts->emplace_back(first, next - first, sampler(law.parts[index].distribution));
        }
        first = next;
    }
    Sampler last = sampler(law.parts.back().distribution);
    if (first == 0) {
        return last;
    }
    parts->emplace_back(first, ~first + 1, std::move(last));
    return Sampler{Sampler::Composed{std::move(parts)}};
}

}  // namespace surgetank::sim
