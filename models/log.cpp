#include "models/log.hpp"

#include <algorithm>

namespace surgetank::models {

namespace {

/// An entry's sequence names its partition and its offset there.
constexpr int offset_bits = 44;

std::size_t partition_in(const Entry& entry) {
    return static_cast<std::size_t>(entry.sequence >> offset_bits);
}

}  // namespace

Log::Log(Place place, const LogConfig& config, std::size_t groups)
    : Component(std::move(place)),
      config_(config),
      groups_(groups),
      next_offset_(static_cast<std::size_t>(config.partitions)) {
    for (Group& group : groups_) {
        group.partitions.resize(next_offset_.size());
    }
}

void Log::start() {
    for (std::size_t group = 0; group < groups_.size(); ++group) {
        assign(group);
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
    if (!up_) {
        confirms.answer(message, false);
        return refuse(message);
    }
    const std::size_t number = partition_of(message);
    const std::uint64_t sequence = std::uint64_t{number} << offset_bits | next_offset_[number]++;
    Entry entry{message, now(), sequence};
    entry.message.attempts = 0;  // What counts is tries from here on.
    for (Group& group : groups_) {
        account.enter(now());
        account.begin_waiting(now());
        Partition& partition = group.partitions[number];
        partition.unread.push_back(entry);
        feed(partition);
    }
    confirms.answer(message, true);
    return Answer::accepted;
}

/// Sends a partition's records to the instance that owns it, as far as its credit goes.
void Log::feed(Partition& partition) {
    if (!up_ || partition.owner.subscriber == nullptr) {
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
        subscriber.take(entry, partition.owner.instance);
        any = true;
    }
    if (any && !dispatching_) {
        subscriber.dispatched();
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
        feed(group.partitions[(group.turn + i) % group.partitions.size()]);
    }
    group.turn = (group.turn + 1) % group.partitions.size();
    dispatching_ = false;
    for (Subscriber* const subscriber : group.subscribers) {
        subscriber->dispatched();
    }
}

/// Partition p belongs to live instance p modulo their number.
void Log::assign(std::size_t index) {
    Group& group = groups_[index];
    std::vector<Owner> live;
    for (Subscriber* const subscriber : group.subscribers) {
        for (Instance instance = 0; instance < subscriber->instances(); ++instance) {
            if (subscriber->is_live(instance)) {
                live.push_back({subscriber, instance});
            }
        }
    }
    for (std::size_t p = 0; p < group.partitions.size(); ++p) {
        Partition& partition = group.partitions[p];
        partition.next = live.empty() ? Owner{} : live[p % live.size()];
        if (partition.leased == 0) {
            partition.owner = partition.next;
        }
    }
}

/// One lease of the partition is over; with the last one it may change hands.
void Log::settle(Partition& partition) {
    if (--partition.leased == 0 && partition.owner != partition.next) {
        partition.owner = partition.next;
        feed(partition);
    }
}

void Log::acked(std::size_t index, const Entry& entry) {
    account.leave(now(), entry.entered);
    account.count(Fate::processed, entry.message.flow);
    settle(groups_[index].partitions[partition_in(entry)]);
}

void Log::returned(std::size_t index, const Entry& entry, Return) {
    Entry again = entry;
    if (again.message.attempts < 255) {
        ++again.message.attempts;
    }
    account.begin_waiting(now());
    Partition& partition = groups_[index].partitions[partition_in(entry)];
    partition.unread.insert_by_sequence(again);
    settle(partition);
}

void Log::crash(std::span<const std::int64_t>) {
    up_ = false;
    if (config_.durable) {
        return;
    }
    for (Group& group : groups_) {
        for (Partition& partition : group.partitions) {
            while (!partition.unread.empty()) {
                const Entry entry = partition.unread.pop_front();
                account.end_waiting(now());
                account.vanish(now());
                account.count(Fate::lost, entry.message.flow);
                publishers().ended(entry.message);
            }
        }
    }
}

void Log::recover(std::span<const std::int64_t>) {
    up_ = true;
    for (std::size_t group = 0; group < groups_.size(); ++group) {
        dispatch(group);
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
