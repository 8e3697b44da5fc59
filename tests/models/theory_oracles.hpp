// What the tests of the theory share: comparing a formula with an oracle, and reading its laws.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "models/theory/numeric.hpp"
#include "models/theory/renewal_arrivals.hpp"
#include "tests/models/oracles.hpp"

namespace surgetank::tests {

using models::theory::Gap;
using models::theory::Moments;
using models::theory::power;
using Answers = std::map<std::string, std::function<double()>>;

/// The value is right, in as many digits as the oracle has.
inline void expect_answer(const Oracle& oracle, double value) {
    EXPECT_LE(std::abs(value - oracle.expected()),
              std::max(oracle.relative(), 1e-14) * std::abs(oracle.expected()))
        << oracle.id() << ": " << value << " instead of " << oracle.expected();
}

/// Compares the oracle with the answer to its metric; a metric without answer is a failure.
inline void expect_one_of(const Oracle& oracle, const Answers& answers) {
    const auto answer = answers.find(oracle.metric());
    ASSERT_NE(answer, answers.end()) << oracle.id() << ": no answer for " << oracle.metric();
    expect_answer(oracle, answer->second());
}

/// Mean, scv and third moment of an oracle's law of service.
struct Service {
    Moments moments;
    double third_moment_s3;
};

inline Service service_of(const Oracle& o) {
    const std::string law = o.text("dist");
    if (law == "constant") {
        const double value = o.number("value");
        return {{value, 0}, value * value * value};
    }
    if (law == "exponential") {
        const double mean = 1 / o.number("rate");
        return {{mean, 1}, 6 * mean * mean * mean};
    }
    if (law == "erlang") {
        const double k = o.number("k");
        const double phase = o.number("mean") / k;
        return {{k * phase, 1 / k}, k * (k + 1) * (k + 2) * phase * phase * phase};
    }
    if (law == "lognormal") {
        const double mean = o.number("mean");
        const double scv = o.number("scv");
        return {{mean, scv}, power(mean * (1 + scv), 3)};
    }
    if (law == "pareto") {  // Its third moment is infinite.
        const double alpha = o.number("alpha");
        const double mean = alpha * o.number("xm") / (alpha - 1);
        const double second = alpha * power(o.number("xm"), 2) / (alpha - 2);
        return {{mean, second / (mean * mean) - 1}, INFINITY};
    }
    const std::vector<double> p = o.numbers("p");
    const std::vector<double> rates = o.numbers("rates");
    const Gap law_of_two = Gap::hyperexponential(p[0], rates[0], rates[1]);
    return {law_of_two.moments, 6 * (p[0] / power(rates[0], 3) + p[1] / power(rates[1], 3))};
}

}  // namespace surgetank::tests
