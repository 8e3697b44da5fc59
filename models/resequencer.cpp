#include "models/resequencer.hpp"

namespace surgetank::models {

/// Of a source, or of one of its keys.
std::uint64_t Resequencer::sequence_of(const Message& message) {
    return std::uint64_t{Publishers::source_of(message)} << 32 | message.key;
}

void Resequencer::published(const Message& message) {
    Sequence& sequence = sequences_[sequence_of(message)];
    sequence.try_emplace(sequence.end(), message.ordinal, Expected{message.flow, {}});
    ++expected_;
}

Answer Resequencer::offer(const Message& message, Sender* sender) {
    if (const std::optional<Answer> answer = answer_of_closed(message, sender)) {
        return *answer;
    }
    const std::uint64_t name = sequence_of(message);
    Sequence& sequence = sequences_[name];
    const auto place = sequence.find(message.ordinal);
    if (place == sequence.end() || place->second.held) {
        turn_away(message);
        return Answer::accepted;
    }
    account.enter(now());
    place->second.held = Entry{message, now(), arrived_++};
    turns_.push_back({name, message.ordinal, now()});
    release(sequence);
    if (config_.capacity.count &&
        account.inside() > static_cast<std::uint64_t>(*config_.capacity.count)) {
        skip_to(turns_.front());
    }
    arm();
    return Answer::accepted;
}

void Resequencer::turn_away(const Message& message) {
    if (skipped_.erase(message.ordinal) == 0) {
        account.count(Fate::duplicated, message.flow);
        return;
    }
    send_late(message);
}

/// Lets go what has nothing before it.
void Resequencer::release(Sequence& sequence) {
    while (!sequence.empty() && sequence.begin()->second.held) {
        const Entry entry = *sequence.begin()->second.held;
        sequence.erase(sequence.begin());
        --expected_;
        account.leave(now(), entry.entered);
        send(out, entry.message);
    }
    while (!turns_.empty() && !is_held(turns_.front())) {
        turns_.pop_front();
    }
}

/// Gives up what a held message waits for.
void Resequencer::skip_to(Turn turn) {
    Sequence& sequence = sequences_[turn.sequence];
    while (!sequence.empty() && sequence.begin()->first < turn.ordinal) {
        if (sequence.begin()->second.held) {
            release(sequence);
            continue;
        }
        account.count(Fate::skipped, sequence.begin()->second.flow);
        skipped_.insert(sequence.begin()->first);
        sequence.erase(sequence.begin());
        --expected_;
    }
    release(sequence);
}

bool Resequencer::is_held(const Turn& turn) const {
    const Sequence& sequence = sequences_.at(turn.sequence);
    const auto place = sequence.find(turn.ordinal);
    return place != sequence.end() && place->second.held;
}

void Resequencer::arm() {
    if (config_.timeout && !armed_ && !turns_.empty()) {
        armed_ = true;
        schedule(turns_.front().entered + *config_.timeout, sim::Phase::expiry, 0);
    }
}

void Resequencer::on_event(sim::Action) {
    armed_ = false;
    if (is_up()) {
        skip_overdue();
    }
}

void Resequencer::skip_overdue() {
    while (config_.timeout && !turns_.empty() &&
           turns_.front().entered + *config_.timeout <= now()) {
        skip_to(turns_.front());
    }
    arm();
}

/// Nobody waits for what is lost here.
void Resequencer::crash(std::span<const std::int64_t>) {
    set_up(false);
    if (config_.durable) {
        return;
    }
    for (; !turns_.empty(); turns_.pop_front()) {
        const Turn& turn = turns_.front();
        if (is_held(turn)) {
            Sequence& sequence = sequences_[turn.sequence];
            const auto place = sequence.find(turn.ordinal);
            account.vanish(now());
            lose(place->second.held->message);
            sequence.erase(place);
            --expected_;
        }
    }
    lose_line();
}

void Resequencer::recover(std::span<const std::int64_t>) {
    set_up(true);
    skip_overdue();
    resume();
}

sim::Instant Resequencer::oldest() const { return turns_.empty() ? now() : turns_.front().entered; }

std::size_t Resequencer::memory() const {
    constexpr std::size_t of_a_node = sizeof(Sequence::value_type) + 32;
    return expected_ * of_a_node + sequences_.size() * 96 + turns_.memory() + skipped_.size() * 32;
}

}  // namespace surgetank::models
