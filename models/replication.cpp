#include "models/replication.hpp"

#include <algorithm>

namespace surgetank::models {

namespace {

bool is_zero(const DurationLaw& law) {
    const auto* constant = std::get_if<sim::Constant>(&law.law.law);
    return constant != nullptr && constant->value == 0;
}

}  // namespace

Replication::Replication(const ReplicationConfig& config, sim::SamplerCache& samplers,
                         sim::Stream lag, sim::Stream failover)
    : confirm_(config.confirm),
      followers_(static_cast<std::size_t>(config.replicas - 1)),
      draws_lag_(!is_zero(config.lag)),
      sync_(config.sync),
      lag_(samplers.sampler(config.lag.law)),
      failover_(samplers.sampler(config.failover.law)),
      lag_stream_(lag),
      failover_stream_(failover),
      lags_(followers_) {}

/// A quorum is the leader and the fastest followers that make a majority with it; of these the next
/// leader comes (Ongaro & Ousterhout 2014, 5.4). Below that, any follower may be it: the first.
Replication::Dates Replication::next(sim::Instant now) {
    const sim::Duration sync =
        sync_ > sim::Duration::zero() ? sync_ - (now - sim::start_of_time) % sync_ : sync_;
    for (sim::Duration& lag : lags_) {
        lag = draws_lag_ ? lag_.draw_duration(lag_stream_) : sim::Duration::zero();
    }
    sim::Duration safe = followers_ == 0 ? sync : lags_.front();
    sim::Duration confirmed = confirm_ == ConfirmAt::disk ? sync : sim::Duration::zero();
    const bool asks_others = confirm_ == ConfirmAt::quorum || confirm_ == ConfirmAt::all;
    if (asks_others && followers_ > 0) {
        std::sort(lags_.begin(), lags_.end());
        confirmed = confirm_ == ConfirmAt::all ? lags_.back() : lags_[(followers_ + 1) / 2 - 1];
        safe = confirmed;
    } else if (asks_others) {
        confirmed = sync;
    }
    last_confirmed_ = std::max(last_confirmed_, now + confirmed);
    last_safe_ = std::max(last_safe_, now + safe);
    return {last_confirmed_, last_safe_, asks_others};
}

void Replication::note(const Fresh& entries, sim::Instant now) {
    while (!fresh_.empty() && fresh_.front().safe <= now) {
        fresh_.pop_front();
    }
    fresh_.push_back(entries);
}

std::vector<Replication::Fresh> Replication::take_unsafe(sim::Instant now) {
    std::vector<Fresh> taken;
    while (!fresh_.empty()) {
        const Fresh fresh = fresh_.take_front();
        if (fresh.safe > now) {
            taken.push_back(fresh);
        }
    }
    return taken;
}

}  // namespace surgetank::models
