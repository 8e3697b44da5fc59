// Publications that wait for a confirm: answers, timeouts and further tries.
#include <algorithm>

#include "models/source.hpp"

#include "models/backoff.hpp"

namespace surgetank::models {

void Source::track(const Message& message) {
    Pending& pending = pending_[message.ordinal];
    pending.message = message;
    attempt(pending);
}

/// Sends a tracked publication once. The answer, like a confirm, is final only for this try.
void Source::attempt(Pending& pending) {
    const Message message = pending.message;
    pending.copies = std::max<std::size_t>(1, out.takers(message));
    pending.refused = false;
    pending.lost = false;
    if (publish_.timeout) {
        pending.deadline = now() + *publish_.timeout;
        schedule(pending.deadline, sim::Phase::expiry, timeout,
                 message.ordinal & sim::Action::max_handle);
    }
    // A sender with confirms never waits: who has no room refuses, and it tries again.
    if (out.takers(message) == 0) [[unlikely]] {
        multiplied(message, 0);
        strand(message);
        return;
    }
    static_cast<void>(out.send(message));
}

std::uint64_t Source::ordinal_of(std::uint64_t handle) const {
    return publication_.first_ordinal() | handle;
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
    if (pending.lost) {
        account.count(Fate::confirmed_lost, pending.message.flow);
    }
    pending_.erase(found);
    flush();
}

void Source::try_again_or_give_up(std::uint64_t ordinal) {
    Pending& pending = pending_.at(ordinal);
    if (publish_.retry && pending.tries < publish_.retry->attempts) {
        pending.last_wait =
            backoff(*publish_.retry, pending.tries, pending.last_wait, jitter_stream_.uniform());
        ++pending.tries;
        pending.copies = 0;  // Confirms of the try before are too late.
        if (pending.message.attempts < 255) {
            ++pending.message.attempts;
        }
        schedule(now() + pending.last_wait, sim::Phase::arrival, again,
                 ordinal & sim::Action::max_handle);
        return;
    }
    account.count(Fate::failed, pending.message.flow);
    const Message message = pending.message;
    unconfirmed_.insert(ordinal);
    pending_.erase(ordinal);
    ended(message);
    flush();
}

/// A copy is lost. What was confirmed before is a broken promise; so is what will be.
void Source::lost(const Message& message) {
    if (confirms_) {
        const auto found = pending_.find(message.ordinal);
        if (found != pending_.end()) {
            found->second.lost = true;
        } else if (!unconfirmed_.contains(message.ordinal)) {
            account.count(Fate::confirmed_lost, message.flow);
        }
    }
    ended(message);
}

}  // namespace surgetank::models
