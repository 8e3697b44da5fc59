#include "models/backoff.hpp"

#include <algorithm>

namespace surgetank::models {

namespace {

struct Plain {
    double wait_s;
    double first_s;
    double cap_s;
};

Plain plain(const Backoff& backoff, std::int64_t tries) {
    if (const auto* constant = std::get_if<ConstantBackoff>(&backoff)) {
        const double wait = sim::seconds(constant->wait);
        return {wait, wait, wait};
    }
    const auto& growing = std::get<ExponentialBackoff>(backoff);
    const double cap = sim::seconds(growing.cap);
    double wait = sim::seconds(growing.first);
    for (std::int64_t i = 1; i < tries && wait < cap; ++i) {
        wait *= growing.factor;
    }
    return {std::min(wait, cap), sim::seconds(growing.first), cap};
}

}  // namespace

sim::Duration rest_before(const RedeliveryConfig& redelivery, std::int64_t deliveries) {
    return redelivery.backoff ? sim::from_seconds(plain(*redelivery.backoff, deliveries).wait_s)
                              : redelivery.delay;
}

sim::Duration backoff(const RetryConfig& config, std::int64_t tries, sim::Duration last,
                      double chance) {
    const Plain way = plain(config.backoff, tries);
    switch (config.jitter) {
        case Jitter::none:
            return sim::from_seconds(way.wait_s);
        case Jitter::full:
            return sim::from_seconds(way.wait_s * chance);
        case Jitter::equal:
            return sim::from_seconds(way.wait_s / 2 * (1 + chance));
        case Jitter::decorrelated:
            break;
    }
    const double upper = std::max(way.first_s, 3 * sim::seconds(last));
    const double wait = way.first_s + (upper - way.first_s) * chance;
    return sim::from_seconds(std::min(wait, way.cap_s));
}

}  // namespace surgetank::models
