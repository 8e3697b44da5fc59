// Retries: how often, how long between, and how the waiting times are spread.
#pragma once

#include "models/config/describe.hpp"

namespace surgetank::models {

/// How a backoff is spread so that many clients do not return together (Brooker, "Exponential
/// Backoff and Jitter", AWS Architecture Blog 2015).
enum class Jitter : std::uint8_t { none, full, equal, decorrelated };
constexpr std::array<Named<Jitter>, 4> names_of(Jitter) {
    return {{{Jitter::none, "none", "Exactly the backoff."},
             {Jitter::full, "full", "Uniform between zero and the backoff."},
             {Jitter::equal, "equal", "Half the backoff plus uniform up to the other half."},
             {Jitter::decorrelated, "decorrelated",
              "Uniform between the first backoff and three times the last one waited, capped."}}};
}

struct ConstantBackoff {
    sim::Duration wait = std::chrono::seconds(1);
    friend bool operator==(const ConstantBackoff&, const ConstantBackoff&) = default;
};
template <class Visitor>
void describe(Visitor& v, ConstantBackoff& c) {
    v.field({.name = "wait", .doc = "The same wait before every try."}, c.wait);
}

struct ExponentialBackoff {
    sim::Duration first = std::chrono::milliseconds(100);
    double factor = 2;
    sim::Duration cap = std::chrono::seconds(20);
    friend bool operator==(const ExponentialBackoff&, const ExponentialBackoff&) = default;
};
template <class Visitor>
void describe(Visitor& v, ExponentialBackoff& c) {
    v.field({.name = "first", .doc = "Wait before the second try."}, c.first);
    v.field({.name = "factor", .doc = "By which each wait exceeds the one before.", .at_least = 1},
            c.factor);
    v.field({.name = "cap", .doc = "No wait is longer."}, c.cap);
}

using Backoff = std::variant<ConstantBackoff, ExponentialBackoff>;
template <class Visitor>
void describe_forms(Visitor& v, Backoff& b) {
    v.template form<ConstantBackoff>({.name = "constant", .doc = "The same wait every time."}, b);
    v.template form<ExponentialBackoff>(
        {.name = "exponential", .doc = "Waits that grow by a factor."}, b);
}

struct RetryConfig {
    std::int64_t attempts = 3;
    Backoff backoff = ExponentialBackoff{};
    Jitter jitter = Jitter::none;
    friend bool operator==(const RetryConfig&, const RetryConfig&) = default;
};
template <class Visitor>
void describe(Visitor& v, RetryConfig& c) {
    v.field({.name = "attempts",
             .doc = "Tries in all, the first one counted.",
             .at_least = 1,
             .at_most = 200},
            c.attempts);
    v.field({.name = "backoff", .doc = "How long to wait before the next try."}, c.backoff);
    v.field({.name = "jitter", .doc = "How the waits are spread."}, c.jitter);
}

}  // namespace surgetank::models
