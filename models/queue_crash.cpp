// How a queue takes over messages with several copies or none, and what a crash leaves of them.
#include <algorithm>

#include "models/queue.hpp"

namespace surgetank::models {

/// Takes over a message whose confirm, and perhaps whose delivery, has to wait for its copies.
void Queue::append(const Message& message) {
    const Replication::Dates dates = replication_->next(now());
    const bool is_later = dates.confirmed > now();
    if (dates.waits && is_later) {
        for (std::size_t i = 0; i < groups_.size(); ++i) {
            account.enter(now());
        }
    } else {
        if (dates.safe > now()) {
            replication_->note({sequence_, groups_.size(), dates.safe, !is_later}, now());
        }
        keep_all(message, now());
    }
    if (!is_later) {
        confirms.answer(message, true);
        return;
    }
    replication_->pending.push_back({message, now(), dates.confirmed, !dates.waits, 0});
    schedule(dates.confirmed, sim::Phase::ack, committed);
}

void Queue::commit() {
    sim::Ring<Replication::Pending>& pending = replication_->pending;
    while (!pending.empty() && pending.front().due <= now()) {
        const Replication::Pending first = pending.take_front();
        if (!first.is_kept) {
            for (Group& group : groups_) {
                keep(group, first.message, first.entered);
            }
        }
        confirms.answer(first.message, true);
    }
}

void Queue::crash(std::span<const std::int64_t>) {
    if (!up_) {
        return;
    }
    up_ = false;
    crashing_ = true;
    for (Group& group : groups_) {
        for (Subscriber* const subscriber : group.subscribers) {
            subscriber->disconnect();
        }
    }
    crashing_ = false;
    if (!config_.durable) {
        for (Group& group : groups_) {
            lose_all(group);
        }
    }
    if (replication_) {
        fail_pending();
        lose_unsafe();
        if (replication_->has_followers()) {
            leads_again_ = now() + replication_->failover();
            schedule(leads_again_, sim::Phase::completion, led_again);
        }
    }
    in_hand_.clear();
}

/// Who waits for a confirm learns that the connection is gone, and may send again.
void Queue::fail_pending() {
    while (!replication_->pending.empty()) {
        const Replication::Pending first = replication_->pending.take_front();
        confirms.answer(first.message, false);
        if (dedup_) {
            dedup_->forget(first.message);
        }
        if (!first.is_kept) {
            for (std::size_t i = 0; i < groups_.size(); ++i) {
                account.vanish(now());
            }
            account.count(Fate::rejected, first.message.flow);
            publishers().ended(first.message);
        }
    }
}

/// Takes the entries that `pick` names out of the line of a group, in their order.
template <class Pick>
std::vector<Entry> Queue::take_out(Group& group, Pick pick) {
    std::vector<Entry> taken;
    std::vector<Entry> kept;
    while (!group.line.empty()) {
        const Entry entry = group.line.pop();
        if (ttl_ && !group.mortal.contains(entry.sequence)) {
            continue;
        }
        (pick(entry) ? taken : kept).push_back(entry);
    }
    for (const Entry& entry : kept) {
        group.line.put_back(entry, RequeueAt::tail);
    }
    for (auto& [key, locked] : group.keys) {
        sim::Ring<Entry> waiting;
        for (; !locked.waiting.empty(); locked.waiting.pop_front()) {
            const Entry& entry = locked.waiting.front();
            if (pick(entry)) {
                taken.push_back(entry);
            } else {
                waiting.push_back(entry);
            }
        }
        locked.waiting = std::move(waiting);
    }
    return taken;
}

void Queue::lose_entry(const Entry& entry, bool is_resting) {
    if (!is_resting) {
        account.end_waiting(now());
    }
    if (!is_resting || config_.capacity.counts == Counts::all) {
        bytes_ -= entry.message.size;
    }
    if (in_hand_.contains(entry.sequence)) {  // From now on it is a consumer's alone.
        account.leave(now(), entry.entered);
        account.count(Fate::processed, entry.message.flow);
        return;
    }
    account.vanish(now());
    if (dedup_) {
        dedup_->forget(entry.message);
    }
    lose(entry.message);
}

/// A store that keeps nothing on a disk.
void Queue::lose_all(Group& group) {
    for (const Entry& entry : take_out(group, [](const Entry&) { return true; })) {
        lose_entry(entry, false);
    }
    for (; !group.resting.empty(); group.resting.erase(group.resting.begin())) {
        lose_entry(group.resting.begin()->second.entry, true);
    }
    group.mortal.clear();
    group.keys.clear();
    group.contested.clear();
    group.acked_late.clear();
}

/// What no other copy has yet. What a consumer acknowledged meanwhile is done all the same.
void Queue::lose_unsafe() {
    const std::vector<Replication::Fresh> unsafe = replication_->take_unsafe(now());
    if (unsafe.empty()) {
        return;
    }
    const auto is_unsafe = [&](const Entry& entry) {
        return std::any_of(unsafe.begin(), unsafe.end(), [&](const Replication::Fresh& fresh) {
            return entry.sequence >= fresh.first && entry.sequence < fresh.first + fresh.count;
        });
    };
    for (Group& group : groups_) {
        for (const Entry& entry : take_out(group, is_unsafe)) {
            group.mortal.erase(entry.sequence);
            lose_entry(entry, false);
            let_next(group, entry.message.key);
        }
    }
}

void Queue::recover(std::span<const std::int64_t>) {
    if (std::exchange(up_, true)) {
        return;
    }
    for (std::size_t index = 0; index < groups_.size(); ++index) {
        arm(groups_[index], index);
        dispatch(index);
    }
    admit_waiting();
}

/// Who keeps nothing for the absent drops what waits when the last one goes.
void Queue::membership_changed(std::size_t index) {
    if (!config_.needs_consumer) {
        return;
    }
    Group& group = groups_[index];
    group.is_attended = false;
    for (const Subscriber* const subscriber : group.subscribers) {
        for (Instance instance = 0; instance < subscriber->instances(); ++instance) {
            group.is_attended = group.is_attended || subscriber->is_live(instance);
        }
    }
    if (!group.is_attended) {
        lose_all(group);
    }
}

}  // namespace surgetank::models
