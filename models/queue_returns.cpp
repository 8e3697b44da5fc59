// How messages come back to a queue, and how they leave it otherwise than by an ack.
#include "models/queue.hpp"

#include <algorithm>

#include "models/backoff.hpp"

namespace surgetank::models {

void Queue::returned(std::size_t index, const Entry& entry, Return why,
                     const SubscriptionConfig& rule) {
    Group& group = groups_[index];
    --group.leased;
    Entry again = entry;
    if (again.message.attempts < 255) {
        ++again.message.attempts;
    }
    if (group.acked_late.erase(entry.sequence) > 0) {
        unlock(group, entry);
        leave(entry);  // Somebody else has acknowledged it meanwhile.
        return;
    }
    const Limit& limit = rule.redelivery.limit;
    const bool over_limit = limit.count && again.message.attempts > *limit.count;
    if ((why == Return::failed && !rule.requeue) || over_limit) {
        bytes_ -= config_.capacity.counts == Counts::all ? entry.message.size : 0;
        unlock(group, entry);
        remove(again, Fate::failed);
        admit_waiting();
        return;
    }
    if (why == Return::in_hand && rule.lease.late_ack == LateAck::accept && rule.lease.time) {
        group.contested.insert(entry.sequence);
    }
    if (crashing_) {
        if (why == Return::in_hand) {
            in_hand_.insert(entry.sequence);
        }
        requeue(index, again, rule.redelivery.at);
        return;
    }
    const sim::Duration rest = rest_before(rule.redelivery, again.message.attempts);
    if (rest > sim::Duration::zero()) {
        group.resting.emplace(std::pair(now() + rest, entry.sequence),
                              Resting{again, rule.redelivery.at});
        schedule(now() + rest, sim::Phase::arrival, ready_again, index);
        return;
    }
    requeue(index, again, rule.redelivery.at);
}

/// Notes it where the message still is the store's; when it is next in turn, it goes.
void Queue::acked_late(std::size_t index, const Entry& entry) {
    Group& group = groups_[index];
    if (group.contested.erase(entry.sequence) > 0) {
        group.acked_late.insert(entry.sequence);
        dispatch(index);
    }
}

/// What has rested long enough is ready again; a crash may have taken it.
void Queue::wake(std::size_t index) {
    Group& group = groups_[index];
    while (!group.resting.empty() && group.resting.begin()->first.first <= now()) {
        const Resting resting = group.resting.extract(group.resting.begin()).mapped();
        requeue(index, resting.entry, resting.at);
    }
    dispatch(index);
}

/// Puts a returned message back. Whoever returns several delivers only when all are in their place.
void Queue::requeue(std::size_t index, const Entry& entry, RequeueAt at) {
    Group& group = groups_[index];
    bytes_ += config_.capacity.counts == Counts::ready ? entry.message.size : 0;
    if (ttl_) {
        group.mortal.emplace(entry.sequence, entry);
    }
    if (group.locks_keys && entry.message.has_key()) {
        group.keys[entry.message.key].is_out = false;  // Its turn comes again before the others'.
    }
    account.begin_waiting(now());
    group.line.put_back(entry, at);
    if (ttl_ && expiry(entry) <= now()) {
        expire_one(index, entry.sequence);  // Its date passed while it was away.
    }
    if (constant_ttl_ && entry.entered + *constant_ttl_ <= now()) {
        expire_head(index);
    }
    arm(group, index);
}

void Queue::arm(Group& group, std::size_t index) {
    if (!constant_ttl_ || group.line.empty()) {
        return;
    }
    const sim::Instant due = std::max(now(), group.line.next().entered + *constant_ttl_);
    if (due < group.armed) {
        group.armed = due;
        schedule(due, sim::Phase::expiry, head_expires, index);
    }
}

/// As in real queues a message expires when it is at the head; a constant TTL makes that exact.
void Queue::expire_head(std::size_t index) {
    Group& group = groups_[index];
    if (group.armed <= now()) {
        group.armed = sim::end_of_time;
    }
    while (!group.line.empty() && group.line.next().entered + *constant_ttl_ <= now()) {
        const Entry entry = group.line.pop();
        account.end_waiting(now());
        bytes_ -= entry.message.size;
        remove(entry, Fate::expired);
        let_next(group, entry.message.key);
    }
    arm(group, index);
    admit_waiting();
}

void Queue::expire_one(std::size_t index, std::uint64_t sequence) {
    const auto found = groups_[index].mortal.find(sequence);
    if (found == groups_[index].mortal.end()) {
        return;
    }
    const Entry entry = found->second;
    groups_[index].mortal.erase(found);
    drop_ghosts(groups_[index]);
    account.end_waiting(now());
    bytes_ -= entry.message.size;
    remove(entry, Fate::expired);
    let_next(groups_[index], entry.message.key);
    admit_waiting();
}

/// A message leaves otherwise than by an ack: to the dead-letter port if there is one.
void Queue::remove(const Entry& entry, Fate fate) {
    account.vanish(now());
    account.count(fate, entry.message.flow);
    if (dead.takers(entry.message) == 0) {
        publishers().ended(entry.message);
        return;
    }
    account.count(Fate::dead_lettered, entry.message.flow);
    static_cast<void>(dead.send(entry.message));
}

}  // namespace surgetank::models
