#include "models/source.hpp"

#include <algorithm>

#include "models/backoff.hpp"

namespace surgetank::models {

namespace {

std::vector<double> shares(const Table<sim::Probability>& table) {
    std::vector<double> weights;
    for (const auto& [name, share] : table) {
        weights.push_back(share.value);
    }
    return weights;
}

std::optional<sim::AliasTable> choice(const Table<sim::Probability>& table) {
    return table.size() < 2 ? std::nullopt : std::optional<sim::AliasTable>(shares(table));
}

}  // namespace

Source::Source(Place place, const SourceConfig& config, Parts parts, sim::SamplerCache& samplers)
    : Component(std::move(place)),
      closed_(std::holds_alternative<ClosedArrivals>(config.arrivals)),
      confirms_(config.publish.confirm),
      limit_(config.limit.count ? static_cast<std::uint64_t>(*config.limit.count) : UINT64_MAX),
      stop_(config.stop ? sim::start_of_time + *config.stop : sim::end_of_time),
      arrivals_(config.arrivals, stream(sim::Purpose::arrival), stream(sim::Purpose::batch),
                samplers, {sim::start_of_time + config.start, parts.horizon}),
      parts_(std::move(parts)),
      config_(config),
      publish_(config.publish),
      size_(samplers.sampler(config.size.law)),
      size_varies_(!std::holds_alternative<sim::Constant>(config.size.law.law)),
      type_choice_(choice(config.types)),
      priority_choice_(choice(config.priorities)),
      type_stream_(stream(sim::Purpose::type)),
      size_stream_(stream(sim::Purpose::size)),
      key_stream_(stream(sim::Purpose::key)),
      priority_stream_(stream(sim::Purpose::priority)),
      think_stream_(stream(sim::Purpose::think)),
      jitter_stream_(stream(sim::Purpose::jitter)) {
    if (closed_) {
        think_ = samplers.sampler(std::get<ClosedArrivals>(config.arrivals).think.law);
    }
    first_message_.flow = parts_.flow;
    first_message_.type = parts_.types.front();
    if (const auto* constant = std::get_if<sim::Constant>(&config.size.law.law)) {
        first_message_.size = static_cast<std::uint32_t>(constant->value);
    }
    for (const auto& [level, share] : config.priorities) {
        priorities_.push_back(static_cast<std::uint8_t>(std::stoi(level)));
    }
    if (config.key) {
        if (const auto* zipf = std::get_if<ZipfKeys>(&*config.key)) {
            zipf_.emplace(sim::Zipf{static_cast<std::uint64_t>(zipf->keys), zipf->exponent});
        } else {
            uniform_keys_ = static_cast<std::uint64_t>(std::get<UniformKeys>(*config.key).keys);
        }
    }
    if (!priorities_.empty()) {
        first_message_.priority = priorities_.front();
    }
    varies_ = size_varies_ || config.key || type_choice_ || priority_choice_;
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
        default: {
            const auto found = pending_.find(ordinal_of(action.handle()));
            if (found != pending_.end()) {
                attempt(found->second);
            }
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
    if (published_ >= limit_) {
        return;
    }
    const Message message = make(intended);
    account.count(Fate::published, message.flow);
    if (closed_) {
        in_system_.emplace(message.ordinal, true);
    }
    admit(message);
}

Message Source::make(sim::Instant intended) {
    Message message = first_message_;
    message.born = intended;
    message.ordinal = std::uint64_t{parts_.index} << Publishers::ordinal_bits | published_++;
    if (varies_) {
        vary(message);
    }
    return message;
}

/// Draws what differs from message to message.
void Source::vary(Message& message) {
    if (type_choice_) {
        message.type = parts_.types[type_choice_->draw(type_stream_)];
    }
    if (size_varies_) {
        message.size = static_cast<std::uint32_t>(std::min(4e9, size_.draw(size_stream_) + 0.5));
    }
    if (zipf_) {
        message.key = static_cast<std::uint32_t>(zipf_->draw(key_stream_)) + 1;
    } else if (uniform_keys_ > 0) {
        message.key = static_cast<std::uint32_t>(key_stream_.below(uniform_keys_)) + 1;
    }
    if (priority_choice_) {
        message.priority = priorities_[priority_choice_->draw(priority_stream_)];
    }
}

void Source::admit(const Message& message) {
    if (!up_) {
        account.pass();
        account.count(Fate::lost, message.flow);
        ended(message);
        return;
    }
    if (buffer_.empty() && may_send()) {
        if (confirms_) {
            account.pass();
            track(message);
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
    const ClientBuffer& limits = publish_.buffer;
    if (limits.messages.count &&
        buffer_.size() >= static_cast<std::size_t>(*limits.messages.count) &&
        limits.full == WhenFull::drop && !buffer_.empty()) {
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
    return !blocked_ && (!confirms_ || !publish_.window.count ||
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
            if (out.send(first.message, this, next_target_) == Answer::wait) {
                blocked_ = true;
                return;
            }
            next_target_ = 0;
        }
        buffer_.pop_front();
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
    while (!buffer_.empty()) {
        const Entry entry = buffer_.take_front();
        account.end_waiting(now());
        account.vanish(now());
        account.count(Fate::lost, entry.message.flow);
        ended(entry.message);
    }
    for (const auto& [ordinal, pending] : std::exchange(pending_, {})) {
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
