#include "models/log.hpp"

#include <algorithm>
#include <utility>

#include "models/backoff.hpp"

namespace surgetank::models {

namespace {

std::size_t partition_in(const Entry& entry) {
    return static_cast<std::size_t>(entry.sequence >> offset_bits);
}

}  // namespace

Log::Log(Place place, const LogConfig& config, std::size_t groups, sim::SamplerCache& samplers)
    : Component(std::move(place)),
      config_(config),
      groups_(groups),
      next_offset_(static_cast<std::size_t>(config.partitions)) {
    for (Group& group : groups_) {
        group.partitions.resize(next_offset_.size());
    }
    if (config.intake) {
        intake_.assign(next_offset_.size(), Throttle(*config.intake));
    }
    if (config.dedup) {
        dedup_.emplace(*config.dedup);
    }
    if (config.replication) {
        replication_.emplace(*config.replication, samplers, stream(sim::Purpose::latency),
                             stream(sim::Purpose::fault));
    }
}

void Log::subscribe(std::size_t index, Subscriber& subscriber, const SubscriptionConfig& rule) {
    Group& group = groups_[index];
    if (group.subscribers.empty()) {
        group.rule = rule;
        group.commits_rarely = rule.commit && rule.ack == Ack::after;
    }
    group.subscribers.push_back(&subscriber);
}

void Log::start() {
    for (Group& group : groups_) {
        deal(group);
        for (Partition& partition : group.partitions) {
            partition.owner = partition.next;
        }
    }
}

/// Messages with a key go by its hash; those without (key 0 of a source that has none) in turn.
std::size_t Log::partition_of(const Message& message) {
    if (next_offset_.size() == 1) {
        return 0;
    }
    if (message.has_key()) {
        return static_cast<std::size_t>(sim::mix_bits(message.key + 1) % next_offset_.size());
    }
    return static_cast<std::size_t>(keyless_++ % next_offset_.size());
}

Answer Log::offer(const Message& message, Sender*) {
    const std::size_t number = partition_of(message);
    if (!up_ || (!intake_.empty() && !intake_[number].takes(now()))) {
        confirms.answer(message, false);
        return refuse(message);
    }
    if (dedup_) {
        if (dedup_->knows(message, now())) {
            account.enter(now());
            account.vanish(now());
            confirms.answer(message, true);
            return Answer::accepted;
        }
        dedup_->note(message, now());
    }
    for (std::size_t i = 0; i < groups_.size(); ++i) {
        account.enter(now());
    }
    if (replication_) [[unlikely]] {
        append(message, number);
        return Answer::accepted;
    }
    store(message, number, now());
    confirms.answer(message, true);
    return Answer::accepted;
}

/// Puts a record at the end of its partition; its groups' copies have been booked.
void Log::store(const Message& message, std::size_t number, sim::Instant entered) {
    const std::uint64_t sequence = std::uint64_t{number} << offset_bits | next_offset_[number]++;
    Entry entry{message, entered, sequence};
    entry.message.attempts = 0;  // What counts is tries from here on.
    for (Group& group : groups_) {
        account.begin_waiting(now());
        Partition& partition = group.partitions[number];
        partition.unread.push_back(entry);
        feed(group, partition);
    }
}

/// Sends a partition's records to the instance that owns it, as far as its credit goes.
void Log::feed(Group& group, Partition& partition) {
    if (config_.retention) {
        expire(partition);
    }
    if (!up_ || group.is_stopped || partition.owner.subscriber == nullptr ||
        partition.rests_until > now()) {
        return;
    }
    Subscriber& subscriber = *partition.owner.subscriber;
    bool any = false;
    while (!partition.unread.empty() && subscriber.has_credit(partition.owner.instance)) {
        const Entry entry = partition.unread.pop_front();
        account.end_waiting(now());
        account.count(Fate::delivered, entry.message.flow);
        if (entry.message.attempts > 0) {
            account.count(Fate::redelivered, entry.message.flow);
        }
        ++partition.leased;
        if (group.commits_rarely) {
            partition.open.insert(entry.sequence);
        }
        subscriber.take(entry, partition.owner.instance);
        any = true;
    }
    if (any && !dispatching_) {
        subscriber.dispatched();
    }
}

/// Drops what is older than the log keeps, read or not.
void Log::expire(Partition& partition) {
    while (!partition.unread.empty() &&
           partition.unread.front().entered + *config_.retention <= now()) {
        const Entry entry = partition.unread.pop_front();
        account.end_waiting(now());
        account.vanish(now());
        account.count(Fate::expired, entry.message.flow);
        publishers().ended(entry.message);
    }
}

/// Goes round the partitions so that none starves another of credit.
void Log::dispatch(std::size_t index) {
    if (dispatching_) {
        return;
    }
    dispatching_ = true;
    Group& group = groups_[index];
    for (std::size_t i = 0; i < group.partitions.size(); ++i) {
        feed(group, group.partitions[(group.turn + i) % group.partitions.size()]);
    }
    group.turn = (group.turn + 1) % group.partitions.size();
    dispatching_ = false;
    for (Subscriber* const subscriber : group.subscribers) {
        subscriber->dispatched();
    }
}

void Log::acked(std::size_t index, const Entry& entry) {
    account.leave(now(), entry.entered);
    account.count(Fate::processed, entry.message.flow);
    Group& group = groups_[index];
    Partition& partition = group.partitions[partition_in(entry)];
    if (group.commits_rarely) {
        partition.open.erase(entry.sequence);
        partition.uncommitted.push_back(entry);
        if (!std::exchange(group.commit_is_armed, true)) {
            const sim::Duration passed = (now() - sim::start_of_time) % *group.rule.commit;
            schedule(now() + *group.rule.commit - passed, sim::Phase::expiry, commit_due, index);
        }
    }
    settle(index, partition);
}

void Log::returned(std::size_t index, const Entry& entry, Return why,
                   const SubscriptionConfig& rule) {
    Entry again = entry;
    if (again.message.attempts < 255) {
        ++again.message.attempts;
    }
    Partition& partition = groups_[index].partitions[partition_in(entry)];
    partition.open.erase(entry.sequence);
    const Limit& limit = rule.redelivery.limit;
    const bool over_limit = limit.count && again.message.attempts > *limit.count;
    if ((why == Return::failed && !rule.requeue) || over_limit) {
        skip(again);
    } else {
        account.begin_waiting(now());
        partition.unread.insert_by_sequence(again);
        const sim::Duration rest = rest_before(rule.redelivery, again.message.attempts);
        if (why == Return::failed && rest > sim::Duration::zero()) {
            partition.rests_until = now() + rest;  // Reading goes on where it failed, later.
            schedule(partition.rests_until, sim::Phase::arrival, rested, index);
        }
    }
    settle(index, partition);
}

/// Reading goes on behind a record that was tried often enough; a copy of it goes to the
/// dead-letter port if there is one.
void Log::skip(const Entry& entry) {
    account.vanish(now());
    account.count(Fate::failed, entry.message.flow);
    if (dead.takers(entry.message) == 0) {
        publishers().ended(entry.message);
        return;
    }
    account.count(Fate::dead_lettered, entry.message.flow);
    static_cast<void>(dead.send(entry.message));
}

void Log::on_event(sim::Action action) {
    const auto handle = static_cast<std::size_t>(action.handle());
    switch (action.kind()) {
        case commit_due:
            commit(handle);
            break;
        case rested:
            dispatch(handle);
            break;
        case handed_over: {
            Group& group = groups_[handle];
            for (Partition& partition : group.partitions) {
                if (partition.handed_at == now() && partition.owner.subscriber == nullptr) {
                    partition.owner = partition.next;
                }
            }
            dispatch(handle);
            break;
        }
        case rejoined: {
            Group& group = groups_[handle];
            if (group.is_stopped && group.rejoined_at == now()) {
                group.is_stopped = false;
                for (Partition& partition : group.partitions) {
                    partition.owner = partition.next;
                }
                dispatch(handle);
            }
            break;
        }
        case committed:
            commit_copies();
            break;
        default:
            if (!up_ && leads_again_ == now()) {
                recover({});
            }
    }
}

sim::Instant Log::oldest() const {
    sim::Instant oldest = now();
    for (const Group& group : groups_) {
        for (const Partition& partition : group.partitions) {
            if (!partition.unread.empty()) {
                oldest = std::min(oldest, partition.unread.front().entered);
            }
        }
    }
    return oldest;
}

std::size_t Log::memory() const {
    std::size_t bytes = 0;
    for (const Group& group : groups_) {
        for (const Partition& partition : group.partitions) {
            bytes += partition.unread.bytes();
        }
    }
    return bytes;
}

}  // namespace surgetank::models
