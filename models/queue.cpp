#include "models/queue.hpp"

#include <algorithm>

namespace surgetank::models {

Queue::Queue(Place place, const QueueConfig& config, std::size_t groups,
             sim::SamplerCache& samplers)
    : Component(std::move(place)),
      config_(config),
      groups_(groups, Group{.line = Line(config.discipline),
                            .subscribers = {},
                            .mortal = {},
                            .resting = {},
                            .keys = {},
                            .contested = {},
                            .acked_late = {}}),
      ttl_stream_(stream(sim::Purpose::repair)) {
    if (config.intake) {
        intake_.emplace(*config.intake);
    }
    if (config.dedup) {
        dedup_.emplace(*config.dedup);
    }
    if (config.replication) {
        replication_.emplace(*config.replication, samplers, stream(sim::Purpose::latency),
                             stream(sim::Purpose::fault));
    }
    if (!config.ttl) {
        return;
    }
    const auto* constant = std::get_if<sim::Constant>(&config.ttl->law.law);
    if (constant != nullptr && config.discipline == Discipline::fifo) {
        constant_ttl_ = sim::from_seconds(constant->value);
    } else {
        ttl_ = samplers.sampler(config.ttl->law);
    }
}

void Queue::subscribe(std::size_t group, Subscriber& subscriber, const SubscriptionConfig& rule) {
    groups_[group].subscribers.push_back(&subscriber);
    groups_[group].locks_keys = groups_[group].locks_keys || rule.key_lock;
}

Answer Queue::offer(const Message& message, Sender* sender) {
    if (!up_ || (intake_ && !intake_->takes(now()))) {
        confirms.answer(message, false);
        return refuse(message);
    }
    if (dedup_ && dedup_->knows(message, now())) {
        account.enter(now());
        account.vanish(now());
        confirms.answer(message, true);
        return Answer::accepted;
    }
    if (is_full(message.size) && !make_room(message)) {
        if (config_.overflow == Overflow::block && sender != nullptr) {
            waiting_.push_back(sender);
            return Answer::wait;
        }
        if (config_.overflow == Overflow::drop_new) {
            drop(message);
            confirms.answer(message, true);
            return Answer::accepted;
        }
        confirms.answer(message, false);
        return refuse(message);
    }
    if (dedup_) {
        dedup_->note(message, now());
    }
    if (replication_) [[unlikely]] {
        append(message);
        return Answer::accepted;
    }
    keep_all(message, now());
    confirms.answer(message, true);
    return Answer::accepted;
}

void Queue::keep_all(const Message& message, sim::Instant entered) {
    for (Group& group : groups_) {
        if (config_.needs_consumer && !group.is_attended) {
            drop(message);
        } else {
            account.enter(now());
            keep(group, message, entered);
        }
    }
}

void Queue::drop(const Message& message) {
    account.enter(now());
    account.vanish(now());
    account.count(Fate::dropped, message.flow);
    publishers().ended(message);
}

std::uint64_t Queue::kept() const {
    return config_.capacity.counts == Counts::all ? account.inside() : account.waiting();
}

bool Queue::is_full(std::uint32_t size) const {
    const CapacityConfig& capacity = config_.capacity;
    const bool too_many =
        capacity.messages.count && kept() >= static_cast<std::uint64_t>(*capacity.messages.count);
    return too_many ||
           (capacity.bytes && bytes_ + size > static_cast<std::uint64_t>(capacity.bytes->count));
}

/// Whether there is room after dropping the oldest ready messages, if that is the policy.
bool Queue::make_room(const Message& message) {
    if (config_.overflow != Overflow::drop_head) {
        return false;
    }
    while (is_full(message.size)) {
        bool dropped = false;
        for (Group& group : groups_) {
            while (!group.line.empty() && !dropped) {
                const Entry oldest = group.line.pop_oldest();
                if (ttl_ && group.mortal.erase(oldest.sequence) == 0) {
                    continue;
                }
                account.end_waiting(now());
                bytes_ -= oldest.message.size;
                remove(oldest, Fate::evicted);
                dropped = true;
            }
        }
        if (!dropped) {
            return false;
        }
    }
    return true;
}

void Queue::keep(Group& group, const Message& message, sim::Instant entered) {
    bytes_ += message.size;
    Entry entry{message, entered, sequence_++};
    entry.message.attempts = 0;  // What counts is tries from here on.
    if (ttl_) {
        group.mortal.emplace(entry.sequence, entry);
        schedule(std::max(now(), expiry(entry)), sim::Phase::expiry, one_expires,
                 entry.sequence * groups_.size() + group_index(group));
    }
    ready(group, entry);
}

void Queue::ready(Group& group, const Entry& entry) {
    account.begin_waiting(now());
    group.line.push(entry);
    const std::size_t index = group_index(group);
    dispatch(index);
    arm(group, index);
}

/// Where each message has a TTL of its own: the date is a function of the message.
sim::Instant Queue::expiry(const Entry& entry) {
    return entry.entered + sim::from_seconds(ttl_->draw_kth(ttl_stream_, entry.sequence));
}

std::size_t Queue::group_index(const Group& group) const {
    return static_cast<std::size_t>(&group - groups_.data());
}

/// Takes the next ready message that has not expired, and that nothing holds back.
bool Queue::take_ready(Group& group, Entry& entry) {
    while (!group.line.empty()) {
        entry = group.line.pop();
        if (ttl_ && !group.mortal.contains(entry.sequence)) {
            continue;
        }
        if ((group.locks_keys || !group.acked_late.empty()) && set_aside(group, entry)) {
            continue;
        }
        if (ttl_) {
            group.mortal.erase(entry.sequence);
        }
        account.end_waiting(now());
        return true;
    }
    return false;
}

/// Delivers as long as there is something ready and somebody with credit.
void Queue::dispatch(std::size_t index) {
    Group& group = groups_[index];
    if (group.line.empty() || dispatching_ || !up_) {
        return;
    }
    dispatching_ = true;
    std::size_t without_credit = 0;
    const std::size_t count = group.subscribers.size();
    while (without_credit < count && !group.line.empty()) {
        Subscriber& subscriber = *group.subscribers[group.turn];
        group.turn = group.turn + 1 == count ? 0 : group.turn + 1;
        if (!subscriber.has_credit()) {
            ++without_credit;
            continue;
        }
        without_credit = 0;
        Entry entry;
        if (!take_ready(group, entry)) {
            break;
        }
        if (config_.capacity.counts == Counts::ready) {
            bytes_ -= entry.message.size;
        }
        ++group.leased;
        if (entry.message.attempts > 0) {
            account.count(Fate::redelivered, entry.message.flow);
        }
        account.count(Fate::delivered, entry.message.flow);
        subscriber.take(entry);
    }
    dispatching_ = false;
    for (Subscriber* const subscriber : group.subscribers) {
        subscriber->dispatched();
    }
    admit_waiting();
}

void Queue::acked(std::size_t index, const Entry& entry) {
    Group& group = groups_[index];
    --group.leased;
    if (!group.contested.empty() || !group.acked_late.empty()) [[unlikely]] {
        group.contested.erase(entry.sequence);
        group.acked_late.erase(entry.sequence);
    }
    if (group.locks_keys) {
        unlock(group, entry);
    }
    leave(entry);
    admit_waiting();
}

/// A message is done.
void Queue::leave(const Entry& entry) {
    if (config_.capacity.counts == Counts::all) {
        bytes_ -= entry.message.size;
    }
    account.leave(now(), entry.entered);
    account.count(Fate::processed, entry.message.flow);
}

void Queue::on_event(sim::Action action) {
    switch (action.kind()) {
        case head_expires:
            expire_head(action.handle());
            break;
        case one_expires:
            expire_one(action.handle() % groups_.size(), action.handle() / groups_.size());
            break;
        case committed:
            commit();
            break;
        case led_again:
            if (!up_ && leads_again_ == now()) {
                recover({});
            }
            break;
        default:
            wake(action.handle());
    }
}

/// What expired somewhere in the line goes out of it when it has come to the head.
void Queue::drop_ghosts(Group& group) {
    while (!group.line.empty() && !group.mortal.contains(group.line.next().sequence)) {
        group.line.pop();
    }
}

void Queue::admit_waiting() {
    for (std::size_t left = waiting_.size(); left > 0 && !dispatching_ && !is_full(0); --left) {
        Sender* const first = waiting_.front();
        waiting_.pop_front();
        first->resume();
    }
}

sim::Instant Queue::oldest() const {
    sim::Instant oldest = now();
    for (const Group& group : groups_) {
        if (!group.line.empty()) {
            oldest = std::min(oldest, group.line.next().entered);
        }
    }
    return oldest;
}

std::size_t Queue::memory() const {
    std::size_t bytes = 0;
    for (const Group& group : groups_) {
        bytes += group.line.memory() + group.mortal.size() * 2 * sizeof(Entry);
    }
    return bytes;
}

}  // namespace surgetank::models
