#include "models/channel.hpp"

#include <algorithm>

namespace surgetank::models {

namespace {

bool is_zero(const DurationLaw& law) {
    const auto* constant = std::get_if<sim::Constant>(&law.law.law);
    return constant != nullptr && constant->value == 0;
}

sim::Duration stretched(sim::Duration duration, double factor) {
    return factor == 1 ? duration : sim::from_seconds(sim::seconds(duration) * factor);
}

}  // namespace

Channel::Channel(const ChannelConfig& config, Parts parts, std::size_t connections)
    : latency_(std::move(parts.latency), parts.latency_stream),
      ack_latency_(parts.back_latency, parts.ack_stream),
      back_latency_(std::move(parts.back_latency), parts.back_stream),
      there_(parts.there),
      back_(parts.back),
      loss_stream_(parts.loss_stream),
      bandwidth_(config.bandwidth),
      sharing_(config.sharing),
      loss_(config.loss),
      ordered_(config.ordered),
      ideal_(is_zero(config.latency) && !config.bandwidth && config.loss.value == 0 &&
             parts.there == sim::Duration::zero()),
      never_loses_(config.loss.value == 0),
      last_(connections),
      last_back_(connections) {}

void Channel::degrade(double factor, sim::Probability extra_loss) {
    slowness_ = factor;
    extra_loss_ = extra_loss;
    never_loses_ = loss_.value == 0 && extra_loss.value == 0 && way_.loss.value == 0;
}

void Channel::set_way(const WayState& way) {
    way_ = way;
    never_loses_ = loss_.value == 0 && extra_loss_.value == 0 && way.loss.value == 0;
    if (bandwidth_ && way.bandwidth) {
        bandwidth_ = way.bandwidth;
    }
}

bool Channel::loses() {
    if (never_loses_) {
        return false;
    }
    return loss_stream_.chance({std::max({loss_.value, extra_loss_.value, way_.loss.value})});
}

sim::Duration Channel::transmission(std::uint32_t size) const {
    return bandwidth_ ? sim::from_seconds(size / bandwidth_->bytes_per_second)
                      : sim::Duration::zero();
}

sim::Instant Channel::in_order(sim::Instant when, sim::Instant& last) const {
    if (ordered_) {
        when = std::max(when, last);
        last = when;
    }
    return when;
}

sim::Instant Channel::arrival(sim::Instant now, std::uint32_t size, std::size_t connection) {
    sim::Instant sent = now + transmission(size);
    if (sharing_ == Sharing::fifo && bandwidth_) {
        sent = std::max(now, busy_until_) + transmission(size);
        busy_until_ = sent;
    }
    return after_transmission(sent, connection);
}

sim::Instant Channel::after_transmission(sim::Instant now, std::size_t connection) {
    const sim::Duration latency = stretched(latency_.next() + there_, slowness_);
    return in_order(now + latency + way_.longer_there, last_[connection]);
}

sim::Instant Channel::back_arrival(sim::Instant now, std::size_t connection) {
    return in_order(now + back_delay(), last_back_[connection]);
}

sim::Instant Channel::ack_arrival(sim::Instant now, std::size_t connection, sim::Duration delay) {
    const sim::Duration back = stretched(delay, slowness_) + way_.longer_back;
    return in_order(now + back, last_back_[connection]);
}

sim::Duration Channel::back_delay() {
    return stretched(back_latency_.next() + back_, slowness_) + way_.longer_back;
}

}  // namespace surgetank::models
