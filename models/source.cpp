#include "models/source.hpp"

#include <algorithm>

#include "models/backoff.hpp"

namespace surgetank::models {

Source::Source(Place place, const SourceConfig& config, Parts parts, sim::SamplerCache& samplers)
    : Component(std::move(place)),
      closed_(std::holds_alternative<ClosedArrivals>(config.arrivals)),
      confirms_(config.publish.confirm),
      batches_(config.publish.batch.has_value()),
      limit_(config.limit.count ? static_cast<std::uint64_t>(*config.limit.count) : UINT64_MAX),
      stop_(config.stop ? sim::start_of_time + *config.stop : sim::end_of_time),
      arrivals_(config.arrivals, stream(sim::Purpose::arrival), stream(sim::Purpose::batch),
                samplers, {sim::start_of_time + config.start, parts.horizon}),
      publication_(config, std::move(parts.publication),
                   {stream(sim::Purpose::type), stream(sim::Purpose::size),
                    stream(sim::Purpose::key), stream(sim::Purpose::priority)},
                   samplers),
      config_(config),
      publish_(config.publish),
      think_stream_(stream(sim::Purpose::think)),
      jitter_stream_(stream(sim::Purpose::jitter)) {
    if (closed_) {
        think_ = samplers.sampler(std::get<ClosedArrivals>(config.arrivals).think.law);
    }
}

void Source::start() {
    if (closed_) {
        const std::int64_t clients = std::get<ClosedArrivals>(config_.arrivals).clients;
        for (std::int64_t client = 0; client < clients; ++client) {
            begin_thinking();
        }
        return;
    }
    await_arrival(sim::start_of_time + config_.start);
}

void Source::await_arrival(sim::Instant last) {
    intended_ = arrivals_.next(last);
    if (intended_ < sim::end_of_time && intended_ <= stop_) {
        schedule(intended_, sim::Phase::arrival, arrival);
    }
}

void Source::on_event(sim::Action action) {
    switch (action.kind()) {
        case arrival:
            arrive();
            break;
        case thought:
            if (up_) {
                publish_one(now());
            } else {
                ++stranded_;
            }
            break;
        case confirm:
            settle_one(action.handle(), true);
            break;
        case refusal:
            settle_one(action.handle(), false);
            break;
        case timeout: {
            const auto found = pending_.find(ordinal_of(action.handle()));
            const bool is_open = found != pending_.end() && found->second.copies > 0;
            if (is_open && found->second.deadline == now()) {
                try_again_or_give_up(found->first);
            }
            break;
        }
        case again: {
            const auto found = pending_.find(ordinal_of(action.handle()));
            if (found != pending_.end()) {
                attempt(found->second);
            }
            break;
        }
        default:
            if (action.handle() == (batch_.number & sim::Action::max_handle)) {
                close_batch();
            }
    }
}

void Source::arrive() {
    const sim::Instant intended = now();
    const std::uint64_t batch = arrivals_.batch();
    await_arrival(intended);
    for (std::uint64_t i = 0; i < batch; ++i) {
        publish_one(intended);
    }
}

void Source::begin_thinking() {
    schedule(now() + think_.draw_duration(think_stream_), sim::Phase::arrival, thought);
}

void Source::publish_one(sim::Instant intended) {
    if (publication_.published() >= limit_) {
        return;
    }
    const Message message = publication_.next(intended);
    account.count(Fate::published, message.flow);
    for (const Following& following : followers_) {
        if (following.types[message.type]) {
            following.follower->published(message);
        }
    }
    if (closed_) {
        in_system_.emplace(message.ordinal, true);
    }
    admit(message);
}

void Source::admit(const Message& message) {
    if (!up_) {
        account.pass();
        account.count(Fate::lost, message.flow);
        ended(message);
        return;
    }
    if (batches_) {
        collect(message);
        return;
    }
    if (buffer_.empty() && may_send()) {
        if (confirms_) {
            account.pass();
            track(message);
            return;
        }
        if (out.takers(message) == 0) [[unlikely]] {
            account.pass();
            strand(message);
            return;
        }
        next_target_ = 0;
        const Answer answer = out.send(message, this, next_target_);
        if (answer != Answer::wait) {
            account.pass();
            return;
        }
        blocked_ = true;
    }
    keep(message);
}

bool Source::is_full() const {
    const ClientBuffer& limits = publish_.buffer;
    return limits.full == WhenFull::drop && limits.messages.count && !buffer_.empty() &&
           buffer_.size() >= static_cast<std::size_t>(*limits.messages.count);
}

/// Puts a message into the client's buffer, if there is room.
void Source::keep(const Message& message) {
    if (is_full()) {
        account.pass();
        account.count(Fate::dropped, message.flow);
        ended(message);
        return;
    }
    account.enter(now());
    account.begin_waiting(now());
    buffer_.push_back({message, now(), 0});
}

bool Source::may_send() const {
    return !blocked_ && (!batches_ || closed_batches_ > 0) &&
           (!confirms_ || !publish_.window.count ||
            pending_.size() < static_cast<std::size_t>(*publish_.window.count));
}

void Source::resume() {
    blocked_ = false;
    flush();
}

/// A confirm may come within the call that sends, and call again: that changes nothing.
void Source::flush() {
    if (std::exchange(flushing_, true)) {
        return;
    }
    send_buffered();
    flushing_ = false;
}

void Source::send_buffered() {
    while (!buffer_.empty() && may_send()) {
        const Entry first = buffer_.front();
        if (!publish_.confirm) {
            if (out.takers(first.message) == 0) [[unlikely]] {
                strand(first.message);
            } else if (out.send(first.message, this, next_target_) == Answer::wait) {
                blocked_ = true;
                return;
            }
            next_target_ = 0;
        }
        buffer_.pop_front();
        closed_batches_ -= batches_ ? 1 : 0;
        account.end_waiting(now());
        account.waited(now() - first.entered);
        account.leave(now(), first.entered);
        if (publish_.confirm) {
            track(first.message);
        }
    }
}

void Source::ended(const Message& message) {
    if (!closed_) {
        return;
    }
    const auto found = pending_.find(message.ordinal);
    const bool comes_again = found != pending_.end() && found->second.copies == 0;
    if (!comes_again && in_system_.erase(message.ordinal) > 0) {
        begin_thinking();
    }
}

void Source::crash(std::span<const std::int64_t>) {
    up_ = false;
    blocked_ = false;
    closed_batches_ = 0;
    batch_ = {.number = batch_.number + 1};
    while (!buffer_.empty()) {
        const Entry entry = buffer_.take_front();
        account.end_waiting(now());
        account.vanish(now());
        account.count(Fate::lost, entry.message.flow);
        ended(entry.message);
    }
    for (const auto& [ordinal, pending] : std::exchange(pending_, {})) {
        unconfirmed_.insert(ordinal);
        if (pending.copies ==
            0) {  // On nobody's hands. Clients are alike, so the order is no matter.
            account.count(Fate::lost, pending.message.flow);
            ended(pending.message);
        }
    }
}

void Source::recover(std::span<const std::int64_t>) {
    up_ = true;
    for (; stranded_ > 0; --stranded_) {
        begin_thinking();
    }
}

sim::Instant Source::oldest() const { return buffer_.empty() ? now() : buffer_.front().entered; }

}  // namespace surgetank::models
