// How messages come back to a queue, and how they leave it otherwise than by an ack.
#include "models/queue.hpp"

#include <algorithm>

namespace surgetank::models {

void Queue::returned(std::size_t index, const Entry& entry, Return why) {
    Group& group = groups_[index];
    --group.leased;
    const Subscribed& how = group.subscribed.front();
    Entry again = entry;
    if (again.message.attempts < 255) {
        ++again.message.attempts;
    }
    const bool over_limit =
        how.redelivery.limit.count && again.message.attempts > *how.redelivery.limit.count;
    if ((why == Return::failed && !how.requeue) || over_limit) {
        bytes_ -= config_.capacity.counts == Counts::all ? entry.message.size : 0;
        remove(again, Fate::failed);
        admit_waiting();
        return;
    }
    if (how.redelivery.delay > sim::Duration::zero()) {
        group.resting.push_back({again, now() + how.redelivery.delay});
        schedule(now() + how.redelivery.delay, sim::Phase::arrival, ready_again, index);
        return;
    }
    requeue(index, again);
}

/// Puts a returned message back. Whoever returns several delivers only when all are in their place.
void Queue::requeue(std::size_t index, const Entry& entry) {
    Group& group = groups_[index];
    bytes_ += config_.capacity.counts == Counts::ready ? entry.message.size : 0;
    if (ttl_) {
        group.mortal.emplace(entry.sequence, entry);
    }
    account.begin_waiting(now());
    group.line.put_back(entry, group.subscribed.front().redelivery.at);
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
    admit_waiting();
}

/// A message leaves otherwise than by an ack: to the dead-letter port if there is one.
void Queue::remove(const Entry& entry, Fate fate) {
    account.vanish(now());
    account.count(fate, entry.message.flow);
    if (!dead.connected()) {
        publishers().ended(entry.message);
        return;
    }
    account.count(Fate::dead_lettered, entry.message.flow);
    static_cast<void>(dead.send(entry.message));
}

void Queue::crash(std::span<const std::int64_t>) {
    up_ = false;
    if (config_.durable) {
        return;
    }
    for (Group& group : groups_) {
        Entry entry;
        while (take_ready(group, entry)) {
            bytes_ -= entry.message.size;
            account.vanish(now());
            account.count(Fate::lost, entry.message.flow);
            publishers().ended(entry.message);
        }
        while (!group.resting.empty()) {
            const Entry resting = group.resting.take_front().entry;
            bytes_ -= config_.capacity.counts == Counts::all ? resting.message.size : 0;
            account.vanish(now());
            account.count(Fate::lost, resting.message.flow);
            publishers().ended(resting.message);
        }
    }
}

void Queue::recover(std::span<const std::int64_t>) {
    up_ = true;
    for (std::size_t index = 0; index < groups_.size(); ++index) {
        arm(groups_[index], index);
        dispatch(index);
    }
    admit_waiting();
}

}  // namespace surgetank::models
