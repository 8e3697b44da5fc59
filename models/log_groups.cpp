// Consumer groups of a log: who owns which partition, what a rebalance costs, and from where
// reading goes on after a crash.
#include <algorithm>
#include <utility>

#include "models/log.hpp"

namespace surgetank::models {

/// Says who will own each partition. All at once: partition p belongs to live instance p modulo
/// their number. Step by step: who has a partition keeps it, as far as everybody has equally many.
void Log::deal(Group& group) {
    std::vector<Owner> live;
    for (Subscriber* const subscriber : group.subscribers) {
        for (Instance instance = 0; instance < subscriber->instances(); ++instance) {
            if (subscriber->is_live(instance)) {
                live.push_back({subscriber, instance});
            }
        }
    }
    if (group.rule.rebalance.mode == Rebalance::incremental && !live.empty()) {
        deal_incrementally(group, live);
        return;
    }
    for (std::size_t p = 0; p < group.partitions.size(); ++p) {
        group.partitions[p].next = live.empty() ? Owner{} : live[p % live.size()];
    }
}

void Log::deal_incrementally(Group& group, const std::vector<Owner>& live) {
    const std::size_t fair = group.partitions.size() / live.size();
    std::size_t more = group.partitions.size() % live.size();  // So many may have one more.
    std::vector<std::size_t> has(live.size());
    std::vector<Partition*> homeless;
    for (Partition& partition : group.partitions) {
        const auto owner = std::find(live.begin(), live.end(), partition.next);
        const auto number = static_cast<std::size_t>(owner - live.begin());
        const bool has_room =
            owner != live.end() && (has[number] < fair || (has[number] == fair && more > 0));
        if (has_room) {
            more -= has[number] == fair ? 1 : 0;
            ++has[number];
        } else {
            homeless.push_back(&partition);
        }
    }
    for (Partition* const partition : homeless) {
        const auto poorest = std::min_element(has.begin(), has.end());
        partition->next = live[static_cast<std::size_t>(poorest - has.begin())];
        ++*poorest;
    }
}

void Log::rebalance(std::size_t index) {
    Group& group = groups_[index];
    deal(group);
    if (group.rule.rebalance.mode == Rebalance::eager) {
        group.is_stopped = true;
        group.rejoined_at = sim::end_of_time;
        begin_rejoin(index);
        return;
    }
    for (Partition& partition : group.partitions) {
        if (partition.owner != partition.next && partition.leased == 0) {
            hand_over(index, partition);
        }
    }
}

/// All have stopped; once everybody's hands are empty, rejoining takes its time.
void Log::begin_rejoin(std::size_t index) {
    Group& group = groups_[index];
    const bool busy = std::any_of(group.partitions.begin(), group.partitions.end(),
                                  [](const Partition& p) { return p.leased > 0; });
    if (!busy && group.rejoined_at == sim::end_of_time) {
        for (Partition& partition : group.partitions) {
            partition.uncommitted.clear();  // Everybody stores its position before.
        }
        group.rejoined_at = now() + group.rule.rebalance.pause;
        schedule(group.rejoined_at, sim::Phase::completion, rejoined, index);
    }
}

void Log::hand_over(std::size_t index, Partition& partition) {
    Group& group = groups_[index];
    partition.uncommitted.clear();  // Who gives a partition away stores its position first.
    if (group.rule.rebalance.pause == sim::Duration::zero()) {
        partition.owner = partition.next;
        return;
    }
    if (partition.owner.subscriber != nullptr || partition.handed_at <= now()) {
        partition.owner = {};
        partition.handed_at = now() + group.rule.rebalance.pause;
        schedule(partition.handed_at, sim::Phase::completion, handed_over, index);
    }
}

/// One lease of the partition is over; with the last one it may change hands.
void Log::settle(std::size_t index, Partition& partition) {
    if (--partition.leased > 0) {
        return;
    }
    Group& group = groups_[index];
    if (group.is_stopped) {
        begin_rejoin(index);
    } else if (partition.owner != partition.next) {
        hand_over(index, partition);
        feed(group, partition);
    }
}

/// Living members store their positions: up to the first record that is still in hand.
void Log::commit(std::size_t index) {
    Group& group = groups_[index];
    group.commit_is_armed = false;
    for (Partition& partition : group.partitions) {
        const Owner& owner = partition.owner;
        if (owner.subscriber == nullptr || owner.subscriber->is_heard(owner.instance)) {
            const std::uint64_t end = partition.open.empty() ? UINT64_MAX : *partition.open.begin();
            std::erase_if(partition.uncommitted,
                          [end](const Entry& entry) { return entry.sequence < end; });
        }
        if (!partition.uncommitted.empty() && !std::exchange(group.commit_is_armed, true)) {
            schedule(now() + *group.rule.commit, sim::Phase::expiry, commit_due, index);
        }
    }
}

/// Whoever reads the instance's partitions next begins at the position that was stored.
void Log::session_over(std::size_t index, const Subscriber& subscriber, Instance instance) {
    Group& group = groups_[index];
    for (Partition& partition : group.partitions) {
        const bool is_its =
            partition.owner.subscriber == &subscriber && partition.owner.instance == instance;
        if (!is_its || partition.uncommitted.empty()) {
            continue;
        }
        std::vector<Entry> again = std::exchange(partition.uncommitted, {});
        std::sort(again.begin(), again.end(),
                  [](const Entry& a, const Entry& b) { return a.sequence > b.sequence; });
        for (Entry& entry : again) {
            account.enter(now());
            account.begin_waiting(now());
            entry.entered = now();
            entry.message.attempts =
                static_cast<std::uint8_t>(std::min(255, entry.message.attempts + 1));
            partition.unread.insert_by_sequence(entry);
        }
    }
}

}  // namespace surgetank::models
