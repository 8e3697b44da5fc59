// How a log takes over records with several copies, and what a crash leaves of them.
#include <algorithm>
#include <utility>

#include "models/log.hpp"

namespace surgetank::models {

/// Takes over a record whose confirm, and perhaps whose delivery, has to wait for its copies.
void Log::append(const Message& message, std::size_t number) {
    const Replication::Dates dates = replication_->next(now());
    const bool is_later = dates.confirmed > now();
    if (!dates.waits || !is_later) {
        if (dates.safe > now()) {
            const std::uint64_t first = std::uint64_t{number} << offset_bits | next_offset_[number];
            replication_->note({first, 1, dates.safe, !is_later}, now());
        }
        store(message, number, now());
    }
    if (!is_later) {
        confirms.answer(message, true);
        return;
    }
    replication_->pending.push_back({message, now(), dates.confirmed, !dates.waits, number});
    schedule(dates.confirmed, sim::Phase::ack, committed);
}

void Log::commit_copies() {
    sim::Ring<Replication::Pending>& pending = replication_->pending;
    while (!pending.empty() && pending.front().due <= now()) {
        const Replication::Pending first = pending.take_front();
        if (!first.is_kept) {
            store(first.message, first.partition, first.entered);
        }
        confirms.answer(first.message, true);
    }
}

void Log::lose_record(const Entry& entry) {
    account.end_waiting(now());
    account.vanish(now());
    if (dedup_) {
        dedup_->forget(entry.message);
    }
    lose(entry.message);
}

/// Records beyond the end of the next leader's log are cut off, confirmed or not.
void Log::lose_unsafe() {
    while (!replication_->pending.empty()) {
        const Replication::Pending first = replication_->pending.take_front();
        confirms.answer(first.message, false);
        if (dedup_) {
            dedup_->forget(first.message);
        }
        for (std::size_t i = 0; !first.is_kept && i < groups_.size(); ++i) {
            account.vanish(now());
        }
        if (!first.is_kept) {
            account.count(Fate::rejected, first.message.flow);
            publishers().ended(first.message);
        }
    }
    for (const Replication::Fresh& fresh : replication_->take_unsafe(now())) {
        const std::size_t number = static_cast<std::size_t>(fresh.first >> offset_bits);
        for (Group& group : groups_) {
            Backlog& unread = group.partitions[number].unread;
            std::vector<Entry> later;
            while (!unread.empty() && unread.back().sequence >= fresh.first) {
                later.push_back(unread.pop_back());
            }
            for (; !later.empty(); later.pop_back()) {
                if (later.back().sequence == fresh.first) {
                    lose_record(later.back());
                } else {
                    unread.push_back(later.back());
                }
            }
        }
    }
}

void Log::crash(std::span<const std::int64_t>) {
    if (!up_) {
        return;
    }
    up_ = false;
    if (!config_.durable) {
        for (Group& group : groups_) {
            for (Partition& partition : group.partitions) {
                while (!partition.unread.empty()) {
                    lose_record(partition.unread.pop_front());
                }
            }
        }
    }
    if (!replication_) {
        return;
    }
    lose_unsafe();
    if (replication_->has_followers()) {
        leads_again_ = now() + replication_->failover();
        schedule(leads_again_, sim::Phase::completion, led_again);
    }
}

void Log::recover(std::span<const std::int64_t>) {
    if (std::exchange(up_, true)) {
        return;
    }
    for (std::size_t group = 0; group < groups_.size(); ++group) {
        dispatch(group);
    }
}

}  // namespace surgetank::models
