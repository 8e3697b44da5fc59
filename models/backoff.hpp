// How long to wait before the next try.
#pragma once

#include "models/config/retry.hpp"
#include "models/config/subscription.hpp"
#include "sim/time.hpp"

namespace surgetank::models {

/// The wait before try number `tries + 1`, after `tries` failed ones (at least one). `last` is what
/// was waited before, for decorrelated jitter. `chance` is uniform in (0, 1).
sim::Duration backoff(const RetryConfig& config, std::int64_t tries, sim::Duration last,
                      double chance);

/// How long a message rests before its redelivery, after so many deliveries (at least one).
sim::Duration rest_before(const RedeliveryConfig& redelivery, std::int64_t deliveries);

}  // namespace surgetank::models
