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
      config_(config),
      parts_(std::move(parts)),
      publish_(config.publish),
      arrivals_(config.arrivals, stream(sim::Purpose::arrival), stream(sim::Purpose::batch), samplers,
                parts_.horizon),
      closed_(std::holds_alternative<ClosedArrivals>(config.arrivals)),
      size_(samplers.sampler(config.size.law)),
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
    if (const auto* constant = std::get_if<sim::Constant>(&config.size.law.law)) {
        fixed_size_ = static_cast<std::uint32_t>(constant->value);
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
}

void Source::start() {
    if (closed_) {
        const std::int64_t clients = std::get<ClosedArrivals>(config_.arrivals).clients;
        for (std::int64_t client = 0; client < clients; ++client) {
            begin_thinking();
        }
        return;
    }
    intended_ = arrivals_.next(sim::start_of_time + config_.start);
    if (intended_ < sim::end_of_time) {
        schedule(intended_, sim::Phase::arrival, arrival);
    }
}

void Source::on_event(sim::Action action) {
    switch (action.kind()) {
        case arrival:
            arrive();
            break;
        case thought:
            publish_one(now());
            break;
        case confirm:
            settle_one(action.handle(), true);
            break;
        case refusal:
            settle_one(action.handle(), false);
            break;
        case timeout: {
            const auto found = pending_.find(ordinal_of(action.handle()));
            if (found != pending_.end() && found->second.deadline == now()) {
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
    intended_ = arrivals_.next(intended);
    const bool over = config_.stop && intended_ - sim::start_of_time > *config_.stop;
    if (intended_ < sim::end_of_time && !over) {
        schedule(intended_, sim::Phase::arrival, arrival);
    }
    for (std::uint64_t i = 0; i < batch; ++i) {
        publish_one(intended);
    }
}

void Source::begin_thinking() {
    schedule(now() + think_.draw_duration(think_stream_), sim::Phase::arrival, thought);
}

void Source::publish_one(sim::Instant intended) {
    if (config_.limit.count && published_ >= static_cast<std::uint64_t>(*config_.limit.count)) {
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
    Message message;
    message.born = intended;
    message.ordinal = std::uint64_t{parts_.index} << Publishers::ordinal_bits | published_++;
    message.flow = parts_.flow;
    message.type = type_choice_ ? parts_.types[type_choice_->draw(type_stream_)] : parts_.types.front();
    message.size = fixed_size_ ? *fixed_size_
                               : static_cast<std::uint32_t>(std::min(4e9, size_.draw(size_stream_) + 0.5));
    if (zipf_) {
        message.key = static_cast<std::uint32_t>(zipf_->draw(key_stream_)) + 1;
    } else if (uniform_keys_ > 0) {
        message.key = static_cast<std::uint32_t>(key_stream_.below(uniform_keys_)) + 1;
    }
    if (priority_choice_) {
        message.priority = priorities_[priority_choice_->draw(priority_stream_)];
    } else if (!priorities_.empty()) {
        message.priority = priorities_.front();
    }
    return message;
}

void Source::admit(const Message& message) {
    if (!up_) {
        account.pass();
        account.count(Fate::lost, message.flow);
        ended(message);
        return;
    }
    if (buffer_.empty() && may_send()) {
        if (publish_.confirm) {
            account.pass();
            track(message);
            return;
        }
        next_target_ = 0;
        const Answer answer = out.send(message, this, next_target_);
        if (answer != Answer::wait) {
            account.pass();
            if (answer == Answer::refused) {
                ended(message);
            }
            return;
        }
        blocked_ = true;
    }
    const ClientBuffer& limits = publish_.buffer;
    if (limits.messages.count && buffer_.size() >= static_cast<std::size_t>(*limits.messages.count) &&
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
    return !blocked_ && (!publish_.confirm || !publish_.window.count ||
                         pending_.size() < static_cast<std::size_t>(*publish_.window.count));
}

void Source::resume() {
    blocked_ = false;
    flush();
}

void Source::flush() {
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

void Source::track(const Message& message) {
    Pending& pending = pending_[message.ordinal];
    pending.message = message;
    attempt(pending);
}

/// Sends a tracked publication once. The answer, like a confirm, is final only for this try.
void Source::attempt(Pending& pending) {
    pending.copies = 1;
    pending.refused = false;
    const Message message = pending.message;
    if (publish_.timeout) {
        pending.deadline = now() + *publish_.timeout;
        schedule(pending.deadline, sim::Phase::expiry, timeout, message.ordinal & sim::Action::max_handle);
    }
    // A sender with confirms never waits: a store without room keeps the confirm back instead.
    static_cast<void>(out.send(message));
}

std::uint64_t Source::ordinal_of(std::uint64_t handle) const {
    return std::uint64_t{parts_.index} << Publishers::ordinal_bits | handle;
}

void Source::settled(const Message& message, bool accepted, sim::Duration delay) {
    if (!publish_.confirm) {
        return;
    }
    const std::uint64_t handle = message.ordinal & sim::Action::max_handle;
    if (delay > sim::Duration::zero()) {
        schedule(now() + delay, sim::Phase::ack, accepted ? confirm : refusal, handle);
    } else {
        settle_one(handle, accepted);
    }
}

void Source::multiplied(const Message& message, std::size_t copies) {
    if (!publish_.confirm) {
        return;
    }
    if (copies == 0) {
        settled(message, true, sim::Duration::zero());
        return;
    }
    const auto found = pending_.find(message.ordinal);
    if (found != pending_.end()) {
        found->second.copies += copies - 1;
    }
}

void Source::settle_one(std::uint64_t handle, bool accepted) {
    const auto found = pending_.find(ordinal_of(handle));
    if (found == pending_.end() || found->second.copies == 0) {
        return;
    }
    Pending& pending = found->second;
    pending.refused = pending.refused || !accepted;
    if (--pending.copies > 0) {
        return;
    }
    if (pending.refused) {
        try_again_or_give_up(found->first);
        return;
    }
    account.count(Fate::confirmed, pending.message.flow);
    pending_.erase(found);
    flush();
}

void Source::try_again_or_give_up(std::uint64_t ordinal) {
    Pending& pending = pending_.at(ordinal);
    if (publish_.retry && pending.tries < publish_.retry->attempts) {
        pending.last_wait =
            backoff(*publish_.retry, pending.tries, pending.last_wait, jitter_stream_);
        ++pending.tries;
        pending.copies = 0;   // Confirms of the try before are too late.
        if (pending.message.attempts < 255) {
            ++pending.message.attempts;
        }
        schedule(now() + pending.last_wait, sim::Phase::arrival, again,
                 ordinal & sim::Action::max_handle);
        return;
    }
    account.count(Fate::failed, pending.message.flow);
    const Message message = pending.message;
    pending_.erase(ordinal);
    ended(message);
    flush();
}

void Source::ended(const Message& message) {
    if (closed_ && in_system_.erase(message.ordinal) > 0) {
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
    pending_.clear();
}

void Source::recover(std::span<const std::int64_t>) { up_ = true; }

sim::Instant Source::oldest() const { return buffer_.empty() ? now() : buffer_.front().entered; }

}  // namespace surgetank::models
