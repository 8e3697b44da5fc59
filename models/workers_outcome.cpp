// What becomes of a message once its service is over: success, another try, or giving up.
#include <algorithm>

#include "models/workers.hpp"

#include "models/backoff.hpp"

namespace surgetank::models {

void Workers::complete(std::uint32_t number) {
    const bool is_finished = finish_all(number);
    if (is_finished && take_up_next(number)) {
        return;  // The slot goes on without having been idle.
    }
    account.end_busy(now());
    if (is_finished) {
        release(number);
    } else {
        slots_[number].stage = Stage::blocked;
        blocked_.push_back(number);
    }
}

/// Finishes the messages of a slot, last first; false when an output has no room.
bool Workers::finish_all(std::uint32_t number) {
    if (!serves_batches_ && !unlimited_) [[likely]] {
        return finish(number, slots_[number].job);
    }
    // Where slots come and go, what finishing sets off may move them: so by value.
    while (!slots_[number].others.empty()) {
        Job job = slots_[number].others.back();
        if (!finish(number, job)) {
            return false;
        }
        slots_[number].others.pop_back();
    }
    Job job = slots_[number].job;
    return finish(number, job);
}

bool Workers::finish(std::uint32_t number, Job& job) {
    if (may_fail_ && !slots_[number].has_succeeded && fails(job)) {
        give_up(job, slots_[number].instance);
        return true;
    }
    if (inbox_ && inbox_->knows(job.entry.message, now())) [[unlikely]] {
        pass_over(job);
        return true;
    }
    if (!terminal_ && done.takers(job.entry.message) == 0) [[unlikely]] {
        strand(job.entry.message);
    } else if (!terminal_) {
        const Message& message = job.entry.message;
        const bool is_sent = splitter_ ? send_parts(number, message) : send_whole(number, message);
        if (!is_sent) {
            return false;
        }
    }
    succeed(job);
    return true;
}

/// False when an output has no room; then the slot knows where to go on.
bool Workers::send_whole(std::uint32_t number, const Message& message) {
    std::size_t next = slots_[number].next_target;
    const Answer answer = done.send(message, this, next);
    slots_[number].next_target = answer == Answer::wait ? next : 0;
    slots_[number].has_succeeded = answer == Answer::wait;
    return answer != Answer::wait;
}

/// The same, part by part. What was sent before a crash stays sent.
bool Workers::send_parts(std::uint32_t number, const Message& message) {
    const std::uint32_t parts = parts_of(message);
    Message part = message;
    part.size = message.size / parts + (message.size % parts != 0 ? 1 : 0);
    for (std::uint32_t sent = slots_[number].parts_sent; sent < parts; ++sent) {
        part.make_part(sent + 1, sent + 1 == parts);
        if (!send_whole(number, part)) {
            slots_[number].parts_sent = static_cast<std::uint16_t>(sent);
            return false;
        }
        account.count(Fate::parts, message.flow);
    }
    slots_[number].parts_sent = 0;
    return true;
}

/// A function of the message, so that one which comes again is split as it was before.
std::uint32_t Workers::parts_of(const Message& message) const {
    const double parts = splitter_->at(sim::mix_bits(message.identity() ^ splitter_salt_));
    return static_cast<std::uint32_t>(std::clamp(parts + 0.5, 1.0, double{most_parts}));
}

/// An idempotent receiver acknowledges what it has done before, and does nothing.
void Workers::pass_over(const Job& job) {
    account.leave(now(), job.entry.entered);
    if (job.subscription != none) {
        subscriptions_[job.subscription]->settle(job.tag, true);
    }
    publishers().ended(job.entry.message);
}

bool Workers::has_failed_as_recorded(const Job& job) const {
    constexpr std::uint64_t mask = (std::uint64_t{1} << Publishers::ordinal_bits) - 1;
    const std::uint64_t ordinal = job.entry.message.ordinal & mask;
    const auto tries = static_cast<std::uint32_t>(job.tries) + job.entry.message.attempts;
    return ordinal < parts_.recorded_fails->size() && tries < (*parts_.recorded_fails)[ordinal];
}

bool Workers::fails(const Job& job) {
    if (parts_.recorded_fails != nullptr && has_failed_as_recorded(job)) {
        return true;
    }
    if (config_.poison.value > 0) {
        const std::uint64_t word = sim::mix_bits(job.entry.message.identity() ^ poison_salt_);
        if (static_cast<double>(word >> 11) * 0x1p-53 < config_.poison.value) {
            return true;
        }
    }
    if (config_.fails.value <= 0) {
        return false;
    }
    const bool first = job.tries == 0 && job.entry.sequence != UINT64_MAX;
    const std::uint64_t word = first ? failure_stream_.word(job.entry.sequence)
                                     : later_.failure_word(job.entry.sequence, job.tries);
    return sim::Stream::uniform_of(word) < config_.fails.value;
}

void Workers::succeed(const Job& job) {
    const Message& message = job.entry.message;
    if (inbox_) {
        inbox_->note(message, now());
    }
    account.leave(now(), job.entry.entered);
    account.count(Fate::processed, message.flow);
    account.effect(now(), message);
    if (watches_) {
        parts_.effects.note(message, account);
    }
    if (job.subscription != none) {
        subscriptions_[job.subscription]->settle(job.tag, true);
    }
    if (terminal_) {
        publishers().ended(message);
    }
}

/// A try failed: again later, or back to the store, or out of the failed port.
void Workers::give_up(Job& job, Instance instance) {
    if (config_.retry && job.tries + 1 < config_.retry->attempts) {
        ++job.tries;
        job.last_wait = backoff(*config_.retry, job.tries, job.last_wait,
                                later_.jitter(job.entry.sequence, job.tries));
        rest(job, instance);
        return;
    }
    const Message& message = job.entry.message;
    account.vanish(now());
    account.count(Fate::failed, message.flow);
    if (job.subscription != none) {
        subscriptions_[job.subscription]->settle(job.tag, false);
    } else if (failed.takers(message) > 0) {
        static_cast<void>(failed.send(message));
    } else {
        publishers().ended(message);
    }
}

/// A job in backoff keeps its lease, but not its slot.
void Workers::rest(const Job& job, Instance instance) {
    if (resting_free_.empty()) {
        resting_free_.push_back(static_cast<std::uint32_t>(resting_.size()));
        resting_.emplace_back();
    }
    const std::uint32_t place = resting_free_.back();
    resting_free_.pop_back();
    resting_[place] = {job, instance, true};
    schedule(now() + job.last_wait, sim::Phase::arrival, retry, place);
}

void Workers::release(std::uint32_t number) {
    const Instance instance = slots_[number].instance;
    free_slot(number);
    list_idle(instance);
    work(instance);
}

void Workers::resume() {
    while (!blocked_.empty()) {
        const std::uint32_t number = blocked_.front();
        if (slots_[number].stage == Stage::blocked && !finish_all(number)) {
            return;
        }
        blocked_.pop_front();
        if (slots_[number].stage == Stage::blocked) {
            release(number);
        }
    }
}

}  // namespace surgetank::models
