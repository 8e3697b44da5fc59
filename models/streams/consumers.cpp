#include "models/streams/consumers.hpp"

#include "models/backoff.hpp"

namespace surgetank::models {

StreamConsumers::StreamConsumers(Place place, const WorkersConfig& config, Effects effects,
                                 sim::SamplerCache& samplers)
    : StreamNode(std::move(place)),
      config_(config),
      slots_(*config.concurrency.count),
      servers_(static_cast<std::size_t>(config.instances)),
      service_again_(samplers.sampler(config.service.other.law)),
      service_(service_again_, stream(sim::Purpose::service)),
      failure_stream_(stream(sim::Purpose::failure)),
      again_stream_(stream(sim::Purpose::retry_service)),
      jitter_stream_(stream(sim::Purpose::jitter)),
      effects_(std::move(effects)) {
    account.servers_up(now_, servers_.size() * static_cast<std::uint64_t>(slots_));
}

void StreamConsumers::advance(sim::Instant end, Scratch&) {
    now_ = end;
    account.book({.backlog = inside_.take(),
                  .waiting = waiting_.take(),
                  .busy = busy_.take(),
                  .waits = waits_,
                  .sojourns = sojourns_});
    waits_.clear();
    sojourns_.clear();
}

void StreamConsumers::deliver(LeaseTag tag, sim::Instant now) {
    StreamLease& lease = (*leases_)[tag];
    lease.delivered = now;
    lease.sequence = sequence_++;
    inside_.up(now);
    waiting_.up(now);
    Server& server = servers_[lease.instance];
    if (server.busy == slots_) {
        server.buffer.push_back(tag);
        return;
    }
    ++server.busy;
    busy_.up(now);
    begin(tag, now);
}

LeaseTag StreamConsumers::take_completion() {
    ++events_;
    return completions_.take();
}

bool StreamConsumers::finish(LeaseTag tag, sim::Instant now) {
    const StreamLease& lease = (*leases_)[tag];
    if (config_.fails.value > 0 && fails(lease)) {
        try_again(tag, now);
        return false;
    }
    const Message& message = lease.message;
    if (is_read) {
        output.push_back({now, order_of_completion(), message});
    }
    inside_.down(now);
    sojourns_.push_back(sim::nanoseconds(now - lease.delivered));
    account.count(Fate::processed, message.flow);
    account.effect(now, message);
    if (effects_.watches()) {
        effects_.note(message, account);
    }
    return true;
}

/// The same draws as by events: the first try has that of its message, later ones the next.
bool StreamConsumers::fails(const StreamLease& lease) {
    const std::uint64_t word =
        lease.tries == 0 ? failure_stream_.word(lease.sequence) : again_stream_.next();
    return (static_cast<double>(word >> 12) + 0.5) * 0x1p-52 < config_.fails.value;
}

void StreamConsumers::try_again(LeaseTag tag, sim::Instant now) {
    StreamLease& lease = (*leases_)[tag];
    if (!config_.retry || lease.tries + 1 >= config_.retry->attempts) {
        throw BeyondStreams();
    }
    ++lease.tries;
    lease.last_wait = backoff(*config_.retry, lease.tries, lease.last_wait, jitter_stream_);
    retries_.add(now + lease.last_wait, tag);
}

void StreamConsumers::go_on(Instance instance, sim::Instant now) {
    Server& server = servers_[instance];
    if (!begin_next(server, now)) {
        --server.busy;
        busy_.down(now);
    }
}

bool StreamConsumers::begin_next(Server& server, sim::Instant now) {
    if (!server.again.empty()) {
        begin(server.again.take_front(), now);
    } else if (!server.buffer.empty()) {
        begin(server.buffer.take_front(), now);
    } else {
        return false;
    }
    return true;
}

void StreamConsumers::begin(LeaseTag tag, sim::Instant now) {
    const StreamLease& lease = (*leases_)[tag];
    waiting_.down(now);
    if (lease.tries > 0) [[unlikely]] {
        completions_.add(now + sim::from_seconds(service_again_.draw(again_stream_)), tag);
        return;
    }
    waits_.push_back(sim::nanoseconds(now - lease.delivered));
    waits_at_store.push_back(sim::nanoseconds(now - lease.kept));
    completions_.add(now + service_.kth(lease.sequence), tag);
}

void StreamConsumers::retry(sim::Instant now) {
    ++events_;
    const LeaseTag tag = retries_.take();
    Server& server = servers_[(*leases_)[tag].instance];
    server.again.push_back(tag);
    waiting_.up(now);
    if (server.busy < slots_ && begin_next(server, now)) {
        ++server.busy;
        busy_.up(now);
    }
}

sim::Instant StreamConsumers::oldest() const {
    sim::Instant oldest = now_;
    for (const Server& server : servers_) {
        if (!server.buffer.empty()) {
            oldest = std::min(oldest, (*leases_)[server.buffer.front()].delivered);
        }
    }
    return oldest;
}

std::size_t StreamConsumers::memory() const {
    return StreamNode::memory() + completions_.memory() + retries_.memory();
}

}  // namespace surgetank::models
