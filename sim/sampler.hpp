// A `Distribution` made ready for drawing. Every variate takes one random word of its stream (a
// constant takes none), whatever the law, so draw k of a stream always belongs to variate k.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "sim/distribution.hpp"
#include "sim/inversion_table.hpp"
#include "sim/stream.hpp"
#include "sim/time.hpp"
#include "sim/wide_multiply.hpp"

namespace surgetank::sim {

class SamplerCache;

/// Immutable and cheap to copy: tables and data are shared, and safe to share between threads.
/// The value never falls as the random word rises, except that the parts of a mixture (and of a
/// hyperexponential law, which is one) stand one after another.
class Sampler {
public:
    /// Always zero.
    Sampler() : Sampler(Fixed{}) {}
    /// Compiles a legal distribution. For many samplers of one shape use a `SamplerCache`.
    explicit Sampler(const Distribution& distribution);

    /// One variate, in the unit of the distribution.
    double draw(Stream& stream) const {
        if (const auto* tabulated = std::get_if<Tabulated>(&method_)) [[likely]] {
            return (*tabulated)(stream.next());
        }
        if (const auto* fixed = std::get_if<Fixed>(&method_)) {
            return fixed->value;
        }
        return at(stream.next());
    }

    /// The variate of draw `k` of a stream, which does not move on; see `Stream::word`.
    double draw_kth(Stream& stream, std::uint64_t k) const {
        if (const auto* tabulated = std::get_if<Tabulated>(&method_)) [[likely]] {
            return (*tabulated)(stream.word(k));
        }
        if (const auto* fixed = std::get_if<Fixed>(&method_)) {
            return fixed->value;
        }
        return at(stream.word(k));
    }

    /// One variate of a law in seconds, as the nearest nanosecond; saturates at `longest_duration`.
    Duration draw_duration(Stream& stream) const { return from_seconds(draw(stream)); }

    /// The variate that belongs to one random word: a pure function.
    double at(std::uint64_t word) const;
    /// Those of several words; `values` is as long as `words`.
    void at(std::span<const std::uint64_t> words, std::span<double> values) const;

private:
    friend class SamplerCache;

    struct Fixed {
        double value = 0;
    };
    struct Straight {
        double low = 0;
        double width = 0;
        double operator()(std::uint64_t word) const;
    };
    /// The table of a normalized shape, and what its values are multiplied by.
    struct Tabulated {
        std::shared_ptr<const InversionTable> table;
        double scale = 1;
        double operator()(std::uint64_t word) const { return scale * (*table)(word); }
    };
    struct Resampled {
        std::shared_ptr<const std::vector<double>> sorted;
        double operator()(std::uint64_t word) const;
    };
    struct Part;
    struct Composed {
        std::shared_ptr<const std::vector<Part>> parts;
        double operator()(std::uint64_t word) const;
    };
    using Method = std::variant<Fixed, Straight, Tabulated, Resampled, Composed>;

    explicit Sampler(Method method) : method_(std::move(method)) {}

    Method method_;
};

/// Makes samplers that share their tables: a hundred thousand components with equal shapes have one
/// table of 64 KiB between them. Belongs to one assembly (one thread); its samplers may outlive it.
class SamplerCache {
public:
    Sampler sampler(const Distribution& distribution);

    /// The number of different tables so far.
    std::size_t tables() const { return tables_.size(); }

private:
    enum class Family : std::uint8_t { exponential, erlang, gamma, weibull, lognormal, pareto };
    /// A family and its one shape parameter, with the scale taken out. A table is a function of
    /// nothing else, so it does not matter which component asked for it first.
    struct Shape {
        Family family = Family::exponential;
        double parameter = 1;
        friend auto operator<=>(const Shape&, const Shape&) = default;
    };

    Sampler tabulated(Shape shape, const Distribution& normalized, double scale);

    Sampler make(const Constant& law);
    Sampler make(const Uniform& law);
    Sampler make(const Exponential& law);
    Sampler make(const Erlang& law);
    Sampler make(const Gamma& law);
    Sampler make(const Weibull& law);
    Sampler make(const Lognormal& law);
    Sampler make(const Pareto& law);
    Sampler make(const Hyperexponential& law);
    Sampler make(const Empirical& law);
    Sampler make(const Mixture& law);

    std::map<Shape, std::shared_ptr<const InversionTable>> tables_;
    std::map<std::vector<double>, std::shared_ptr<const std::vector<double>>> data_;
};

}  // namespace surgetank::sim
