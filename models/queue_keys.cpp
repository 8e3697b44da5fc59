// What holds a ready message back: another one of its key that has no ack yet, or its own ack,
// which came after the lease was over.
#include "models/queue.hpp"

namespace surgetank::models {

/// Whether a message that is next in turn is not to be delivered now.
bool Queue::set_aside(Group& group, const Entry& entry) {
    if (group.acked_late.erase(entry.sequence) > 0) {
        group.mortal.erase(entry.sequence);
        account.end_waiting(now());
        if (config_.capacity.counts == Counts::ready) {
            bytes_ -= entry.message.size;
        }
        leave(entry);
        let_next(group, entry.message.key);
        return true;
    }
    if (!group.locks_keys || !entry.message.has_key()) {
        return false;
    }
    Locked& locked = group.keys[entry.message.key];
    if (locked.is_out) {
        locked.waiting.push_back(entry);
        return true;
    }
    locked.is_out = true;
    return false;
}

/// The delivered message of a key is done: the next one may follow.
void Queue::unlock(Group& group, const Entry& entry) {
    if (!group.locks_keys || !entry.message.has_key()) {
        return;
    }
    group.keys[entry.message.key].is_out = false;
    let_next(group, entry.message.key);
}

/// Puts the first that waits for its key back into its place in the line.
void Queue::let_next(Group& group, std::uint32_t key) {
    const auto found = group.keys.find(key);
    if (!group.locks_keys || found == group.keys.end() || found->second.is_out) {
        return;
    }
    sim::Ring<Entry>& waiting = found->second.waiting;
    while (!waiting.empty()) {
        const Entry next = waiting.take_front();
        if (!ttl_ || group.mortal.contains(next.sequence)) {
            group.line.put_back(next, RequeueAt::original);
            return;
        }
    }
    group.keys.erase(found);
}

}  // namespace surgetank::models
