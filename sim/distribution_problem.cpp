// What may be wrong with the parameters of a law, in words for the user. The bounds of shapes and
// cv are those between which the inversion tables are tested.
#include <cmath>
#include <initializer_list>
#include <utility>

#include "sim/distribution.hpp"
#include "sim/math.hpp"

namespace surgetank::sim {
namespace {

using Problem = std::optional<std::string>;

/// The first problem there is, or none.
Problem first_of(std::initializer_list<Problem> problems) {
    for (const Problem& candidate : problems) {
        if (candidate) {
            return candidate;
        }
    }
    return std::nullopt;
}

Problem unless(bool fine, std::string words) {
    return fine ? std::nullopt : Problem{std::move(words)};
}

Problem positive(double value, const std::string& name) {
    return unless(value > 0 && std::isfinite(value), name + " must be a finite number above zero");
}

Problem not_negative(double value, const std::string& name) {
    const bool fine = value >= 0 && std::isfinite(value);
    return unless(fine, name + " must be a finite number, zero or more");
}

Problem problem_of(const Constant& law) { return not_negative(law.value, "the value"); }

Problem problem_of(const Uniform& law) {
    return first_of({not_negative(law.low, "the low end"), not_negative(law.high, "the high end"),
                     unless(law.low <= law.high, "the low end must not exceed the high end")});
}

Problem problem_of(const Exponential& law) { return positive(law.mean, "the mean"); }

Problem problem_of(const Erlang& law) {
    return first_of({positive(law.mean, "the mean"),
                     unless(law.shape >= 1 && law.shape <= 1'000'000,
                            "the shape must be a whole number from 1 to 1000000")});
}

Problem problem_of(const Gamma& law) {
    return first_of({positive(law.mean, "the mean"),
                     unless(law.cv >= 0.001 && law.cv <= 10, "the cv must lie in 0.001 .. 10")});
}

Problem problem_of(const Weibull& law) {
    return first_of({positive(law.mean, "the mean"), unless(law.shape >= 0.1 && law.shape <= 1000,
                                                            "the shape must lie in 0.1 .. 1000")});
}

Problem problem_of(const Lognormal& law) {
    const bool by_moments = law.mean && law.cv && !law.p50 && !law.p99;
    const bool by_percentiles = law.p50 && law.p99 && !law.mean && !law.cv;
    if (by_moments) {
        const bool fine = *law.cv >= 1e-6 && *law.cv <= 1000;
        return first_of(
            {positive(*law.mean, "the mean"), unless(fine, "the cv must lie in 1e-6 .. 1000")});
    }
    if (by_percentiles) {
        const bool narrow = *law.p99 <= *law.p50 * 1e6;
        return first_of({positive(*law.p50, "p50"), positive(*law.p99, "p99"),
                         unless(*law.p99 > *law.p50, "p99 must be above p50"),
                         unless(narrow, "p99 must not exceed a million times p50")});
    }
    return "give either mean and cv, or p50 and p99";
}

Problem problem_of(const Pareto& law) {
    return first_of(
        {positive(law.minimum, "the minimum"),
         unless(law.shape >= 0.2 && law.shape <= 1000, "the shape must lie in 0.2 .. 1000")});
}

Problem problem_of(const Hyperexponential& law) {
    return first_of({positive(law.mean, "the mean"),
                     unless(law.cv >= 1, "the cv of a hyperexponential law must be at least 1"),
                     unless(law.cv <= 1000, "the cv must not exceed 1000")});
}

Problem problem_of(const Empirical& law) {
    for (const double value : law.values) {
        if (const Problem wrong = not_negative(value, "every value")) {
            return wrong;
        }
    }
    return unless(!law.values.empty(), "there must be at least one value");
}

Problem problem_of(const Mixture& law) {
    double sum = 0;
    for (const auto& [weight, part] : law.parts) {
        if (std::holds_alternative<Mixture>(part.law)) {
            return "a part of a mixture must not be a mixture itself";
        }
        if (const Problem wrong = first_of({positive(weight, "every weight"), problem(part)})) {
            return wrong;
        }
        sum += weight;
    }
    return first_of({unless(!law.parts.empty(), "there must be at least one part"),
                     unless(std::abs(sum - 1) <= 1e-9, "the weights must sum to 1")});
}

}  // namespace

std::optional<std::string> problem(const Distribution& distribution) {
    return std::visit([](const auto& law) { return problem_of(law); }, distribution.law);
}

}  // namespace surgetank::sim
